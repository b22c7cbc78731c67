"""`stages`: one stage each, by its definition, by what is known at the moment alone."""

from __future__ import annotations

import math
from typing import Any

import lifecycle_oracle as oracle
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifecycle_oracle import ROLES, Case, Rule, cases

import segmentry as sg
from frame_kinds import columns_of

STAGES = {"new", "active", "at_risk", "dormant", "lost", "reactivated"}
START = pd.Timestamp("2024-01-01")
RULES = st.builds(
    lambda days, new, back: {
        "threshold_days": tuple(sorted(days)),
        "new_days": new,
        "reactivated_days": back,
    },
    st.lists(st.integers(1, 40), min_size=3, max_size=3),
    st.none() | st.integers(1, 40),
    st.none() | st.integers(1, 40),
)


def one(days: list[float], as_of: float, **options: Any) -> dict[str, Any]:
    """The stage of a customer who ordered on these days; thresholds 10, 20, 40."""
    when = START + pd.to_timedelta(days, unit="D")
    frame = pd.DataFrame({"who": 1, "when": when, "paid": 1.0})
    options = {"threshold_days": (10, 20, 40), **options}
    moment = START + pd.Timedelta(days=as_of)
    columns = columns_of(sg.lifecycle.stages(sg.TransactionLog(frame, **ROLES), moment, **options))
    return {name: values[0] for name, values in columns.items()}


BY_HAND = [
    # orders, as_of, stage, days in it, the next, in days
    ([0], 0, "new", 0, "at_risk", 10),
    ([0], 10, "new", 10, "at_risk", 0),
    ([0], 11, "at_risk", 1, "dormant", 9),
    ([0], 25, "dormant", 5, "lost", 15),
    ([0], 41, "lost", 1, None, None),
    ([0, 5], 6, "active", 1, "at_risk", 9),
    ([0, 5, 9], 12, "active", 7, "at_risk", 7),
    ([0, 15], 16, "active", 1, "at_risk", 9),
    ([0, 15, 20, 35], 36, "active", 1, "at_risk", 9),
    ([0, 25], 27, "reactivated", 2, "at_risk", 8),
    ([0, 25, 30], 32, "reactivated", 7, "active", 3),
    ([0, 25, 30], 36, "active", 1, "at_risk", 4),
    ([0, 25, 30], 41, "at_risk", 1, "dormant", 9),
    ([0, 100], 105, "reactivated", 5, "at_risk", 5),
]


@pytest.mark.parametrize("case", BY_HAND, ids=str)
def test_by_hand(case: tuple[list[float], float, str, float, str | None, float | None]) -> None:
    orders, as_of, stage, days, following, left = case
    found = one(orders, as_of)
    assert (found["stage"], found["days_in_stage"]) == (stage, days)
    assert (found["next_stage"], found["next_stage_in_days"]) == (following, left)


def test_windows_of_ones_own() -> None:
    assert one([0], 4, new_days=3)["stage"] == "active"
    assert one([0], 4, new_days=3)["days_in_stage"] == 1
    assert one([0], 2, new_days=3)["next_stage"] == "active"
    assert one([0, 25, 33], 34, reactivated_days=15)["stage"] == "reactivated"
    # Not active for a moment because of a silence within his time.
    assert one([0, 25, 37], 39, reactivated_days=15)["stage"] == "reactivated"


def test_a_time_at_risk_begins_the_time_as_reactivated_anew() -> None:
    options = {"threshold_days": (10, 50, 100), "reactivated_days": 90}
    orders = [0, 121, 141, 143]
    assert one(orders[:2], 135, **options)["stage"] == "at_risk"
    found = one(orders, 144, **options)
    assert (found["stage"], found["days_in_stage"]) == ("reactivated", 3)
    # The end of it still counts from the day on which he came back.
    assert one([*orders, 152, 161, 170, 179, 188, 197, 206], 211, **options)["stage"] == (
        "reactivated"
    )
    found = one([*orders, 152, 161, 170, 179, 188, 197, 206], 212, **options)
    assert (found["stage"], found["days_in_stage"]) == ("active", 1)


def test_stages_without_length_are_passed_over() -> None:
    assert one([0], 5, threshold_days=(10, 10, 20))["next_stage"] == "dormant"
    assert one([0], 5, threshold_days=(10, 10, 10))["next_stage"] == "lost"
    assert one([0], 12, threshold_days=(10, 20, 20))["next_stage"] == "lost"


@given(cases(), RULES)
def test_given_thresholds_give_the_stages_of_the_twin(case: Case, options: dict[str, Any]) -> None:
    found = columns_of(sg.lifecycle.stages(case.log(), case.as_of, **options))
    rule = Rule(
        options["threshold_days"], None, 3, options["new_days"], options["reactivated_days"]
    )
    histories = oracle.histories(case.past())
    assert found["who"] == sorted(histories)
    assert found["stage"] == [
        oracle.stage(histories[who], case.as_of, rule) for who in found["who"]
    ]
    assert set(found["thresholds_from"]) == {"given"}
    assert set(found["quantiles_among"]) == {"given"}


