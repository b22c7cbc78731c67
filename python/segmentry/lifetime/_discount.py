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
_VALUES_AT_ONCE = 1 << 18


def discounted_purchases(
    expected: Callable[[Floats], Floats], horizon: float, rate: float, nodes: int = NODES
) -> Floats:
    """Give the discounted number of purchases over (0, horizon].

    Parameters
    ----------
    expected : callable
        Purchases expected up to some times: (times,) -> (times, customers).
    horizon : float
        The end, in the model's unit of time.
    rate : float
        The discount per unit of time, compounded: a purchase after t is worth (1 + rate)^-t.
    nodes : int
        Times to ask for besides the end; the cost does not depend on the horizon.
    """
    times, weights = times_and_weights(horizon, rate, nodes)
    total, at = None, 0
    while at < len(times):
        # Few customers are asked about many times at once; the sum is in the order of the times.
        step = 1 if total is None else max(1, _VALUES_AT_ONCE // max(1, len(total)))
        found = expected(times[at : at + step])
        for weight, purchases in zip(weights[at : at + step], found, strict=True):
            total = weight * purchases if total is None else total + weight * purchases
        at += step
    return np.asarray(total, dtype=np.float64)


def times_and_weights(horizon: float, rate: float, nodes: int) -> tuple[Floats, Floats]:
    """Give times at which to ask for E, and what E counts there."""
    delta = math.log1p(rate)
    if delta == 0:
        return np.array([horizon]), np.ones(1)
    end = min(horizon, _WORTH_NOTHING / delta)
    even = end * _EVEN_PART
    length = math.log1p(end / even)
    places, weights = np.polynomial.legendre.leggauss(nodes)
    v = length * (places + 1) / 2
    t = even * np.expm1(v)
    worth = delta * np.exp(-delta * t) * weights * length / 2 * even * np.exp(v)
    return np.append(t, end), np.append(worth, math.exp(-delta * end))
