"""Single columns, outside a frame: a series, an Arrow array, a list."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from segmentry._frames.kinds import unwrapped
from segmentry._frames.moments import first_moment
from segmentry._frames.objects import floats_of_objects, kind_of_objects, types_of
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames.types import Column

# How Arrow's types of times are called.
_TIMES = ("date", "time", "duration", "month_interval")


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
        kind = str(values.dtype)
        holds_numbers = values.dtype.is_numeric() or kind in ("Boolean", "Null")
        return None if holds_numbers else kind
    if library == "pyarrow":
        return _of_arrow(values.type)
    # Of categories these are looked at, each of them once.
    values = getattr(getattr(values, "dtype", None), "categories", values)
    dtype = getattr(values, "dtype", None)
    if (of_arrow := getattr(dtype, "pyarrow_dtype", None)) is not None:
        return _of_arrow(of_arrow)
    found = {"m": "durations", "M": "dates or times", "U": "text", "S": "bytes"}
    kind = getattr(dtype, "kind", "")
    return _stray_among(values.tolist()) if kind == "O" else found.get(kind)


def _of_arrow(kind: Any) -> str | None:
    # Of a dictionary what it gives counts.
    held = str(getattr(kind, "value_type", kind))
    return str(kind) if "string" in held or "binary" in held or held.startswith(_TIMES) else None


def _stray_among(values: Sequence[Any]) -> str | None:
    """Name the first text, date, time or duration among Python objects."""
    types = types_of(values)
    texts = {one for one in types if issubclass(one, str | bytes)}
    if texts:
        return f"the text {next(value for value in values if type(value) in texts)!r}"
    # NumPy makes numbers of its own times, be they null.
    own = [value for value in values if isinstance(value, np.datetime64 | np.timedelta64)]
    moment = first_moment(values) or own
    return f"the date, time or duration {str(moment[0])!r}" if moment else None


def _objects(values: Any, library: str) -> Sequence[Any] | None:
    """Give the values of a column or a list of Python objects; None of one that has a type."""
    if isinstance(values, list | tuple):
        return values
    kind = getattr(values, "dtype", None)
    if library == "polars":
        return values.to_list() if str(kind) == "Object" else None
    # Extensions of pandas are of kind O too, and are no objects.
    is_object = isinstance(kind, np.dtype) and kind.kind == "O" and values.ndim == 1
    return values.tolist() if is_object else None


def column_floats(values: Column, argument: str) -> NDArray[np.float64]:
    """Give a column or a list of numbers as float64, null as NaN.

    Raises
    ------
    InvalidTypeError
        If it does not hold numbers.
    InvalidDataError
        If it has more than one dimension.
    """
    values = unwrapped(values)
    library = _library(values)
    objects = _objects(values, library)
    if objects is not None and kind_of_objects(objects) is not None:
        return floats_of_objects(objects)
    found = _no_numbers(values, library) if objects is None else _stray_among(objects)
    if found is not None:
        raise InvalidTypeError(f"{argument} must hold numbers, found {found}")
    try:
        if library == "pandas":
            numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        elif library == "polars" and objects is None:
            numbers = values.cast(importlib.import_module("polars").Float64).to_numpy()
        elif library == "pyarrow":
            numbers = _arrow_floats(values)
        else:
            numbers = np.array(values if objects is None else objects, dtype=np.float64)
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
