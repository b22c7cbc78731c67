"""Purchases to come, worth what they are worth today.

With E(t) purchases expected up to t and the continuous rate δ, the sum of all discounted to today
is ∫ exp(-δt) dE(t) over (0, H] = exp(-δH) E(H) + δ ∫ exp(-δt) E(t) dt.

E is smooth, but may change fast at first and slowly later (few customers stay active for long), so
the nodes of Gauss and Legendre are laid out on a scale that is even at first and logarithmic later:
t = c (exp(v) - 1). What lies beyond δt = 45 is worth less than 1e-17 of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NODES = 40
# The scale is even up to about this part of the horizon.
_EVEN_PART = 1e-5
_WORTH_NOTHING = 45.0


def discounted_purchases(
    expected: Callable[[float], Floats], horizon: float, rate: float, nodes: int = NODES
) -> Floats:
    """Give the discounted number of purchases over (0, horizon].

    Parameters
    ----------
    expected : callable
        Purchases expected up to a time, an array of one value a customer.
    horizon : float
        The end, in the model's unit of time.
    rate : float
        The discount per unit of time, compounded: a purchase after t is worth (1 + rate)^-t.
    nodes : int
        Times to ask for besides the end; the cost does not depend on the horizon.
    """
    delta = math.log1p(rate)
    if delta == 0:
        return expected(horizon)
    end = min(horizon, _WORTH_NOTHING / delta)
    total = math.exp(-delta * end) * expected(end)
    even = end * _EVEN_PART
    length = math.log1p(end / even)
    places, weights = np.polynomial.legendre.leggauss(nodes)
    for place, weight in zip(places.tolist(), weights.tolist(), strict=True):
        v = length * (place + 1) / 2
        t = even * math.expm1(v)
        steps = weight * length / 2 * even * math.exp(v)
        total = total + delta * math.exp(-delta * t) * steps * expected(t)
    return total
