"""k-means from the same start for the same number of rounds, with us and with scikit-learn."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

ITERATIONS = 20
SHAPES = ((10, 8), (16, 50), (32, 200))
# Columns and clusters of each case.
SIZES = {f"{columns} columns, k = {k}": (columns, k) for columns, k in SHAPES}


def write(folder: Path, rows: int) -> None:
    """Draw points around as many centres as there are clusters."""
    rng = np.random.default_rng(0)
    for columns, k in SIZES.values():
        centres = 2.0 * rng.normal(size=(k, columns))
        points = centres[rng.integers(0, k, rows)] + rng.normal(size=(rows, columns))
        np.save(folder / f"points-{columns}.npy", points)


def fits(folder: Path, *, ours: bool) -> Steps:
    """Fit every case."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import sklearn.cluster  # noqa: PLC0415
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415

    import segmentry as sg  # noqa: PLC0415

    # All are stopped early on purpose.
    warnings.simplefilter("ignore", ConvergenceWarning)
    estimator = sg.cluster.KMeans if ours else sklearn.cluster.KMeans
    rows = len(np.load(folder / "points-10.npy", mmap_mode="r"))

    def step(name: str, columns: int, k: int) -> Step:
        points = np.load(folder / f"points-{columns}.npy")
        start = points[np.random.default_rng(1).choice(rows, k, replace=False)]
        settings = {"init": start, "n_init": 1, "max_iter": ITERATIONS, "tol": 0.0}
        inertia = f"inertia of {name}"

        def show(model: Any) -> dict[str, list[float]]:  # noqa: ANN401
            return {inertia: [float(model.inertia_)]}

        return Step(lambda: estimator(k, **settings).fit(points), show)

    return {name: step(name, *shape) for name, shape in SIZES.items()}
