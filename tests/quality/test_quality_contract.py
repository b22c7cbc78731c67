"""Quality indices take any frame and any labels, and refuse bad input kindly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal

import frame_kinds
import segmentry as sg
from segmentry import quality

X = np.random.default_rng(0).normal(size=(90, 3))
LABELS = np.arange(90) % 3
COLUMNS = pa.table({name: X[:, i] for i, name in enumerate(["recency", "orders", "revenue"])})
OF_ROWS = [
    quality.silhouette_samples,
    quality.silhouette_score,
    quality.simplified_silhouette_score,
    quality.calinski_harabasz_score,
    quality.davies_bouldin_score,
]
OF_LABELS = [quality.adjusted_rand_score, quality.normalized_mutual_info_score, quality.align]

# Kind of labels -> how to make them of numbers 0, 1 and 2.
NUMBERS = {
    "list": list,
    "tuple": tuple,
    "pandas": pd.Series,
    "pandas-nullable": lambda labels: pd.Series(labels, dtype="Int64"),
    "pandas-arrow": lambda labels: pd.Series(labels, dtype="int64[pyarrow]"),
    "pandas-odd-index": lambda labels: pd.Series(labels, index=range(200, 290)),
    "pandas-categories": lambda labels: pd.Series(labels, dtype="category"),
    "pandas-frame": lambda labels: pd.DataFrame({"segment": labels}),
    "polars": pl.Series,
    "arrow": pa.array,
    "arrow-chunks": lambda labels: pa.chunked_array([labels[:40], labels[40:]]),
    "int8": lambda labels: labels.astype(np.int8),
    "uint64": lambda labels: labels.astype(np.uint64),
    "floats": lambda labels: labels.astype(float),
    "objects": lambda labels: labels.astype(object),
}
OTHERS = {
    "large": lambda labels: labels * 10**12 - 5,
    "all-of-int8": lambda labels: np.array([-128, 127, 0], dtype=np.int8)[labels],
    "all-of-int64": lambda labels: np.array([-(2**63), 2**63 - 1, 0])[labels],
    "texts": lambda labels: np.array(["c", "b", "a"])[labels],
    "list-of-texts": lambda labels: [["low", "middle", "high"][label] for label in labels],
    "pandas-texts": lambda labels: pd.Series(["x", "y", "z"])[labels],
    "polars-texts": lambda labels: pl.Series(["x", "y", "z"])[labels],
    "arrow-texts": lambda labels: pa.array([["x", "y", "z"][label] for label in labels]),
}


def test_frames_of_every_kind_give_the_same_score(kind):
    frame = frame_kinds.MAKE[kind](COLUMNS)
    assert quality.silhouette_score(frame, LABELS) == quality.silhouette_score(X, LABELS)


@pytest.mark.parametrize("labels_kind", [*NUMBERS, *OTHERS])
def test_labels_of_every_kind_mean_the_same(labels_kind):
    labels = (NUMBERS | OTHERS)[labels_kind](LABELS)
    score = quality.silhouette_score(X, labels)
    assert score == pytest.approx(quality.silhouette_score(X, LABELS), abs=1e-14)
    assert quality.adjusted_rand_score(labels, LABELS) == 1


@pytest.mark.parametrize("labels_kind", NUMBERS)
def test_align_takes_whole_numbers_of_every_kind(labels_kind):
    assert_array_equal(quality.align(NUMBERS[labels_kind](LABELS), LABELS), LABELS)


def test_truth_values_are_labels():
    assert quality.adjusted_rand_score([True, False, True], [1, 0, 1]) == 1


def test_what_comes_in_is_never_changed():
    rows, labels = X.copy(), LABELS.copy()
    rows.setflags(write=False)
    labels.setflags(write=False)
    for index in OF_ROWS:
        index(rows, labels)
    assert_array_equal(labels, LABELS)


@pytest.mark.parametrize("index", OF_ROWS)
@pytest.mark.parametrize(
    ("rows", "labels", "words"),
    [
        (X, np.zeros(90, dtype=int), "from 2 clusters .*, found 1 for 90 rows"),
        (X, np.arange(90), "from 2 clusters .*, found 90 for 90 rows"),
        (X, LABELS[:-1], "labels must have a label for each of the 90 rows of X, found 89"),
        (X, [], "labels must not be empty"),
        (X, np.zeros((90, 2)), r"labels must be one-dimensional.*\(90, 2\)"),
        (X, [np.nan, *LABELS[1:]], "labels must not be missing, found no label in row 0"),
        (X, [0, None, *LABELS[2:]], "labels must not be missing, found no label in row 1"),
        (X, ["a", "b", np.nan] * 30, "labels must not be missing, found no label in row 2"),
        (X, pd.Series([0, 1, None] * 30, dtype="Int64"), "found no label in row 2"),
        (X, pl.Series([0, 1, None] * 30), "found no label in row 2"),
        (X, np.where(LABELS == 1, 0.5, LABELS), "labels must be whole numbers .* 0.5 in row 1"),
        (X, np.where(LABELS == 1, np.inf, LABELS), "labels must be whole numbers .* inf in row 1"),
        (np.full((90, 3), np.nan), LABELS, "NaN"),
        (np.full((90, 3), np.inf), LABELS, "infinity"),
        (np.empty((0, 3)), LABELS, "0 sample"),
        (np.zeros(90), LABELS, "2D array"),
    ],
)
def test_data_that_cannot_be_used_are_refused(index, rows, labels, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        index(rows, labels)


@pytest.mark.parametrize("index", OF_ROWS)
@pytest.mark.parametrize(
    ("rows", "labels", "words"),
    [
        (X, "abc", "labels must be a list or an array"),
        (X, 3, "labels must be a list or an array"),
        (X, [0, "a", 1] * 30, "several types"),
        (X, [(1, 2), "a", 1] * 30, "labels must"),
        (X, np.zeros(90, dtype="M8[s]"), "labels must be whole numbers or texts, found datetime64"),
        (X, np.zeros(90, dtype=complex), "labels must be whole numbers or texts, found complex"),
        (scipy.sparse.csr_matrix(X), LABELS, "[Ss]parse"),
    ],
)
def test_types_that_cannot_be_used_are_refused(index, rows, labels, words):
    with pytest.raises(sg.InvalidTypeError, match=words):
        index(rows, labels)


@pytest.mark.parametrize("index", OF_LABELS)
def test_labels_of_both_sides_are_looked_at(index):
    with pytest.raises(sg.InvalidDataError, match="found 3"):
        index([0, 1], [0, 1, 1])
    with pytest.raises(sg.InvalidDataError, match="must not be missing"):
        index([0, 1], [0, np.nan])
    with pytest.raises(sg.InvalidDataError, match="must not be empty"):
        index([], [])


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: quality.silhouette_samples(X, LABELS, metric="cosine"),
            sg.InvalidParameterError,
            "metric must be one of .*found 'cosine'",
        ),
        (
            lambda: quality.silhouette_score(X, LABELS, metric=None),
            sg.InvalidParameterError,
            "metric must be one of",
        ),
        (
            lambda: quality.silhouette_score(X, LABELS, sample_size=0),
            sg.InvalidParameterError,
            "sample_size must be at least 1",
        ),
        (
            lambda: quality.silhouette_score(X, LABELS, sample_size=0.5),
            sg.InvalidTypeError,
            "sample_size must be a whole number",
        ),
        (
            lambda: quality.silhouette_score(X, LABELS, sample_size=9, random_state=-1),
            sg.InvalidParameterError,
            "random_state must be at least 0",
        ),
        (
            lambda: quality.silhouette_score(X, LABELS, return_std="yes"),
            sg.InvalidTypeError,
            "return_std must be True or False",
        ),
        (
            lambda: quality.davies_bouldin_score(X, LABELS, n_jobs=0),
            sg.InvalidParameterError,
            "n_jobs must not be 0",
        ),
        (
            lambda: quality.normalized_mutual_info_score([0], [0], average_method="mean"),
            sg.InvalidParameterError,
            "average_method must be one of",
        ),
        (
            lambda: quality.simplified_silhouette_score(X, LABELS, centers=X[:2]),
            sg.InvalidDataError,
            "labels must be the numbers of rows of centers, from 0 to 1, found 0 to 2",
        ),
        (
            lambda: quality.simplified_silhouette_score(X, LABELS, centers=X[:3, :2]),
            sg.InvalidDataError,
            "centers must have the 3 columns of X, found 2",
        ),
        (
            lambda: quality.simplified_silhouette_score(X, LABELS, centers=X[:3] * np.nan),
            sg.InvalidDataError,
            "centers contains NaN",
        ),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(call, error, words):
    with pytest.raises(error, match=words):
        call()
