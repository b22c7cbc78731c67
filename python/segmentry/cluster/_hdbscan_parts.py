"""What HDBSCAN asks of its kernel, and what it keeps of the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._validate import one_of, real_number, whole_number
from segmentry.exceptions import InvalidTypeError

# What the kernel needs to label new rows.
_KEPT = (
    "labels",
    "core_distances",
    "row_clusters",
    "cluster_parents",
    "cluster_births",
    "cluster_deaths",
    "cluster_labels",
    "label_deaths",
    "root_threshold",
    "shortest",
)
# A column of the condensed tree: name, type, what the kernel calls it.
_COLUMNS = (
    ("parent", np.int64, "parents"),
    ("child", np.int64, "children"),
    ("lambda", np.float64, "lambdas"),
    ("size", np.int64, "sizes"),
)


def hdbscan_options(model: Any) -> dict[str, Any]:  # noqa: ANN401 - the estimator
    """Check an estimator's parameters and give them as the kernel takes them.

    Raises
    ------
    InvalidParameterError
        If one makes no sense.
    InvalidTypeError
        If one has a wrong type.
    """
    least = whole_number(model.min_cluster_size, "min_cluster_size", minimum=2)
    samples = least
    if model.min_samples is not None:
        samples = whole_number(model.min_samples, "min_samples", minimum=1)
    most = model.max_cluster_size
    if most is not None:
        most = whole_number(most, "max_cluster_size", minimum=1)
    single = model.allow_single_cluster
    if not isinstance(single, (bool, np.bool_)):
        raise InvalidTypeError(f"allow_single_cluster must be True or False, found {single!r}")
    method = one_of(model.cluster_selection_method, "cluster_selection_method", ("eom", "leaf"))
    epsilon = model.cluster_selection_epsilon
    return {
        "min_cluster_size": least,
        "min_samples": samples,
        "max_cluster_size": most,
        "alpha": real_number(model.alpha, "alpha", above=0.0, minimum=1e-6),
        "leaf": method == "leaf",
        "epsilon": real_number(epsilon, "cluster_selection_epsilon", minimum=0.0),
        "allow_single_cluster": bool(single),
    }


def kept(found: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Give what the kernel needs to label new rows."""
    return {name: found[name] for name in _KEPT} | {
        name: options[name] for name in ("min_samples", "alpha")
    }


def condensed_table(found: dict[str, Any]) -> NDArray[Any]:
    """Give the condensed tree as one structured array."""
    dtype = np.dtype([(name, kind) for name, kind, _ in _COLUMNS])
    table = np.empty(len(found["parents"]), dtype=dtype)
    for name, _, source in _COLUMNS:
        table[name] = found[source]
    return table
