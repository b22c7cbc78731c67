"""k-prototypes from the same start on the same rows, with us and with kmodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

NUMBERS = 6
CATEGORIES = 5
LEVELS = 6
CLUSTERS = 8
ITERATIONS = 20
CLEAR_ROWS = 400


def write(folder: Path, rows: int) -> None:
    """Draw customers of overlapping groups, so that rows keep moving, and some of clear ones."""
    for name, n, apart, unlike in (("rows", rows, 0.7, 0.5), ("clear", CLEAR_ROWS, 9.0, 0.1)):
        rng = np.random.default_rng(0)
        group = np.arange(n) % CLUSTERS
        places = apart * rng.normal(size=(CLUSTERS, NUMBERS))
        codes = rng.integers(0, LEVELS, (CLUSTERS, CATEGORIES))[group]
        other = rng.random(codes.shape) < unlike
        codes[other] = rng.integers(0, LEVELS, other.sum())
        numbers = places[group] + rng.normal(size=(n, NUMBERS))
        np.savez(folder / f"{name}.npz", numbers=numbers, codes=codes)


def fits(folder: Path, *, ours: bool) -> Steps:
    """Fit with one start: the first row of every group."""
    fit = _ours if ours else _kmodes
    rows, clear = (_read(folder / f"{name}.npz") for name in ("rows", "clear"))

    def show(model: Any) -> dict[str, list[float]]:  # noqa: ANN401, ARG001
        # kmodes moves a prototype after each row, we after each pass: where groups overlap these
        # are other ways to other ends.
        return {"cost of clear groups": [float(fit(*clear).cost_)]}

    return {"k-prototypes": Step(lambda: fit(*rows), show)}


def _read(path: Path) -> tuple[Any, Any, float]:
    kept = np.load(path)
    return kept["numbers"], kept["codes"], float(kept["numbers"].std(axis=0).mean() / 2)


def _ours(numbers: Any, codes: Any, gamma: float) -> Any:  # noqa: ANN401
    from segmentry.cluster import KPrototypes  # noqa: PLC0415

    rows = np.column_stack([numbers, codes])
    model = KPrototypes(
        CLUSTERS,
        categorical=list(range(NUMBERS, NUMBERS + CATEGORIES)),
        gamma=gamma,
        init=rows[:CLUSTERS],
        max_iter=ITERATIONS,
    )
    return model.fit(rows)


def _kmodes(numbers: Any, codes: Any, gamma: float) -> Any:  # noqa: ANN401
    from kmodes.kprototypes import KPrototypes  # noqa: PLC0415

    rows = np.column_stack([numbers, codes])
    init = [numbers[:CLUSTERS].copy(), codes[:CLUSTERS].copy()]
    model = KPrototypes(CLUSTERS, gamma=gamma, init=init, n_init=1, max_iter=ITERATIONS)
    return model.fit(rows, categorical=list(range(NUMBERS, NUMBERS + CATEGORIES)))
