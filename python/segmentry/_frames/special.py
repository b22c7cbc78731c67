"""Columns that every library builds in its own way: values by code, and moments."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _native

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NULL = np.iinfo(np.uint32).max


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into its distinct values; the largest code is null.

    Attributes
    ----------
    codes : array of uint32
        One a row.
    values : array of numbers, ArrowTexts or list of str
        The distinct values.
    """

    codes: NDArray[np.uint32]
    values: Any

    def build(self, kind: str) -> Any:
        """Give the column in the form of a library: text or whole numbers, nullable."""
        missing = self.codes == _NULL
        if kind == "pandas":
            return self._pandas(missing)
        if kind == "pyarrow":
            pyarrow = importlib.import_module("pyarrow")
            kind_of_text = pyarrow.string() if isinstance(self.values, list) else None
            values = pyarrow.array(self.values, kind_of_text)
            mask = missing if missing.any() else None
            return values.take(pyarrow.array(self.codes, mask=mask))
        polars = importlib.import_module("polars")
        values = polars.Series("", self.values)
        if not isinstance(self.values, np.ndarray):
            values = values.cast(polars.String)
        if not missing.any():
            return values.gather(self.codes)
        codes = polars.Series("", np.where(missing, 0, self.codes), dtype=polars.UInt32)
        return (
            values.gather(codes.set(polars.Series("", missing), None))
            if len(values)
            else (polars.Series("", [None] * len(codes), dtype=values.dtype))
        )

    def _pandas(self, missing: NDArray[np.bool_]) -> Any:
        pandas = importlib.import_module("pandas")
        if not isinstance(self.values, np.ndarray):
            texts = self.values if isinstance(self.values, list) else self.values.to_list()
            distinct = pandas.array([*texts, None], dtype=pandas.Series(["x"]).dtype)
            # A code beyond the values is the None at their end.
            return pandas.Series(distinct.take(np.minimum(self.codes, len(texts)).astype(np.intp)))
        distinct = self.values
        whole = np.zeros(len(self.codes), distinct.dtype)
        whole[~missing] = distinct[self.codes[~missing]]
        if not missing.any():
            return pandas.Series(whole)
        kinds = {"i": "Int64", "u": "UInt64"}
        return pandas.Series(whole, dtype=kinds[distinct.dtype.kind]).mask(missing)


def arrow_floats(columns: list[NDArray[np.float64]]) -> list[Any]:
    """Give columns as Arrow arrays over the same memory, NaN as null."""
    pyarrow = importlib.import_module("pyarrow")
    buffer = pyarrow.py_buffer
    return [
        pyarrow.Array.from_buffers(
            pyarrow.float64(), len(values), [None if bits is None else buffer(bits), buffer(values)]
        )
        for values, bits in zip(columns, _native.validity(columns), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Moments:
    """A column of moments.

    Attributes
    ----------
    ticks : array of int64
        Ticks since 1970 (UTC where there is a zone).
    per_second : int
        Ticks in a second: a million or a billion.
    zone : str, optional
        The zone they are shown in.
    """

    ticks: NDArray[np.int64]
    per_second: int
    zone: str | None

    def build(self, kind: str) -> Any:
        """Give the column in the form of a library."""
        unit = {1_000_000: "us", 1_000_000_000: "ns"}[self.per_second]
        naive = self.ticks.view(f"M8[{unit}]")
        if kind == "pandas":
            series = importlib.import_module("pandas").Series(naive)
            if self.zone is None:
                return series
            return series.dt.tz_localize("UTC").dt.tz_convert(self.zone)
        if kind == "pyarrow":
            pyarrow = importlib.import_module("pyarrow")
            return pyarrow.array(self.ticks).cast(pyarrow.timestamp(unit, self.zone))
        polars = importlib.import_module("polars")
        series = polars.Series("", naive)
        if self.zone is None:
            return series
        series = series.dt.replace_time_zone("UTC")
        if self.zone[0] in "+-":  # polars knows zones by name only: the same moment in UTC
            return series
        return series.dt.convert_time_zone(self.zone)
