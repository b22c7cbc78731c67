"""Stability by segment: Hennig's definition, any estimator, the same bits however it is run."""

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
from numpy.testing import assert_allclose, assert_array_equal

import frame_kinds
import segmentry as sg
from frame_kinds import columns_of
from segmentry.cluster import KMeans
from segmentry.cluster._many import Task, fit_many
from segmentry.quality import stability
from segmentry.quality._stability import similarities, verdict

METHODS = ["bootstrap", "subsample", "noise"]
labels = st.integers(-1, 4)


# Hennig's clusterboot: up to .5 dissolved, below .6 do not trust, .6 to .75 a pattern but doubtful,
# from .75 stable, from .85 highly stable.
@pytest.mark.parametrize(
    ("jaccard", "words"),
    [
        (0.0, "dissolved"),
        (0.5, "dissolved"),
        (math.nextafter(0.5, 1), "do not trust"),
        (math.nextafter(0.6, 0), "do not trust"),
        (0.6, "pattern but doubtful"),
        (math.nextafter(0.75, 0), "pattern but doubtful"),
        (0.75, "stable"),
        (math.nextafter(0.85, 0), "stable"),
        (0.85, "highly stable"),
        (1.0, "highly stable"),
        (math.nan, "unknown"),
    ],
)
def test_the_verdict_follows_hennigs_limits(jaccard, words):
    assert verdict(jaccard) == words


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=50))
def test_similarities_are_those_of_sets(pairs):
    before, after = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    segments = np.arange(6)
    found = similarities(before, after, segments)
    expected = choice_oracle.jaccard(before.tolist(), after.tolist())
    assert_allclose(found, [expected.get(one, math.nan) for one in segments], rtol=1e-14)


@given(st.lists(labels, min_size=1, max_size=30), st.permutations(range(5)))
def test_names_of_clusters_do_not_matter(before, names):
    before = np.array(before, dtype=np.int64)
    renamed = np.where(before >= 0, np.array(names)[before], -1)
    segments = np.unique(before[before >= 0])
    assert_array_equal(similarities(before, renamed, segments), np.ones(len(segments)))


@pytest.mark.parametrize("method", METHODS)
def test_clear_blobs_are_highly_stable(method):
    model = KMeans(3, n_init=5, random_state=0)
    table = columns_of(stability(model, blobs(), 20, 0, method=method))
    assert table["verdict"] == ["highly stable"] * 3
    assert min(table["jaccard"]) > 0.95
    assert table["size"] == [30, 30, 30]
    assert table["dissolved_share"] == [0, 0, 0]
    assert table["recovered_share"] == [1, 1, 1]


@pytest.mark.parametrize("method", METHODS)
def test_too_many_clusters_of_noise_are_not_stable(method):
    rows = np.random.default_rng(0).normal(size=(200, 2))
    table = columns_of(stability(KMeans(9, random_state=0), rows, 30, 0, method=method))
    assert min(table["jaccard"]) < 0.75
    assert max(table["dissolved_share"]) > 0


def test_a_blob_that_is_cut_is_less_stable_than_one_that_is_whole():
    rows = np.vstack([blobs(60)[:20], np.random.default_rng(0).uniform(20, 40, (60, 2))])
    model = KMeans(4, n_init=10, random_state=0).fit(rows)
    found = columns_of(stability(model, rows, 50, 0))["jaccard"]
    assert np.argmax(found) == model.labels_[0]


@pytest.mark.parametrize("method", ["bootstrap", "subsample"])
def test_replicates_run_together_are_those_run_one_by_one(method):
    rows, n_boot, seed = even(150), 12, 4
    table = columns_of(stability(KMeans(4, random_state=2), rows, n_boot, seed, method=method))
    [base] = fit_many(rows, [Task(4, 2)])
    found = []
    for number in range(n_boot):
        random = np.random.default_rng([seed, number])
        drawn = np.zeros(150, dtype=bool)
        if method == "bootstrap":
            drawn[random.integers(0, 150, 150)] = True
        else:
            drawn[random.permutation(150)[:75]] = True
        task = Task(4, int(random.integers(2**31)), weights=drawn.astype(float))
        [alone] = fit_many(rows, [task])
        similar = choice_oracle.jaccard(base.labels[drawn].tolist(), alone.labels[drawn].tolist())
        found.append([similar[segment] for segment in range(4)])
    assert_allclose(table["jaccard"], np.mean(found, axis=0), rtol=1e-14)
    assert_array_equal(table["dissolved_share"], (np.array(found) <= 0.5).mean(axis=0))
    assert_array_equal(table["recovered_share"], (np.array(found) >= 0.75).mean(axis=0))
    assert table["size"] == np.bincount(base.labels).tolist()


@pytest.mark.parametrize(
    "estimator",
    [
        sklearn.cluster.KMeans(3, n_init=3, random_state=0),
        sklearn.cluster.AgglomerativeClustering(3),
        sklearn.mixture.GaussianMixture(3, random_state=0, reg_covar=1e-3),
        KMeans(3, min_cluster_size=5, random_state=0),
        KMeans(3, init="random", random_state=0),
        sg.cluster.BisectingKMeans(3, random_state=0),
    ],
    ids=repr,
)
@pytest.mark.parametrize("method", METHODS)
def test_any_estimator_finds_clear_blobs_again(estimator, method):
    table = columns_of(stability(estimator, blobs(), 5, 0, method=method))
    assert table["verdict"] == ["highly stable"] * 3


