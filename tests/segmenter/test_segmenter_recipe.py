"""Every step of the recipe does what it says, and says what it did."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from people import shoppers
from scipy import stats

import segmentry as sg
from segmentry.segmenter.candidates import candidates
from segmentry.segmenter.customers import in_order
from segmentry.segmenter.decisions import Decisions
from segmentry.segmenter.missing import indicator_name
from segmentry.segmenter.preparation import fit
from segmentry.segmenter.scaling import centre_and_scale
from segmentry.segmenter.skew import best_power, skewness, yeo_johnson

RANDOM = np.random.default_rng(1)
N = 500
NORMAL = RANDOM.normal(size=N)


def frame_of(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"customer": np.arange(N), **columns})


def decided(frame: pd.DataFrame, column: str, **parameters: object) -> pd.DataFrame:
    """Give the decisions about one column."""
    decisions = sg.Segmenter(2, **parameters).fit(frame).decisions_
    return decisions[decisions["column"] == column].set_index("step")


def prepared(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Give the prepared columns by name."""
    table = sg._frames.read_frame(frame)
    decisions = Decisions()
    columns, rows = fit(
        in_order(table), candidates(table, None, decisions)[0], decisions, balance=False
    )
    return {column.name: row for column, row in zip(columns, rows, strict=True)}


def test_a_constant_column_is_dropped() -> None:
    row = decided(frame_of(x=NORMAL, same=np.full(N, 7.0)), "same").loc["constant columns"]
    assert row["decision"] == "dropped"
    assert row["value"] == 7.0


def test_a_column_that_varies_by_rounding_errors_only_is_constant() -> None:
    frame = frame_of(x=NORMAL, same=0.3 + 1e-16 * np.arange(N))
    assert "constant columns" in decided(frame, "same").index


def test_a_column_that_is_all_null_is_dropped() -> None:
    row = decided(frame_of(x=NORMAL, empty=np.full(N, np.nan)), "empty").loc["constant columns"]
    assert row["reason"] == "every value is null"


def test_a_constant_column_with_gaps_says_who_has_it() -> None:
    member = np.where(np.arange(N) < N / 2, 1.0, np.nan)
    assert list(prepared(frame_of(member=member))) == [indicator_name("member")]


def test_of_near_duplicates_the_first_stays() -> None:
    frame = frame_of(x=NORMAL, y=RANDOM.normal(size=N), twin=-3 * NORMAL + 5)
    segmenter = sg.Segmenter(2).fit(frame)
    assert segmenter.columns_ == ["x", "y"]
    row = decided(frame, "twin").loc["near-duplicates"]
    assert "with x" in row["reason"]
    assert row["value"] == pytest.approx(-1.0)


def test_of_near_duplicates_the_more_complete_stays() -> None:
    holed = NORMAL.copy()
    holed[:5] = np.nan
    frame = frame_of(holed=holed, whole=NORMAL, y=RANDOM.normal(size=N))
    assert sg.Segmenter(2).fit(frame).columns_ == ["whole", "y"]


def test_columns_that_are_merely_related_both_stay() -> None:
    frame = frame_of(x=NORMAL, y=NORMAL + RANDOM.normal(size=N))
    assert sg.Segmenter(2).fit(frame).columns_ == ["x", "y"]


def test_a_long_tail_of_positive_values_becomes_its_logarithm() -> None:
    row = decided(frame_of(spend=np.exp(4 + NORMAL)), "spend").loc["skew"]
    assert row["decision"] == "log1p"
    assert row["value"] == pytest.approx(stats.skew(np.exp(4 + NORMAL)))


def test_a_long_tail_with_negative_values_becomes_yeo_johnson() -> None:
    values = np.exp(1 + NORMAL) - 2
    assert values.min() < 0
    assert decided(frame_of(x=values), "x").loc["skew", "decision"].startswith("Yeo-Johnson")


def test_a_symmetric_column_is_left_as_it_is() -> None:
    assert "skew" not in decided(frame_of(x=NORMAL), "x").index


def test_prepared_columns_are_hardly_skewed_and_of_one_scale() -> None:
    frame = frame_of(a=np.exp(4 + NORMAL), b=1e6 * NORMAL, c=-np.exp(RANDOM.normal(size=N)))
    for row in prepared(frame).values():
        assert abs(stats.skew(row)) < 1
        assert 0.8 < row.std() < 1.3
        assert np.median(row) == pytest.approx(0, abs=1e-9)


def test_skewness_is_that_of_the_textbook() -> None:
    assert skewness(np.exp(NORMAL)) == pytest.approx(stats.skew(np.exp(NORMAL)))


@pytest.mark.parametrize("power", [-2.0, -0.3, 0.0, 0.5, 1.0, 2.0, 4.0])
def test_yeo_johnson_is_that_of_scipy(power: float) -> None:
    values = np.linspace(-5, 5, 101)
    assert yeo_johnson(values, power) == pytest.approx(stats.yeojohnson(values, power))


