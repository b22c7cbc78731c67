"""Columns of categories as whole numbers, whatever library they come from."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry.exceptions import InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames.types import Column, FrameKind


@dataclass(frozen=True, slots=True)
class Categories:
    """A column as numbers of categories.

    Attributes
    ----------
    codes : array of int32
        For every row the place of its category in `values`; -1 where it is null.
    values : list
        The categories: in the order that their type declares, else ascending.
    ordered : bool
        Whether their type says that the order means something.
    """

    codes: NDArray[np.int32]
    values: list[Any]
    ordered: bool = False

    def of(self, known: list[Any]) -> NDArray[np.int32]:
        """Give the places in `known` instead; -1 where null, -2 where the category is another."""
        places = {value: place for place, value in enumerate(known)}
        table = np.array([places.get(value, -2) for value in self.values] + [-1], dtype=np.int32)
        # The last entry serves the code -1.
        return table[self.codes]


def categories_of_column(series: Column, kind: FrameKind) -> Categories:
    """Read a column of a frame (in the library's own form)."""
    if kind == "pandas":
        return _pandas(series)
    if kind == "pyarrow":
        return _arrow(series)
    return _polars(series)


def categories_of_array(values: NDArray[Any]) -> Categories:
    """Read a one-dimensional array; NaN and None are null."""
    if values.dtype.kind == "O":
        seen: dict[Any, int] = {}
        codes = np.empty(len(values), dtype=np.int32)
        for row, value in enumerate(values.tolist()):
            try:
                codes[row] = -1 if is_null(value) else seen.setdefault(value, len(seen))
            except TypeError as error:
                raise InvalidTypeError(
                    f"a column holds {type(value).__name__}, which is no category: {error}"
                ) from error
        return _in_order(codes, list(seen))
    if values.dtype.kind in "iu" and len(values):
        low, high = int(values.min()), int(values.max())
        if high - low <= 2 * len(values):
            return _categories_of_range(values, low, high)
    null = np.isnan(values) if values.dtype.kind in "fmM" else np.zeros(len(values), dtype=bool)
    found, inverse = np.unique(values[~null], return_inverse=True)
    codes = np.full(len(values), -1, dtype=np.int32)
    codes[~null] = inverse
    return Categories(codes, found.tolist())


def _categories_of_range(values: NDArray[Any], low: int, high: int) -> Categories:
    """Read whole numbers that lie close together, without sorting them."""
    offsets = values - values.dtype.type(low)
    # A narrow signed type wraps around; what was meant is the same in its unsigned one.
    offsets = offsets.view(f"u{values.dtype.itemsize}")
    present = np.zeros(high - low + 1, dtype=bool)
    present[offsets] = True
    places = np.cumsum(present, dtype=np.int32) - np.int32(1)
    known = [low + place for place in np.flatnonzero(present).tolist()]
    return Categories(places[offsets], known)


def is_null(value: Any) -> bool:
    """Say whether a value is None, NaN or another mark of a missing one."""
    # NaN, and pandas' marks for missing values, are not equal to themselves.
    try:
        return value is None or not bool(value == value)  # noqa: PLR0124
    except TypeError:
        return True
    except ValueError:
        # An array answers for each of its values.
        return False


def _in_order(codes: NDArray[Any], values: list[Any]) -> Categories:
    """Put categories that are in order of appearance into ascending order."""
    order = sorted_values(range(len(values)), values)
    place = np.empty(len(values) + 1, dtype=np.int32)
    place[order] = np.arange(len(values), dtype=np.int32)
    place[-1] = -1
    return Categories(place[np.asarray(codes)], [values[i] for i in order])


def sorted_values(places: Iterable[int], values: list[Any]) -> list[int]:
    """Sort places by their values; those of different types by type, then as text."""
    places = list(places)
    try:
        return sorted(places, key=values.__getitem__)
    except TypeError:
        return sorted(places, key=lambda i: (type(values[i]).__name__, str(values[i])))


def _pandas(series: Column) -> Categories:
    categories = getattr(series.dtype, "categories", None)
    if categories is not None and hasattr(series, "cat"):
        codes = series.cat.codes.to_numpy().astype(np.int32)
        return Categories(codes, categories.tolist(), bool(series.dtype.ordered))
    pandas = importlib.import_module("pandas")
    codes, values = pandas.factorize(series, use_na_sentinel=True)
    return _in_order(codes, values.tolist())


def _polars(series: Column) -> Categories:
    polars = importlib.import_module("polars")
    if isinstance(series.dtype, polars.Enum):
        codes = series.to_physical().cast(polars.Int32).fill_null(-1).to_numpy()
        return Categories(codes, series.dtype.categories.to_list(), ordered=True)
    if isinstance(series.dtype, polars.Categorical):
        series = series.cast(polars.String)
    if series.dtype.is_float():
        series = series.fill_nan(None)
    values = series.drop_nulls().unique().sort()
    if series.dtype == polars.String:
        # Found by hash; a rank would sort all rows by their text.
        codes = series.cast(polars.Enum(values)).to_physical().cast(polars.Int32)
        return Categories(codes.fill_null(-1).to_numpy(), values.to_list())
    ranks = series.rank("dense").cast(polars.Int32).fill_null(0).to_numpy() - 1
    return Categories(ranks.astype(np.int32), values.to_list())


def _arrow(column: Column) -> Categories:
    pyarrow = importlib.import_module("pyarrow")
    declared = pyarrow.types.is_dictionary(column.type)
    ordered = bool(declared and column.type.ordered)
    if not declared:
        if pyarrow.types.is_floating(column.type):
            compute = importlib.import_module("pyarrow.compute")
            column = compute.if_else(compute.is_nan(column), None, column)
        column = column.dictionary_encode()
    column = column.unify_dictionaries().combine_chunks()
    if hasattr(column, "chunks"):
        column = column.chunk(0) if column.num_chunks else pyarrow.array([]).dictionary_encode()
    codes = (
        column.indices.cast("int32").fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    )
    # A dictionary may hold nulls, and the same value twice.
    places: dict[Any, int] = {}
    table = [
        -1 if is_null(value) else places.setdefault(value, len(places))
        for value in column.dictionary.to_pylist()
    ]
    codes = np.array([*table, -1], dtype=np.int32)[codes]
    values = list(places)
    return Categories(codes, values, ordered=True) if ordered else _in_order(codes, values)
