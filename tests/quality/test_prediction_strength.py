"""Prediction strength is what its paper says, and supports what is there."""

from __future__ import annotations

import math

import choice_oracle
import numpy as np
import pyarrow as pa
import pytest
import sklearn.cluster
import sklearn.mixture
from choice_oracle import blobs, even
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import frame_kinds
import segmentry as sg
from frame_kinds import columns_of
from segmentry.quality import prediction_strength
from segmentry.quality._splits import _held_together

FEW = {"n_splits": 3, "n_init": 2, "random_state": 0}


def columns(found):
    return {name: np.array(values, float) for name, values in columns_of(found.table).items()}


@pytest.mark.parametrize("seed", range(10))
def test_three_clear_blobs_are_three(seed):
    assert prediction_strength(blobs(seed=seed), range(1, 7), random_state=seed).best_k == 3


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_supported_in_noise_of_five_columns(seed):
    assert prediction_strength(even(d=5, seed=seed), range(1, 7), random_state=seed).best_k == 1


def test_the_table_is_what_loops_over_pairs_and_scikit_learn_find_in_the_same_halves():
    rows, splits = blobs(36), 4
    found = prediction_strength(rows, [1, 2, 3], n_splits=splits, n_init=30, random_state=5)
    halves = []
    for split in range(splits):
        half = np.zeros(len(rows), dtype=bool)
        half[np.random.default_rng([5, split]).permutation(len(rows))[: len(rows) // 2]] = True
        halves.append(half)
    table = columns(found)
    for k in (2, 3):
        twin = choice_oracle.prediction_strength(rows, k, halves)
        assert_allclose(table["prediction_strength"][k - 1], twin.mean(), rtol=1e-12)
        error = twin.std(ddof=1) / math.sqrt(splits)
        assert_allclose(table["standard_error"][k - 1], error, rtol=1e-9, atol=1e-15)


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=40))
def test_the_share_of_pairs_that_stay_together_is_that_of_loops_over_pairs(pairs):
    own, ruled = (list(labels) for labels in zip(*pairs, strict=True))
    expected = choice_oracle.held_together(own, ruled)
    assert_allclose(_held_together(np.array(own), np.array(ruled)), expected, rtol=1e-12)


def test_one_cluster_is_always_predicted():
    assert columns(prediction_strength(even(), [1, 2], **FEW))["prediction_strength"][0] == 1


def test_the_cut_off_decides_what_is_supported():
    rows = blobs()
    supported = [
        prediction_strength(rows, [1, 2, 3, 4], cutoff=cutoff, **FEW).best_k
        for cutoff in (0.0, 0.8)
    ]
    assert supported == [4, 3]


def test_the_standard_error_helps_to_reach_the_cut_off():
    found = prediction_strength(even(60), [2], n_splits=10, random_state=1)
    table = columns(found)
    strength, error = table["prediction_strength"][0], table["standard_error"][0]
    assert error > 0
    assert strength + error < 1
    for cutoff, best in ((strength + 0.9 * error, 2), (strength + 1.1 * error, 1)):
        again = prediction_strength(even(60), [2], n_splits=10, cutoff=cutoff, random_state=1)
        assert again.best_k == best


def test_one_split_has_no_standard_error():
    found = prediction_strength(blobs(), [2, 3], **{**FEW, "n_splits": 1})
    assert columns_of(found.table)["standard_error"] == [None, None]
    assert found.best_k == 3


def test_the_frame_that_came_in_decides_the_frame_that_comes_out(kind):
    rows = blobs()
    frame = frame_kinds.MAKE[kind](pa.table({"a": rows[:, 0], "b": rows[:, 1]}))
    table = prediction_strength(frame, [1, 2, 3], **FEW).table
    assert isinstance(table, frame_kinds.GIVES[kind])
    assert columns_of(table) == columns_of(prediction_strength(rows, [1, 2, 3], **FEW).table)


@pytest.mark.parametrize(
    "estimator",
    [
        sklearn.cluster.KMeans(n_init=2),
        sklearn.cluster.AgglomerativeClustering(),
        sklearn.mixture.GaussianMixture(reg_covar=1e-3),
        sg.cluster.KMeans(),
        sg.cluster.KMeans(min_cluster_size=3),
    ],
    ids=repr,
)
def test_anything_that_clusters_can_be_asked(estimator):
    assert prediction_strength(blobs(), [2, 3, 4, 5], estimator=estimator, **FEW).best_k == 3


def test_any_number_of_threads_gives_the_same_bits():
    tables = [prediction_strength(even(), [2, 3, 4], n_jobs=jobs, **FEW) for jobs in (1, 2, 8)]
    assert len({repr(frame_kinds.bits(one.table)) for one in tables}) == 1


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    more = {**FEW, "random_state": 1}
    runs = [prediction_strength(even(), [2, 3], **how).table for how in (FEW, FEW, more)]
    first, again, other = (frame_kinds.bits(table) for table in runs)
    assert first == again
    assert first != other


def test_equal_rows_are_supported_as_one():
    assert prediction_strength([[1.0, 2]] * 9, [1], **FEW).best_k == 1


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"k": []}, sg.InvalidParameterError, "k is empty"),
        ({"k": [0]}, sg.InvalidParameterError, "k must be at least 1"),
        ({"n_splits": 0}, sg.InvalidParameterError, "n_splits must be at least 1"),
        ({"cutoff": 1.5}, sg.InvalidParameterError, "cutoff must be at most 1"),
        ({"cutoff": "high"}, sg.InvalidTypeError, "cutoff must be a number"),
        ({"n_init": 0}, sg.InvalidParameterError, "n_init must be at least 1"),
        ({"n_jobs": 0}, sg.InvalidParameterError, "n_jobs must not be 0"),
        ({"estimator": object()}, sg.InvalidTypeError, "estimator must be an estimator"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        prediction_strength(blobs(), **arguments)


@pytest.mark.parametrize(
    ("rows", "k", "words"),
    [
        ([[1.0, 2]], [1], "each half needs that many rows; X has 1"),
        (blobs(9), [2, 5], "each half needs that many rows; X has 9"),
        ([[1.0, 2]] * 9, [1, 2], "X has only 1 different rows"),
        (np.full((9, 2), np.nan), [1], "NaN"),
        (np.full((9, 2), np.inf), [1], "infinity"),
    ],
)
def test_data_that_cannot_be_used_are_refused(rows, k, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        prediction_strength(rows, k, **FEW)


def test_it_shows_itself_in_words_and_in_notebooks():
    found = prediction_strength(blobs(), [2, 3], **FEW)
    assert repr(found) == "PredictionStrength(best_k=3)"
    assert "<b>3</b> clusters" in found._repr_html_()
