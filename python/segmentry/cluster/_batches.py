"""The parameters of `MiniBatchKMeans` as the kernel wants them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry._validate import real_number, whole_number
from segmentry.cluster._input import Matrix
from segmentry.cluster._start import Init, restarts, start_of

if TYPE_CHECKING:
    from segmentry.cluster._minibatch import MiniBatchKMeans


def batch_options(model: MiniBatchKMeans) -> dict[str, Any]:
    """Give them checked; the start and the seed are to be filled in where they matter.

    Raises
    ------
    InvalidTypeError
        If a parameter has a wrong type.
    InvalidParameterError
        If a parameter makes no sense.
    """
    k = whole_number(model.n_clusters, "n_clusters", minimum=1)
    batch_rows = whole_number(model.batch_size, "batch_size", minimum=1)
    patience = model.max_no_improvement
    if patience is not None:
        patience = whole_number(patience, "max_no_improvement", minimum=0)
    return {
        "n_clusters": k,
        "init": "k-means++",
        "n_init": restarts(model.init, model.n_init, many=3),
        "init_rows": _init_rows(model.init_size, k, batch_rows),
        "batch_rows": batch_rows,
        "max_iter": whole_number(model.max_iter, "max_iter", minimum=1),
        "tol": real_number(model.tol, "tol", minimum=0.0),
        "patience": patience,
        "reassignment_ratio": real_number(
            model.reassignment_ratio, "reassignment_ratio", minimum=0.0
        ),
    }


def _init_rows(init_size: object, n_clusters: int, batch_rows: int) -> int:
    if init_size is None:
        rows = 3 * batch_rows
        return rows if rows >= n_clusters else 3 * n_clusters
    rows = whole_number(init_size, "init_size", minimum=1)
    if rows >= n_clusters:
        return rows
    warnings.warn(
        f"init_size={rows} is less than n_clusters={n_clusters}: a start looks at "
        f"{3 * n_clusters} rows instead.",
        RuntimeWarning,
        stacklevel=4,
    )
    return 3 * n_clusters


def batch_start(init: Init, data: Matrix, options: dict[str, Any]) -> str | NDArray[np.float64]:
    """Give the kernel's start; a callable looks at some of the rows only.

    Raises
    ------
    InvalidTypeError, InvalidParameterError
        If `init` gives no centres of the right shape.
    """
    rows, seed = data, options["seed"]
    if callable(init) and options["init_rows"] < len(data):
        draw = np.random.default_rng(seed).integers(0, len(data), options["init_rows"])
        rows = data[np.sort(draw)]
    return start_of(init, rows, options["n_clusters"], options["n_init"], seed)
