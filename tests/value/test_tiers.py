"""Memberships over periods: when they are won, kept and lost."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import tiers_oracle
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import GIVES, MAKE, bits, columns_of
from segmentry import _native

NAMES = ["basic", "silver", "gold", "private"]
BANK = sg.value.Tiers([10, 50, 500], NAMES)


def held(values, tiers=BANK):
    wide = pd.DataFrame([["a", *values]], columns=["who", *(f"p{i}" for i in range(len(values)))])
    return columns_of(tiers.assign(wide.astype(dict.fromkeys(wide.columns[1:], float))))


def test_up_at_once():
    found = held([5, 60, 600])
    assert found["tier"] == ["basic", "gold", "private"]
    assert found["changed"] == ["", "promoted", "promoted"]


def test_straight_to_the_tier_deserved():
    assert held([5, 600])["tier"] == ["basic", "private"]


def test_down_only_after_three_periods_below():
    found = held([600, 60, 20, 5, 700])
    assert found["tier"] == ["private", "private", "private", "gold", "private"]
    assert found["periods_below"] == [0, 1, 2, 2, 0]
    assert found["changed"] == ["", "", "", "demoted", "promoted"]


def test_one_good_period_starts_the_count_anew():
    assert held([60, 5, 5, 60, 5, 5])["tier"] == ["gold"] * 6


def test_down_to_the_highest_tier_that_was_kept():
    assert held([600, 5, 20, 5])["tier"][-1] == "silver"
    assert held([600, 5, 5, 5])["tier"][-1] == "basic"


def test_periods_slide_on_behind_a_demotion():
    # 5 and 5 lay below silver too; a third takes it away.
    assert held([600, 20, 5, 5, 5])["tier"] == ["private"] * 3 + ["silver", "basic"]


def test_a_threshold_is_reached_by_its_own_value():
    assert held([9.99])["tier"] == ["basic"]
    assert held([10])["tier"] == ["silver"]


def test_the_first_period_is_no_change():
    found = held([600])
    assert (found["tier"], found["changed"]) == (["private"], [""])


def test_a_null_period_keeps_the_tier_and_counts_as_neither():
    found = held([np.nan, 60, 5, np.nan, 5, 5])
    assert found["tier"] == [None, "gold", "gold", "gold", "gold", "basic"]
    assert found["periods_below"] == [0, 0, 1, 1, 2, 0]
    assert found["changed"] == ["", "", "", "", "", "demoted"]


def test_a_later_promotion():
    slow = sg.value.Tiers([10, 50], ["a", "b", "c"], promote_after=2, demote_after=1)
    found = held([0, 60, 20, 60, 60, 0], slow)
    assert found["tier"] == ["a", "a", "b", "b", "c", "a"]
    assert found["periods_above"] == [0, 1, 0, 1, 0, 0]


def test_as_many_names_as_thresholds_leave_the_lowest_without():
    club = sg.value.Tiers([10, 50], ["silver", "gold"], demote_after=1)
    assert held([5, 20, 60, np.nan, 0], club)["tier"] == [None, "silver", "gold", "gold", None]


@given(
    rows=st.lists(
        st.lists(st.one_of(st.none(), st.integers(-1, 5).map(float)), min_size=4, max_size=4),
        min_size=1,
        max_size=12,
    ),
    promote_after=st.integers(1, 3),
    demote_after=st.integers(1, 4),
    chunk=st.sampled_from([None, 4]),
)
def test_tiers_are_those_of_the_twin(rows, promote_after, demote_after, chunk):
    _native.set_chunk_length(chunk)
    flat = [[one for row in rows for one in row], *rows]
    n = max(map(len, flat))
    wide = pd.DataFrame({"who": range(len(flat))}).assign(
        **{f"{i:03d}": [row[i] if i < len(row) else None for row in flat] for i in range(n)}
    )
    tiers = sg.value.Tiers([1, 3, 4], NAMES, promote_after, demote_after)
    found = columns_of(tiers.assign(wide.astype(dict.fromkeys(wide.columns[1:], float))))
    right = [
        row
        for values in flat
        for row in tiers_oracle.hold(
            [*values, *[None] * (n - len(values))], [1, 3, 4], promote_after, demote_after
        )
    ]
    columns = zip(*right, strict=True)
    tier, below, above, changed = map(list, columns)
    assert found["tier"] == [None if one is None else NAMES[one] for one in tier]
    assert found["periods_below"] == below
    assert found["periods_above"] == above
    assert found["changed"] == changed


def test_long_and_wide_frames_say_the_same():
    wide = pd.DataFrame({"who": ["b", "a"], "1": [600.0, 5.0], "2": [5.0, 60.0]})
    long = wide.melt("who", var_name="period").sample(frac=1, random_state=3)
    assert bits(BANK.assign(wide)) == bits(BANK.assign(long))
    named = long.rename(columns={"who": "id", "period": "t", "value": "v"})[["t", "v", "id"]]
    found = BANK.assign(named, customer="id", period="t", value="v")
    assert columns_of(found.rename(columns={"id": "who"})) == columns_of(BANK.assign(wide))


def test_periods_of_a_long_frame_sort_as_what_they_are():
    days = [dt.datetime(2024, 2, 1), dt.datetime(2023, 12, 1), dt.datetime(2024, 1, 1)]
    long = pd.DataFrame({"who": 1, "period": days, "value": [5.0, 600.0, 5.0]})
    found = BANK.assign(long)
    assert found["period"].tolist() == sorted(days)
    assert found["tier"].tolist() == ["private"] * 3
    numbers = long.assign(period=[10, 2, 9])
    assert BANK.assign(numbers)["period"].tolist() == [2, 9, 10]


def test_customers_may_have_periods_of_their_own():
    long = pd.DataFrame({"who": ["a", "b", "a"], "period": [1, 2, 3], "value": [60.0, 600.0, 5.0]})
    assert BANK.assign(long)["tier"].tolist() == ["gold", "gold", "private"]


def test_every_kind_of_frame_comes_back(kind):
    table = pa.table({"who": ["王", "a", "a"], "period": [1, 2, 1], "value": [60.0, 5.0, None]})
    found = BANK.assign(MAKE[kind](table))
    assert isinstance(found, GIVES[kind])
    assert columns_of(found) == {
        "who": ["a", "a", "王"],
        "period": [1, 2, 1],
        "value": [None, 5.0, 60.0],
        "tier": [None, "basic", "gold"],
        "periods_below": [0, 0, 0],
        "periods_above": [0, 0, 0],
        "changed": ["", "", ""],
    }
    history = BANK.history("a")
    assert isinstance(history, GIVES[kind.replace("-lazy", "")])
    assert columns_of(history)["tier"] == [None, "basic"]


def test_the_history_of_a_customer():
    tiers = sg.value.Tiers([10], ["low", "high"])
    with pytest.raises(sg.SegmentryError, match="assign"):
        tiers.history(1)
    tiers.assign(pd.DataFrame({"who": [2, 1], "1": [5.0, 50.0], "2": [20.0, 50.0]}))
    assert tiers.history(2)["tier"].tolist() == ["low", "high"]
    with pytest.raises(sg.InvalidParameterError, match="no customer 3"):
        tiers.history(3)
    assert repr(tiers) == "<Tiers: low, high from 10; up after 1, down after 3>"


def log_of(rows, **more):
    return sg.TransactionLog(rows, customer="who", time="when", amount="paid", **more)


ROWS = pd.DataFrame(
    {
        "who": ["a", "a", "a", "b"],
        "when": pd.to_datetime(
            ["2023-11-30T23:59", "2024-01-01T00:00", "2024-03-31T00:00", "2024-02-10T00:00"]
        ),
        "paid": [20.0, 600.0, 1.0, 7.0],
    }
)


def test_months_that_are_over_from_the_first_order_on():
    found = columns_of(BANK.from_log(log_of(ROWS)))
    assert found["who"] == ["a"] * 4 + ["b"]
    assert found["period"] == ["2023-11", "2023-12", "2024-01", "2024-02", "2024-02"]
    assert found["value"] == [20.0, 0.0, 600.0, 0.0, 7.0]
    assert found["tier"] == ["silver", "silver", "private", "private", "basic"]
    # March is over at the midnight of April.
    later = columns_of(BANK.from_log(log_of(ROWS), as_of="2024-04-01"))
    assert later["value"] == [20.0, 0.0, 600.0, 0.0, 1.0, 7.0, 0.0]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("quarter", ["2023Q4", "2024Q1"]),
        ("year", ["2023"]),
        ("week", ["2023-11-27", "2023-12-04"]),
    ],
)
def test_other_periods(by, labels):
    found = columns_of(BANK.from_log(log_of(ROWS), by, as_of="2024-04-01"))
    assert found["period"][: len(labels)] == labels


def test_orders_and_trailing_windows():
    log = log_of(ROWS)
    assert columns_of(BANK.from_log(log, value="orders"))["value"] == [1.0, 0.0, 1.0, 0.0, 1.0]
    found = columns_of(BANK.from_log(log, trailing=3))
    assert found["value"] == [20.0, 20.0, 620.0, 600.0, 7.0]


def test_periods_begin_at_local_midnight():
    rows = ROWS.assign(when=ROWS["when"].dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai"))
    found = columns_of(BANK.from_log(log_of(rows), as_of="2024-04-30"))
    assert found["period"][0] == "2023-12"
    assert found["value"][:4] == [20.0, 600.0, 0.0, 1.0]


def test_no_period_over_is_an_error():
    with pytest.raises(sg.InvalidDataError, match="no month of the log is over by 2023-11-29"):
        BANK.from_log(log_of(ROWS[:1].assign(when=pd.Timestamp("2023-11-29"))))


@given(seed=st.integers(0, 10_000), trailing=st.sampled_from([1, 2, 12]))
def test_month_sums_are_those_of_the_twin(seed, trailing):
    random = np.random.default_rng(seed)
    n = int(random.integers(5, 60))
    minutes = random.integers(0, 60 * 24 * 250, n)
    rows = pd.DataFrame(
        {
            "who": random.integers(0, 6, n),
            "when": np.datetime64("2023-10-20", "us") + minutes.astype("m8[m]"),
            "paid": random.integers(-20, 400, n).astype(float),
        }
    )
    as_of = rows["when"].min() + pd.Timedelta(days=150)
    found = columns_of(BANK.from_log(log_of(rows), trailing=trailing, as_of=as_of))
    right = tiers_oracle.month_sums(rows, as_of, trailing)
    assert list(zip(found["who"], found["period"], found["value"], strict=True)) == right
    seen = rows[rows["when"] <= as_of]
    assert columns_of(BANK.from_log(log_of(seen), trailing=trailing, as_of=as_of)) == found


def test_one_thread_and_small_chunks_give_the_same_bits(monkeypatch):
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    found = set()
    for threads, chunk in (("1", None), ("2", None), ("2", 4)):
        monkeypatch.setenv("SEGMENTRY_NUM_THREADS", threads)
        _native.set_chunk_length(chunk)
        found.add(repr(bits(BANK.from_log(log, as_of="1998-07-01"))))
    assert len(found) == 1


def test_month_sums_lose_nothing():
    cdnow = sg.datasets.load_cdnow("pandas")
    log = sg.TransactionLog(cdnow, customer="customer_id", time="date", amount="amount")
    found = BANK.from_log(log, as_of="1998-07-01")
    assert round(found["value"].sum(), 2) == round(cdnow["amount"].sum(), 2)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (([], []), sg.InvalidParameterError, "empty"),
        (([2, 1], ["a", "b"]), sg.InvalidParameterError, "ascend"),
        (([1, np.inf], ["a", "b"]), sg.InvalidParameterError, "finite"),
        (([1, 2], ["a"]), sg.InvalidParameterError, "as many"),
        (([1], ["a", "a"]), sg.InvalidParameterError, "different"),
        (([1], ["a", "b"], 0), sg.InvalidParameterError, "promote_after"),
        (([1], ["a", "b"], 1, 0), sg.InvalidParameterError, "demote_after"),
        (([1], ["a", "b"], 1.5), sg.InvalidTypeError, "promote_after"),
        ((1, ["a", "b"]), sg.InvalidTypeError, "thresholds"),
        (([1], "ab"), sg.InvalidTypeError, "names"),
    ],
)
def test_rules_that_make_no_sense_are_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        sg.value.Tiers(*arguments)


@pytest.mark.parametrize(
    ("frame", "error", "words"),
    [
        ({"who": [1, 1], "period": [1, 1], "value": [1.0, 2.0]}, sg.InvalidDataError, "once"),
        ({"who": [1, 1], "1": [1.0, 2.0]}, sg.InvalidDataError, "one row each"),
        ({"who": [1], "period": [1]}, sg.InvalidDataError, "no column 'value'"),
        ({"who": [1], "value": [1.0]}, sg.InvalidDataError, "no column 'period'"),
        ({"who": [1, 2], "period": [1, None], "value": [1.0, 2]}, sg.InvalidDataError, "null"),
        ({"who": [1], "1": ["x"]}, sg.InvalidTypeError, "numbers"),
        ({"who": [1], "1": [np.inf]}, sg.InvalidDataError, "infinite"),
        ({"who": [1]}, sg.InvalidDataError, "each period"),
        ({"tier": [1], "1": [1.0]}, sg.InvalidDataError, "rename"),
    ],
)
def test_frames_that_cannot_be_used_are_refused(frame, error, words):
    with pytest.raises(error, match=words):
        BANK.assign(pd.DataFrame(frame))


def test_empty_frames_give_empty_frames():
    long = pd.DataFrame({"who": [1], "period": [1], "value": [1.0]})[:0]
    assert len(BANK.assign(long)) == 0
    assert len(BANK.assign(pd.DataFrame({"who": [1], "1": [1.0]})[:0])) == 0


def test_a_log_of_dates_has_its_last_month_on_the_last_day():
    days = ROWS.assign(when=ROWS["when"].dt.normalize())
    cohorts = sg.lifecycle.cohorts(log_of(days), as_of="2024-01-31")
    assert cohorts.incomplete_period is None
    found = columns_of(BANK.from_log(log_of(days), as_of="2024-01-31"))
    assert found["period"][-1] == "2024-01"


def test_a_log_with_times_of_day_has_it_with_the_day():
    timed = ROWS.assign(when=ROWS["when"].dt.normalize() + pd.Timedelta(hours=18))
    for as_of, last in [("2024-01-31", "2023-12"), ("2024-01-31T23:00", "2024-01")]:
        cohorts = sg.lifecycle.cohorts(log_of(timed), as_of=as_of)
        assert (cohorts.incomplete_period is None) == (last == "2024-01")
        assert columns_of(BANK.from_log(log_of(timed), as_of=as_of))["period"][-1] == last


def test_customers_who_are_not_named_are_asked_for():
    frame = pd.DataFrame({"period": [1, 2], "who": ["a", "a"], "value": [1.0, 2.0]})
    with pytest.raises(sg.InvalidDataError, match="customer="):
        BANK.assign(frame)
    assert columns_of(BANK.assign(frame, customer="who"))["who"] == ["a", "a"]
