"""Fits to simulated customers of known parameters, over wide ranges; run as a script for many.

    python tests/lifetime/beta_geometric_draws.py 1000

r, a, b are log-uniform from 0.05 to 10. In half of the draws the time observed suits the rates (a
customer who stays buys 2 to 50 times); in the others alpha alone is drawn, over four orders of
magnitude, whatever the time.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from beta_geometric_oracle import MODELS, log_likelihoods, simulate
from scipy.stats import chi2

CUSTOMERS = 5000
WEEKS = 39.0


@dataclass
class Counted:
    """What a run of fits came to."""

    fits: int = 0
    converged: int = 0
    # Of the converged ones, by parameter: how often the interval of 95 % holds the truth.
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("r", "alpha", "a", "b"), 0))
    # How often the likelihood-ratio region of 95 % holds all four.
    all_held: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    @property
    def share_held(self) -> float:
        """Of all intervals."""
        return sum(self.held.values()) / (4 * self.converged)


def draw(kind, random):
    """True parameters and the customers they make."""
    r, a, b = np.exp(random.uniform(np.log(0.05), np.log(10), 3))
    if random.random() < 0.5:
        alpha = r * WEEKS / np.exp(random.uniform(np.log(2), np.log(50)))
    else:
        alpha = 10 ** random.uniform(-2, 2)
    age = random.uniform(0.7, 1.0, CUSTOMERS) * WEEKS
    return (r, alpha, a, b), simulate(kind, (r, alpha, a, b), age, random)


def run(kind, fits, seed):
    """Fit so often; whatever is not sound raises an AssertionError."""
    random = np.random.default_rng(seed)
    counted = Counted()
    for _ in range(fits):
        truth, data = draw(kind, random)
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = MODELS[kind]().fit(*data)
        counted.slowest = max(counted.slowest, time.perf_counter() - began)
        check(model, data)
        counted.fits += 1
        if not model.converged_:
            counted.messages[model.message_.partition(":")[0]] += 1
        if model.converged_:
            counted.converged += 1
            intervals = model.confidence_intervals(0.95)
            for (name, (low, high)), true in zip(intervals.items(), truth, strict=True):
                counted.held[name] += int(low <= true <= high)
            values = log_likelihoods(kind, np.array(truth), *data)
            # Never below the truth, or it would be no maximum.
            gain = model.log_likelihood_ - values.sum()
            assert gain > -1e-6 * abs(model.log_likelihood_), model
            counted.all_held += int(2 * gain <= chi2.ppf(0.95, 4))
    return counted


def check(model, data):
    """Everything is a number, whether the fit converged or not."""
    values = [*model.params_.values(), model.log_likelihood_]
    assert np.isfinite(values).all(), model
    assert np.isfinite(list(model.standard_errors_.values())).all() == model.converged_, model
    some = [column[:500] for column in data]
    alive = model.probability_alive(*some)
    assert ((alive >= 0) & (alive <= 1)).all(), model
    assert np.isfinite(model.expected_purchases(52.0, *some)).all(), model


if __name__ == "__main__":
    for name in MODELS:
        print(name, run(name, int(sys.argv[1]), seed=20261126))  # noqa: T201 - a script
