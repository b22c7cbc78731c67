"""A CHAID tree of many customers: with us, and (of fewer) with the package CHAID."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from job import Step, Steps

NUMBERS, CATEGORIES = 10, 10
DEPTH, NODE, CHILD = 4, 1000, 500
# Of the numbers; and from where the first makes an answer likelier.
MISSING, HIGH = 0.03, 20.0


def write(folder: Path, rows: int) -> None:
    """Draw customers of numbers and categories, and an answer that leans on some of them."""
    rng = np.random.default_rng(0)
    numbers = rng.lognormal(3.0, 1.0, size=(rows, NUMBERS))
    numbers[rng.random((rows, NUMBERS)) < MISSING] = np.nan
    codes = rng.integers(0, np.arange(2, 2 + 2 * CATEGORIES, 2), (rows, CATEGORIES))
    lean = 0.8 * (numbers[:, 0] > HIGH) + 0.1 * codes[:, 5] + 0.5 * (codes[:, 0] == 1)
    answer = rng.random(rows) < 1 / (1 + np.exp(2 - lean))
    np.savez(folder / "customers.npz", numbers=numbers, codes=codes, answer=answer)


def _customers(folder: Path) -> tuple[pd.DataFrame, pd.Series[Any]]:
    kept = np.load(folder / "customers.npz")
    columns: dict[str, Any] = {f"number_{i}": kept["numbers"][:, i] for i in range(NUMBERS)}
    words = np.array([f"group {i:02d}" for i in range(2 * CATEGORIES)], dtype=object)
    for i in range(CATEGORIES):
        columns[f"category_{i}"] = pd.Series(words[kept["codes"][:, i]], dtype=object)
    answer = np.where(kept["answer"], "yes", "no").astype(object)
    return pd.DataFrame(columns), pd.Series(answer, dtype=object)


def ours(folder: Path) -> Steps:
    """Read the frame, bin, grow; then the leaf of every row."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    from segmentry.tree import CHAID  # noqa: PLC0415

    customers, answer = _customers(folder)
    model = CHAID(max_depth=DEPTH, min_node_size=NODE, min_child_size=CHILD)
    return {
        "fit": Step(lambda: model.fit(customers, answer), None),
        "predict": Step(lambda: model.predict_proba(customers), None),
    }
