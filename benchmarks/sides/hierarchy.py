"""Ward's tree over the same rows, with us and with scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

COLUMNS = 10
CLUSTERS = 8


def write(folder: Path, rows: int) -> None:
    """Draw points around centres."""
    rng = np.random.default_rng(0)
    centres = 2.0 * rng.normal(size=(CLUSTERS, COLUMNS))
    points = centres[rng.integers(0, CLUSTERS, rows)] + rng.normal(size=(rows, COLUMNS))
    np.save(folder / "points.npy", points)


def trees(folder: Path, *, ours: bool) -> Steps:
    """Grow the whole tree."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import sklearn.cluster  # noqa: PLC0415

    import segmentry as sg  # noqa: PLC0415

    points = np.load(folder / "points.npy")
    if ours:
        model: Any = sg.cluster.AgglomerativeClustering(CLUSTERS)
    else:
        model = sklearn.cluster.AgglomerativeClustering(CLUSTERS, compute_distances=True)

    def show(fitted: Any) -> dict[str, list[float]]:  # noqa: ANN401 - either library's
        return {"height": [float(height) for height in fitted.distances_]}

    return {"fit": Step(lambda: model.fit(points), show)}
