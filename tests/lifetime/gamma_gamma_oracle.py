"""Gamma-Gamma as its authors write it, with 40 digits: slow and obvious.

Fader & Hardie 2013, "The Gamma-Gamma model of monetary value", equations (1a) and (5).
"""

from __future__ import annotations

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def log_likelihood(parameters, x, z):
    """Of one customer: x purchases of mean z."""
    p, q, gamma, x, z = map(mp.mpf, (*parameters, x, z))
    return (
        mp.loggamma(p * x + q)
        - mp.loggamma(p * x)
        - mp.loggamma(q)
        + q * mp.log(gamma)
        + (p * x - 1) * mp.log(z)
        + p * x * mp.log(x)
        - (p * x + q) * mp.log(gamma + x * z)
    )


def expected_spend(parameters, x, z):
    """Of one customer: between the population's mean and the own."""
    p, q, gamma, x, z = map(mp.mpf, (*parameters, x, z))
    own = p * x / (p * x + q - 1)
    return (1 - own) * gamma * p / (q - 1) + own * z


def simulate(parameters, frequency, random):
    """Mean spends of customers of known parameters."""
    p, q, gamma = parameters
    rate = random.gamma(q, 1 / gamma, len(frequency))
    return random.gamma(p * frequency) / (frequency * np.maximum(rate, 1e-300))
