"""k-means from the same start for the same number of rounds, with us and with scikit-learn."""

from __future__ import annotations

import math
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from job import Step, Steps

ITERATIONS = 20
SHAPES = ((10, 8), (16, 50), (32, 200))
# Columns and clusters of each case.
SIZES = {f"{columns} columns, k = {k}": (columns, k) for columns, k in SHAPES}

SWEEP = range(2, 21)
SWEEP_COLUMNS, SWEEP_STARTS, SWEEP_ITERATIONS = 10, 10, 50
# As many centres as the rows of the sweep are drawn around: there every start ends at the same.
SWEEP_CENTRES = 8

MANY_COLUMNS, MANY_CLUSTERS = 10, 12


def write(folder: Path, rows: int) -> None:
    """Draw points around as many centres as there are clusters."""
    rng = np.random.default_rng(0)
    for columns, k in SIZES.values():
        np.save(folder / f"points-{columns}.npy", _points(rng, rows, columns, k))


def write_sweep(folder: Path, rows: int) -> None:
    """Draw points around eight centres that lie far apart."""
    rng = np.random.default_rng(0)
    points = _points(rng, rows, SWEEP_COLUMNS, SWEEP_CENTRES, spread=4.0)
    np.save(folder / "points.npy", points)


def write_many(folder: Path, rows: int) -> None:
    """Draw points in single precision, a piece at a time."""
    rng = np.random.default_rng(0)
    shape = (rows, MANY_COLUMNS)
    points = np.lib.format.open_memmap(folder / "points.npy", "w+", np.float32, shape)
    centres = 2.0 * rng.normal(size=(MANY_CLUSTERS, MANY_COLUMNS))
    for first in range(0, rows, 1_000_000):
        n = min(1_000_000, rows - first)
        noise = rng.normal(size=(n, MANY_COLUMNS))
        points[first : first + n] = centres[rng.integers(0, MANY_CLUSTERS, n)] + noise
    points.flush()


def _points(
    rng: np.random.Generator, rows: int, columns: int, k: int, spread: float = 2.0
) -> np.ndarray[Any, Any]:
    centres = spread * rng.normal(size=(k, columns))
    return centres[rng.integers(0, k, rows)] + rng.normal(size=(rows, columns))


def _estimator(*, ours: bool) -> Any:  # noqa: ANN401
    # Only here, as the list of jobs needs this module too and shall be quick.
    import sklearn.cluster  # noqa: PLC0415
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415

    import segmentry as sg  # noqa: PLC0415

    # All are stopped early on purpose.
    warnings.simplefilter("ignore", ConvergenceWarning)
    return sg.cluster.KMeans if ours else sklearn.cluster.KMeans


def fits(folder: Path, *, ours: bool, single: bool = False) -> Steps:
    """Fit every case, in double or in single precision."""
    estimator = _estimator(ours=ours)
    rows = len(np.load(folder / "points-10.npy", mmap_mode="r"))

    def step(name: str, columns: int, k: int) -> Step:
        points = np.load(folder / f"points-{columns}.npy")
        if single:
            points = points.astype(np.float32)
        start = points[np.random.default_rng(1).choice(rows, k, replace=False)]
        settings = {"init": start, "n_init": 1, "max_iter": ITERATIONS, "tol": 0.0}
        inertia = f"inertia of {name}"

        def show(model: Any) -> dict[str, list[float]]:  # noqa: ANN401
            # The others add up in single precision there: they agree in three digits.
            value = float(model.inertia_)
            return {inertia: [round(math.log(value), 2) if single else value]}

        return Step(lambda: estimator(k, **settings).fit(points), show)

    return {name: step(name, *shape) for name, shape in SIZES.items()}


def sweep(folder: Path, *, ours: bool) -> Steps:
    """Fit every k from several starts."""
    estimator = _estimator(ours=ours)
    points = np.load(folder / "points.npy")

    def all_together() -> float:
        import segmentry as sg  # noqa: PLC0415

        choice = sg.quality.choose_k(
            points,
            SWEEP,
            n_init=SWEEP_STARTS,
            random_state=0,
            indices=(),
            max_iter=SWEEP_ITERATIONS,
            tol=0.0,
        )
        table = choice.table
        return float(table.loc[table["k"] == SWEEP_CENTRES, "inertia"].iloc[0])

    def one_by_one() -> float:
        settings = {"n_init": SWEEP_STARTS, "max_iter": SWEEP_ITERATIONS, "tol": 0.0}
        found = {k: estimator(k, random_state=0, **settings).fit(points) for k in SWEEP}
        return float(found[SWEEP_CENTRES].inertia_)

    def show(inertia: float) -> dict[str, list[float]]:
        return {f"inertia at k = {SWEEP_CENTRES}": [inertia]}

    return {"": Step(all_together if ours else one_by_one, show)}


def many(folder: Path) -> Steps:
    """Read all rows with two threads; fit them for some rounds."""
    estimator = _estimator(ours=True)
    points = np.load(folder / "points.npy")
    start = points[np.random.default_rng(1).choice(len(points), MANY_CLUSTERS, replace=False)]
    settings = {"init": start, "n_init": 1, "max_iter": ITERATIONS, "tol": 0.0}
    halves = np.array_split(points.ravel(), 64)

    def read() -> float:
        with ThreadPoolExecutor(2) as pool:
            return float(sum(pool.map(np.max, halves)))

    return {
        "reading all rows once": Step(read, None),
        f"{ITERATIONS} rounds": Step(
            lambda: estimator(MANY_CLUSTERS, **settings).fit(points).inertia_, None
        ),
    }
