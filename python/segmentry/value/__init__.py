"""What customers are worth: RFM, ABC, Pareto curve, value and potential, tiers.

`rfm` scores how recently, how often and for how much customers bought; `abc` and `pareto` say how
unevenly value is spread; `potential` sets value against what could be; `Tiers` follows memberships
over time.
"""

from segmentry.value._abc import abc
from segmentry.value._pareto import ParetoCurve, pareto
from segmentry.value._potential import PotentialMatrix, potential
from segmentry.value._rfm import RFM, rfm
from segmentry.value._tiers import Tiers

__all__ = [
    "RFM",
    "ParetoCurve",
    "PotentialMatrix",
    "Tiers",
    "abc",
    "pareto",
    "potential",
    "rfm",
]
