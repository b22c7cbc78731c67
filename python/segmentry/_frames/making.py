"""Frames of any library out of plain columns."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from segmentry._frames.special import Coded, Moments, arrow_floats
from segmentry._frames.types import Column, Frame, FrameKind


def make_frame(columns: Mapping[str, Column], kind: FrameKind) -> Frame:
    """Build a frame of the kind asked for.

    Parameters
    ----------
    columns : mapping of str to array, list or library column
        NumPy arrays (NaN becomes null where the library has nulls), lists of Python objects (None
        is null; nothing but None is text), columns from `Table.column` of the same kind, Arrow
        arrays of ours, `Coded` or `Moments`.
    kind : str
        What to build.
    """
    columns = {
        name: values.build(kind) if isinstance(values, Coded | Moments) else values
        for name, values in columns.items()
    }
    if kind == "pandas":
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame({name: _pandas(v, pandas) for name, v in columns.items()})
    if kind == "pyarrow":
        return _arrow_table(columns)
    polars = importlib.import_module("polars")
    frame = polars.DataFrame([_polars(name, values, polars) for name, values in columns.items()])
    return frame.lazy() if kind == "polars-lazy" else frame


def _pandas(values: Column, pandas: Any) -> Column:
    if isinstance(values, list) and not values:
        # Of an empty list pandas makes numbers; here it is text, of the type that text has.
        return pandas.Series([""])[:0]
    return _plain(values)


def _plain(values: Column) -> Column:
    native = values.to_native() if hasattr(values, "to_native") else values
    # An index would align rows by label; ours are aligned by position.
    return native.reset_index(drop=True) if hasattr(native, "reset_index") else native


def _arrow_table(columns: Mapping[str, Column]) -> Frame:
    pyarrow = importlib.import_module("pyarrow")
    floats = [name for name, values in columns.items() if _is_floats(values)]
    arrays = dict(zip(floats, arrow_floats([columns[name] for name in floats]), strict=True))
    for name, values in columns.items():
        if name not in arrays:
            arrays[name] = _arrow(values, pyarrow)
    return pyarrow.table({name: arrays[name] for name in columns})


def _arrow(values: Column, pyarrow: Any) -> Column:
    native = _plain(values)
    if isinstance(native, np.ndarray):
        return pyarrow.array(native, from_pandas=True)
    if _is_empty_list(native):
        return pyarrow.array(native, pyarrow.string())
    return native if hasattr(native, "combine_chunks") else pyarrow.array(native)


def _polars(name: str, values: Column, polars: Any) -> Column:
    native = _plain(values)
    if isinstance(native, np.ndarray) and native.dtype.kind == "f":
        return polars.Series(name, native, nan_to_null=True)
    if isinstance(native, np.ndarray) and native.dtype.kind in "OU":
        native = native.tolist()
    return polars.Series(name, native, dtype=polars.String if _is_empty_list(native) else None)


def _is_floats(values: Column) -> bool:
    return (
        isinstance(values, np.ndarray) and values.dtype == np.float64 and values.flags.c_contiguous
    )


def _is_empty_list(values: Column) -> bool:
    return isinstance(values, list) and all(value is None for value in values)