@given(cases(), st.integers(1, 4))
def test_own_thresholds_are_those_of_the_twin(case: Case, min_gaps: int) -> None:
    rhythm = sg.lifecycle.rhythm(case.log(), case.as_of)
    assume(rhythm.n_gaps > 0)
    found = columns_of(sg.lifecycle.stages(case.log(), case.as_of, min_gaps=min_gaps))
    right = oracle.rhythm(case.past(), case.as_of)
    rule = Rule(rhythm.thresholds().days, right.pace, min_gaps)
    for at, times in enumerate(oracle.histories(case.past()).values()):
        limits = rule.of(oracle.gaps(times))
        names = ("at_risk_after_days", "dormant_after_days", "lost_after_days")
        np.testing.assert_allclose([found[name][at] for name in names], limits, rtol=1e-6)
        assert found["thresholds_from"][at] in ("customer", "population")
        near = min(abs(found["recency_days"][at] - limit) for limit in limits)
        if near > 1e-3:
            assert found["stage"][at] == oracle.stage(times, case.as_of, rule)


@given(cases())
def test_everyone_has_one_stage_and_later_rows_are_invisible(case: Case) -> None:
    options = (
        {} if sg.lifecycle.rhythm(case.log(), case.as_of).n_gaps else {"threshold_days": (5, 9, 20)}
    )
    found = columns_of(sg.lifecycle.stages(case.log(), case.as_of, **options))
    assert found == columns_of(sg.lifecycle.stages(case.log(case.past()), case.as_of, **options))
    assert set(found["stage"]) <= STAGES
    assert found["who"] == sorted(set(case.past()["who"]))
    for name, values in found.items():
        if name.endswith("_days") and name != "next_stage_in_days":
            assert all(math.isfinite(value) and value >= 0 for value in values)


@given(cases(most_days=100), RULES)
def test_stages_begin_and_end_when_they_say(case: Case, options: dict[str, Any]) -> None:
    log, second = case.log(case.past()), pd.Timedelta(seconds=1)
    found = columns_of(sg.lifecycle.stages(log, case.as_of, **options))

    def stage(who: int, moment: pd.Timestamp) -> str | None:
        if moment < case.frame["when"].min():
            return None
        then = columns_of(sg.lifecycle.stages(log, moment, **options))
        return dict(zip(then["who"], then["stage"], strict=True)).get(who)

    for at, who in enumerate(found["who"][:3]):
        began = case.as_of - pd.Timedelta(days=found["days_in_stage"][at])
        if found["days_in_stage"][at] > 1e-4:
            assert stage(who, began + second) == found["stage"][at]
        assert stage(who, began - second) != found["stage"][at]
        left = found["next_stage_in_days"][at]
        if left is not None:
            ends = case.as_of + pd.Timedelta(days=left)
            assert stage(who, ends + second) == found["next_stage"][at]
            if left > 1e-4:
                assert stage(who, ends - second) == found["stage"][at]


@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=8),
    st.lists(st.integers(1, 20), min_size=3, max_size=3).map(sorted),
    st.integers(5, 60),
    st.integers(0, 10),
)
def test_nobody_was_in_another_stage_within_days_in_stage(
    gaps: list[int], limits: list[int], more: int, later: int
) -> None:
    """Above all where the time of the reactivated is longer than that up to at risk."""
    times = [START + pd.Timedelta(days=int(days)) for days in np.cumsum([0, *gaps])]
    as_of = times[-1] + pd.Timedelta(days=later)
    options = {"threshold_days": tuple(limits), "reactivated_days": limits[0] + more}
    rule = Rule((limits[0], limits[1], limits[2]), reactivated=limits[0] + more)
    frame = pd.DataFrame({"who": 1, "when": times, "paid": 1.0})
    found = columns_of(sg.lifecycle.stages(sg.TransactionLog(frame, **ROLES), as_of, **options))
    days, stage = found["days_in_stage"][0], found["stage"][0]
    # Stages change at midnights only, so noons tell them all.
    for half in np.arange(0.5, days):
        assert oracle.stage(times, as_of - pd.Timedelta(days=half), rule) == stage
    before = as_of - pd.Timedelta(days=days + 0.5)
    assert oracle.stage(times, before, rule) != stage


