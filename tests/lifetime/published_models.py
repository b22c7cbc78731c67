"""Pareto/NBD with given parameters, straight from its formulas.

Sources: D. C. Schmittlein, D. G. Morrison and R. Colombo (1987), Counting your customers: who are
they and what will they do next?, Management Science 33; P. S. Fader and B. G. S. Hardie (2005), A
note on deriving the Pareto/NBD model. The probability to be alive is left as the integral it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PLACES, WEIGHTS = np.polynomial.legendre.leggauss(200)


class WrittenParetoNBD:
    def __init__(self, r: float, alpha: float, s: float, beta: float) -> None:
        self.r, self.alpha, self.s, self.beta = r, alpha, s, beta

    def expected_purchases_new(self, t: Floats) -> Floats:
        s, beta = self.s, self.beta
        shrunk = (beta / (beta + np.asarray(t))) ** (s - 1)
        return self.r * beta / (self.alpha * (s - 1)) * (1 - shrunk)

    def probability_alive(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        half = (age - recency)[:, None] / 2
        y = recency[:, None] + half * (1 + PLACES)
        whole = (alpha + age)[:, None] ** (r + x)[:, None] * (beta + age)[:, None] ** s
        inside = s * whole * (alpha + y) ** -(r + x)[:, None] * (beta + y) ** -(s + 1)
        return 1 / (1 + (half * inside * WEIGHTS).sum(axis=1))

    def expected_purchases(self, t: Floats, x: Floats, recency: Floats, age: Floats) -> Floats:
        r, alpha, s, beta = self.r, self.alpha, self.s, self.beta
        rate = (r + x) * (beta + age) / ((alpha + age) * (s - 1))
        shrunk = ((beta + age) / (beta + age + t)) ** (s - 1)
        return rate * (1 - shrunk) * self.probability_alive(x, recency, age)

    def probability_of_purchases_new(self, n: int, t: Floats) -> Floats:
        return np.full(np.shape(t), np.nan)
