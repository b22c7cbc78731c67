"""Segments found by an estimator of the user's choice, ours or scikit-learn's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils import get_tags

from segmentry import _frames
from segmentry.cluster import KModes, LatentClass
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.wording.circles import level_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Table
    from segmentry.segmenter.customers import Floats
    from segmentry.segmenter.prepared import PreparedColumn
    from segmentry.segmenter.settings import Settings

# What estimators call the number of segments.
_NUMBERS = ("n_clusters", "n_components", "n_classes")
Labels = NDArray[np.int64]
# Ours, scikit-learn's or another library's, which share no base class; arrays or frames.
Estimator = Any
Data = Any


def is_estimator(method: object) -> bool:
    """Say whether something can find segments."""
    finds = hasattr(method, "fit_predict") or (
        hasattr(method, "fit") and hasattr(method, "predict")
    )
    return finds and hasattr(method, "get_params") and not isinstance(method, type)


def prepared_estimator(estimator: Estimator, settings: Settings) -> Estimator:
    """Give a copy that will look for as many segments as asked for.

    Raises
    ------
    InvalidParameterError
        If it has no parameter for their number.
    """
    n_segments = settings.n_segments
    copy = clone(estimator)
    known = copy.get_params(deep=False)
    # What the user left open is as the segmenter's own: the same seed, the same threads.
    own = {"random_state": settings.seed % 2**32, "n_jobs": settings.n_jobs}
    copy.set_params(
        **{name: value for name, value in own.items() if name in known and known[name] is None}
    )
    if n_segments is None:
        return copy
    for name in _NUMBERS:
        if name in known:
            return copy.set_params(**{name: n_segments})
    raise InvalidParameterError(
        f"n_segments={n_segments}, but {type(copy).__name__} finds the number of segments itself; "
        "leave n_segments at 'auto'"
    )


def fit_labels(estimator: Estimator, data: Data) -> Labels:
    """Fit and give a label for every row, -1 for noise.

    Raises
    ------
    InvalidTypeError
        If what the estimator gives are no labels.
    InvalidDataError
        If it calls all rows noise.
    """
    if hasattr(estimator, "fit_predict"):
        found = estimator.fit_predict(data)
    else:
        found = estimator.fit(data).predict(data)
    labels = _as_labels(found, estimator, len(data))
    if not (labels >= 0).any():
        raise InvalidDataError(
            f"{type(estimator).__name__} put no customer into a segment (all are noise); change "
            "its parameters"
        )
    return labels


def predicted_labels(estimator: Estimator, data: Data, n_rows: int) -> Labels:
    """Give a label for every row; -1 where the estimator has none to give."""
    if n_rows == 0 or not hasattr(estimator, "predict"):
        return np.full(n_rows, -1, dtype=np.int64)
    return _as_labels(estimator.predict(data), estimator, n_rows)


def _as_labels(found: Data, estimator: Estimator, n_rows: int) -> Labels:
    labels = np.asarray(found)
    if labels.shape != (n_rows,) or labels.dtype.kind not in "iu":
        raise InvalidTypeError(
            f"{type(estimator).__name__} gives {labels.dtype} of shape {labels.shape}; labels must "
            f"be one whole number for each of the {n_rows} rows"
        )
    return labels.astype(np.int64)


def data_for(
    estimator: Estimator,
    columns: Sequence[PreparedColumn],
    prepared: Floats,
    table: Table,
    order: NDArray[np.intp] | None = None,
) -> Data:
    """Give customers as an estimator wants them.

    An array of prepared columns; or, where it takes categories as they are, a frame of the prepared
    numbers and the categories of the features. `order`: the rows of the frame, as prepared.
    """
    numbers = [column.name for column in columns if column.transform != "is-category"]
    if isinstance(estimator, KModes) and numbers:
        raise InvalidParameterError(
            f"KModes takes every value for a category, and {numbers[0]!r} is a number; use "
            "KPrototypes, or name columns of categories in columns"
        )
    sources = dict.fromkeys(c.source for c in columns if c.transform == "is-category")
    if isinstance(estimator, LatentClass) and estimator.numeric is None and numbers:
        estimator.set_params(numeric=numbers if sources else list(range(len(numbers))))
    if not sources or not get_tags(estimator).input_tags.categorical:
        return np.ascontiguousarray(prepared.T)
    frame: dict[str, Any] = {
        column.name: prepared[place]
        for place, column in enumerate(columns)
        if column.transform != "is-category"
    }
    coded = {column.source for column in columns if column.level is not None}
    for name in sources:
        values = _level_names(table, name) if name in coded else table.column(name)
        frame[name] = values if order is None else _frames.take(values, order)
    return _frames.make_frame(frame, "polars" if table.kind == "polars-lazy" else table.kind)


def _level_names(table: Table, name: str) -> NDArray[np.object_]:
    """Give codes by their names: an estimator would take the numbers for numbers."""
    found = table.categories(name)
    names = np.array([*(level_of(name, value) for value in found.values), None], dtype=object)
    # The last entry serves the code -1, which is null.
    return names[found.codes]
