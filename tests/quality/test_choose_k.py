"""One call chooses a number of clusters, says why, and says 1 where there is nothing."""

from __future__ import annotations

import inspect
import re

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
from segmentry.cluster import KMeans
from segmentry.quality import choose_k
from segmentry.wording.reasons import reason_in_chinese

FEW = {"n_init": 3, "n_references": 6, "n_splits": 2, "random_state": 0}
NAMES = [
    "k",
    "inertia",
    "inertia_gain",
    "silhouette",
    "silhouette_error",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_error",
    "prediction_strength",
    "stability",
    "smallest_share",
    "admissible",
    "rank_sum",
    "chosen",
]


@pytest.mark.parametrize("seed", range(10))
def test_three_clear_blobs_are_three(seed):
    found = choose_k(blobs(300, seed), range(1, 8), random_state=seed)
    assert found.best_k == found.gap_k == 3
    assert found.reason.startswith("k = 3 has the lowest sum of ranks")
    assert "there is structure" in found.reason


@pytest.mark.parametrize("d", [2, 5])
@pytest.mark.parametrize("seed", range(10))
def test_uniform_noise_is_one_and_the_reason_says_so(seed, d):
    found = choose_k(even(d=d, seed=seed), range(1, 8), random_state=seed)
    assert found.best_k == 1
    assert "one segment: there is no structure" in found.reason


@pytest.mark.parametrize("d", [2, 5])
@pytest.mark.parametrize("seed", range(10))
def test_a_single_gaussian_is_one_and_the_reason_says_so(seed, d):
    rows = np.random.default_rng(seed).normal(size=(300, d)) * np.arange(1, d + 1)
    found = choose_k(rows, range(1, 8), random_state=seed)
    assert found.best_k == 1
    assert "one segment: there is no structure" in found.reason


def test_the_table_has_a_row_for_every_k_and_marks_the_chosen_one():
    table = columns_of(choose_k(blobs(), [5, 2, 3, 1], **FEW).table)
    assert list(table) == NAMES
    assert table["k"] == [1, 2, 3, 5]
    assert table["chosen"] == [False, False, True, False]
    assert table["smallest_share"][2] == pytest.approx(1 / 3)
    assert table["silhouette"][0] is None
    assert table["prediction_strength"][0] == 1


def test_the_indices_are_those_of_their_own_functions():
    rows = blobs()
    table = columns_of(choose_k(rows, [3], **FEW).table)
    labels = choice_oracle.kmeans(rows, 3).labels_
    assert_allclose(table["inertia"], choice_oracle.kmeans(rows, 3).inertia_, rtol=1e-12)
    for name in ("silhouette", "calinski_harabasz", "davies_bouldin"):
        score = getattr(sg.quality, f"{name}_score")(rows, labels)
        assert_allclose(table[name], score, rtol=1e-12)
    assert table["silhouette_error"] == [0]


def test_the_inertia_gain_is_what_cutting_even_rows_leaves_over():
    # Krzanowski & Lai (1988): k parts of evenly spread rows of p columns keep k^(-2/p).
    rows = np.linspace(0, 1, 1200)[:, np.newaxis]
    gains = columns_of(choose_k(rows, [1, 2, 3, 4], tol=0.0, **FEW).table)["inertia_gain"]
    # As near as the tolerance of the runs lets them come.
    assert_allclose(gains, 0, atol=1e-3)


def test_the_frame_that_came_in_decides_the_frame_that_comes_out(kind):
    rows = blobs()
    frame = frame_kinds.MAKE[kind](pa.table({"a": rows[:, 0], "b": rows[:, 1]}))
    table = choose_k(frame, [1, 2, 3], **FEW).table
    assert isinstance(table, frame_kinds.GIVES[kind])
    assert columns_of(table) == columns_of(choose_k(rows, [1, 2, 3], **FEW).table)


@pytest.mark.parametrize(
    ("indices", "known"),
    [
        ([], set()),
        (["silhouette"], {"silhouette", "silhouette_error"}),
        (("calinski_harabasz", "davies_bouldin"), {"calinski_harabasz", "davies_bouldin"}),
        ({"gap"}, {"gap", "gap_error"}),
        (["prediction_strength"], {"prediction_strength", "stability"}),
    ],
)
def test_only_the_indices_asked_for_are_computed(indices, known):
    found = choose_k(blobs(), [2, 3, 4], indices=indices, **FEW)
    table = columns_of(found.table)
    unknown = set(NAMES[3:11]) - known
    assert all(value is not None for name in known for value in table[name])
    assert all(value is None for name in unknown for value in table[name])
    assert (found.gap_k is None) == ("gap" not in known)
    assert found.best_k == 3


@pytest.mark.parametrize(
    "estimator",
    [
        sklearn.cluster.KMeans(n_init=2),
        sklearn.cluster.AgglomerativeClustering(),
        sklearn.mixture.GaussianMixture(reg_covar=1e-3),
        KMeans(),
        KMeans(init="random"),
        KMeans(max_cluster_size=60),
        sg.cluster.MiniBatchKMeans(n_init=3),
    ],
    ids=repr,
)
def test_anything_that_clusters_can_be_asked(estimator):
    before = estimator.get_params()
    found = choose_k(blobs(), [2, 3, 4], estimator, **FEW)
    assert found.best_k == 3
    assert_allclose(np.sort(found.centers(), axis=0)[[0, 2]], [[0, 0], [9, 9]], atol=1)
    assert estimator.get_params() == before