def test_a_fast_customer_is_missed_sooner_than_a_slow_one() -> None:
    random = np.random.default_rng(3)
    rows = []
    for who, typical in enumerate([7] * 30 + [60] * 30):
        gaps = np.maximum(1, random.gamma(20, typical / 20, 400 // typical).round())
        rows += [(who, -30 - days) for days in np.cumsum(gaps) - gaps[0]]
    frame = pd.DataFrame(rows, columns=["who", "day"])
    frame["when"] = pd.Timestamp("2025-06-01") + pd.to_timedelta(frame["day"], unit="D")
    log = sg.TransactionLog(frame.assign(paid=1.0), **ROLES)
    found = sg.lifecycle.stages(log, "2025-06-01")
    assert set(found["thresholds_from"]) == {"customer"}
    assert set(found["stage"][:30]) <= {"dormant", "lost"}
    assert set(found["stage"][30:]) == {"active"}
    pooled = sg.lifecycle.stages(log, "2025-06-01", per_customer=False)
    assert set(pooled["thresholds_from"]) == {"population"}
    assert pooled["dormant_after_days"].nunique() == 1
    assert not set(pooled["stage"]) & {"dormant", "lost"}


def test_own_thresholds_are_passed_as_often_as_they_say_by_fast_and_slow() -> None:
    random = np.random.default_rng(11)
    means = 3 + 0.7 * random.standard_normal(800)
    rows = []
    for who, mean in enumerate(means):
        day = random.uniform(0, 60)
        while day < 1000:
            rows.append((who, day))
            day += max(1.0, random.lognormal(mean, 0.5))
    frame = pd.DataFrame(rows, columns=["who", "day"])
    frame["when"] = START + pd.to_timedelta((frame["day"] * 86_400).round(), unit="s")
    log = sg.TransactionLog(frame.assign(paid=1.0), **ROLES)
    found = sg.lifecycle.stages(log, START + pd.Timedelta(days=1000))
    ahead = random.lognormal(means, 0.5, (200, len(means)))
    # Not exactly: quantiles of all are those of a mixture in which the fast have more gaps.
    for limit, share, near in (("at_risk", 0.20, 0.05), ("dormant", 0.05, 0.02)):
        passed = (ahead > found[f"{limit}_after_days"].to_numpy()).mean(axis=0)
        for part in (means < 2.5, (means >= 2.5) & (means < 3.5), means >= 3.5):
            assert passed[part].mean() == pytest.approx(share, abs=near), (limit, part.sum())


def test_customers_without_an_order_have_no_stage_but_a_row() -> None:
    frame = pd.DataFrame(
        {
            "who": ["a", "b", "b", "c"],
            "when": ["2024-01-01", "2024-01-01", "2024-01-02", "2024-01-05"],
            "paid": [1.0, None, 2.0, None],
            "what": ["purchase", "view", "purchase", "view"],
        }
    )
    log = sg.TransactionLog(frame, **ROLES, event="what")
    found = columns_of(sg.lifecycle.stages(log, "2024-01-01", threshold_days=(1, 2, 3)))
    assert found["who"] == ["a", "b"]
    assert found["stage"] == ["new", None]
    assert all(values[1] is None for name, values in found.items() if name != "who")


def test_a_rhythm_learnt_before_can_be_used_again(cdnow: sg.TransactionLog) -> None:
    earlier = sg.lifecycle.rhythm(cdnow, "1997-12-31")
    found = sg.lifecycle.stages(cdnow, rhythm=earlier, per_customer=False)
    late = earlier.thresholds()
    assert set(found["at_risk_after_days"]) == {late.at_risk_days}
    assert set(found["lost_after_days"]) == {2 * late.dormant_days}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"threshold_days": (3, 2, 1)}, "threshold_days must not fall"),
        ({"threshold_days": (0, 2, 3)}, "threshold_days must be at least 1"),
        ({"threshold_days": 30}, "three numbers"),
        ({"new_days": 0}, "new_days must be at least 1"),
        ({"min_gaps": 0}, "min_gaps must be at least 1"),
        ({"rhythm": 3}, "rhythm must come from"),
        ({"per_customer": "yes"}, "per_customer must be True or False"),
        ({"at_risk": 1.5}, "at_risk must be below 1"),
        ({"lost": float("nan")}, "lost must be finite"),
    ],
)
def test_bad_arguments(cdnow: sg.TransactionLog, options: dict[str, Any], message: str) -> None:
    with pytest.raises(sg.SegmentryError, match=message):
        sg.lifecycle.stages(cdnow, **options)


def test_nobody_has_come_back_and_no_rhythm_is_given() -> None:
    frame = pd.DataFrame({"who": [1, 2], "when": ["2024-01-01", "2024-01-02"], "paid": 1.0})
    log = sg.TransactionLog(frame, **ROLES)
    with pytest.raises(sg.InvalidDataError, match="threshold_days="):
        sg.lifecycle.stages(log)
    found = sg.lifecycle.stages(log, threshold_days=(30, 60, 90))
    assert found["stage"].tolist() == ["new", "new"]


def test_a_customer_column_with_the_name_of_a_result_is_refused() -> None:
    frame = pd.DataFrame({"stage": [1], "when": ["2024-01-01"], "paid": 1.0})
    log = sg.TransactionLog(frame, customer="stage", time="when", amount="paid")
    with pytest.raises(sg.InvalidDataError, match="rename it"):
        sg.lifecycle.stages(log, threshold_days=(1, 2, 3))
