"""Event frames on their way into the log: Arrow where the library speaks it, else NumPy.

polars, pyarrow and DuckDB frames go as an Arrow stream; columns of a pandas frame go one by one,
in the form they already have. Nothing is copied that the log can read in place.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentry import _native
from segmentry._frames import FrameKind, is_installed, require_kind
from segmentry.exceptions import InvalidDataError, InvalidTypeError, SegmentryError

_NUMBER_ROLES = ("amount", "quantity", "discount", "numbers.")
# A NumPy array, an Arrow column, a list of texts, or a tuple that `Log.from_columns` explains.
NativeColumn = Any


@dataclass(frozen=True, slots=True)
class Events:
    """A frame ready for the log.

    Attributes
    ----------
    kind : str
        The kind of frame to give back.
    id_type : object
        The type of the customer column in its own library.
    stream : object, optional
        Something with `__arrow_c_stream__` ...
    columns : dict, optional
        ... or columns by role.
    """

    kind: FrameKind
    id_type: Any
    stream: Any = None
    columns: dict[str, NativeColumn] | None = None


def read_events(frame: Any, roles: Mapping[str, str]) -> Events:
    """Prepare the columns that have roles.

    Raises
    ------
    InvalidTypeError
        If it is no frame, or a column has a type that its role cannot use.
    InvalidDataError
        If a column does not exist.
    """
    kind = require_kind(frame, "frame")
    if type(frame).__module__.partition(".")[0] == "narwhals":
        frame = frame.to_native()
    if kind == "pandas":
        return _from_pandas(frame, roles)
    if kind.startswith("polars"):
        return _from_polars(frame, roles, kind)
    return _from_arrow(frame, roles)


def build_log(
    events: Events,
    roles: Mapping[str, str],
    purchase_events: list[str],
    drop_bad: bool,
    base: _native.Log | None,
) -> _native.Log:
    """Build the native log of these events, after those of `base`.

    Raises
    ------
    InvalidTypeError
        If the frame holds a type that does not exist in the Arrow format.
    """
    options = (dict(roles), purchase_events, drop_bad, base)
    try:
        if events.columns is not None:
            return _native.Log.from_columns(events.columns, *options)
        return _native.Log.from_stream(events.stream, *options)
    except SegmentryError:
        raise
    except ValueError as error:
        raise InvalidTypeError(
            f"frame cannot be read: {error}. Cast the column to a plain type first"
        ) from error


def _require_columns(names: Iterable[str], roles: Mapping[str, str]) -> None:
    names = list(names)
    for role, column in roles.items():
        if column not in names:
            raise InvalidDataError(
                f"{role}: there is no column {column!r}; the frame has "
                f"{', '.join(str(name) for name in names)}"
            )
        if names.count(column) > 1:
            raise InvalidDataError(
                f"{role}: the frame has {names.count(column)} columns named {column!r}; rename them"
            )


def _from_polars(frame: Any, roles: Mapping[str, str], kind: FrameKind) -> Events:
    polars = importlib.import_module("polars")
    if not isinstance(frame, polars.DataFrame | polars.LazyFrame):
        frame = polars.DataFrame(frame)
    lazy = isinstance(frame, polars.LazyFrame)
    schema = frame.collect_schema()
    _require_columns(schema.names(), roles)
    _refuse_objects({role: str(schema[column]) for role, column in roles.items()}, roles)
    picked = frame.select(list(dict.fromkeys(roles.values())))
    if lazy:
        picked = picked.collect()
    return Events(kind, schema[roles["customer"]], stream=picked)


def _refuse_objects(types: Mapping[str, str], roles: Mapping[str, str]) -> None:
    for role, name in types.items():
        if name == "Object":
            raise InvalidTypeError(
                f"{role} (column {roles[role]!r}) holds Python objects; convert it to a polars "
                "type first, for example with .cast(polars.String)"
            )


def _from_arrow(frame: Any, roles: Mapping[str, str]) -> Events:
    pyarrow = importlib.import_module("pyarrow")
    if isinstance(frame, pyarrow.RecordBatch):
        frame = pyarrow.Table.from_batches([frame])
    if hasattr(frame, "project") and hasattr(frame, "columns"):  # a DuckDB relation
        _require_columns(frame.columns, roles)
        quoted = ['"' + name.replace('"', '""') + '"' for name in dict.fromkeys(roles.values())]
        frame = frame.project(", ".join(quoted))
    if isinstance(frame, pyarrow.Table):
        _require_columns(frame.schema.names, roles)
        frame = frame.select(list(dict.fromkeys(roles.values())))
    elif not isinstance(frame, pyarrow.RecordBatchReader):
        frame = pyarrow.RecordBatchReader.from_stream(frame)
    _require_columns(frame.schema.names, roles)
    return Events("pyarrow", frame.schema.field(roles["customer"]).type, stream=frame)


def _from_pandas(frame: Any, roles: Mapping[str, str]) -> Events:
    _require_columns(list(frame.columns), roles)
    columns = {}
    for role, name in roles.items():
        try:
            columns[role] = _pandas_column(frame[name], role)
        except InvalidTypeError as error:
            raise InvalidTypeError(f"{role} (column {name!r}) {error}") from None
    return Events("pandas", frame[roles["customer"]].dtype, columns=columns)


def _pandas_column(series: Any, role: str) -> NativeColumn:
    pandas = importlib.import_module("pandas")
    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        codes = series.cat.codes.to_numpy().astype(np.int64)
        # Codes help ids only; -1 becomes a null.
        if role == "time" or role.startswith(_NUMBER_ROLES):
            return _pandas_column(pandas.Series(dtype.categories).reindex(codes), role)
        return ("categories", codes, _pandas_column(pandas.Series(dtype.categories), role))
    if isinstance(dtype, pandas.DatetimeTZDtype):
        ticks = np.asarray(series.dt.tz_convert("UTC").dt.tz_localize(None)).view(np.int64)
        return ("moments", ticks, dtype.unit, str(dtype.tz))
    if isinstance(dtype, pandas.PeriodDtype):
        # Arrow takes it for the number of the period, which means nothing to anybody.
        raise InvalidTypeError(
            f"cannot be of the type {dtype}; convert it to text with .astype(str), or to times "
            "with .dt.to_timestamp()"
        )
    if isinstance(dtype, np.dtype):
        if dtype.kind == "O":
            return _object_column(series, role)
        return _numpy_column(series.to_numpy())
    if hasattr(series.array, "__arrow_array__") and is_installed("pyarrow"):
        pyarrow = importlib.import_module("pyarrow")
        array = pyarrow.array(series.array)
        return array if isinstance(array, pyarrow.ChunkedArray) else pyarrow.chunked_array([array])
    return _object_column(series.astype(object), role)


def _numpy_column(values: np.ndarray[Any, Any]) -> NativeColumn:
    kind = values.dtype.kind
    if kind == "M":
        unit = np.datetime_data(values.dtype)[0]
        return ("moments", values.view(np.int64), unit, None)
    if kind == "u" and values.dtype.itemsize == np.dtype(np.uint64).itemsize:
        return values.astype(np.uint64, copy=False)
    if kind in "iu":
        return values.astype(np.int64, copy=False)
    if kind == "f":
        return values.astype(np.float64, copy=False)
    raise InvalidTypeError(f"cannot be of the type {values.dtype}")


def _object_column(series: Any, role: str) -> NativeColumn:
    """Read a column of Python objects by what it holds."""
    pandas = importlib.import_module("pandas")
    missing = series.isna().to_numpy()
    inferred = pandas.api.types.infer_dtype(series, skipna=True)
    if inferred == "string":
        return _texts(series, missing)
    if inferred == "empty":
        return [None] * len(series)
    if inferred in {"floating", "mixed-integer-float", "decimal"} or (
        inferred == "integer" and role.startswith(_NUMBER_ROLES)
    ):
        return series.where(~series.isna(), np.nan).to_numpy(dtype=np.float64)
    if inferred == "integer":
        return _object_integers(pandas, series)
    if inferred in {"date", "datetime", "datetime64"}:
        return _object_moments(pandas, series, missing)
    found = "bytes (decode them to text first)" if inferred == "bytes" else f"{inferred} values"
    raise InvalidTypeError(
        f"must hold values of one usable type; found {found}. Convert the column first"
    )


def _texts(series: Any, missing: np.ndarray[Any, Any]) -> list[str | None]:
    return [None if gone else value for value, gone in zip(series.tolist(), missing, strict=True)]


def _object_integers(pandas: Any, series: Any) -> NativeColumn:
    codes, values = pandas.factorize(series)
    numbers = [int(value) for value in values]
    try:
        known = np.array(numbers, dtype=np.int64)
    except OverflowError:
        try:
            known = np.array(numbers, dtype=np.uint64)
        except OverflowError:
            raise InvalidTypeError("holds whole numbers beyond 64 bits; use text ids") from None
    return ("categories", codes.astype(np.int64), known)


def _object_moments(pandas: Any, series: Any, missing: np.ndarray[Any, Any]) -> NativeColumn:
    values = _texts(series, missing)
    zones = {getattr(value, "tzinfo", None) for value in values if value is not None}
    if len(zones) == 1 and None not in zones:
        # One zone object with several offsets (daylight saving) is still one zone.
        zone = str(next(iter(zones)))
        moments = pandas.to_datetime(series, utc=True).dt.tz_localize(None).to_numpy()
        return ("moments", moments.view(np.int64), np.datetime_data(moments.dtype)[0], zone)
    return [None if value is None else _iso(value) for value in values]


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def restore_ids(ids: Any, id_type: Any, kind: FrameKind) -> Any:
    """Give customer ids their original type back.

    Parameters
    ----------
    ids : NumPy array of numbers or `ArrowTexts`
        Ids in the log's order.
    id_type : object
        `Events.id_type`.
    kind : str
        The kind of frame they go into.
    """
    restore = {"pandas": _pandas_ids, "pyarrow": _arrow_ids}.get(kind, _polars_ids)
    try:
        return restore(ids, id_type)
    except Exception as error:
        # Appended ids may not fit: 1000 after int8, a name that is no member of an Enum.
        if not _is_misfit(error):
            raise
        return restore(ids, None)


def _is_misfit(error: Exception) -> bool:
    # polars and pyarrow have their own classes for this, and may not be installed.
    return isinstance(error, ValueError | OverflowError) or (
        type(error).__name__ == "InvalidOperationError"
    )


def _polars_ids(ids: Any, id_type: Any) -> Any:
    polars = importlib.import_module("polars")
    series = polars.Series("", ids)
    if series.dtype.is_integer():
        return series if id_type is None else series.cast(id_type)
    return series.cast(polars.String).cast(id_type or polars.String)


def _pandas_ids(ids: Any, id_type: Any) -> Any:
    pandas = importlib.import_module("pandas")
    values = ids if isinstance(ids, np.ndarray) else ids.to_list()
    if isinstance(id_type, pandas.CategoricalDtype):
        # Appended rows may hold ids that were no category before.
        plain = pandas.Index(values, dtype=id_type.categories.dtype)
        known = id_type.categories.append(plain.difference(id_type.categories))
        return pandas.Series(pandas.Categorical(plain, categories=known, ordered=id_type.ordered))
    return pandas.Series(values, dtype=id_type)


def _arrow_ids(ids: Any, id_type: Any) -> Any:
    pyarrow = importlib.import_module("pyarrow")
    array = pyarrow.array(ids)
    if id_type is None or array.type == id_type:
        return array
    if pyarrow.types.is_dictionary(id_type):
        plain = array.cast(id_type.value_type).dictionary_encode()
        return pyarrow.DictionaryArray.from_arrays(
            plain.indices.cast(id_type.index_type), plain.dictionary
        )
    return array.cast(id_type)
