"""Gower's distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from segmentry import _native
from segmentry._mixed import Columns, read_columns
from segmentry._validate import thread_count
from segmentry.distance.columns import Kinds, Weights, encode, learn, measure
from segmentry.exceptions import InvalidDataError


def gower(
    X: object,
    Y: object = None,
    *,
    weights: Weights = None,
    kinds: Kinds = None,
    n_jobs: int | None = None,
) -> NDArray[np.float64]:
    r"""Compare rows of numbers, categories, ordered answers and presences: Gower's distance.

    Parameters
    ----------
    X : frame or array of shape (n_rows, n_columns)
        Rows of any types: a pandas, polars or pyarrow table, or an array.
    Y : frame or array of shape (n_others, n_columns), optional
        Rows to compare those of X with, with the same columns. None: X itself.
    weights : mapping or sequence of float, optional
        How much each column counts: by name (or place; columns not named count 1), or one number
        for each. A column of weight 0 is not looked at.
    kinds : mapping, optional
        What columns hold, by name (or place), where their type does not say it: "number",
        "category", "ordinal" or "asymmetric". Columns of an array are called "x0", "x1"
        and so on.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Returns
    -------
    ndarray of shape (n_rows, n_others), float64
        Distances from 0 (alike in everything both are known in) to 1. NaN where two rows have
        nothing in common that could be compared.

    Raises
    ------
    InvalidDataError
        If X or Y cannot be read, or a column is not what its kind says.
    InvalidTypeError
        If a column holds dates or times, or text where numbers are meant.
    InvalidParameterError
        If `weights` or `kinds` name no column, are negative, or are all 0.

    Notes
    -----
    The distance is :math:`\sum_j w_j \delta_j d_j / \sum_j w_j \delta_j` over the columns j, where
    :math:`\delta_j` is 0 if a value is missing in either row, else 1, and :math:`d_j` is for

    - numbers: their difference over the range of the column in X and Y together; 0 in a constant
      column;
    - ordinals (ordered categorical types, or `kinds`): the same of the ranks of the categories,
      which are their places in the declared order, or without one in ascending order;
    - categories (text, truth values, categorical types): 0 if equal, else 1;
    - asymmetric presences (only by `kinds`): 0 if both rows have it, 1 if one has; if both lack it,
      :math:`\delta_j` is 0, because that says nothing. Present is 1 or True, or the last of two
      categories in order.

    R's ``daisy`` defines all this alike. The Python package ``gower`` agrees on numbers and
    categories without gaps (it computes in f32); it knows no ordinals and no asymmetric presences.

    Costs O(n_rows n_others n_columns), in parallel over rows, and 8 bytes a pair for the result.

    References
    ----------
    Gower, J. C. (1971). "A general coefficient of similarity and some of its properties".
    Biometrics 27(4), 857-871.

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.distance import gower
    >>> people = pd.DataFrame(
    ...     {"age": [20, 40, None], "city": ["Wien", "Graz", "Wien"], "loan": [False, False, True]}
    ... )
    >>> gower(people, kinds={"loan": "asymmetric"})
    array([[0. , 1. , 0.5],
           [1. , 0. , 1. ],
           [0.5, 1. , 0. ]])
    """
    first = read_columns(X)
    second = None if Y is None else _aligned(read_columns(Y, "Y"), first)
    rules = learn(first, kinds, weights, other=second)
    rows = encode(rules, first)
    others = rows if second is None else encode(rules, second)
    return _native.distances(rows, others, measure(rules, np.nan), thread_count(n_jobs))


def _aligned(other: Columns, columns: Columns) -> Columns:
    if other.names != columns.names:
        raise InvalidDataError(
            f"Y must have the columns of X in the same order: {list(columns.names)}, "
            f"found {list(other.names)}"
        )
    return other
