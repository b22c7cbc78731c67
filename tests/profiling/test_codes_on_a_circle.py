"""Weekdays and hours are categories: after 23 comes 0, so their means mean nothing."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats.contingency import association

import segmentry as sg
from segmentry.exceptions import InvalidDataError

mpl.use("agg")

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
HOURS = [f"{hour:02}:00-{hour:02}:59" for hour in range(24)]
N = 400
RANDOM = np.random.default_rng(4)
LABELS = np.arange(N) % 2
# Around midnight on a weekend, and in the middle of both.
HOUR = np.where(LABELS == 0, RANDOM.choice([23, 0, 1], N), RANDOM.choice([11, 12, 13], N))
DAY = np.where(LABELS == 0, RANDOM.choice([7, 1], N), 4)
CODES = pd.DataFrame({"customer": range(N), "favourite_weekday": DAY, "favourite_hour": HOUR})
CODES = CODES.astype(float).mask(np.arange(N)[:, np.newaxis] % 9 == np.array([-1, 5, 7]))
NAMED = CODES.assign(
    favourite_weekday=[None if np.isnan(d) else DAYS[int(d) - 1] for d in CODES.iloc[:, 1]],
    favourite_hour=[None if np.isnan(h) else HOURS[int(h)] for h in CODES.iloc[:, 2]],
)
WEIGHTS = RANDOM.integers(0, 4, N) / 2


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_codes_are_profiled_as_their_names_are(weights) -> None:
    found = sg.profile(CODES, LABELS, weights, clustered_on=[]).table
    expected = sg.profile(NAMED, LABELS, weights, clustered_on=[]).table
    keys = ["segment", "feature", "category"]
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True), expected.sort_values(keys, ignore_index=True)
    )
    assert found["mean"].isna().all()


def test_what_lies_on_both_sides_of_midnight_is_told_apart() -> None:
    profile = sg.profile(CODES, LABELS, clustered_on=[])
    assert profile.ranking["effect_size"].tolist() == pytest.approx([1.0, 1.0])
    assert (profile.table["p_value"] < 1e-50).all()
    night, noon = profile.cards
    told = {trait.feature: trait for trait in night.traits}
    assert told["favourite_hour"].category in {"23:00-23:59", "00:00-00:59", "01:00-01:59"}
    assert told["favourite_weekday"].category in {"Sunday", "Monday"}
    assert "favourite weekday mostly Thursday (100% vs 50%)" in noon.sentence.lower().replace(
        "thursday", "Thursday"
    )
    assert "偏好的星期多为周四（100%，全体 50%）" in noon.text("zh")
    # What a segment has is told, not what it lacks.
    assert all(trait.value > trait.reference for trait in (*night.traits, *noon.traits))


def test_every_hour_has_a_line_of_its_own() -> None:
    hours = pd.DataFrame({"customer": range(24), "favourite_hour": range(24)})
    table = sg.profile(hours, [0, 1] * 12).table
    mine = table[table["segment"] == 0]
    assert mine["category"].tolist() == HOURS
    assert mine["share"].tolist() == pytest.approx([1 / 12, 0.0] * 12)
    counts = pd.crosstab(hours["favourite_hour"], np.arange(24) % 2)
    assert mine["effect_size"].iloc[0] == pytest.approx(association(counts, method="cramer"))


@pytest.mark.parametrize("values", [[0, 6, 0, 6], [1, 8, 1, 8], [1.5, 2, 1.5, 2]])
def test_what_is_no_code_of_ours_goes_by_its_own_numbers(values) -> None:
    """A column of the user's own may count from Sunday, or from 0: no day can be named."""
    frame = pd.DataFrame({"customer": range(4), "favourite_weekday": values})
    profile = sg.profile(frame, [0, 1, 0, 1])
    assert set(profile.table["kind"]) == {"number"}
    assert profile.table["mean"].tolist() == [values[0], values[1]]
    # One may be low in it, as in any number.
    assert [card.traits[0].value for card in profile.cards] == values[:2]


def test_codes_of_nobody_and_beyond_all_numbers() -> None:
    frame = pd.DataFrame({"customer": range(4), "favourite_hour": [np.nan] * 4})
    assert sg.profile(frame, [0, 1, 0, 1]).table["nulls"].tolist() == [2, 2]
    frame["favourite_hour"] = np.inf
    with pytest.raises(InvalidDataError, match="favourite_hour"):
        sg.profile(frame, [0, 1, 0, 1])


def test_columns_of_text_of_that_name_stay_as_they_are() -> None:
    frame = pd.DataFrame({"customer": range(4), "favourite_weekday": ["Mo", "Di"] * 2})
    assert set(sg.profile(frame, [0, 1, 0, 1]).table["category"]) == {"Mo", "Di"}


def test_they_may_stand_beside_the_features_and_come_in_any_frame() -> None:
    frame = pl.DataFrame({"customer": range(4), "orders": [1, 2, 3, 4]})
    beside = pl.DataFrame({"favourite_weekday": [6, 1, 6, None]})
    table = sg.profile(frame, [0, 1, 0, 1], extra=beside).table
    days = table.filter((pl.col("segment") == 0) & pl.col("category").is_not_null())
    assert days.select("category", "share").rows() == [("Saturday", 1.0), ("Monday", 0.0)]


def test_the_heat_map_names_them() -> None:
    ax = sg.profile(CODES[["customer", "favourite_weekday"]], LABELS).plot()
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert "Favourite weekday: Thursday" in labels