@pytest.mark.parametrize("method", METHODS)
def test_rows_without_a_cluster_belong_to_no_segment(method):
    rows = np.vstack([blobs(), [[100.0, 100], [200, 0]]])
    model = sklearn.cluster.DBSCAN(eps=2.5, min_samples=4)
    assert set(model.fit_predict(rows)) == {-1, 0, 1, 2}
    table = columns_of(stability(model, rows, 10, 0, method=method))
    assert table["segment"] == [0, 1, 2]
    assert sum(table["size"]) == (model.labels_ >= 0).sum()
    assert table["verdict"] == ["highly stable"] * 3


def test_where_nothing_is_a_cluster_there_is_no_row():
    table = columns_of(stability(sklearn.cluster.DBSCAN(eps=1e-9), blobs(), 3, 0))
    assert table["segment"] == table["verdict"] == []


def test_segments_are_those_of_the_estimator_by_itself():
    rows = even()
    for model in (KMeans(5, random_state=3), sklearn.cluster.KMeans(5, random_state=3)):
        sizes = columns_of(stability(model, rows, 2, 0))["size"]
        assert sizes == np.bincount(model.fit_predict(rows)).tolist()


def test_the_estimator_is_never_changed():
    for model in (KMeans(3), sklearn.cluster.KMeans(3)):
        stability(model, blobs(), 2, 0)
        assert not hasattr(model, "labels_")
        assert model.random_state is None


@pytest.mark.parametrize("method", METHODS)
def test_any_number_of_threads_gives_the_same_bits(method):
    tables = [
        stability(KMeans(4, random_state=1), even(), 8, 0, method=method, n_jobs=jobs)
        for jobs in (1, 2, 8)
    ]
    assert len({repr(frame_kinds.bits(one)) for one in tables}) == 1


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_bits_and_another_one_others(method):
    model = KMeans(5, random_state=1)
    first, again, other = (
        frame_kinds.bits(stability(model, even(), 8, seed, method=method)) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_the_frame_that_came_in_decides_the_frame_that_comes_out(kind):
    rows = even()
    columns = pa.table({"a": rows[:, 0], "b": rows[:, 1]})
    for method in METHODS:
        how = {"n_boot": 3, "random_state": 0, "method": method}
        frame = frame_kinds.MAKE[kind](columns)
        table = stability(KMeans(4, random_state=0), frame, **how)
        assert isinstance(table, frame_kinds.GIVES[kind])
        plain = stability(KMeans(4, random_state=0), rows, **how)
        assert columns_of(table) == columns_of(plain)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rows", [np.ones((9, 2)), blobs(9) * [1, 0], np.array([[0.0], [1]])])
def test_equal_rows_constant_columns_and_two_rows_are_no_trouble(rows, method):
    table = columns_of(stability(KMeans(1), rows, 5, 0, method=method))
    assert table["jaccard"] == [1.0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_noise_keeps_the_type_of_the_rows(dtype):
    table = columns_of(stability(KMeans(3), blobs().astype(dtype), 5, 0, method="noise"))
    assert table["verdict"] == ["highly stable"] * 3


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_boot": 0}, sg.InvalidParameterError, "n_boot must be at least 1"),
        ({"n_boot": 2.5}, sg.InvalidTypeError, "n_boot must be a whole number"),
        ({"method": "jitter"}, sg.InvalidParameterError, "method must be one of"),
        ({"random_state": -1}, sg.InvalidParameterError, "random_state must be at least 0"),
        ({"n_jobs": 0}, sg.InvalidParameterError, "n_jobs must not be 0"),
        ({"estimator": KMeans}, sg.InvalidTypeError, "estimator must be an estimator"),
        ({"estimator": None}, sg.InvalidTypeError, "estimator must be an estimator"),
        ({"estimator": KMeans(100)}, sg.InvalidParameterError, "n_clusters=100"),
        ({"estimator": KMeans(0)}, sg.InvalidParameterError, "n_clusters must be"),
        ({"estimator": KMeans("3")}, sg.InvalidTypeError, "n_clusters must be a whole number"),
        ({"estimator": KMeans(3, tol=-1)}, sg.InvalidParameterError, "tol must be at least 0"),
        ({"estimator": KMeans(3, max_iter=0)}, sg.InvalidParameterError, "max_iter must be at"),
        ({"estimator": KMeans(3, algorithm="x")}, sg.InvalidParameterError, "algorithm must be"),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        stability(**{"estimator": KMeans(3), "X": blobs(), **arguments})


@pytest.mark.parametrize(
    ("rows", "words"),
    [([[1.0, 2]], "one row"), (np.full((9, 2), np.nan), "NaN"), (np.empty((0, 2)), "0 sample")],
)
def test_data_that_cannot_be_used_are_refused(rows, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        stability(KMeans(1), rows, 3, 0)
