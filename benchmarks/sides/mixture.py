"""A Gaussian mixture of the same rows from the same start, with us and with scikit-learn."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

COLUMNS = 10
COMPONENTS = 8
ITERATIONS = 20


def write(folder: Path, rows: int) -> None:
    """Draw points around centres, and where to start."""
    rng = np.random.default_rng(0)
    centres = 2.0 * rng.normal(size=(COMPONENTS, COLUMNS))
    labels = rng.integers(0, COMPONENTS, rows)
    np.savez(
        folder / "points.npz",
        points=centres[labels] + rng.normal(size=(rows, COLUMNS)),
        means=centres + 0.5 * rng.normal(size=centres.shape),
    )


def fits(folder: Path, *, ours: bool) -> Steps:
    """Run the same number of iterations."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import sklearn.mixture  # noqa: PLC0415

    import segmentry as sg  # noqa: PLC0415

    estimator = sg.cluster.GaussianMixture if ours else sklearn.mixture.GaussianMixture
    kept = np.load(folder / "points.npz")
    points = kept["points"]
    model = estimator(
        COMPONENTS,
        tol=0.0,
        max_iter=ITERATIONS,
        weights_init=np.full(COMPONENTS, 1 / COMPONENTS),
        means_init=kept["means"],
        precisions_init=np.repeat(np.eye(COLUMNS)[np.newaxis], COMPONENTS, axis=0),
    )

    def run() -> Any:  # noqa: ANN401 - either library's
        # So few iterations are not meant to converge.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return model.fit(points)

    def show(fitted: Any) -> dict[str, list[float]]:  # noqa: ANN401 - either library's
        return {"lower_bound": [float(fitted.lower_bound_)]}

    return {"fit": Step(run, show)}
