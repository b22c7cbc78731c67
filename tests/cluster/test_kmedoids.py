"""k-medoids finds what the plain twin finds, with every metric, and takes degenerate data."""

from __future__ import annotations

import kmedoids_oracle
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.metrics.pairwise import euclidean_distances, manhattan_distances

import frame_kinds
import segmentry as sg
from segmentry import _native
from segmentry.cluster import KMedoids
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

INITS = ("lab", "build", "random")
PEOPLE = pa.table(
    {
        "age": [22.0, 25, 24, 61, 65, None, 63, 20],
        "city": ["Wien", "Wien", "Graz", "Bonn", "Bonn", "Bonn", None, "Wien"],
        "member": [True, True, None, False, False, False, False, True],
    }
)


def blobs(n=300, seed=0):
    random = np.random.default_rng(seed)
    group = random.integers(0, 4, n)
    return 8.0 * np.eye(4)[group] + random.normal(size=(n, 4)), group


@st.composite
def problems(draw):
    n = draw(st.integers(2, 45))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    # Whole numbers: sums are exact in any order, so that ties are ties for the twin too.
    X = random.integers(0, draw(st.sampled_from([3, 50])), (n, draw(st.integers(1, 4))))
    weights = random.integers(1, 4, n) if draw(st.booleans()) else None
    k = draw(st.integers(1, min(n, 7)))
    return X.astype(float), weights, random.choice(n, k, replace=False)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@given(problems(), st.sampled_from([None, 4]))
def test_the_swaps_are_those_of_the_twin(problem, chunk_length):
    X, weights, start = problem
    _native.set_chunk_length(chunk_length)
    k = len(start)
    table = manhattan_distances(X)
    twin = kmedoids_oracle.eager(table, list(start), weights)
    model = KMedoids(k, metric="manhattan", init=start).fit(X, sample_weight=weights)
    assert model.inertia_ == twin.inertia
    if k > 1:
        assert_array_equal(model.medoid_indices_, twin.medoids)
        assert_array_equal(model.labels_, twin.labels)
        assert model.n_swaps_ == twin.swaps
    given_table = KMedoids(k, metric="precomputed", init=start).fit(table, sample_weight=weights)
    assert_array_equal(given_table.medoid_indices_, model.medoid_indices_)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@given(problems())
def test_build_starts_as_the_twin_does(problem):
    X, weights, start = problem
    table = manhattan_distances(X)
    ones = np.ones(len(X)) if weights is None else weights
    begun = kmedoids_oracle.build(table, len(start), ones)
    twin = kmedoids_oracle.eager(table, begun, ones)
    model = KMedoids(len(start), metric="manhattan", init="build").fit(X, sample_weight=weights)
    assert model.inertia_ == twin.inertia
    assert_array_equal(model.medoid_indices_, twin.medoids)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("init", INITS)
@given(st.integers(0, 2**32), st.integers(2, 60), st.integers(1, 6))
def test_no_swap_improves_what_is_found(init, seed, n, k):
    random = np.random.default_rng(seed)
    X, k = random.normal(size=(n, 3)), min(k, n)
    weights = random.uniform(0.1, 3, n)
    model = KMedoids(k, init=init, random_state=0).fit(X, sample_weight=weights)
    table = euclidean_distances(X)
    assert not kmedoids_oracle.can_improve(table, list(model.medoid_indices_), weights)
    found = kmedoids_oracle.inertia(table, list(model.medoid_indices_), weights)
    assert model.inertia_ == pytest.approx(found, rel=1e-6)


# What the package kmedoids 0.5.5 finds by fasterpam from the same start: medoids, cost and swaps.
FOUND_BY_THE_PEER = [
    (0, (500, 4), [4, 80, 153, 210, 221, 224], 1122.4186455143872, 24),
    (1, (900, 3), [111, 137, 163, 166, 225, 429, 529, 562, 771, 826], 1138.3827190008903, 37),
    (2, (300, 8), [1, 15, 102, 200], 1682.2950055110214, 7),
]


