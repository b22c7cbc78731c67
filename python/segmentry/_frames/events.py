"""Event frames on their way into the log: Arrow where the library speaks it, else NumPy.

polars, pyarrow and DuckDB frames go as an Arrow stream; columns of a pandas frame go one by one,
in the form they already have. Nothing is copied that the log can read in place.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from segmentry import _native
from segmentry._frames import FrameKind, is_installed, require_kind, unwrapped
from segmentry._frames.strays import NUMBER_ROLES, amounts, object_column
from segmentry.exceptions import InvalidDataError, InvalidTypeError, SegmentryError

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
    notes : list of str
        What an error about missing values is to add: which of them are something else.
    """

    kind: FrameKind
    id_type: Any
    stream: Any = None
    columns: dict[str, NativeColumn] | None = None
    notes: list[str] = field(default_factory=list)


def read_events(frame: Any, roles: Mapping[str, str], *, more: bool = False) -> Events:
    """Prepare the columns that have roles.

    Parameters
    ----------
    frame : frame
        The events.
    roles : mapping
        Which column has which role.
    more : bool
        Whether they are more of a log's: then no amount of them need be a number.

    Raises
    ------
    InvalidTypeError
        If it is no frame, or a column has a type that its role cannot use.
    InvalidDataError
        If a column does not exist.
    """
    kind = require_kind(frame, "frame")
    frame = unwrapped(frame)
    if kind == "pandas":
        return _from_pandas(frame, roles, more=more)
    if kind.startswith("polars"):
        return _from_polars(frame, roles, kind, more=more)
    return _from_arrow(frame, roles, more=more)


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
    InvalidDataError
        If values are missing or wrong.
    """
    options = (dict(roles), purchase_events, drop_bad, base)
    try:
        if events.columns is not None:
            return _native.Log.from_columns(events.columns, *options)
        return _native.Log.from_stream(events.stream, *options)
    except InvalidDataError as error:
        if not events.notes:
            raise
        raise InvalidDataError(f"{error}. {'. '.join(events.notes)}") from None
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


def _from_polars(frame: Any, roles: Mapping[str, str], kind: FrameKind, *, more: bool) -> Events:
    polars = importlib.import_module("polars")
    if not isinstance(frame, polars.DataFrame | polars.LazyFrame):
        frame = polars.DataFrame(frame)
    lazy = isinstance(frame, polars.LazyFrame)
    schema = frame.collect_schema()
    _require_columns(schema.names(), roles)
    _refuse_objects({role: str(schema[column]) for role, column in roles.items()}, roles)
    # What is all null may have no type, which polars' streams do not know.
    untyped = {roles[role]: role for role in roles if schema[roles[role]] == polars.Null}
    picked = frame.select(
        polars.col(name).cast(polars.Float64 if _is_number(untyped[name]) else polars.String)
        if name in untyped
        else polars.col(name)
        for name in dict.fromkeys(roles.values())
    )
    if lazy:
        picked = picked.collect()
    events = Events(kind, schema[roles["customer"]], stream=picked)
    amount = roles["amount"]
    if schema[amount] in (polars.String, polars.Categorical, polars.Enum):
        texts = picked[amount].cast(polars.String).to_list()
        return _with_amounts(events, picked, texts, roles, more=more)
    return events


def _is_number(role: str) -> bool:
    return role.startswith(NUMBER_ROLES)


def _with_amounts(
    events: Events, table: Any, texts: list[str | None], roles: Mapping[str, str], *, more: bool
) -> Events:
    """Give events whose amounts are numbers; in its other roles their column stays text."""
    found: list[str] = []
    try:
        numbers = amounts(texts, found, more=more)
    except InvalidTypeError as error:
        raise InvalidTypeError(f"amount (column {roles['amount']!r}) {error}") from None
    notes = [f"The missing values of amount {note}" for note in found]
    columns = {role: table[name] for role, name in roles.items()} | {"amount": numbers}
    return replace(events, stream=None, columns=columns, notes=notes)


def _refuse_objects(types: Mapping[str, str], roles: Mapping[str, str]) -> None:
    for role, name in types.items():
        if name == "Object":
            raise InvalidTypeError(
                f"{role} (column {roles[role]!r}) holds Python objects; convert it to a polars "
                "type first, for example with .cast(polars.String)"
            )


def _from_arrow(frame: Any, roles: Mapping[str, str], *, more: bool) -> Events:
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
    events = Events("pyarrow", frame.schema.field(roles["customer"]).type, stream=frame)
    amount = roles["amount"]
    if _is_text(pyarrow, frame.schema.field(amount).type):
        table = frame if isinstance(frame, pyarrow.Table) else frame.read_all()
        return _with_amounts(events, table, table[amount].to_pylist(), roles, more=more)
    return events


def _is_text(pyarrow: Any, kind: Any) -> bool:
    types = pyarrow.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return any(
        test(kind) for test in (types.is_string, types.is_large_string, types.is_string_view)
    )


def _from_pandas(frame: Any, roles: Mapping[str, str], *, more: bool) -> Events:
    _require_columns(list(frame.columns), roles)
    columns = {}
    notes: list[str] = []
    for role, name in roles.items():
        found: list[str] = []
        try:
            columns[role] = _pandas_column(frame[name], role, found, more=more)
        except InvalidTypeError as error:
            raise InvalidTypeError(f"{role} (column {name!r}) {error}") from None
        notes += [f"The missing values of {role} {note}" for note in found]
    return Events("pandas", frame[roles["customer"]].dtype, columns=columns, notes=notes)


def _pandas_column(series: Any, role: str, notes: list[str], *, more: bool) -> NativeColumn:
    pandas = importlib.import_module("pandas")
    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        codes = series.cat.codes.to_numpy().astype(np.int64)
        # Codes help ids only; -1 becomes a null.
        if role == "time" or role.startswith(NUMBER_ROLES):
            values = pandas.Series(dtype.categories).reindex(codes)
            return _pandas_column(values, role, notes, more=more)
        values = pandas.Series(dtype.categories)
        return ("categories", codes, _pandas_column(values, role, notes, more=more))
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
            return object_column(series, role, notes, more=more)
        return _numpy_column(series.to_numpy())
    if role == "amount" and pandas.api.types.is_string_dtype(dtype):
        return object_column(series.astype(object), role, notes, more=more)
    if hasattr(series.array, "__arrow_array__") and is_installed("pyarrow"):
        pyarrow = importlib.import_module("pyarrow")
        array = pyarrow.array(series.array)
        return array if isinstance(array, pyarrow.ChunkedArray) else pyarrow.chunked_array([array])
    return object_column(series.astype(object), role, notes, more=more)


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
