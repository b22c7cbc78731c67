"""HDBSCAN on the same rows, with us and with the peers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

COLUMNS = 10
CLUSTERS = 20
MIN_CLUSTER_SIZE = 50


def write(folder: Path, rows: int) -> None:
    """Draw points around centres that lie apart."""
    rng = np.random.default_rng(0)
    centres = rng.uniform(-10, 10, size=(CLUSTERS, COLUMNS))
    points = centres[rng.integers(0, CLUSTERS, rows)] + rng.normal(size=(rows, COLUMNS))
    np.save(folder / "points.npy", points)


def labels(folder: Path, *, package: str) -> Steps:
    """Fit."""
    points = np.load(folder / "points.npy")
    model = _model(package)

    def show(fitted: Any) -> dict[str, list[float]]:  # noqa: ANN401 - of any package
        return {"clusters": [float(fitted.labels_.max() + 1)]}

    return {"HDBSCAN": Step(lambda: model.fit(points), show)}


def _model(package: str) -> Any:  # noqa: ANN401 - of any package
    # Only here, as the list of jobs needs this module too and shall be quick.
    if package == "segmentry":
        from segmentry.cluster import HDBSCAN  # noqa: PLC0415

        return HDBSCAN(MIN_CLUSTER_SIZE)
    if package == "fast_hdbscan":
        import fast_hdbscan  # noqa: PLC0415

        # It compiles itself on first use: that is not what is measured.
        fast_hdbscan.HDBSCAN(min_cluster_size=5).fit(np.random.default_rng(0).normal(size=(500, 2)))
        return fast_hdbscan.HDBSCAN(min_cluster_size=MIN_CLUSTER_SIZE)
    import hdbscan  # noqa: PLC0415

    return hdbscan.HDBSCAN(MIN_CLUSTER_SIZE, core_dist_n_jobs=-1)
