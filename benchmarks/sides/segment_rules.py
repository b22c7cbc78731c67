"""A tree for given segments: with us, and with scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from job import Step, Steps

NUMBERS, CATEGORIES, LEVELS = 16, 4, 6
SEGMENTS, DEPTH = 8, 4
# Of customers who are as their segment usually is.
USUAL = 0.8


def write(folder: Path, rows: int) -> None:
    """Draw customers in segments that numbers (half of them skewed) and categories tell apart."""
    rng = np.random.default_rng(0)
    segment = rng.integers(0, SEGMENTS, rows)
    numbers = (3.0 * rng.normal(size=(SEGMENTS, NUMBERS)))[segment]
    numbers += rng.normal(size=(rows, NUMBERS))
    numbers[:, ::2] = np.exp(numbers[:, ::2])
    usual = rng.integers(0, LEVELS, (SEGMENTS, CATEGORIES))
    other = rng.integers(0, LEVELS, (rows, CATEGORIES))
    codes = np.where(rng.random((rows, CATEGORIES)) < USUAL, usual[segment], other)
    np.savez(folder / "customers.npz", numbers=numbers, codes=codes, segment=segment)


def ours(folder: Path) -> Steps:
    """From a frame to rules."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    from segmentry.tree import SegmentRules  # noqa: PLC0415

    kept = np.load(folder / "customers.npz")
    segment = kept["segment"]
    words = np.array(["red", "green", "blue", "white", "black", "grey"])
    columns: dict[str, Any] = {"customer": np.arange(len(segment))}
    columns |= {f"number_{i}": kept["numbers"][:, i].copy() for i in range(NUMBERS)}
    columns |= {f"category_{i}": words[kept["codes"][:, i]] for i in range(CATEGORIES)}
    frame = pl.DataFrame(columns)
    rules = SegmentRules(DEPTH, digits=3, folds=0)
    return {
        "rules": Step(
            lambda: rules.fit(frame, segment).predict(frame), lambda found: _show(found, segment)
        )
    }


def peer(folder: Path) -> Steps:
    """From a matrix to a tree."""
    from sklearn.tree import DecisionTreeClassifier  # noqa: PLC0415

    kept = np.load(folder / "customers.npz")
    segment = kept["segment"]
    matrix = np.asfortranarray(np.hstack([kept["numbers"], kept["codes"]]), dtype=np.float32)
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=1000, random_state=0)
    return {
        "rules": Step(
            lambda: tree.fit(matrix, segment).predict(matrix), lambda found: _show(found, segment)
        )
    }


def _show(found: Any, segment: np.ndarray[Any, Any]) -> dict[str, list[float]]:  # noqa: ANN401
    """Say how many get their own segment."""
    return {"share that gets its segment": [round(float(np.mean(found == segment)), 2)]}
