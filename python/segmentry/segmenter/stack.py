"""Prepared columns side by side: what is the same for many columns is done once.

For one customer nearly all of the time would go into starting NumPy operations, a dozen for each
column. Every value goes through the same operations as in `PreparedColumn.apply`, so it comes out
the same to the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.segmenter import skew
from segmentry.segmenter.scaling import LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.segmenter.customers import Floats
    from segmentry.segmenter.prepared import PreparedColumn


class Stack:
    """The prepared columns that are made from numbers: the first `n_columns`."""

    def __init__(self, columns: Sequence[PreparedColumn]) -> None:
        columns = [column for column in columns if column.transform != "is-category"]
        self.n_columns = len(columns)
        self.sources = list(dict.fromkeys(column.source for column in columns))
        self._sources = np.array([self.sources.index(c.source) for c in columns], dtype=np.intp)
        transforms = np.array([column.transform for column in columns])
        self._missing = np.flatnonzero(transforms == "is-missing")
        self._logged = np.flatnonzero(transforms == "log1p")
        self._powers = [
            (place, column.unit, column.power)
            for place, column in enumerate(columns)
            if column.transform == "yeo-johnson"
        ]

        def each(values: list[float]) -> Floats:
            return np.array(values, dtype=np.float64)[:, np.newaxis]

        self._centre = each([column.centre for column in columns])
        self._scale = each([column.scale for column in columns])
        self._root = np.sqrt(each([column.weight for column in columns]))

    def apply(self, values: Floats) -> Floats:
        """Prepare values of `sources`, shape (sources, rows); gives shape (columns, rows)."""
        values = values[self._sources]
        reshaped = values.copy()
        reshaped[self._missing] = np.isnan(values[self._missing])
        reshaped[self._logged] = np.log1p(np.maximum(values[self._logged], 0.0))
        with np.errstate(over="ignore"):
            for place, unit, power in self._powers:
                reshaped[place] = skew.yeo_johnson(values[place] / unit, power)
            scaled = (reshaped - self._centre) / self._scale
        scaled[np.isnan(scaled)] = 0.0
        prepared: Floats = np.clip(scaled, -LIMIT, LIMIT) * self._root
        return prepared
