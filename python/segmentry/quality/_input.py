"""Reading data and labels: any kind in, a float matrix and cluster numbers out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_array

from segmentry import _frames
from segmentry.exceptions import InvalidDataError, InvalidTypeError

# f32 or f64, as the data came.
Matrix = NDArray[Any]
# An array of any kind or a frame of any library.
MatrixLike = Any
# A list, an array or a column of any library.
LabelsLike = Any


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels as numbers from 0, in the order of the names they stand for."""

    names: NDArray[Any]
    clusters: NDArray[np.int32]


def matrix(X: MatrixLike, name: str = "X") -> Matrix:
    """Give X as a 2-D array of f32 or f64, in any memory order, never copied without need.

    Raises
    ------
    InvalidDataError
        If X is empty, not two-dimensional, or has NaN or infinite values.
    InvalidTypeError
        If X is sparse or holds something that is not a number.
    """
    X = _frames.unwrapped(X)
    kind = _frames.frame_kind(X)
    if kind is not None and not (kind == "pandas" and hasattr(X, "to_numpy")):
        X = _frames.read_frame(X, name).native()
    try:
        data: Matrix = check_array(X, dtype=[np.float64, np.float32], order=None, input_name=name)
    except TypeError as error:
        raise InvalidTypeError(str(error)) from error
    except ValueError as error:
        words = str(error)
        if words.startswith("could not convert"):
            words = f"{name} must hold numbers only: {words}"
        raise InvalidDataError(words) from error
    return data


def rows_of(X: MatrixLike) -> Matrix:
    """Give X as `matrix` does, its rows one after another in memory.

    For what clusters the rows again and again, and draws others like them: the last digit of a mean
    or an axis must not depend on how X lay in memory.
    """
    return np.ascontiguousarray(matrix(X))


def labelled(X: MatrixLike, labels: LabelsLike) -> tuple[Matrix, Labels]:
    """Read X and the labels of its rows.

    Raises
    ------
    InvalidDataError
        If either cannot be used, their lengths differ, or the labels name fewer than 2 clusters or
        as many as there are rows.
    InvalidTypeError
        If either has a type that cannot be used.
    """
    data, found = matrix(X), read_labels(labels, "labels")
    n_rows, n_clusters = data.shape[0], found.names.size
    same_length(found, "labels", n_rows, "rows of X")
    if not 1 < n_clusters < n_rows:
        raise InvalidDataError(
            f"labels must name from 2 clusters to one fewer than rows, found {n_clusters} for "
            f"{n_rows} rows; with such labels the index is not defined"
        )
    return data, found


def same_length(labels: Labels, name: str, n_rows: int, others: str) -> None:
    """Check that there is a label for each of the others.

    Raises
    ------
    InvalidDataError
        If the lengths differ.
    """
    if labels.clusters.size != n_rows:
        raise InvalidDataError(
            f"{name} must have a label for each of the {n_rows} {others}, found "
            f"{labels.clusters.size}"
        )


def read_labels(labels: LabelsLike, name: str) -> Labels:
    """Turn labels (whole numbers, texts or truth values, none missing) into numbers from 0.

    Raises
    ------
    InvalidDataError
        If they are empty, not one-dimensional, missing somewhere, or not whole.
    InvalidTypeError
        If they are of another type, or of several that cannot be put in order.
    """
    values = _one_dimensional(labels, name)
    if values.dtype.kind in "biu":
        return _numbered(values)
    if values.dtype.kind == "f":
        _require_whole(values, name)
        return _numbered(values.astype(np.int64) if np.abs(values).max() < 2**53 else values)
    if values.dtype.kind == "O":
        _require_present(values, name)
    elif values.dtype.kind not in "UST":
        raise InvalidTypeError(f"{name} must be whole numbers or texts, found {values.dtype}")
    try:
        names, clusters = np.unique(values, return_inverse=True)
    except TypeError as error:
        raise InvalidTypeError(
            f"{name} must all be whole numbers or all be texts, found several types: {error}"
        ) from error
    if not all(isinstance(value, int | np.integer | str | bytes | np.bool_) for value in names):
        raise InvalidTypeError(f"{name} must be whole numbers or texts, found {names[0]!r}")
    # Whole numbers and texts that came as objects get a type of their own.
    return Labels(np.asarray(names.tolist()), clusters.astype(np.int32))


def _one_dimensional(labels: LabelsLike, name: str) -> NDArray[Any]:
    if isinstance(labels, str | bytes) or not hasattr(labels, "__len__"):
        raise InvalidTypeError(f"{name} must be a list or an array of labels, found {labels!r}")
    try:
        values = np.asarray(labels)
        # NumPy makes texts of a list of both texts and numbers, of a NaN too.
        if values.dtype.kind in "US" and not isinstance(labels, np.ndarray):
            values = np.asarray(labels, dtype=object)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(f"{name} must be a list or an array of labels: {error}") from error
    if values.ndim == 2 and values.shape[1] == 1:  # noqa: PLR2004
        values = values[:, 0]
    if values.ndim != 1:
        raise InvalidDataError(
            f"{name} must be one-dimensional, a label for each row; found the shape {values.shape}"
        )
    if values.size == 0:
        raise InvalidDataError(f"{name} must not be empty")
    return values


def _numbered(values: NDArray[Any]) -> Labels:
    """Turn labels into numbers from 0, by counting where that is quicker than sorting."""
    if values.dtype.kind in "iu":
        least, most = int(values.min()), int(values.max())
        span = most - least + 1
        if span <= 2 * values.size + 1024:
            # Modulo 2^64, so that no type is too narrow for the differences.
            offsets = (values.astype(np.uint64) - np.uint64(least % 2**64)).astype(np.int64)
            present = np.bincount(offsets, minlength=span) > 0
            numbers = (np.cumsum(present) - 1).astype(np.int32)
            names = np.flatnonzero(present) + least if most < 2**62 else np.unique(values)
            return Labels(names, numbers[offsets])
    names, clusters = np.unique(values, return_inverse=True)
    return Labels(names, clusters.astype(np.int32))


def _require_whole(values: NDArray[Any], name: str) -> None:
    missing = np.isnan(values)
    if missing.any():
        _refuse_missing(int(missing.argmax()), name)
    broken = ~np.isfinite(values) | (values != np.floor(values))
    if broken.any():
        at = int(broken.argmax())
        raise InvalidDataError(
            f"{name} must be whole numbers or texts, found {values[at]} in row {at}"
        )


def _require_present(values: NDArray[Any], name: str) -> None:
    for row, value in enumerate(values.tolist()):
        if (
            value is None
            or (isinstance(value, float) and math.isnan(value))
            or type(value).__name__ in {"NAType", "NaTType"}
        ):
            _refuse_missing(row, name)


def _refuse_missing(row: int, name: str) -> None:
    raise InvalidDataError(
        f"{name} must not be missing, found no label in row {row}; leave such rows out, or give "
        "them a label of their own"
    )
