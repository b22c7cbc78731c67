"""k-modes and k-prototypes find what their plain twin and their papers' numbers say."""

from __future__ import annotations

import kprototypes_oracle as oracle
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from kmodes_tables import DISEASES, SOYBEAN, STOCKS
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.metrics import adjusted_rand_score

from segmentry import _native
from segmentry.cluster import KModes, KPrototypes
from segmentry.quality import adjusted_rand_score as ours_rand

# Some drawn rows are alike, of which the model rightly warns.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@st.composite
def drawn_rows(draw):
    """Rows with the shape, gaps and weights of their drawing; k of them known throughout."""
    n, k = draw(st.integers(2, 60)), draw(st.integers(1, 5))
    p, c = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    assume(p + c > 0)
    k = min(k, n)
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    numbers = random.normal(size=(n, p)).round(3) * 10.0 ** draw(st.integers(-3, 6))
    levels = draw(st.sampled_from([2, 3, 5, 300]))
    codes = random.integers(0, levels, (n, c))
    for column in codes.T:
        column[:] = np.unique(column, return_inverse=True)[1]
    gaps = draw(st.sampled_from([0.0, 0.0, 0.2]))
    numbers[random.random((n, p)) < gaps] = np.nan
    codes[random.random((n, c)) < gaps] = -1
    whole = random.choice(n, k, replace=False)
    numbers[whole] = random.normal(size=(k, p)).round(3)
    codes[whole] = np.maximum(codes[whole], 0)
    weights = random.integers(0, 4, n).astype(float) if draw(st.booleans()) else np.ones(n)
    weights[whole] = 1.0
    return oracle.Rows(numbers, codes, weights), whole, draw(st.sampled_from([0.3, 1.0, 20.0]))


def table(rows):
    """The rows as a frame; categories are texts whose order is that of their codes."""
    columns = {f"n{j}": column for j, column in enumerate(rows.numbers.T)}
    for j, column in enumerate(rows.codes.T):
        columns[f"c{j}"] = [None if code < 0 else f"{code:04d}" for code in column]
    return pd.DataFrame(columns).astype({f"c{j}": object for j in range(rows.codes.shape[1])})


@given(drawn_rows(), st.sampled_from([None, 4]))
def test_from_the_same_start_it_is_the_twin(drawn, chunk):
    rows, whole, gamma = drawn
    twin = oracle.fit(rows, rows.numbers[whole], rows.codes[whole], gamma)
    assume(twin is not None)
    frame = table(rows)
    _native.set_chunk_length(chunk)
    model = KPrototypes(
        len(whole),
        init=frame.iloc[whole],
        gamma=gamma,
        categorical=[name for name in frame if name.startswith("c")],
    )
    model.fit(frame, sample_weight=rows.weights)
    assert_array_equal(model.labels_, twin.labels)
    assert_array_equal(model.predict(frame), twin.labels)
    assert_allclose(model.cost_, twin.cost, rtol=1e-9, atol=1e-12)
    p = rows.numbers.shape[1]
    scale = np.nanmax(np.abs(rows.numbers), initial=1.0)
    assert_allclose(model.cluster_centroids_[:, :p].astype(float), twin.means, atol=1e-9 * scale)
    assert model.cluster_centroids_[:, p:].astype(int).tolist() == twin.modes.tolist()
    assert model.n_iter_ == twin.moved


@given(drawn_rows())
def test_without_numbers_k_prototypes_is_k_modes(drawn):
    rows, whole, _ = drawn
    frame = table(rows).filter(like="c")
    assume(frame.shape[1] > 0)
    both = [
        cls(len(whole), init=frame.iloc[whole]).fit(frame, sample_weight=rows.weights)
        for cls in (KModes, KPrototypes)
    ]
    assert_array_equal(both[0].labels_, both[1].labels_)
    assert both[0].cost_ == both[1].cost_
    assert both[1].gamma_ == 1


@given(drawn_rows())
def test_caos_start_is_the_twins(drawn):
    rows, whole, gamma = drawn
    assume(rows.codes.shape[1] > 0)
    rows = oracle.Rows(np.nan_to_num(rows.numbers), np.abs(rows.codes), np.ones(len(rows.codes)))
    frame = table(rows)
    if rows.numbers.shape[1]:
        # Far enough from ties for any rounding.
        assume(len(np.unique(rows.numbers[:, 0])) == len(rows.numbers))
    start = oracle.cao(rows, len(whole), gamma)
    model = KPrototypes(len(whole), gamma=gamma, init="cao")
    given_start = KPrototypes(len(whole), gamma=gamma, init=frame.iloc[start])
    assert_array_equal(model.fit(frame).labels_, given_start.fit(frame).labels_)


