"""What every estimator does to its input: scikit-learn's checks, Segmentry's exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from segmentry import _frames
from segmentry.exceptions import InvalidDataError, InvalidTypeError

# f32 or f64, as the data came.
Matrix = NDArray[Any]
# An array of any kind or a frame of any library.
MatrixLike = Any


def matrix(estimator: BaseEstimator, X: object, *, reset: bool, finite: bool = True) -> Matrix:
    """Give X as a 2-D array of f32 or f64, in any memory order, never copied without need.

    Sets (`reset`) or checks `n_features_in_` and `feature_names_in_`. Without `finite` values are
    not looked at: for kernels that find NaN themselves, see `finite_or_why`.

    Raises
    ------
    InvalidDataError
        If X is empty, not two-dimensional, has NaN or infinite values, or other columns than the
        model was fitted on.
    InvalidTypeError
        If X is sparse or holds something that is not a number.
    """
    known = _as_known_frame(X)
    if _has_times(known):
        raise InvalidTypeError(
            "X holds dates or times; turn them into numbers (such as an age in days) or leave them "
            "out"
        )
    try:
        data: Matrix = validate_data(
            estimator,
            known,
            reset=reset,
            dtype=[np.float64, np.float32],
            order=None,
            accept_sparse=False,
            ensure_all_finite=finite,
        )
    except TypeError as error:
        raise InvalidTypeError(str(error)) from error
    except ValueError as error:
        raise InvalidDataError(str(error)) from error
    return data


@contextmanager
def finite_or_why(estimator: BaseEstimator, X: object) -> Iterator[None]:
    """Where a kernel refuses X that was not looked at before, say what is wrong with it.

    Raises
    ------
    InvalidDataError
        If X has NaN or infinite values: which, as scikit-learn says it.
    """
    try:
        yield
    except InvalidDataError:
        matrix(estimator, X, reset=False)
        raise


def _as_known_frame(X: object) -> object:
    """Turn the frames that scikit-learn does not know (lazy ones, streams) into ones it does."""
    X = _frames.unwrapped(X)
    kind = _frames.frame_kind(X)
    if kind is None or (kind == "pandas" and hasattr(X, "to_numpy")):
        return X
    return _frames.read_frame(X, "X").native()


def _has_times(X: object) -> bool:
    """Say whether an array or frame holds dates, times or durations."""
    types = getattr(X, "dtypes", None)
    if types is None:
        fields = getattr(X, "schema", None)
        types = (
            [getattr(X, "dtype", None)] if fields is None else list(getattr(fields, "types", []))
        )
    return any(
        getattr(kind, "kind", "") in ("m", "M")
        or str(kind).lower().startswith(("date", "time", "duration"))
        for kind in types
        if kind is not None
    )


def weights(sample_weight: object, n_rows: int) -> NDArray[np.float64] | None:
    """Give sample weights as contiguous f64, None where all rows count the same.

    Raises
    ------
    InvalidDataError
        If they are not `n_rows` finite numbers of at least 0 with a positive sum.
    """
    if sample_weight is None:
        return None
    try:
        values = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidDataError(f"sample_weight must hold numbers: {error}") from error
    if values.ndim == 0:
        values = np.full(n_rows, float(values))
    if values.shape != (n_rows,):
        raise InvalidDataError(
            f"sample_weight must be one-dimensional with one number for each of the {n_rows} rows "
            f"of X, found the shape {values.shape}"
        )
    return np.ascontiguousarray(values)


def proper_weights(sample_weight: object, n_rows: int) -> NDArray[np.float64] | None:
    """Give `weights`, looked at here: for estimators whose kernel does not.

    Raises
    ------
    InvalidDataError
        If one is negative, infinite or NaN, or all are 0, or they are too large to add up.
    """
    values = weights(sample_weight, n_rows)
    if values is None:
        return None
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidDataError(
            f"sample_weight must be finite and not negative, found {values[row]:g} in row {row}"
        )
    with np.errstate(over="ignore"):
        total = float(values.sum())
    if total == 0:
        raise InvalidDataError(
            "sample_weight must not be zero in every row; give some row a positive weight"
        )
    if total == np.inf:
        raise InvalidDataError(
            "sample_weight must have a finite sum; divide the weights by their largest"
        )
    return values
