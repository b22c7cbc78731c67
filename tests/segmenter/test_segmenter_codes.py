"""Weekdays and hours asked for are categories, in the clusters as in all that is told of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import segmentry as sg
from segmentry.wording.circles import level_of

N = 600
RANDOM = np.random.default_rng(0)
KIND = np.arange(N) % 3
FRAME = pd.DataFrame(
    {
        "customer": np.arange(N),
        "orders": RANDOM.poisson(5, N) + 3,
        # Sunday and Monday are neighbours, and Thursday is as far from both as they are apart.
        "favourite_weekday": np.choose(KIND, [7, 1, 4]),
        "favourite_hour": np.where(KIND == 0, 23, np.where(KIND == 1, 0, 12)),
    }
)
COLUMNS = ["favourite_weekday", "favourite_hour"]
KINDS = {"pandas": lambda f: f, "polars": pl.from_pandas, "pyarrow": pa.Table.from_pandas}


def decided(segmenter: sg.Segmenter) -> pd.DataFrame:
    return segmenter.decisions_.set_index(["step", "column"])


def test_they_are_categories_and_it_says_why() -> None:
    segmenter = sg.Segmenter(3, columns=COLUMNS).fit(FRAME)
    said = decided(segmenter).loc[("columns", "favourite_hour")]
    assert said["decision"] == "as categories"
    assert "after 23 comes 0" in said["reason"]
    assert segmenter.decisions_.set_index("step").loc["method", "decision"] == "k-modes"
    assert pd.crosstab(segmenter.labels_, KIND).gt(0).sum().sum() == 3
    assert sorted(segmenter.names_) == [
        "Mid-range buyers, mostly Monday",
        "Mid-range buyers, mostly Sunday",
        "Mid-range buyers, mostly Thursday",
    ]
    centres = segmenter._model.centres
    apart = [((centres[a] - centres[b]) ** 2).sum() for a, b in ((0, 1), (0, 2), (1, 2))]
    assert apart == [4.0, 4.0, 4.0]


def test_with_numbers_they_make_prototypes() -> None:
    segmenter = sg.Segmenter(3, columns=["orders", *COLUMNS]).fit(FRAME)
    assert segmenter.decisions_.set_index("step").loc["method", "decision"] == "k-prototypes"
    assert segmenter.order_column_ == "orders"


def test_the_customers_level_is_explained_with_its_shares() -> None:
    day = FRAME["favourite_weekday"].where(RANDOM.random(N) < 0.8, RANDOM.integers(1, 8, N))
    frame = FRAME.assign(favourite_weekday=day)
    segmenter = sg.Segmenter(3, columns=COLUMNS).fit(frame)
    found = segmenter.explain(2)
    shares = frame.groupby(segmenter.labels_)["favourite_weekday"].apply(lambda d: (d == 4).mean())
    told = {reason.feature: reason for reason in found.reasons}["favourite_weekday is Thursday"]
    assert told.segment_mean == pytest.approx(shares[found.segment])
    assert told.runner_up_mean == pytest.approx(shares[found.runner_up])
    most = f"{round(100 * shares[found.segment])}%"
    assert f"Favourite weekday: Thursday ({most} of the segment, " in str(found)
    assert "Favourite hour: 12:00-12:59 (100% of the segment, " in str(found)
    assert "Favourite hour: 12:00-12:59, not 00:00-00:59 as 0% of the segment and " in str(found)


def test_who_has_none_is_unknown() -> None:
    frame = FRAME.assign(favourite_hour=FRAME["favourite_hour"].where(FRAME.index != 5))
    segmenter = sg.Segmenter(3, columns=COLUMNS).fit(frame)
    assert "Favourite hour: unknown, not 12:00-12:59 as " in str(segmenter.explain(5))


@pytest.mark.parametrize("kind", KINDS)
def test_customers_are_placed_alike_from_any_frame_and_after_loading(
    kind: str, tmp_path: Any
) -> None:
    make: Any = KINDS[kind]
    segmenter = sg.Segmenter(3, columns=COLUMNS).fit(make(FRAME))
    as_floats = FRAME.assign(**{name: FRAME[name].astype(float) for name in COLUMNS})
    np.testing.assert_array_equal(segmenter.predict(as_floats), segmenter.labels_)
    np.testing.assert_array_equal(segmenter.predict(make(FRAME)), segmenter.labels_)
    segmenter.save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    np.testing.assert_array_equal(loaded.predict(make(as_floats)), segmenter.labels_)
    assert str(loaded.explain(2, FRAME)) == str(segmenter.explain(2, FRAME))


def test_a_code_the_fit_has_not_seen_is_equally_far_from_all() -> None:
    segmenter = sg.Segmenter(3, columns=["favourite_hour"]).fit(FRAME)
    row = FRAME.iloc[[0]]
    placed = segmenter.assign(pd.concat([row.assign(favourite_hour=h) for h in (5, 99)]))
    assert placed["distance"].tolist() == [1.0, 1.0]
    assert placed["confidence"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("estimator", [sg.cluster.KPrototypes(3), sg.cluster.KModes(3)])
def test_estimators_get_them_as_categories(estimator: Any) -> None:
    numbers = [] if isinstance(estimator, sg.cluster.KModes) else ["orders"]
    segmenter = sg.Segmenter(method=estimator, columns=[*numbers, *COLUMNS]).fit(FRAME)
    named = FRAME.assign(**{name: [level_of(name, v) for v in FRAME[name]] for name in COLUMNS})
    expected = sg.Segmenter(method=estimator, columns=[*numbers, *COLUMNS]).fit(named)
    np.testing.assert_array_equal(segmenter.labels_, expected.labels_)
    np.testing.assert_array_equal(segmenter.predict(FRAME), segmenter.labels_)


def test_other_numbers_of_that_name_stay_numbers() -> None:
    frame = FRAME.assign(favourite_hour=RANDOM.random(N) * 24)
    segmenter = sg.Segmenter(2, columns=["favourite_hour"]).fit(frame)
    assert segmenter.decisions_.set_index("step").loc["method", "decision"] == "k-means"
    assert segmenter.order_column_ is None
    reason = segmenter.explain(0).reasons[0]
    mine = frame["favourite_hour"][segmenter.labels_ == segmenter.labels_[0]]
    assert reason.segment_mean == pytest.approx(mine.mean())


def test_no_map_is_drawn_along_the_circle() -> None:
    segmenter = sg.Segmenter(3, columns=COLUMNS).fit(FRAME)
    with pytest.raises(sg.InvalidDataError, match="0 columns"):
        segmenter.plot("map")


def test_habits_of_those_who_ordered_once_make_no_name() -> None:
    orders = np.where(KIND == 0, 9, 1)
    spread = np.where(KIND == 0, 0.2, np.where(KIND == 1, 1.0, 0.9)) + RANDOM.random(N) / 100
    frame = pd.DataFrame(
        {
            "customer": np.arange(N),
            "orders": np.where(RANDOM.random(N) < 0.3, orders + 1, orders),
            "monetary": RANDOM.random(N),
            "month_concentration": spread,
        }
    )
    columns = ["month_concentration"]
    names = sg.Segmenter(3, columns=columns).fit(frame).names_
    assert not any("seasonal" in name for name in names)
    frame["orders"] += 3
    assert any("seasonal" in name for name in sg.Segmenter(3, columns=columns).fit(frame).names_)
