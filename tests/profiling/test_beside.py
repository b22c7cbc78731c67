"""Columns beside the features, dates, and customers of whom something is not known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import frame_kinds
import segmentry as sg

N = 60
RANDOM = np.random.default_rng(4)
LABELS = np.arange(N) % 2
FEATURES = pd.DataFrame({"customer": np.arange(N), "orders": 1 + 5 * LABELS})
PEOPLE = pd.DataFrame(
    {
        "customer": np.arange(N),
        "age": 30.0 + 20 * LABELS + np.arange(N) % 3,
        "gender": np.where(np.arange(N) % 4 < 2, "f", "m"),
        "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(100 * LABELS + 10, "D"),
    }
)


def of(profile: sg.Profile, feature: str) -> pd.DataFrame:
    table = profile.table
    return table[table["feature"] == feature].reset_index(drop=True)


def test_extra_columns_are_matched_by_customer_in_any_order() -> None:
    shuffled = PEOPLE.sample(frac=1, random_state=0)
    direct = sg.profile(FEATURES.merge(PEOPLE), LABELS, clustered_on=["orders"])
    for name in ("age", "gender", "joined"):
        found = of(sg.profile(FEATURES, LABELS, extra=shuffled), name)
        # Another number of tests, and what is not known of `orders` here is known there.
        apart = ["p_adjusted", "used_in_clustering"]
        pd.testing.assert_frame_equal(
            found.drop(columns=apart), of(direct, name).drop(columns=apart)
        )


def test_extra_columns_without_customers_are_matched_row_by_row() -> None:
    rows = of(sg.profile(FEATURES, LABELS, extra=PEOPLE[["age"]]), "age")
    assert rows.equals(of(sg.profile(FEATURES, LABELS, extra=PEOPLE[["customer", "age"]]), "age"))


def test_who_is_missing_beside_has_nulls_and_strangers_do_not_matter() -> None:
    some = PEOPLE[PEOPLE["customer"] >= 10]
    strangers = PEOPLE.head(3).assign(customer=[900, 901, 902])
    found = of(sg.profile(FEATURES, LABELS, extra=pd.concat([some, strangers])), "age")
    assert found["nulls"].tolist() == [5, 5]
    assert found["mean"].tolist() == [
        PEOPLE.loc[(PEOPLE["customer"] >= 10) & (k == LABELS), "age"].mean() for k in (0, 1)
    ]


def test_extra_columns_are_tested_and_features_not() -> None:
    table = sg.profile(FEATURES, LABELS, extra=PEOPLE).table.drop_duplicates("feature")
    assert table.set_index("feature")["p_value"].notna().to_dict() == {
        "orders": False,
        "age": True,
        "gender": True,
        "joined": True,
    }


def test_a_frame_of_another_library_may_stand_beside(kind: str) -> None:
    extra = frame_kinds.MAKE[kind](pa.Table.from_pandas(PEOPLE, preserve_index=False))
    found = sg.profile(FEATURES, LABELS, extra=extra)
    assert isinstance(found.table, pd.DataFrame)
    expected = sg.profile(FEATURES, LABELS, extra=PEOPLE).table
    pd.testing.assert_frame_equal(found.table, expected)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (PEOPLE[["age"]].head(5), "extra has 5 rows and features 60"),
        (pd.concat([PEOPLE, PEOPLE.head(1)]), "customer 0 comes more than once"),
        (PEOPLE.astype({"customer": str}), "no customer of features is in extra: ids look like 0"),
        (PEOPLE.rename(columns={"age": "orders"}), r"both have \['orders'\]"),
        (PEOPLE[["customer"]], "extra has no columns"),
    ],
)
def test_what_does_not_fit_is_named(extra: pd.DataFrame, message: str) -> None:
    with pytest.raises(sg.InvalidDataError, match=message):
        sg.profile(FEATURES, LABELS, extra=extra)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"clustered_on": ["order"]}, r"clustered_on names \['order'\]"),
        ({"language": "de"}, "language must be one of"),
        ({"correction": "bonferroni"}, "correction must be one of"),
        ({"confidence": 1.5}, "confidence must be at most"),
    ],
)
def test_a_wish_that_makes_no_sense_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(sg.SegmentryError, match=message):
        sg.profile(FEATURES, LABELS, **arguments)


MOMENTS = [dt.datetime(2021, 1, 1 + day, 12) for day in range(6)]
DATES = {
    "pandas": pd.DataFrame({"c": range(6), "t": MOMENTS}),
    "pandas zone": pd.DataFrame({"c": range(6), "t": pd.to_datetime(MOMENTS, utc=True)}),
    "pandas objects": pd.DataFrame(
        {"c": range(6), "t": pd.Series([m.date() for m in MOMENTS], dtype=object)}
    ),
    "polars": pl.DataFrame({"c": range(6), "t": MOMENTS}),
    "polars dates": pl.DataFrame({"c": range(6), "t": [m.date() for m in MOMENTS]}),
    "pyarrow": pa.table({"c": list(range(6)), "t": MOMENTS}),
    "pyarrow dates": pa.table({"c": list(range(6)), "t": [m.date() for m in MOMENTS]}),
}


@pytest.mark.parametrize("what", list(DATES))
def test_dates_are_compared_as_moments(what: str) -> None:
    profile = sg.profile(DATES[what], [0, 0, 0, 1, 1, 1])
    noon = 0.0 if "dates" in what or "objects" in what else 0.5
    start = (dt.date(2021, 1, 2) - dt.date(1970, 1, 1)).days + noon
    assert profile.columns["kind"] == ["date"] * 2
    assert profile.columns["mean"] == pytest.approx([start, start + 3])
    assert profile.cards[0].sentences[0].startswith("T: 2 days earlier than average (2021-01-02 vs")
    assert profile.cards[1].sentence == "T 2 days later than average."


def test_durations_are_days_and_unknown_moments_nulls() -> None:
    frame = pd.DataFrame(
        {
            "c": range(4),
            "wait": pd.to_timedelta([1, 2, None, 6], "D"),
            "t": pd.to_datetime(["2021-01-01", None, "2021-01-03", None]),
        }
    )
    table = sg.profile(frame, [0, 0, 1, 1]).table.set_index(["segment", "feature"])
    assert table.loc[(0, "wait"), "mean"] == 1.5
    assert table.loc[(1, "wait"), "mean"] == 6.0
    assert table.loc[(0, "t"), "nulls"] == 1
    assert table.loc[(1, "t"), "count"] == 1


def test_times_of_day_and_lists_are_categories() -> None:
    frame = pl.DataFrame(
        {"c": range(4), "at": [dt.time(9), dt.time(9), dt.time(17), None], "l": [[1], [1], [2], []]}
    )
    profile = sg.profile(frame, [0, 0, 1, 1])
    assert set(profile.columns["kind"]) == {"category"}


def test_customers_without_a_value_are_told_of() -> None:
    income = np.where((LABELS == 1) & (np.arange(N) % 5 < 2), np.nan, 100.0 + np.arange(N))
    profile = sg.profile(FEATURES, LABELS, extra=pd.DataFrame({"income": income}))
    found = of(profile, "income")
    assert found["null_share"].tolist() == pytest.approx([0.0, 0.4])
    assert found["null_share_all"].tolist() == pytest.approx([0.2, 0.2])
    trait = profile.cards[1].traits[-1]
    assert (trait.kind, trait.value, trait.reference) == ("unknown", 0.4, 0.2)
    assert trait.sentence == "Income unknown for 40% (20% of all)"
    assert profile.cards[1].sentence.endswith("income more often unknown (40% vs 20%).")
    assert profile.cards[1].text("zh").endswith("income 更多为未知（40%，全体 20%）。")


def test_gaps_that_one_order_cannot_have_are_not_news() -> None:
    gaps = np.where(LABELS == 0, np.nan, 20.0 + np.arange(N) % 4)
    profile = sg.profile(FEATURES.assign(gap_mean_days=gaps), LABELS)
    assert [trait.feature for trait in profile.cards[0].traits] == ["orders"]


def test_who_they_are_comes_after_what_they_do() -> None:
    names = [trait.feature for trait in sg.profile(FEATURES, LABELS, extra=PEOPLE).cards[1].traits]
    assert names[0] == "orders"
    assert set(names[1:]) == {"age", "joined"}


def test_truth_values_have_shares_and_lift() -> None:
    member = np.arange(N) % 4 < 3
    profile = sg.profile(FEATURES.assign(member=member & (LABELS == 1)), LABELS)
    found = of(profile, "member")
    assert found["kind"].tolist() == ["boolean"] * 2
    assert found["share"].tolist() == [0.0, 0.5]
    assert found["lift"].tolist() == [0.0, 2.0]
    assert "Member: 50% (25% of all)" in profile.cards[1].sentences


def test_a_segmenter_profiles_demographics_beside_behaviour() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"customer": np.arange(N), "orders": 1 + 8 * LABELS + random.random(N), "city": "x"}
    )
    segmenter = sg.Segmenter(2, columns=["orders"]).fit(frame)
    found = segmenter.profile(extra=PEOPLE.sample(frac=1, random_state=1))
    table = found.table.drop_duplicates("feature").set_index("feature")
    assert table["used_in_clustering"].to_dict() == {
        "orders": True,
        "city": False,
        "age": False,
        "gender": False,
        "joined": False,
    }
    assert table.loc["age", "p_adjusted"] < 1e-6
    assert [card.name for card in found.cards] == segmenter.names_
    kept = segmenter.profile().columns
    assert [card.size for card in found.cards] == segmenter.sizes_.tolist()
    rows = [row for row, name in enumerate(found.columns["feature"]) if name in {"orders", "city"}]
    assert found.columns["mean"][rows] == pytest.approx(kept["mean"], nan_ok=True)


def test_other_customers_are_profiled_in_the_segments_they_would_be_in(tmp_path: Any) -> None:
    segmenter = sg.Segmenter(2).fit(FEATURES.assign(x=np.arange(N) % 3))
    others = pd.DataFrame({"customer": [1, 2, 3], "orders": [6, 6, 1], "x": [0, 1, 2]})
    assert [card.size for card in segmenter.profile(others).cards] == [2, 1]
    segmenter.save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    assert loaded.profile(language="zh").cards == segmenter.profile(language="zh").cards
    assert [card.size for card in loaded.profile(others).cards] == [2, 1]
    with pytest.raises(sg.InvalidDataError, match="pass features"):
        loaded.profile(extra=PEOPLE)