@pytest.mark.parametrize(("seed", "shape", "medoids", "cost", "swaps"), FOUND_BY_THE_PEER)
def test_the_medoids_are_those_of_the_package_kmedoids(seed, shape, medoids, cost, swaps):
    X, k = np.random.default_rng(seed).normal(size=shape), len(medoids)
    start = np.arange(k) * (shape[0] // k)
    model = KMedoids(k, metric="manhattan", init=start).fit(X)
    assert sorted(model.medoid_indices_.tolist()) == medoids
    assert model.inertia_ == pytest.approx(cost, rel=1e-14)
    assert model.n_swaps_ == swaps


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "gower"])
@pytest.mark.parametrize("method", ["fasterpam", "onebatch"])
def test_planted_groups_are_found(metric, method):
    X, group = blobs()
    model = KMedoids(4, metric=metric, method=method, batch_size=60, n_init=5, random_state=0).fit(
        X
    )
    assert adjusted_rand_score(model.labels_, group) > 0.95
    assert model.method_ == method
    assert_array_equal(model.predict(X), model.labels_)
    assert_array_equal(model.cluster_centers_, X[model.medoid_indices_])
    distances = model.transform(X)
    assert_array_equal(distances.argmin(axis=1), model.labels_)
    assert model.inertia_ == pytest.approx(distances.min(axis=1).sum(), rel=1e-12)


def test_every_row_judging_in_one_batch_is_the_exact_method():
    X, _ = blobs(120)
    exact, batch = (
        KMedoids(5, method=method, init=range(5), batch_size=120, random_state=3).fit(X)
        for method in ("fasterpam", "onebatch")
    )
    assert_array_equal(exact.medoid_indices_, batch.medoid_indices_)


def test_a_batch_is_nearly_as_good_as_all_rows():
    X = np.random.default_rng(2).normal(size=(4000, 5))
    exact = KMedoids(8, random_state=0).fit(X).inertia_
    for seed in range(3):
        batch = KMedoids(8, method="onebatch", random_state=seed).fit(X).inertia_
        assert batch < 1.03 * exact


def test_the_method_is_chosen_by_the_number_of_rows():
    X = np.random.default_rng(2).normal(size=(30_001, 2))
    assert KMedoids(3, random_state=0, max_iter=1).fit(X).method_ == "onebatch"
    assert KMedoids(3, random_state=0, max_iter=1).fit(X[:100]).method_ == "fasterpam"


def test_gower_is_the_distance_of_the_distance_module():
    people = PEOPLE.to_pandas()
    table = sg.distance.gower(people)
    assert not np.isnan(table).any()
    model = KMedoids(2, metric="gower", init="build").fit(people)
    same = KMedoids(2, metric="precomputed", init="build").fit(table)
    assert_array_equal(model.medoid_indices_, same.medoid_indices_)
    assert_array_equal(model.labels_, same.labels_)
    assert model.inertia_ == same.inertia_
    assert same.cluster_centers_ is None
    assert_array_equal(same.predict(table), same.labels_)
    assert_array_equal(same.transform(table), model.transform(people))


def test_frames_of_every_kind_come_back_as_centres(kind):
    make = frame_kinds.MAKE[kind]
    model = KMedoids(2, metric="gower", init="build").fit(make(PEOPLE))
    plain = KMedoids(2, metric="gower", init="build").fit(PEOPLE)
    assert_array_equal(model.labels_, plain.labels_)
    assert_array_equal(model.predict(make(PEOPLE)), plain.labels_)
    assert list(model.feature_names_in_) == PEOPLE.column_names
    expected = PEOPLE.take(plain.medoid_indices_).to_pydict()
    assert frame_kinds.columns_of(model.cluster_centers_) == expected
    numbers = KMedoids(2, init="build").fit(make(pa.table({"a": [1.0, 2, 9], "b": [0, 0, 1]})))
    assert numbers.labels_.tolist() in ([0, 0, 1], [1, 1, 0])


