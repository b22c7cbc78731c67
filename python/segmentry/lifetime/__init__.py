"""How often customers will buy, how long they stay, what they spend: buy-till-you-die models.

`BGNBD`, `MBGNBD` and `ParetoNBD` describe purchases, `GammaGamma` what a purchase is worth, `clv`
puts both together, `evaluate` holds a model against what came after.
"""

from segmentry.lifetime._bg_nbd import BGNBD
from segmentry.lifetime._clv import clv
from segmentry.lifetime._evaluate import evaluate
from segmentry.lifetime._evaluation import Evaluation
from segmentry.lifetime._gamma_gamma import GammaGamma
from segmentry.lifetime._intervals import clv_intervals
from segmentry.lifetime._mbg_nbd import MBGNBD
from segmentry.lifetime._pareto_nbd import ParetoNBD

__all__ = [
    "BGNBD",
    "MBGNBD",
    "Evaluation",
    "GammaGamma",
    "ParetoNBD",
    "clv",
    "clv_intervals",
    "evaluate",
]
