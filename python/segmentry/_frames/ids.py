"""Customer ids in the type that they came in."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from segmentry._frames.types import FrameKind


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
