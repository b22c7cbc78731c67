"""Gaussian mixtures."""

from __future__ import annotations

from job import Job, Side, faster
from sides.mixture import COLUMNS, COMPONENTS, ITERATIONS, write

JOBS = (
    Job(
        name="gaussian_mixture",
        title="Gaussian mixture",
        measures=(
            f"{ITERATIONS} iterations of expectation-maximisation with full covariances from the "
            f"same start, for rows of {COLUMNS} columns and {COMPONENTS} components, in double "
            "precision. The log-likelihoods must agree to 1e-9."
        ),
        sides=(
            Side("Segmentry", "segmentry", "sides.mixture:fits", {"ours": True}),
            Side("scikit-learn", "scikit-learn", "sides.mixture:fits", {"ours": False}),
        ),
        write_input=write,
        rows=200_000,
        targets=(faster(12, "against scikit-learn"),),
    ),
)
