"""Bounds on the sizes of clusters: the parameters `min_cluster_size` and `max_cluster_size`."""

from __future__ import annotations

from segmentry._validate import whole_number

# More rows than there can be; small enough for the kernel's whole numbers.
_BEYOND = 1 << 62


def size_bounds(min_cluster_size: object, max_cluster_size: object) -> tuple[int, int] | None:
    """Give the fewest and the most rows that a cluster may have; None where nothing is asked for.

    Whether rows can be had within them is the kernel's to say.

    Raises
    ------
    InvalidTypeError
        If a bound is not a whole number.
    InvalidParameterError
        If a bound is too small to be one.
    """
    if min_cluster_size is None and max_cluster_size is None:
        return None
    least, most = 1, _BEYOND
    if min_cluster_size is not None:
        least = whole_number(min_cluster_size, "min_cluster_size", minimum=0, maximum=None)
    if max_cluster_size is not None:
        most = whole_number(max_cluster_size, "max_cluster_size", minimum=1, maximum=None)
    return min(least, _BEYOND), min(most, _BEYOND)
