"""Single columns, outside a frame: a series, an Arrow array, a list."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames.types import Column

_ARROW_TIMES = ("date", "time", "duration", "month_interval")


def _library(values: Column) -> str:
    """Name the library that a column is of; "" for arrays and lists."""
    root = type(values).__module__.partition(".")[0]
    pandas = ("Series", "Index", "Categorical", "CategoricalIndex")
    names = {"pandas": pandas, "polars": ("Series",)}
    if root == "pyarrow" and hasattr(values, "type"):
        return root
    return root if type(values).__name__ in names.get(root, ()) else ""


def column_kind(values: Column) -> Literal["pandas", "polars", "pyarrow"] | None:
    """Name the kind of frame that a column belongs into; None for arrays and lists."""
    library = _library(values)
    return cast('Literal["pandas", "polars", "pyarrow"]', library) if library else None


def _arrow_floats(values: Any) -> NDArray[np.float64]:
    if str(values.type).startswith("decimal"):
        # Arrow's own cast multiplies by a power of ten that is not exact.
        values = values.cast("string")
    # It refuses whole numbers that are not exactly floats, unless asked not to.
    whole = "int" in str(values.type)
    numbers = values.cast("float64", safe=not whole)
    return np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)


def _no_numbers(values: Any, library: str) -> str | None:
    """Name what a column holds if that is text or times, which libraries make numbers of."""
    if library == "polars":
        kind = values.dtype
        holds_numbers = kind.is_numeric() or str(kind) in ("Boolean", "Null")
        return None if holds_numbers else str(kind)
    if library == "pyarrow":
        kind = str(values.type)
        return kind if "string" in kind or kind.startswith(_ARROW_TIMES) else None
    dtype = getattr(getattr(values, "dtype", None), "categories", values)
    dtype = getattr(dtype, "dtype", None)
    if dtype is None or getattr(dtype, "kind", "") == "O":
        return _text_among(values)
    found = {"m": "durations", "M": "dates or times", "U": "text", "S": "bytes"}
    return found.get(getattr(dtype, "kind", ""))


def _text_among(values: Any) -> str | None:
    if not isinstance(values, Iterable) or isinstance(values, str | bytes):
        return None
    text = next((value for value in values if isinstance(value, str | bytes)), None)
    return None if text is None else f"the text {text!r}"


def column_floats(values: Column, argument: str) -> NDArray[np.float64]:
    """Give a column or a list of numbers as float64, null as NaN.

    Raises
    ------
    InvalidTypeError
        If it does not hold numbers.
    InvalidDataError
        If it has more than one dimension.
    """
    library = _library(values)
    if (found := _no_numbers(values, library)) is not None:
        raise InvalidTypeError(f"{argument} must hold numbers, found {found}")
    try:
        if library == "pandas":
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        elif library == "polars" and str(values.dtype) == "Object":
            numbers = np.array(values.to_list(), dtype=np.float64)
        elif library == "polars":
            numbers = values.cast(importlib.import_module("polars").Float64).to_numpy()
        elif library == "pyarrow":
            numbers = _arrow_floats(values)
        else:
            numbers = np.array(values, dtype=np.float64)
    except Exception as error:
        # Each library has exceptions of its own for text that is no number.
        raise InvalidTypeError(f"{argument} must hold numbers: {error}") from error
    if numbers.ndim != 1:
        raise InvalidDataError(f"{argument} must be one column, found the shape {numbers.shape}")
    return np.asarray(numbers)


def category_column(
    codes: NDArray[np.int32], names: Sequence[str], *, like: Column, ordered: bool
) -> Column:
    """Make a column of categories of the kind that `like` is; the code -1 is null."""
    library = _library(like)
    if library == "pandas":
        pandas = importlib.import_module("pandas")
        values = pandas.Categorical.from_codes(codes, list(names), ordered=ordered)
        index = getattr(like, "index", None)
        return pandas.Series(values, index=index, name=getattr(like, "name", None))
    if library == "polars":
        polars = importlib.import_module("polars")
        texts = [names[code] if code >= 0 else None for code in codes.tolist()]
        kind = polars.Enum(list(names)) if ordered else polars.Categorical
        return polars.Series(like.name, texts, dtype=kind)
    if library == "pyarrow":
        pyarrow = importlib.import_module("pyarrow")
        places = pyarrow.array(codes, mask=codes < 0)
        return pyarrow.DictionaryArray.from_arrays(places, list(names), ordered=ordered)
    return np.array([*names, None], dtype=object)[codes]
