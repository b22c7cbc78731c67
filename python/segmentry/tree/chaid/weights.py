"""Weights of rows as CHAID counts them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentry.exceptions import InvalidDataError

Floats = NDArray[np.float64]

# Squares of larger ones might overflow.
_LARGEST = 1e100


def row_weights(sample_weight: object, n_rows: int, kind: str) -> Floats | None:
    """Check weights; "sampling" weights are divided by their mean over the rows that count.

    Raises
    ------
    InvalidDataError
        If they are not `n_rows` finite numbers of at least 0 with a positive, finite sum.
    """
    if sample_weight is None:
        return None
    try:
        values = np.array(sample_weight, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidDataError(f"sample_weight must hold numbers: {error}") from error
    if values.ndim == 0:
        values = np.full(n_rows, float(values))
    if values.shape != (n_rows,):
        raise InvalidDataError(
            f"sample_weight must be one-dimensional with one number for each of the {n_rows} rows "
            f"of X, found the shape {values.shape}"
        )
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InvalidDataError(
            f"sample_weight must be finite and not negative, found {values[row]:g} in row {row}"
        )
    largest = float(values.max(initial=0.0))
    if largest == 0:
        raise InvalidDataError(
            "sample_weight is zero in every row; give some row a positive weight"
        )
    if largest > _LARGEST:
        raise InvalidDataError(
            f"sample_weight must be at most {_LARGEST:g}, found {largest:g}; divide the weights"
        )
    if kind == "sampling":
        values = values / largest
        values *= np.count_nonzero(values) / values.sum()
    return values