@pytest.mark.parametrize(
    "indices", [["gap", "calinski_harabasz"], ["davies_bouldin"], ["prediction_strength"], []]
)
def test_indices_that_were_not_asked_for_have_no_vote(indices):
    noise = np.random.default_rng(0).normal(size=(200, 2))
    two = np.repeat([[0.0, 0], [4, 0]], 100, axis=0) + noise
    choice = choose_k(two, range(1, 7), indices=indices, random_state=0)
    assert choice.best_k == 2
    best = choice.reason.split("best by ")[1].split(";")[0].lower().replace("-", " ")
    assert set(best.split(", ")) == {
        "inertia gain",
        *(name.replace("_", " ") for name in indices if name != "gap"),
    }


def test_without_the_gap_statistic_the_reason_says_that_structure_was_not_tested():
    rows, words = even(), "structure was not tested (gap not asked for)"
    choice = choose_k(rows, range(1, 5), indices=["silhouette"], random_state=0)
    assert choice.best_k > 1
    assert words in choice.reason
    assert "未检验是否存在结构" in reason_in_chinese(choice.reason)
    assert "英文" not in reason_in_chinese(choice.reason)
    assert words not in choose_k(rows, [2, 3], indices=["silhouette"], random_state=0).reason


def test_where_no_index_is_defined_the_answer_is_the_smallest_number():
    choice = choose_k(even(2), random_state=0)
    assert choice.best_k == 1
    assert "no index is defined" in choice.reason
    assert "best by" not in choice.reason
    assert "英文" not in reason_in_chinese(choice.reason)


def test_a_number_of_which_nothing_is_known_does_not_win():
    # With as many clusters as rows no index is defined.
    choice = choose_k(even(3), [2, 3], random_state=0)
    assert choice.best_k == 2


def test_the_docstring_names_the_defaults_of_the_signature():
    text = " ".join((choose_k.__doc__ or "").split())
    for name, parameter in inspect.signature(choose_k).parameters.items():
        if isinstance(parameter.default, int | float) and not isinstance(parameter.default, bool):
            stated = re.search(rf"\b{name} : \w+, default=([-\de.]+)", text)
            assert stated, name
            assert float(stated[1]) == parameter.default, name


def test_without_one_among_the_numbers_there_is_always_an_answer():
    found = choose_k(even(), range(2, 6), **FEW)
    assert found.best_k in range(2, 6)
    assert "no structure" not in found.reason


def test_a_single_number_is_taken_as_it_is():
    found = choose_k(even(), 4, **FEW)
    assert found.best_k == 4
    assert found.reason == "k = 4 is the only one tried"


def test_numbers_beyond_the_different_rows_are_left_out():
    rows = np.repeat([[0.0, 0], [5, 1], [1, 9]], 20, axis=0)
    found = choose_k(rows, range(1, 9), **FEW)
    assert columns_of(found.table)["k"] == [1, 2, 3]
    assert found.best_k in (2, 3)


def test_equal_rows_are_one_segment():
    found = choose_k(np.full((50, 3), 2.5), range(1, 6), **FEW)
    assert found.best_k == 1
    assert columns_of(found.table)["k"] == [1]


@pytest.mark.parametrize("constant", [0.0, 1e9])
def test_constant_columns_change_nothing(constant):
    wider = np.column_stack([np.full(90, constant), blobs(), np.zeros(90)])
    assert choose_k(wider, range(1, 6), **FEW).best_k == 3


def test_rows_of_two_kinds_only_do_not_break_it():
    rows = np.r_[np.zeros(30), np.ones(10)][:, np.newaxis]
    assert choose_k(rows, range(1, 5), **FEW).best_k in (1, 2)


def test_small_segments_are_not_recommended_where_a_share_is_asked_for():
    rows = np.vstack([blobs(300), np.random.default_rng(1).normal(30, 1, (6, 2))])
    free = choose_k(rows, range(1, 6), random_state=0)
    bound = choose_k(rows, range(1, 6), min_share=0.05, random_state=0)
    table = columns_of(bound.table)
    assert free.best_k == 4
    assert table["admissible"] == [share >= 0.05 for share in table["smallest_share"]]
    assert table["admissible"][table["k"].index(bound.best_k)]


def test_a_sample_stands_for_many_rows():
    found = choose_k(blobs(3000), range(1, 6), sample_size=200, **FEW)
    assert found.best_k == 3


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_any_type_of_number_is_read(dtype):
    assert choose_k((blobs() * 100).astype(dtype), range(1, 6), **FEW).best_k == 3


def test_any_number_of_threads_gives_the_same_bits():
    runs = [choose_k(blobs(), range(1, 5), n_jobs=jobs, **FEW) for jobs in (1, 2, 8)]
    assert len({repr(frame_kinds.bits(one.table)) for one in runs}) == 1
    assert len({one.centers().tobytes() for one in runs}) == 1
    assert len({one.reason for one in runs}) == 1


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    first, again, other = (
        frame_kinds.bits(choose_k(even(), [1, 2, 3], **{**FEW, "random_state": seed}).table)
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_generators_decide_the_draws_too():
    tables = [
        choose_k(even(), [1, 2], **{**FEW, "random_state": np.random.default_rng(3)}).table
        for _ in range(2)
    ]
    assert frame_kinds.bits(tables[0]) == frame_kinds.bits(tables[1])


def test_what_comes_in_is_never_changed():
    rows = blobs()
    copy = rows.copy()
    rows.setflags(write=False)
    choose_k(rows, [1, 2, 3], **FEW)
    assert (rows == copy).all()