def test_new_rows_out_of_range_and_of_unknown_categories():
    fitted = pd.DataFrame({"x": [0.0, 10, 0, 10], "c": ["a", "b", "a", "b"]})
    model = KMedoids(2, metric="gower", init=[0, 1]).fit(fitted)
    new = pd.DataFrame({"x": [-1e9, 30, 4, None, None], "c": ["a", "zzz", None, "zzz", None]})
    # Beyond the range is 1 away at most, as is a category that was never seen.
    assert_allclose(
        model.transform(new), [[0.5, 1], [1, 1], [0.4, 0.6], [1, 1], [1, 1]], rtol=1e-15
    )
    assert model.predict(new).tolist() == [0, 0, 0, 0, 0]


def test_unknown_ranks_and_values_in_constant_columns_differ_from_all():
    levels = ["low", "mid", "high"]
    grade = pd.Categorical(["low", "mid", "mid"], levels, ordered=True)
    model = KMedoids(1, metric="gower", init=[0]).fit(pd.DataFrame({"g": grade, "same": [1, 1, 1]}))
    grade = pd.Categorical(["high", "other", "mid"], [*levels, "other"], ordered=True)
    far = model.transform(pd.DataFrame({"g": grade, "same": [1, 1, 2]}))[:, 0]
    medoid = ["low", "mid", "mid"][model.medoid_indices_[0]]
    assert medoid == "mid"
    assert_allclose(far, [0.5, 0.5, 0.5])


def test_columns_count_by_weight_and_kind():
    X = pd.DataFrame({"x": [0.0, 1, 0, 1], "c": ["a", "a", "b", "b"], "p": [0, 0, 0, 1]})
    by_x = KMedoids(2, metric="gower", init=[0, 1], weights={"x": 9, "c": 1, "p": 0}).fit(X)
    assert by_x.labels_.tolist() == [0, 1, 0, 1]
    by_c = KMedoids(2, metric="gower", init=[0, 2], weights=[1, 9, 0]).fit(X)
    assert by_c.labels_.tolist() == [0, 0, 1, 1]
    presence = KMedoids(1, metric="gower", kinds={"p": "asymmetric"}).fit(X[["p"]])
    assert presence.inertia_ == 4 - 1


def test_rows_without_anything_are_at_distance_one():
    X = pd.DataFrame({"a": [None, 1.0, 1.0, 2.0], "b": [None, "x", "x", "y"]})
    model = KMedoids(2, metric="gower", init="build").fit(X)
    assert model.inertia_ == 1.0
    assert model.labels_[0] == 0
    nothing = pd.DataFrame({"a": np.full(5, np.nan), "b": [None] * 5})
    with pytest.warns(ConvergenceWarning, match="distinct clusters"):
        assert KMedoids(2, metric="gower").fit(nothing).inertia_ == 5.0


@pytest.mark.parametrize("init", INITS)
def test_a_weight_counts_rows_and_none_is_as_if_absent(init):
    X, _ = blobs(80)
    weights = np.random.default_rng(1).integers(0, 4, 80)
    weights[:3] = [0, 2, 1]
    model = KMedoids(5, init=init, random_state=2).fit(X, sample_weight=weights)
    assert (weights[model.medoid_indices_] > 0).all()
    kept = weights > 0
    without = KMedoids(5, init=init, random_state=2).fit(X[kept], sample_weight=weights[kept])
    assert_array_equal(X[model.medoid_indices_], X[kept][without.medoid_indices_])
    assert model.inertia_ == without.inertia_
    repeated = KMedoids(5, init=init, random_state=2).fit(np.repeat(X, weights, axis=0))
    assert repeated.inertia_ == pytest.approx(model.inertia_, rel=1e-12)
    assert_array_equal(model.cluster_centers_, repeated.cluster_centers_)


