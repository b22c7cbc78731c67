"""The gap statistic finds blobs, finds nothing in noise, and is what its paper says."""

from __future__ import annotations

import choice_oracle
import numpy as np
import pyarrow as pa
import pytest
import sklearn.cluster
import sklearn.mixture
from choice_oracle import blobs, even
from numpy.testing import assert_allclose

import frame_kinds
import segmentry as sg
from frame_kinds import columns_of
from segmentry.quality import gap_statistic
from segmentry.quality._gap import References

FEW = {"n_references": 6, "n_init": 2, "random_state": 0}


def columns(found):
    return {name: np.array(values, float) for name, values in columns_of(found.table).items()}


# Ten seeds each: the project's own requirement of a gap statistic that works.
@pytest.mark.parametrize("reference", ["pca", "uniform"])
@pytest.mark.parametrize("seed", range(10))
def test_three_clear_blobs_are_three(seed, reference):
    rows = blobs(300, seed)
    assert gap_statistic(rows, range(1, 7), reference=reference, random_state=seed).best_k == 3


@pytest.mark.parametrize("d", [2, 5])
@pytest.mark.parametrize("seed", range(10))
def test_uniform_noise_is_one(seed, d):
    assert gap_statistic(even(d=d, seed=seed), range(1, 7), random_state=seed).best_k == 1


@pytest.mark.parametrize("seed", range(10))
def test_a_single_gaussian_is_one(seed):
    rows = np.random.default_rng(seed).normal(size=(300, 2))
    assert gap_statistic(rows, range(1, 7), n_references=20, random_state=seed).best_k == 1


@pytest.mark.parametrize("reference", ["pca", "uniform"])
def test_the_table_is_what_scikit_learn_finds_on_the_same_reference_rows(reference):
    rows, ks = blobs(36) @ [[1.0, 0.3], [0, 2]], [1, 2, 3]
    found = gap_statistic(rows, ks, n_references=5, reference=reference, n_init=30, random_state=7)
    spread = References.of(rows, reference)
    drawn = [choice_oracle.log_w(spread.draw(len(rows), (7, draw)), ks) for draw in range(1, 6)]
    own = choice_oracle.log_w(rows, ks)
    table = columns(found)
    # Runs end once the centres hardly move, so a few of ours end just above the optimum.
    assert_allclose(table["log_w"], own, rtol=1e-4)
    assert_allclose(table["expected"], np.mean(drawn, axis=0), rtol=1e-4)
    assert_allclose(table["gap"], table["expected"] - table["log_w"], rtol=1e-12)
    assert_allclose(table["standard_error"], np.std(drawn, axis=0) * np.sqrt(1.2), rtol=1e-3)
    best = choice_oracle.best_by_gap(ks, table["gap"], table["standard_error"])
    assert found.best_k == best == 3


def test_reference_rows_fill_the_box_along_the_columns():
    rows = blobs() @ [[1.0, 0.9], [0, 0.2]]
    drawn = References.of(rows, "uniform").draw(20_000, (0, 1))
    assert_allclose(drawn.min(axis=0), rows.min(axis=0), atol=0.01)
    assert_allclose(drawn.max(axis=0), rows.max(axis=0), atol=0.01)
    assert_allclose(drawn.mean(axis=0), (rows.min(axis=0) + rows.max(axis=0)) / 2, atol=0.1)


def test_reference_rows_fill_the_box_along_the_principal_components():
    rows = np.random.default_rng(0).normal(size=(50, 3)) @ np.diag([5.0, 1, 0.2])
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    drawn = References.of(rows @ turn.T + 1e3, "pca").draw(20_000, (0, 1))
    axes = np.linalg.svd(rows - rows.mean(axis=0))[2]
    wanted = np.ptp((rows - rows.mean(axis=0)) @ axes.T, axis=0)
    assert_allclose(np.ptp((drawn - 1e3) @ turn @ axes.T, axis=0), wanted, rtol=0.01)


def test_fewer_rows_than_columns_have_reference_rows_too():
    assert gap_statistic(even(6, 9), [1, 2], **FEW).best_k == 1


def test_the_frame_that_came_in_decides_the_frame_that_comes_out(kind):
    rows = blobs()
    frame = frame_kinds.MAKE[kind](pa.table({"a": rows[:, 0], "b": rows[:, 1]}))
    found = gap_statistic(frame, [1, 2, 3], **FEW)
    assert isinstance(found.table, frame_kinds.GIVES[kind])
    assert columns_of(found.table) == columns_of(gap_statistic(rows, [1, 2, 3], **FEW).table)


