"""Fits to simulated customers of known parameters, over wide ranges; run as a script for many.

    python tests/lifetime/pareto_nbd_draws.py 1000

r and s are log-uniform from 0.05 to 10. In half of the draws the time observed suits the rates (a
customer who stays buys 2 to 50 times, and leaves at about 0.5 to 5 a time observed); in the others
alpha and beta are drawn over four orders of magnitude, each on its own: then often nobody buys, or
nobody stays.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from pareto_nbd_oracle import simulate

from segmentry import _native
from segmentry.lifetime import ParetoNBD

CUSTOMERS = 5000
WEEKS = 39.0
# Standard errors of the logarithms up to which the normal approximation is near: beyond, the
# likelihood is far from a parabola, and often has no top at all (those draws are not converged).
CLEAR = 0.5
NAMES = ("r", "alpha", "s", "beta")


@dataclass
class Counted:
    """What a run of fits came to."""

    fits: int = 0
    converged: int = 0
    # Of the converged ones those that the data tell well, and by parameter how often the interval
    # of 95 % holds the truth.
    clear: int = 0
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))
    messages: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    steps: list[int] = field(default_factory=list)


def draw(random):
    """True parameters and the customers they make."""
    r, s = np.exp(random.uniform(np.log(0.05), np.log(10), 2))
    if random.random() < 0.5:
        alpha = r * WEEKS / np.exp(random.uniform(np.log(2), np.log(50)))
        beta = s * WEEKS * np.exp(random.uniform(np.log(0.2), np.log(2)))
    else:
        alpha, beta = WEEKS * 10 ** random.uniform(-2, 2, 2)
    truth = (r, alpha, s, beta)
    return truth, simulate(truth, random.uniform(0.3, 1.0, CUSTOMERS) * WEEKS, random)


def check(model, data):
    """Everything is a number, whether the fit converged or not."""
    assert np.isfinite([*model.params_.values(), model.log_likelihood_]).all(), model
    if model.converged_:
        assert np.isfinite(list(model.standard_errors_.values())).all(), model
    else:
        assert len(model.message_) > 30, model.message_
    alive = model.probability_alive(*data)
    assert ((alive >= 0) & (alive <= 1)).all(), model
    for t in (1.0, WEEKS, 1000 * WEEKS):
        expected = model.expected_purchases(t, *data)
        assert np.isfinite(expected).all(), model
        assert (expected >= 0).all(), model


def run(fits, seed):
    """Fit so often; whatever is not sound raises an AssertionError."""
    random = np.random.default_rng(seed)
    counted = Counted()
    for _ in range(fits):
        truth, data = draw(random)
        began = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = ParetoNBD().fit(*data)
        counted.slowest = max(counted.slowest, time.perf_counter() - began)
        counted.steps.append(model.n_iter_)
        check(model, data)
        # The truth is no more likely than what was found.
        value, _, _ = _native.pareto_nbd_log_likelihood(truth, data, None)
        assert model.log_likelihood_ >= value - 1e-6 * abs(value), (model, truth)
        counted.fits += 1
        if not model.converged_:
            counted.messages[model.message_.split(":")[0]] += 1
            continue
        counted.converged += 1
        if np.diag(model.covariance_).max() > CLEAR**2:
            continue
        counted.clear += 1
        intervals = model.confidence_intervals(0.95)
        for (name, (low, high)), true in zip(intervals.items(), truth, strict=True):
            counted.held[name] += low <= true <= high
    return counted


# ruff: noqa: T201 - a script for a terminal
if __name__ == "__main__":
    started = time.perf_counter()
    result = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"{result.converged} of {result.fits} converged; {time.perf_counter() - started:.0f} s")
    print(f"slowest {result.slowest:.2f} s, median steps {np.median(result.steps)}")
    for name, held in result.held.items():
        print(f"{name}: the interval held the truth in {held / result.clear:.3f} of {result.clear}")
    for message, number in result.messages.most_common():
        print(number, message)