@pytest.mark.parametrize("init", ["lab", "random"])
@pytest.mark.parametrize("metric", ["euclidean", "gower"])
def test_the_order_of_the_rows_changes_nothing_of_what_is_drawn(metric, init):
    X, _ = blobs(90)
    X[::7, 0] = [-0.0, 0.0] * 6 + [0.0]
    if metric == "gower":
        X[::5, 1] = np.nan
    shuffled = np.random.default_rng(1).permutation(90)
    one, other = (
        KMedoids(6, metric=metric, init=init, random_state=3).fit(rows) for rows in (X, X[shuffled])
    )
    assert_array_equal(one.cluster_centers_, other.cluster_centers_)
    assert_array_equal(one.labels_[shuffled], other.labels_)


def test_of_equal_rows_the_first_is_the_medoid():
    X = np.repeat([[5.0], [0.0], [9.0]], 4, axis=0)
    model = KMedoids(3, random_state=0).fit(X)
    assert sorted(model.medoid_indices_.tolist()) == [0, 4, 8]


def test_weights_and_tables_go_together():
    X, _ = blobs(60)
    weights = np.arange(60) % 3
    rows = KMedoids(4, init="build").fit(X, sample_weight=weights)
    # From our own distances: scikit-learn's differ in the last digits.
    table = np.array([[np.sqrt(((a - b) ** 2).sum()) for b in X] for a in X])
    table = (table + table.T) / 2
    given_table = KMedoids(4, metric="precomputed", init="build").fit(table, sample_weight=weights)
    assert_array_equal(rows.medoid_indices_, given_table.medoid_indices_)
    assert_array_equal(rows.labels_, given_table.labels_)


def test_more_starts_are_never_worse():
    X = np.random.default_rng(5).normal(size=(200, 3))
    one = [KMedoids(9, init="random", random_state=s).fit(X).inertia_ for s in range(4)]
    many = [KMedoids(9, init="random", n_init=6, random_state=s).fit(X).inertia_ for s in range(4)]
    assert all(b <= a for a, b in zip(one, many, strict=True))


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "gower", "precomputed"])
def test_duplicates_leave_clusters_empty_with_a_warning(init, metric):
    X = np.zeros((6, 6))
    with pytest.warns(ConvergenceWarning, match=r"clusters \(1\) found smaller than n_clusters"):
        model = KMedoids(3, metric=metric, init=init, random_state=0).fit(X)
    assert model.inertia_ == 0
    assert len(set(model.medoid_indices_.tolist())) == 3
    assert_array_equal(model.labels_, 0)


def test_one_row_and_as_many_clusters_as_rows():
    assert KMedoids(1).fit([[3.0, 4.0]]).labels_.tolist() == [0]
    X = np.arange(5.0)[:, np.newaxis]
    for init in INITS:
        model = KMedoids(5, init=init, random_state=0).fit(X)
        assert sorted(model.medoid_indices_.tolist()) == [0, 1, 2, 3, 4]
        assert model.inertia_ == 0


def test_huge_offsets_lose_nothing():
    X = np.random.default_rng(0).integers(0, 60, (90, 2)).astype(float)
    for metric in ("euclidean", "manhattan", "gower"):
        near, far = (
            KMedoids(4, metric=metric, init="build").fit(values) for values in (X, X + 2.0**40)
        )
        assert_array_equal(near.medoid_indices_, far.medoid_indices_)


def test_any_number_of_threads_and_any_instruction_set_gives_the_same_bits():
    X = np.random.default_rng(0).normal(size=(700, 5))
    for method in ("fasterpam", "onebatch"):
        for metric in ("euclidean", "gower"):
            model = KMedoids(6, method=method, metric=metric, random_state=1, batch_size=100)
            fits = [model.set_params(n_jobs=n).fit(X).inertia_ for n in (1, 2, 8)]
            for name in _native.instruction_sets():
                _native.set_instruction_set(name)
                try:
                    fits.append(model.fit(X).inertia_)
                finally:
                    _native.set_instruction_set(None)
            _native.set_chunk_length(4)
            fits.append(model.fit(X).inertia_)
            _native.set_chunk_length(None)
            assert len({inertia.hex() for inertia in fits}) == 1


