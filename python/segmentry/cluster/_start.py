"""Where k-means-like estimators start: the parameters `init` and `n_init`."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry._validate import one_of, whole_number
from segmentry.cluster._input import Matrix
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

# Called as init(X, n_clusters, random_state=RandomState); gives centres.
InitFunction = Callable[..., ArrayLike]
Init = str | ArrayLike | InitFunction


def restarts(init: Init, n_init: int | str, *, many: int = 10) -> int:
    """Give the number of runs that `n_init` means for this `init`; "auto" may be `many`.

    Raises
    ------
    InvalidParameterError
        If `init` is an unknown word or `n_init` neither "auto" nor a number of at least 1.
    """
    if isinstance(init, str):
        one_of(init, "init", ("k-means++", "random"))
    if isinstance(n_init, str):
        one_of(n_init, "n_init", ("auto",))
        by_chance = callable(init) or (isinstance(init, str) and init == "random")
        return many if by_chance else 1
    runs = whole_number(n_init, "n_init", minimum=1)
    if runs > 1 and not isinstance(init, str) and not callable(init):
        warnings.warn(
            f"Explicit initial centers were given: one run is made instead of n_init={runs}.",
            RuntimeWarning,
            stacklevel=3,
        )
        return 1
    return runs


def start_of(
    init: Init, data: Matrix, n_clusters: int, n_init: int, seed: int
) -> str | NDArray[np.float64]:
    """Give the kernel's start: a word, or one table of centres for each run.

    Raises
    ------
    InvalidTypeError
        If `init` is nothing that holds centres.
    InvalidParameterError
        If the centres have another shape than (n_clusters, n_features) or are not finite.
    """
    if isinstance(init, str):
        return init
    shape = (n_clusters, data.shape[1])
    if not callable(init):
        return _centres(init, shape)[np.newaxis]
    random = np.random.RandomState(seed % 2**32)
    tables = [init(data, n_clusters, random_state=random) for _ in range(n_init)]
    return np.stack([_centres(table, shape) for table in tables])


def _centres(table: ArrayLike, shape: tuple[int, int]) -> NDArray[np.float64]:
    try:
        centres = np.array(table, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(
            "init must be 'k-means++', 'random', a callable or an array of centres; "
            f"found {table!r}"
        ) from error
    if centres.shape != shape:
        raise InvalidParameterError(
            f"init must have the shape (n_clusters, n_features) = {shape}, found {centres.shape}"
        )
    return centres
