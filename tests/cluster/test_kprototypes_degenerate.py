"""Data that break careless implementations of k-modes and k-prototypes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning

import segmentry as sg
from segmentry.cluster import KModes, KPrototypes

BOTH = [KModes, KPrototypes]
STARTS = ["huang", "cao", "random"]


def rows(n=60, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "a": random.normal(size=n),
            "b": random.normal(size=n),
            "c": random.choice(list("xyz"), n).astype(object),
            "d": random.choice(list("pq"), n).astype(object),
        }
    )


@pytest.mark.parametrize("cls", BOTH)
@pytest.mark.parametrize("init", STARTS)
def test_equal_rows_make_one_cluster_and_a_warning(cls, init):
    frame = pd.DataFrame({"a": [7.5] * 20, "c": ["x"] * 20})
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(1\).*n_clusters \(4\)"):
        model = cls(4, init=init, random_state=0).fit(frame)
    assert_array_equal(model.labels_, np.zeros(20))
    assert model.cost_ == 0
    assert model.cluster_centroids_.tolist() == [[7.5, "x"]] * 4


@pytest.mark.parametrize("cls", BOTH)
@pytest.mark.parametrize("init", STARTS)
def test_fewer_distinct_rows_than_clusters_give_one_cluster_each(cls, init):
    frame = pd.DataFrame({"a": [0.0, 5, 9] * 7, "c": list("xyz") * 7})
    with pytest.warns(ConvergenceWarning):
        model = cls(5, init=init, random_state=0).fit(frame)
    assert np.unique(model.labels_).size == 3
    assert model.cost_ == 0


@pytest.mark.parametrize("cls", BOTH)
@pytest.mark.parametrize("init", STARTS)
def test_as_many_clusters_as_rows_fit_exactly(cls, init):
    frame = rows(30)
    model = cls(30, init=init, random_state=0).fit(frame)
    assert np.unique(model.labels_).size == 30
    assert model.cost_ == pytest.approx(0, abs=1e-25)


@pytest.mark.parametrize("cls", BOTH)
def test_a_single_row_is_its_own_prototype(cls):
    model = cls(1).fit(pd.DataFrame({"a": [3.5], "c": ["x"]}))
    assert model.cluster_centroids_.tolist() == [[3.5, "x"]]
    assert model.cost_ == 0


def test_a_start_that_leaves_clusters_empty_is_repaired():
    frame = rows(60)
    # All prototypes alike: the first takes all rows at first.
    start = pd.concat([frame.iloc[[0]]] * 6)
    for cls in BOTH:
        model = cls(6, init=start).fit(frame)
        assert np.unique(model.labels_).size == 6
        good = cls(6, random_state=0, init="random", n_init=20).fit(frame)
        assert model.cost_ < 1.5 * good.cost_


def test_constant_columns_change_nothing():
    frame = rows()
    wider = frame.assign(one=1e6, same="always")
    start = [0, 1, 2, 3]
    narrow = KPrototypes(4, init=frame.iloc[start], gamma=0.7).fit(frame)
    wide = KPrototypes(4, init=wider.iloc[start], gamma=0.7).fit(wider)
    assert_array_equal(narrow.labels_, wide.labels_)


@pytest.mark.parametrize("init", STARTS)
def test_one_category_only_works(init):
    frame = pd.DataFrame({"c": ["x"] * 5 + ["y"], "d": ["p"] * 6})
    model = KModes(2, init=init, random_state=0).fit(frame)
    assert_array_equal(model.labels_ == model.labels_[5], [False] * 5 + [True])


@pytest.mark.parametrize("init", STARTS)
def test_a_category_per_row_works(init):
    frame = pd.DataFrame({"id": [f"{i}" for i in range(2000)], "c": list("xyxy") * 500})
    model = KModes(2, init=init, random_state=0).fit(frame)
    # The ids tell nothing: every row but one of each cluster differs.
    assert model.cost_ == 1998
    assert np.unique(model.labels_).size == 2


def test_rows_and_columns_without_values_break_nothing():
    frame = rows()
    frame.loc[5:9] = None
    frame["e"] = None
    for cls in BOTH:
        model = cls(3, random_state=0).fit(frame)
        assert np.isfinite(model.cost_)
        assert len(set(model.labels_[5:10])) == 1
        assert_array_equal(model.predict(frame), model.labels_)


@pytest.mark.parametrize("init", STARTS)
def test_many_gaps_break_nothing(init):
    frame = rows(200)
    random = np.random.default_rng(1)
    for column in frame:
        frame.loc[random.random(200) < 0.7, column] = None
    for cls in BOTH:
        model = cls(5, init=init, random_state=0).fit(frame)
        assert np.isfinite(model.cost_)
        assert_array_equal(model.predict(frame), model.labels_)


def test_numbers_far_from_zero_lose_no_digits():
    frame = rows()
    far = frame.assign(a=frame["a"] + 1e9, b=frame["b"] - 1e9)
    near_model = KPrototypes(4, gamma=0.5, init="cao").fit(frame)
    far_model = KPrototypes(4, gamma=0.5, init="cao").fit(far)
    assert_array_equal(near_model.labels_, far_model.labels_)
    assert far_model.cost_ == pytest.approx(near_model.cost_, rel=1e-6)


@pytest.mark.parametrize("scale", [1e-120, 1e120])
def test_very_small_and_very_large_numbers_work(scale):
    frame = rows()
    scaled = frame.assign(a=frame["a"] * scale, b=frame["b"] * scale)
    plain = KPrototypes(4, gamma=1.0, init=frame.iloc[:4]).fit(frame)
    model = KPrototypes(4, gamma=scale**2, init=scaled.iloc[:4]).fit(scaled)
    assert_array_equal(model.labels_, plain.labels_)
    assert_allclose(model.cost_ / scale / scale, plain.cost_, rtol=1e-9)


def test_what_overflows_is_refused():
    frame = rows()
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        KPrototypes(2, gamma=1e308).fit(frame)
    with pytest.raises(sg.InvalidDataError, match="overflow"):
        KPrototypes(2).fit(frame.assign(a=frame["a"] * 1e149), sample_weight=np.full(60, 1e20))


@pytest.mark.parametrize("cls", BOTH)
def test_rows_without_weight_move_nothing(cls):
    frame = rows()
    other = pd.DataFrame({"a": [50.0] * 5, "b": [-50.0] * 5, "c": ["w"] * 5, "d": ["w"] * 5})
    weights = np.r_[np.ones(60), np.zeros(5)]
    model = cls(4, random_state=3).fit(pd.concat([frame, other]), sample_weight=weights)
    assert "w" not in model.cluster_centroids_
    assert model.cost_ == pytest.approx(cls(4, random_state=3).fit(frame).cost_)


@pytest.mark.parametrize("cls", BOTH)
@pytest.mark.parametrize("init", STARTS)
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_whole_weights_are_repeats(cls, init, gaps):
    frame = rows(120)
    random = np.random.default_rng(4)
    frame = frame.mask(random.random(frame.shape) < gaps)
    times = random.integers(0, 4, len(frame))
    model = cls(5, init=init, random_state=1, n_init=3)
    weighted = model.fit(frame, sample_weight=times)
    cost, labels = weighted.cost_, weighted.labels_
    repeated = cls(5, init=init, random_state=1, n_init=3).fit(frame.loc[frame.index.repeat(times)])
    assert cost == pytest.approx(repeated.cost_, rel=1e-9)
    assert_array_equal(np.repeat(labels, times), repeated.labels_)


@pytest.mark.parametrize("factor", [1e-300, 0.1, 1 / 3, 1e300])
def test_weights_may_have_any_unit(factor):
    frame = rows(120)
    weights = np.random.default_rng(4).integers(0, 4, 120)
    plain = KPrototypes(4, gamma=0.5, init="cao").fit(frame, sample_weight=weights)
    scaled = KPrototypes(4, gamma=0.5, init="cao").fit(frame, sample_weight=weights * factor)
    assert_array_equal(plain.labels_, scaled.labels_)
    assert scaled.cost_ == pytest.approx(plain.cost_ * factor, rel=1e-9)
