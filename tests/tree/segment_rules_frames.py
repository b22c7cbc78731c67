"""Frames drawn at random, with everything that may stand in a column or be one's name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

HOSTILE = (
    'a"b', "a`b", "a]b", "a'b", "a;b", "a--b", "a\\b", "a\nb", "select", "客户", "ünïcode", "a b",
    "{x}", "$1", "%s", "?", "a.b", "/*", "*/", '"; DROP TABLE t; --', "order",
)  # fmt: skip
TEXTS = (
    "web",
    "app",
    "it's",
    'say "hi"',
    "back\\slash",
    "\\'; --",
    "line\nbreak",
    "",
    " ",
    "微信",
    "%",
)


@dataclass(frozen=True)
class Drawn:
    """A table with a customer column first, and labels that its columns say something of."""

    table: pa.Table
    labels: list[Any]

    @property
    def columns(self) -> dict[str, list[Any]]:
        return {
            name: [
                None if isinstance(v, float) and math.isnan(v) else v
                for v in self.table[name].to_pylist()
            ]
            for name in self.table.column_names
        }


def _column(kind: str, n: int, random: np.random.Generator) -> pa.Array:
    null = random.random(n) < random.choice([0.0, 0.2])
    if kind == "number":
        scale = float(random.choice([1e-7, 1.0, 50.0, 1e300]))
        values = scale * np.round(random.normal(size=n), 2)
        nan = random.random(n) < random.choice([0.0, 0.1])
        return pa.array(np.where(nan, np.nan, values), mask=null)
    if kind == "whole":
        return pa.array(random.integers(-5, 60, n), mask=null)
    if kind == "single":
        return pa.array(np.round(random.random(n), 1).astype(np.float32), mask=null)
    if kind == "boolean":
        return pa.array(random.random(n) < 0.4, mask=null)
    return pa.array(np.array(TEXTS, dtype=object)[random.integers(0, len(TEXTS), n)], mask=null)


@st.composite
def frames(draw: st.DrawFn, *, least: int = 1, most: int = 120) -> Drawn:
    """A frame of one to five columns and labels in two to four segments."""
    n = draw(st.integers(least, most))
    kinds = draw(
        st.lists(
            st.sampled_from(["number", "whole", "single", "boolean", "text"]),
            min_size=1,
            max_size=5,
        )
    )
    names = draw(
        st.lists(st.sampled_from(HOSTILE), min_size=len(kinds), max_size=len(kinds), unique=True)
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns = {"customer": pa.array(np.arange(n))}
    columns |= {name: _column(kind, n, random) for name, kind in zip(names, kinds, strict=True)}
    table = pa.table(columns)
    # Labels follow the first columns for the most part.
    codes = np.zeros(n, dtype=int)
    for name in names[:2]:
        values = [str(value) for value in table[name].to_pylist()]
        codes += np.array([sum(map(ord, value)) % 3 for value in values], dtype=int)
    codes = np.where(random.random(n) < 0.2, random.integers(0, 4, n), codes) % 4
    words = np.array(["a", "b's", "c\\", "d"], dtype=object)
    labels = codes.tolist() if draw(st.booleans()) else words[codes].tolist()
    return Drawn(table, labels)
