"""What the estimators by density share."""

from __future__ import annotations

import numpy as np

from segmentry.cluster._input import Matrix
from segmentry.exceptions import InvalidParameterError

# The metrics the kernels know, by all their names.
METRICS = ("euclidean", "l2", "manhattan", "cityblock", "l1", "chebyshev")


def require_neighbours(min_samples: int, n_rows: int) -> None:
    """Refuse to look for more neighbours than there are rows.

    Raises
    ------
    InvalidParameterError
        If there are fewer rows than `min_samples`.
    """
    if min_samples > n_rows:
        raise InvalidParameterError(
            f"min_samples={min_samples} must be at most the number of rows: n_samples={n_rows}; "
            "ask for fewer neighbours or give more rows"
        )


def own_copy(data: Matrix, X: object) -> Matrix:
    """Give data that stay as they are whatever the caller does with X."""
    shared = isinstance(X, np.ndarray) and np.may_share_memory(data, X)
    return data.copy() if shared else data
