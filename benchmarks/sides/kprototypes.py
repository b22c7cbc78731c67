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
NOISE = 0.5
ITERATIONS = 20


def write(folder: Path, rows: int) -> None:
    """Draw customers of overlapping groups, so that rows keep moving, and pick rows to start at."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, CLUSTERS, rows)
    numbers = 0.7 * rng.normal(size=(CLUSTERS, NUMBERS))[group] + rng.normal(size=(rows, NUMBERS))
    codes = rng.integers(0, LEVELS, (CLUSTERS, CATEGORIES))[group]
    other = rng.random(codes.shape) < NOISE
    codes[other] = rng.integers(0, LEVELS, other.sum())
    start = rng.choice(rows, CLUSTERS, replace=False)
    np.savez(folder / "rows.npz", numbers=numbers, codes=codes, start=start)


def fits(folder: Path, *, ours: bool) -> Steps:
    """Fit with one start."""
    kept = np.load(folder / "rows.npz")
    numbers, codes, start = kept["numbers"], kept["codes"], kept["start"]
    rows = np.column_stack([numbers, codes])
    categorical = list(range(NUMBERS, NUMBERS + CATEGORIES))
    gamma = float(numbers.std(axis=0).mean() / 2)

    def ours_fit() -> Any:  # noqa: ANN401
        from segmentry.cluster import KPrototypes  # noqa: PLC0415

        model = KPrototypes(
            CLUSTERS, categorical=categorical, gamma=gamma, init=rows[start], max_iter=ITERATIONS
        )
        return model.fit(rows)

    def peer_fit() -> Any:  # noqa: ANN401
        from kmodes.kprototypes import KPrototypes  # noqa: PLC0415

        model = KPrototypes(
            CLUSTERS,
            gamma=gamma,
            init=[numbers[start], codes[start]],
            n_init=1,
            max_iter=ITERATIONS,
        )
        return model.fit(rows, categorical=categorical)

    def show(model: Any) -> dict[str, list[float]]:  # noqa: ANN401
        # kmodes moves a prototype after each row, we after each pass: other paths, and so other
        # ends of like quality.
        spread = ((numbers - numbers.mean(axis=0)) ** 2).sum() + gamma * codes.size
        return {"cost": [round(model.cost_ / spread, 2)]}

    return {"k-prototypes": Step(ours_fit if ours else peer_fit, show)}