@pytest.mark.parametrize(
    "estimator",
    [
        sklearn.cluster.KMeans(n_init=2),
        sklearn.cluster.AgglomerativeClustering(),
        sklearn.mixture.GaussianMixture(reg_covar=1e-3),
        sg.cluster.KMeans(),
        sg.cluster.KMeans(init="random", n_init=3),
        sg.cluster.KMeans(min_cluster_size=5),
    ],
    ids=repr,
)
def test_anything_that_clusters_can_be_asked(estimator):
    found = gap_statistic(blobs(), range(1, 5), estimator=estimator, **FEW)
    assert found.best_k == 3


def test_an_estimator_is_never_changed():
    model = sklearn.cluster.KMeans(2, random_state=3)
    gap_statistic(blobs(), [1, 2], estimator=model, **FEW)
    assert (model.n_clusters, model.random_state) == (2, 3)
    assert not hasattr(model, "labels_")


def test_any_number_of_threads_gives_the_same_bits():
    tables = [gap_statistic(even(), range(1, 5), n_jobs=jobs, **FEW) for jobs in (1, 2, 8)]
    assert len({repr(frame_kinds.bits(one.table)) for one in tables}) == 1


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    more = {**FEW, "random_state": 1}
    runs = [gap_statistic(even(), [1, 2], **how).table for how in (FEW, FEW, more)]
    first, again, other = (frame_kinds.bits(table) for table in runs)
    assert first == again
    assert first != other


def test_numbers_of_clusters_are_sorted_and_tried_once():
    assert list(columns(gap_statistic(blobs(), [3, 1, 3, 2], **FEW))["k"]) == [1, 2, 3]


def test_as_many_clusters_as_rows_leave_the_gap_undefined():
    found = gap_statistic([[0.0], [1], [5]], [1, 2, 3], **FEW)
    assert columns_of(found.table)["gap"][2] is None
    assert found.best_k < 3


def test_constant_columns_change_nothing():
    rows = blobs()
    wider = np.column_stack([rows, np.full(len(rows), 3.0)])
    assert gap_statistic(wider, range(1, 5), **FEW).best_k == 3


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"k": []}, sg.InvalidParameterError, "k is empty"),
        ({"k": [0, 1]}, sg.InvalidParameterError, "k must be at least 1, found 0"),
        ({"k": "many"}, sg.InvalidTypeError, "k must be a range or a list of whole numbers"),
        ({"k": [1.5]}, sg.InvalidTypeError, "k must be a whole number"),
        ({"n_references": 1}, sg.InvalidParameterError, "n_references must be at least 2"),
        ({"reference": "box"}, sg.InvalidParameterError, "reference must be one of"),
        ({"n_init": 0}, sg.InvalidParameterError, "n_init must be at least 1"),
        ({"max_iter": 0}, sg.InvalidParameterError, "max_iter must be at least 1"),
        ({"random_state": -1}, sg.InvalidParameterError, "random_state must be at least 0"),
        ({"n_jobs": 0}, sg.InvalidParameterError, "n_jobs must not be 0"),
        ({"progress": 1}, sg.InvalidTypeError, "progress must be True, False or None"),
        ({"estimator": "kmeans"}, sg.InvalidTypeError, "estimator must be an estimator"),
        ({"estimator": sklearn.cluster.KMeans}, sg.InvalidTypeError, "must be an estimator"),
        (
            {"estimator": sklearn.cluster.DBSCAN()},
            sg.InvalidParameterError,
            "estimator DBSCAN takes no number of clusters",
        ),
    ],
)
def test_a_senseless_parameter_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        gap_statistic(blobs(), **arguments)


@pytest.mark.parametrize(
    ("rows", "k", "words"),
    [
        ([[1.0, 2]], [1], "one row"),
        ([[1.0, 2]] * 9, [1, 2], "k goes up to 2, but X has only 1 different"),
        (np.full((9, 2), np.nan), [1], "NaN"),
        (np.empty((0, 2)), [1], "0 sample"),
    ],
)
def test_data_that_cannot_be_used_are_refused(rows, k, words):
    with pytest.raises(sg.InvalidDataError, match=words):
        gap_statistic(rows, k, **FEW)


def test_it_shows_itself_in_words_and_in_notebooks():
    found = gap_statistic(blobs(), [1, 2, 3, 4], **FEW)
    assert repr(found) == "GapStatistic(best_k=3)"
    assert "<b>3</b> clusters" in found._repr_html_()
    assert "<th>standard_error</th>" in found._repr_html_()
