"""Missing values, unseen categories, ordered categories, and values that come back as they were."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal

import frame_kinds
import segmentry as sg
from segmentry.cluster import KModes, KPrototypes

PEOPLE = pa.table(
    {
        "age": [21.0, 24.0, None, 62.0, 58.0, 60.0],
        "home": ["rent", "rent", "rent", "own", None, "own"],
        "member": [True, None, True, False, False, False],
    }
)
GROUPS = [0, 0, 0, 1, 1, 1]


def same_split(labels, groups):
    return len(set(zip(labels.tolist(), groups, strict=True))) == len(set(groups))


def test_frames_of_every_kind_are_taken_as_they_are(kind):
    make = frame_kinds.MAKE[kind]
    model = KPrototypes(2, gamma=100.0, init="cao").fit(make(PEOPLE))
    assert same_split(model.labels_, GROUPS)
    assert list(model.feature_names_in_) == PEOPLE.column_names
    assert_array_equal(model.predict(make(PEOPLE)), model.labels_)
    assert model.categories_ == [None, ["own", "rent"], [False, True]]
    young = model.cluster_centroids_[model.labels_[0]].tolist()
    assert young == [22.5, "rent", True]


def test_k_modes_takes_every_column_as_categories(kind):
    make = frame_kinds.MAKE[kind]
    model = KModes(2, random_state=0).fit(make(PEOPLE))
    assert same_split(model.labels_, GROUPS)
    assert model.categories_[0] == [21.0, 24.0, 58.0, 60.0, 62.0]
    assert set(model.cluster_centroids_[:, 1]) == {"own", "rent"}


def test_columns_are_chosen_by_name_or_place():
    frame = pd.DataFrame({"a": [1, 1, 2, 2], "b": [0.0, 0.5, 9.0, 9.5]})
    by_name = KPrototypes(2, categorical=["a"], init="cao").fit(frame)
    by_place = KPrototypes(2, categorical=[0], init="cao").fit(frame.to_numpy())
    assert by_name.categories_ == [[1, 2], None]
    assert by_place.categories_ == [[1.0, 2.0], None]
    assert_array_equal(by_name.labels_, by_place.labels_)
    assert KPrototypes(2).fit(frame).categories_ == [None, None]
    texts = frame.to_numpy().astype(str)
    assert_array_equal(
        KPrototypes(2, categorical=[0], init="cao").fit(texts).labels_, by_name.labels_
    )


@pytest.mark.parametrize(
    ("categorical", "error", "words"),
    [
        (["c"], sg.InvalidParameterError, "names the column 'c', which X has not"),
        ([2], sg.InvalidParameterError, "names the column 2, which X has not"),
        ([-1], sg.InvalidParameterError, "names the column -1"),
        ([True], sg.InvalidTypeError, "names or places of columns, found True"),
        (1.5, sg.InvalidTypeError, "list of names or places, found 1.5"),
        (["b"], sg.InvalidTypeError, "column 'a' is not numeric"),
    ],
)
def test_columns_that_are_not_there_are_named(categorical, error, words):
    frame = pd.DataFrame({"a": ["x", "y", "x"], "b": [1.0, 2, 3]})
    with pytest.raises(error, match=words):
        KPrototypes(2, categorical=categorical).fit(frame)


def test_known_columns_stand_for_missing_ones():
    centre = pd.DataFrame({"a": [0.0], "b": [0.0], "c": ["x"], "d": ["x"], "e": ["x"]})
    row = pd.DataFrame({"a": [3.0], "b": [None], "c": ["y"], "d": ["x"], "e": [None]})
    frame = pd.concat([centre, centre, centre, centre, row.astype({"b": float})])
    model = KPrototypes(1, gamma=2.0, max_iter=1, init=centre).fit(frame)
    # The one row counts double in column "a": it stands for column "b" too.
    mean = 3.0 * 2 / (4 + 2)
    expected = 4 * mean**2 + 2 * (3 - mean) ** 2 + 2.0 * (3 / 2) * 1
    assert model.cost_ == pytest.approx(expected, rel=1e-12)
    assert model.cluster_centroids_[0, 0] == pytest.approx(mean)


def test_a_row_of_which_nothing_is_known_goes_to_the_heaviest_cluster():
    frame = pd.DataFrame({"a": [0.0, 9, 9.5, None, 10], "c": ["x", "y", "y", None, "y"]})
    model = KPrototypes(2, init=frame.iloc[[0, 1]]).fit(frame)
    assert_array_equal(model.labels_, [0, 1, 1, 1, 1])
    assert_array_equal(model.predict(frame), model.labels_)
    heavy = KPrototypes(2, init=frame.iloc[[0, 1]]).fit(frame, sample_weight=[5, 1, 1, 9, 1])
    assert_array_equal(heavy.labels_, [0, 1, 1, 0, 1])
    without = KPrototypes(2, init=frame.iloc[[0, 1]], gamma=model.gamma_).fit(frame.drop(index=3))
    assert without.cost_ == pytest.approx(model.cost_, rel=1e-12)


def test_where_no_row_of_a_cluster_knows_a_column_all_rows_decide():
    frame = pd.DataFrame(
        {"a": [0.0, 0, 9, 9], "b": [None, None, 4, 6], "c": [None, None, "y", "y"]}
    )
    model = KPrototypes(2, init=[[0, 5, "y"], [9, 5, "y"]]).fit(frame)
    assert_array_equal(model.labels_, [0, 0, 1, 1])
    assert model.cluster_centroids_.tolist() == [[0, 5, "y"], [9, 5, "y"]]


def test_a_column_without_a_value_plays_no_part():
    frame = pd.DataFrame({"a": [0.0, 1, 9, 8], "c": ["x", "x", "y", "y"]})
    empty = pd.Series([None] * 4, dtype=object)
    wider = frame.assign(n=np.nan, e=empty)
    model = KPrototypes(2, categorical=["c", "e"], init="cao").fit(wider)
    plain = KPrototypes(2, init="cao").fit(frame)
    assert model.cost_ == plain.cost_
    assert_array_equal(model.labels_, plain.labels_)
    centre = model.cluster_centroids_[0]
    assert math.isnan(centre[2])
    assert centre[3] is None
    # Values that turn up later have nothing to be compared with.
    later = wider.assign(n=5.0, e="new")
    assert_array_equal(model.predict(later), model.labels_)


def test_an_unseen_category_differs_from_every_mode():
    frame = pd.DataFrame(
        {"c": ["a", "a", "b", "b"], "d": ["p", "p", "q", "q"], "n": [0.0, 0, 1, 1]}
    )
    model = KPrototypes(2, init=frame.iloc[[0, 2]], gamma=3.0).fit(frame)
    new = pd.DataFrame({"c": ["z", "z", "z"], "d": ["q", "p", "z"], "n": [0.0, 1, 0.9]})
    assert_array_equal(model.predict(new), [1, 0, 1])


def test_ordered_categories_are_nominal_unless_ranks_are_asked_for():
    levels = ["never", "rarely", "often", "always"]
    answers = ["never", "rarely", "often", "always"] * 5
    for answer in (
        pd.DataFrame({"a": pd.Categorical(answers, levels, ordered=True)}),
        pl.DataFrame({"a": pl.Series(answers, dtype=pl.Enum(levels))}),
    ):
        start = np.array([["never"], ["always"]], dtype=object)
        nominal = KPrototypes(2, init=start).fit(answer)
        assert_array_equal(nominal.labels_[:4], [0, 0, 0, 1])
        ranks = KPrototypes(2, init=start, ordinal="rank", gamma=9.0).fit(answer)
        assert_array_equal(ranks.labels_[:4], [0, 0, 1, 1])
        # Two clusters of means 1/6 and 5/6, every row a sixth away, times gamma.
        assert ranks.cost_ == pytest.approx(20 * 9.0 / 36)
        assert set(ranks.cluster_centroids_[:, 0]) <= set(levels)
        assert ranks.categories_ == [levels]
        assert_array_equal(ranks.predict(answer), ranks.labels_)


def test_as_a_rank_an_unseen_category_is_missing():
    levels = ["low", "high"]
    frame = pd.DataFrame(
        {"a": pd.Categorical(["low", "high"] * 3, levels, ordered=True), "n": [0.0, 5] * 3}
    )
    model = KPrototypes(2, ordinal="rank", gamma=4.0, init="cao").fit(frame)
    new = pd.DataFrame({"a": ["top", "top"], "n": [0.5, 4.5]})
    assert_array_equal(model.predict(new), model.labels_[:2])


def test_a_gamma_of_zero_lets_ranks_and_categories_cost_nothing():
    frame = pd.DataFrame(
        {"a": pd.Categorical(["l", "h"] * 2, ["l", "h"], ordered=True), "n": [0.0, 0, 9, 9]}
    )
    model = KPrototypes(2, ordinal="rank", gamma=0.0, init="cao").fit(frame)
    assert same_split(model.labels_, [0, 0, 1, 1])
    assert set(model.cluster_centroids_[:, 0]) == {None}


def test_dates_are_categories_to_k_modes_and_refused_by_k_prototypes():
    frame = pd.DataFrame({"day": pd.to_datetime(["2026-01-01"] * 3 + ["2026-02-01"] * 3)})
    assert same_split(KModes(2, random_state=0).fit_predict(frame), GROUPS)
    with pytest.raises(sg.InvalidTypeError, match="'day' holds dates"):
        KPrototypes(2).fit(frame)


@pytest.mark.parametrize("levels", [254, 255, 256, 65_534, 65_535, 66_000])
def test_any_number_of_categories_works(levels):
    codes = np.arange(levels)
    rows = np.column_stack([codes, codes % 2])
    model = KModes(2, init=rows[:2]).fit(np.vstack([rows, rows]))
    assert_array_equal(model.labels_, np.tile(codes % 2, 2))
    assert_array_equal(model.predict([[levels + 5, 1], [-3, 0]]), [1, 0])


def test_more_columns_than_a_byte_counts():
    random = np.random.default_rng(0)
    modes = random.integers(0, 3, (2, 700))
    rows = modes[np.arange(80) % 2].copy()
    noise = random.random(rows.shape) < 0.3
    rows[noise] = random.integers(0, 3, noise.sum())
    model = KModes(2, init=rows[:2]).fit(rows)
    assert_array_equal(model.labels_, np.arange(80) % 2)
    own = model.cluster_centroids_.astype(int)[model.labels_]
    assert model.cost_ == (rows != own).sum()


def test_ranks_that_cost_nothing_have_no_centroid():
    ranked = pd.Categorical(["c", "c", "b", "b"], ["a", "b", "c"], ordered=True)
    frame = pd.DataFrame({"n": [0.0, 0.0, 10.0, 10.0], "o": ranked})
    free = KPrototypes(2, gamma=0, ordinal="rank", init="cao").fit(frame)
    assert free.cluster_centroids_[:, 1].tolist() == [None, None]
    costly = KPrototypes(2, gamma=1, ordinal="rank", init="cao").fit(frame)
    assert sorted(costly.cluster_centroids_[:, 1]) == ["b", "c"]
