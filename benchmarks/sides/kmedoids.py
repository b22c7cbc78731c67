"""k-medoids on Gower's distance from the same start: with us, and with gower and kmedoids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from job import Step, Steps

NUMBERS, CATEGORIES, LEVELS = 6, 5, 4
CLUSTERS = 8
# Of people who are as their group usually is.
USUAL = 0.9


def write(folder: Path, rows: int) -> None:
    """Draw people in groups that both numbers and categories tell apart."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, CLUSTERS, rows)
    centres = 6.0 * rng.normal(size=(CLUSTERS, NUMBERS))
    usual = rng.integers(0, LEVELS, (CLUSTERS, CATEGORIES))
    numbers = centres[group] + rng.normal(size=(rows, NUMBERS))
    other = rng.integers(0, LEVELS, (rows, CATEGORIES))
    codes = np.where(rng.random((rows, CATEGORIES)) < USUAL, usual[group], other)
    np.savez(folder / "people.npz", numbers=numbers, codes=codes, group=group)


def _people(folder: Path) -> tuple[pd.DataFrame, np.ndarray[Any, Any]]:
    kept = np.load(folder / "people.npz")
    columns: dict[str, Any] = {f"number_{i}": kept["numbers"][:, i] for i in range(NUMBERS)}
    words = np.array(["red", "green", "blue", "white"], dtype=object)
    for i in range(CATEGORIES):
        columns[f"category_{i}"] = pd.Series(words[kept["codes"][:, i]], dtype=object)
    return pd.DataFrame(columns), kept["group"]


def ours(folder: Path) -> Steps:
    """One call."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    from segmentry.cluster import KMedoids  # noqa: PLC0415

    people, group = _people(folder)
    model = KMedoids(CLUSTERS, metric="gower", init=range(CLUSTERS))
    return {
        "k-medoids": Step(lambda: model.fit(people).labels_, lambda labels: _show(labels, group))
    }


def peers(folder: Path) -> Steps:
    """All distances, then the swaps."""
    import gower  # noqa: PLC0415
    import kmedoids  # noqa: PLC0415

    people, group = _people(folder)
    categorical = [name.startswith("category") for name in people.columns]

    def run() -> Any:  # noqa: ANN401
        table = gower.gower_matrix(people, cat_features=categorical)
        return kmedoids.fasterpam(table, np.arange(CLUSTERS), n_cpu=2).labels

    return {"k-medoids": Step(run, lambda labels: _show(labels, group))}


def _show(labels: Any, group: np.ndarray[Any, Any]) -> dict[str, list[float]]:  # noqa: ANN401
    """Say whether the planted groups were found, whatever their numbers."""
    from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415

    return {"agreement with the planted groups": [round(adjusted_rand_score(group, labels), 2)]}
