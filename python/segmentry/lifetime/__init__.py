"""How often customers will buy, how long they stay, what they spend: buy-till-you-die models.

`BGNBD`, `MBGNBD` and `ParetoNBD` describe purchases, `GammaGamma` what a purchase is worth, `clv`
puts both together.
"""

from segmentry.lifetime._bg_nbd import BGNBD
from segmentry.lifetime._gamma_gamma import GammaGamma
from segmentry.lifetime._mbg_nbd import MBGNBD
from segmentry.lifetime._pareto_nbd import ParetoNBD

__all__ = ["BGNBD", "MBGNBD", "GammaGamma", "ParetoNBD"]
from segmentry.lifetime._clv import clv
from segmentry.lifetime._evaluate import evaluate
from segmentry.lifetime._evaluation import Evaluation
from segmentry.lifetime._intervals import clv_intervals

__all__ = ["Evaluation", "clv", "clv_intervals", "evaluate"]
