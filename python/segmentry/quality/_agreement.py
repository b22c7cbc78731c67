"""How far two clusterings of the same rows agree."""

from __future__ import annotations

from typing import Literal

from segmentry import _native
from segmentry._validate import one_of
from segmentry.quality._input import Labels, LabelsLike, read_labels, same_length


def adjusted_rand_score(labels_true: LabelsLike, labels_pred: LabelsLike) -> float:
    r"""Give the share of pairs of rows that two clusterings treat alike, corrected for chance.

    Parameters
    ----------
    labels_true, labels_pred : array of shape (n_samples,)
        The cluster of each row in either clustering, as whole numbers or texts. Neither comes
        first, and it does not matter what clusters are called.

    Returns
    -------
    float
        1 for the same clusters, 0 on average for random ones; -0.5 at worst.

    Raises
    ------
    InvalidDataError
        If labels are missing, empty, or of different length.
    InvalidTypeError
        If labels are neither whole numbers nor texts.

    Notes
    -----
    :math:`(T - E) / ((A + B) / 2 - E)`, where of all pairs of rows A and B are together in either
    clustering, T in both, and :math:`E = A B / \binom{n}{2}`. Pairs are counted in whole
    numbers that no n below 2^32 makes overflow. Takes O(n) time.

    References
    ----------
    Hubert, L. & Arabie, P. (1985). "Comparing partitions". Journal of Classification 2, 193-218.

    Examples
    --------
    >>> from segmentry.quality import adjusted_rand_score
    >>> adjusted_rand_score([0, 0, 1, 1], ["b", "b", "a", "a"])
    1.0
    >>> round(adjusted_rand_score([0, 0, 1, 1], [0, 0, 1, 2]), 4)
    0.5714
    """
    first, second = _both(labels_true, labels_pred)
    return _native.adjusted_rand(first.clusters, second.clusters, _sizes(first, second))


def normalized_mutual_info_score(
    labels_true: LabelsLike,
    labels_pred: LabelsLike,
    *,
    average_method: Literal["min", "geometric", "arithmetic", "max"] = "arithmetic",
) -> float:
    r"""Give what one clustering says about the other, relative to what they say at all.

    Parameters
    ----------
    labels_true, labels_pred : array of shape (n_samples,)
        The cluster of each row in either clustering, as whole numbers or texts. Neither comes
        first, and it does not matter what clusters are called.
    average_method : {"min", "geometric", "arithmetic", "max"}, default="arithmetic"
        How the entropies of both become one.

    Returns
    -------
    float
        1 for the same clusters, 0 for independent ones. Not corrected for chance: random clusters
        have more the more there are.

    Raises
    ------
    InvalidDataError
        If labels are missing, empty, or of different length.
    InvalidTypeError
        If labels are neither whole numbers nor texts.
    InvalidParameterError
        If `average_method` is unknown.

    Notes
    -----
    :math:`I / \operatorname{mean}(H_1, H_2)` with
    :math:`I = \sum_{ij} \frac{n_{ij}}{n} \ln \frac{n \, n_{ij}}{a_i b_j}` and
    :math:`H = -\sum_i \frac{a_i}{n} \ln \frac{a_i}{n}`. Takes O(n) time.

    References
    ----------
    Vinh, N. X., Epps, J. & Bailey, J. (2010). "Information theoretic measures for clusterings
    comparison". Journal of Machine Learning Research 11, 2837-2854.

    Examples
    --------
    >>> from segmentry.quality import normalized_mutual_info_score
    >>> normalized_mutual_info_score([0, 0, 1, 1], ["b", "b", "a", "a"])
    1.0
    >>> round(normalized_mutual_info_score([0, 0, 1, 1], [0, 0, 1, 2]), 4)
    0.8
    """
    average = one_of(average_method, "average_method", ("min", "geometric", "arithmetic", "max"))
    first, second = _both(labels_true, labels_pred)
    sizes = _sizes(first, second)
    return _native.normalized_mutual_info(first.clusters, second.clusters, sizes, average)


def _both(labels_true: LabelsLike, labels_pred: LabelsLike) -> tuple[Labels, Labels]:
    first = read_labels(labels_true, "labels_true")
    second = read_labels(labels_pred, "labels_pred")
    same_length(second, "labels_pred", first.clusters.size, "labels of labels_true")
    return first, second


def _sizes(first: Labels, second: Labels) -> tuple[int, int]:
    return first.names.size, second.names.size
