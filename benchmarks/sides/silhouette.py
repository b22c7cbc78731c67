"""The mean silhouette of the same rows and clusters, with us and with scikit-learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from job import Step, Steps

COLUMNS = 10
CLUSTERS = 8


def write(folder: Path, rows: int) -> None:
    """Draw points around centres and keep which centre each belongs to."""
    rng = np.random.default_rng(0)
    centres = 2.0 * rng.normal(size=(CLUSTERS, COLUMNS))
    labels = rng.integers(0, CLUSTERS, rows)
    np.savez(
        folder / "points.npz",
        points=centres[labels] + rng.normal(size=(rows, COLUMNS)),
        labels=labels,
    )


def scores(folder: Path, *, ours: bool) -> Steps:
    """Compute the score."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import sklearn.metrics  # noqa: PLC0415

    import segmentry as sg  # noqa: PLC0415

    score = sg.quality.silhouette_score if ours else sklearn.metrics.silhouette_score
    kept = np.load(folder / "points.npz")
    points, labels = kept["points"], kept["labels"]

    def show(value: float) -> dict[str, list[float]]:
        return {"silhouette": [float(value)]}

    return {"silhouette": Step(lambda: score(points, labels), show)}