@pytest.mark.parametrize("init", ["huang", "cao", "random"])
def test_soybean_reaches_the_published_cost(init):
    # Two different partitions have it.
    model = KModes(4, init=init, n_init=50, random_state=0).fit(SOYBEAN)
    assert model.cost_ == 199
    assert adjusted_rand_score(DISEASES, model.labels_) > 0.8


def test_stocks_reach_the_published_cost():
    model = KPrototypes(4, init="cao").fit(STOCKS)
    assert model.gamma_ == pytest.approx(69.9033, abs=1e-4)
    assert model.cost_ == pytest.approx(1664.4709, abs=1e-4)
    groups = [[0], [1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11]]
    assert sorted(np.flatnonzero(model.labels_ == j).tolist() for j in range(4)) == groups


def planted(seed, *, n=400, p=3, c=4, k=4, noise=0.1):
    """k groups with places and habitual categories of their own."""
    random = np.random.default_rng(seed)
    group = random.integers(0, k, n)
    numbers = random.normal(size=(k, p))[group] * 5 + random.normal(size=(n, p))
    codes = random.integers(0, 4, (k, c))[group]
    other = random.random((n, c)) < noise
    codes[other] = random.integers(0, 4, other.sum())
    frame = pd.DataFrame(numbers, columns=[f"n{j}" for j in range(p)])
    for j in range(c):
        frame[f"c{j}"] = np.array(list("abcd"))[codes[:, j]].astype(object)
    return frame, group


@pytest.mark.parametrize("init", ["huang", "cao", "random"])
def test_planted_groups_are_found(init):
    for seed in range(5):
        frame, group = planted(seed)
        labels = KPrototypes(4, init=init, random_state=0).fit(frame).labels_
        assert ours_rand(group, labels) > 0.9


def test_each_further_start_can_only_help():
    frame, _ = planted(3, noise=0.5, k=8)
    costs = [
        KPrototypes(8, init="random", n_init=n, random_state=1).fit(frame).cost_
        for n in (1, 2, 5, 20)
    ]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0]


def test_the_cost_is_that_of_the_labels():
    frame, _ = planted(1, noise=0.4)
    model = KPrototypes(5, max_iter=3).fit(frame)
    numbers, codes = frame.filter(like="n"), frame.filter(like="c")
    own = pd.DataFrame(model.cluster_centroids_, columns=frame.columns).iloc[model.labels_]
    squares = ((numbers.to_numpy() - own.filter(like="n").to_numpy(dtype=float)) ** 2).sum()
    differ = (codes.to_numpy() != own.filter(like="c").to_numpy()).sum()
    assert model.cost_ == pytest.approx(squares + model.gamma_ * differ, rel=1e-12)


def test_gamma_is_half_the_mean_deviation_of_the_known_numbers():
    frame = pd.DataFrame({"a": [1.0, 2, 4, None], "b": [10.0, 30, 20, 20], "c": list("xyxy")})
    expected = (np.std([1, 2, 4]) + np.std([10, 30, 20, 20])) / 4
    assert KPrototypes(2).fit(frame).gamma_ == pytest.approx(expected, rel=1e-12)
    weighted = KPrototypes(2).fit(frame, sample_weight=[2, 0, 1, 1]).gamma_
    expected = (np.std([1, 1, 4]) + np.std([10, 10, 20, 20])) / 4
    assert weighted == pytest.approx(expected, rel=1e-12)
    assert KPrototypes(2).fit(frame.assign(a=1.0, b=2.0)).gamma_ == 1


def test_a_large_gamma_splits_by_categories_and_a_small_one_by_numbers():
    frame = pd.DataFrame({"a": [0.0, 10, 0.1, 10.1], "c": ["x", "x", "y", "y"]})
    labels = KPrototypes(2, gamma=1e4, init="random", random_state=0).fit_predict(frame)
    assert labels[0] == labels[1] != labels[2] == labels[3]
    labels = KPrototypes(2, gamma=0.0, init="random", random_state=0).fit_predict(frame)
    assert labels[0] == labels[2] != labels[1] == labels[3]


def test_further_starts_beside_caos_are_huangs():
    gains = []
    for seed in range(5):
        frame, _ = planted(seed, noise=0.5, k=8)
        one, many = (
            KPrototypes(8, init="cao", n_init=n, random_state=1).fit(frame).cost_ for n in (1, 10)
        )
        gains.append(one - many)
    assert min(gains) >= 0
    assert max(gains) > 0