def test_the_power_is_the_most_likely_to_a_tenth() -> None:
    values = np.exp(NORMAL)
    assert best_power(values) == pytest.approx(stats.yeojohnson_normmax(values), abs=0.15)


def test_the_scale_does_not_see_a_few_outliers() -> None:
    values = NORMAL.copy()
    values[:3] = 1e6
    assert centre_and_scale(values)[1] == pytest.approx(NORMAL.std(), rel=0.1)


def test_the_scale_of_a_column_that_is_mostly_zero_is_not_zero() -> None:
    assert centre_and_scale(np.r_[np.zeros(999), 1.0])[1] > 0


def test_extreme_values_are_cut_off() -> None:
    values = NORMAL.copy()
    values[0] = 1e9
    row = prepared(frame_of(x=values, y=RANDOM.normal(size=N)))["x"]
    assert np.abs(row).max() <= 4


def test_a_few_nulls_take_the_median() -> None:
    values = NORMAL.copy()
    values[:10] = np.nan
    rows = prepared(frame_of(x=values))
    assert list(rows) == ["x"]
    assert rows["x"][:10].tolist() == [0.0] * 10


def test_many_nulls_become_a_column() -> None:
    values = NORMAL.copy()
    values[: N // 5] = np.nan
    rows = prepared(frame_of(gap=values))
    assert list(rows) == ["gap", "gap is missing"]
    assert len(np.unique(rows["gap is missing"])) == 2


def test_columns_null_for_the_same_customers_have_one_such_column() -> None:
    first, second = NORMAL.copy(), RANDOM.normal(size=N)
    first[: N // 5] = second[: N // 5] = np.nan
    assert list(prepared(frame_of(a=first, b=second))) == ["a", "a is missing", "b"]


def test_customers_without_a_rhythm_are_told_from_those_with_a_middling_one() -> None:
    frame = shoppers()
    labels = sg.Segmenter(2, columns=["gap_mean_days"]).fit_predict(frame)
    once = frame["gap_mean_days"].isna()
    assert set(labels[once]) != set(labels[~once])
    assert len(set(labels[once])) == 1


def test_text_is_left_out_and_profiled() -> None:
    frame = shoppers()
    segmenter = sg.Segmenter(3).fit(frame)
    assert "channel" not in segmenter.columns_
    assert decided(frame, "channel").loc["columns", "decision"] == "left out"
    assert "web" in segmenter.profile().table["category"].tolist()


def test_codes_on_a_circle_are_left_out() -> None:
    frame = frame_of(x=NORMAL, favourite_hour=np.arange(N) % 24)
    assert sg.Segmenter(2).fit(frame).columns_ == ["x"]
    assert "favourite_hour" in sg.Segmenter(2, columns=["favourite_hour"]).fit(frame).columns_


def test_codes_asked_for_give_no_order_and_no_high_or_low() -> None:
    hour = np.where(np.arange(N) % 3 == 0, 12.0, 23.0)
    one = sg.Segmenter(2, columns=["favourite_hour"]).fit(frame_of(favourite_hour=hour))
    assert one.order_column_ is None
    assert one.names_ == ["Mostly 23:00-23:59", "Mostly 12:00-12:59"]
    assert "Favourite hour: 12:00-12:59 (100% of the segment, 0% of the next)" in str(
        one.explain(0)
    )


def test_truth_values_are_numbers() -> None:
    frame = frame_of(x=NORMAL, member=NORMAL > 0.3)
    assert sg.Segmenter(2).fit(frame).columns_ == ["x", "member"]


def test_only_the_columns_asked_for_are_clustered_on() -> None:
    frame = shoppers()
    segmenter = sg.Segmenter(2, columns=["orders", "recency_days"]).fit(frame)
    assert segmenter.columns_ == ["recency_days", "orders"]
    assert "revenue" in segmenter.profile().table["feature"].tolist()
    assert "asked for" in decided(frame, "revenue", columns=["orders"]).loc["columns", "reason"]


def test_the_first_column_is_the_customer_and_never_clustered_on() -> None:
    segmenter = sg.Segmenter(2).fit(shoppers())
    assert segmenter.customer_column_ == "customer"
    assert "customer" not in segmenter.feature_names_in_
    assert "customer" not in segmenter.columns_


def test_balance_gives_related_columns_less_weight_each() -> None:
    related = {f"x{i}": NORMAL + 0.5 * RANDOM.normal(size=N) for i in range(3)}
    frame = frame_of(**related, alone=RANDOM.normal(size=N))
    weights = sg.Segmenter(2, balance=True).fit(frame).decisions_
    weights = weights[weights["step"] == "weights"].set_index("column")["value"]
    assert weights["alone"] > 0.95
    assert weights[list(related)].max() < 0.8


def test_every_column_is_accounted_for() -> None:
    frame = shoppers()
    frame["same"] = 1
    frame["twin"] = 2 * frame["average_order_value"]
    segmenter = sg.Segmenter(3).fit(frame)
    explained = set(segmenter.decisions_["column"])
    assert set(segmenter.feature_names_in_) <= explained