BAD_TABLES = {
    "square": np.zeros((3, 2)),
    "at least 0, found -1": np.array([[0, -1.0], [-1, 0]]),
    "symmetric": np.array([[0, 1.0], [2, 0]]),
    "0 from a row to itself": np.array([[1, 0.5], [0.5, 1]]),
    "NaN": np.array([[0, np.nan], [np.nan, 0]]),
}


@pytest.mark.parametrize("message", BAD_TABLES)
def test_what_is_no_table_of_distances_is_refused(message):
    with pytest.raises(InvalidDataError, match=message):
        KMedoids(1, metric="precomputed").fit(BAD_TABLES[message])


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"n_clusters": 0}, InvalidParameterError, "at least 1"),
        ({"n_clusters": 2.0}, InvalidTypeError, "whole number"),
        ({"n_clusters": 21}, InvalidParameterError, "n_samples=20"),
        ({"metric": "cosine"}, InvalidParameterError, "metric must be one of"),
        ({"method": "pam"}, InvalidParameterError, "method must be one of"),
        ({"init": "k-means++"}, InvalidParameterError, "init must be one of"),
        ({"init": [0, 1]}, InvalidParameterError, "each of the 3 clusters"),
        ({"init": [0, 1, 1]}, InvalidParameterError, "different rows"),
        ({"init": [0, 1, 20]}, InvalidParameterError, "from 0 to 19"),
        ({"init": [0.0, 1.0, 2.0]}, InvalidTypeError, "numbers of rows"),
        ({"n_init": 0}, InvalidParameterError, "at least 1"),
        ({"max_iter": 0}, InvalidParameterError, "at least 1"),
        ({"batch_size": 0}, InvalidParameterError, "at least 1"),
        ({"weights": [1, 1]}, InvalidParameterError, "metric='gower'"),
        ({"kinds": {"x0": "number"}}, InvalidParameterError, "metric='gower'"),
        ({"n_jobs": 0}, InvalidParameterError, "n_jobs"),
    ],
)
def test_bad_parameters_are_explained(parameters, error, message):
    with pytest.raises(error, match=message):
        KMedoids(**{"n_clusters": 3, **parameters}).fit(np.arange(40.0).reshape(20, 2))


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1.0, -1, 1, 1], InvalidDataError, "at least 0"),
        ([1.0, np.nan, 1, 1], InvalidDataError, "finite"),
        ([1.0, 1e300, 1, 1], InvalidDataError, "at most 1e"),
        ([1.0, 1], InvalidDataError, "each of the 4 rows"),
        ([0.0, 0, 0, 0], InvalidDataError, "zero for all rows"),
        ([0.0, 0, 0, 1], InvalidParameterError, "positive weight: 1"),
    ],
)
def test_bad_weights_are_explained(weights, error, message):
    for metric in ("euclidean", "gower"):
        with pytest.raises(error, match=message):
            KMedoids(2, metric=metric).fit(np.arange(4.0)[:, np.newaxis], sample_weight=weights)


def test_a_start_needs_weight():
    with pytest.raises(InvalidParameterError, match="the row 1, whose weight is 0"):
        KMedoids(2, init=[0, 1]).fit(np.arange(4.0)[:, np.newaxis], sample_weight=[1, 0, 1, 1])


def test_data_that_cannot_be_compared_are_refused():
    with pytest.raises(InvalidDataError, match="NaN"):
        KMedoids(1).fit([[np.nan], [1.0]])
    with pytest.raises(InvalidDataError, match="scale them down"):
        KMedoids(1).fit([[1e200], [1.0]])
    with pytest.raises(InvalidDataError, match="infinite"):
        KMedoids(1, metric="gower").fit([[np.inf], [1.0]])
    model = KMedoids(1, metric="gower").fit(PEOPLE)
    with pytest.raises(InvalidDataError, match="missing"):
        model.predict(PEOPLE.drop(["age"]))
    with pytest.raises(InvalidTypeError, match="'age' is not numeric"):
        model.predict(PEOPLE.set_column(0, "age", pa.array(["old"] * 8)))
