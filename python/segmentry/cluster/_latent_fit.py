"""How well a latent class model fits: information criteria and tests against the table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

Floats = NDArray[np.float64]


def criteria(log_likelihood: float, n_parameters: int, n: float) -> tuple[float, float, float]:
    """Give AIC, BIC and the sample-size adjusted BIC (Sclove 1987)."""
    deviance = -2.0 * log_likelihood
    return (
        deviance + 2.0 * n_parameters,
        deviance + n_parameters * math.log(n),
        deviance + n_parameters * math.log((n + 2.0) / 24.0),
    )


def against_the_table(fit: dict[str, Any]) -> tuple[float, float]:
    """Compare expected and observed numbers of every complete answer pattern: G² and X².

    NaN without complete rows.
    """
    used = fit["complete"] & (fit["weights"] > 0)
    observed = fit["weights"][used]
    n = float(observed.sum())
    if n == 0:
        return math.nan, math.nan
    logs = fit["pattern_log_likelihoods"][used] + math.log(n)
    expected = np.exp(logs)
    # Patterns that nobody gave have what is left of the expectation.
    rest = max(n - float(expected.sum()), 0.0)
    # (O − E)²/E, written so that a tiny expectation leaves it finite as long as it can be.
    with np.errstate(over="ignore"):
        terms = observed * np.expm1(np.log(observed) - logs) - (observed - expected)
    chi_squared = float(terms.sum()) + rest
    g_squared = 2.0 * float((observed * (np.log(observed) - logs)).sum())
    return g_squared, chi_squared if math.isfinite(chi_squared) else math.nan


def degrees_of_freedom(counts: list[int], n_parameters: int, n: float) -> float:
    """Give the smaller of cells − 1 and rows, less the parameters."""
    cells = math.prod(max(count, 1) for count in counts)
    return float(min(cells - 1, n) - n_parameters)


def entropy_r_squared(members: Floats, weights: Floats) -> float:
    """Say how sure memberships are: 1 − their entropy / its largest value; NaN for one class."""
    n_classes = members.shape[1]
    if n_classes == 1:
        return math.nan
    entropy = float(weights @ entr(members).sum(axis=1))
    return 1.0 - entropy / (float(weights.sum()) * math.log(n_classes))
