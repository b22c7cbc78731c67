"""The lifecycle once more, slowly: loops over a customer's order times, as the text says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import segmentry as sg

DAY = pd.Timedelta(days=1)
ROLES = {"customer": "who", "time": "when", "amount": "paid"}
ZONES = [None, "Europe/Paris", "Asia/Kolkata", "America/New_York"]


@dataclass(frozen=True)
class Case:
    """A log to build and a moment to look at it from."""

    frame: pd.DataFrame
    as_of: pd.Timestamp

    def log(self, frame: pd.DataFrame | None = None) -> sg.TransactionLog:
        return sg.TransactionLog(self.frame if frame is None else frame, **ROLES)

    def past(self) -> pd.DataFrame:
        return self.frame[self.frame["when"] <= self.as_of].reset_index(drop=True)


@st.composite
def cases(draw: st.DrawFn, max_rows: int = 40, most_days: int = 60) -> Case:
    n = draw(st.integers(1, max_rows))
    zone = draw(st.sampled_from(ZONES))
    unit = draw(st.sampled_from(["D", "h", "s"]))
    longest = most_days * {"D": 1, "h": 24, "s": 86_400}[unit]
    steps = st.integers(0, longest)
    times = pd.Timestamp("2024-02-20") + pd.to_timedelta(
        draw(st.lists(steps, min_size=n, max_size=n)), unit=unit
    )
    as_of = pd.Timestamp("2024-02-20") + pd.Timedelta(draw(steps), unit=unit)
    as_of = max(as_of, times.min())
    if zone is not None:
        times = times.tz_localize("UTC").tz_convert(zone)
        as_of = as_of.tz_localize("UTC").tz_convert(zone)
    who = draw(st.lists(st.integers(1, 6), min_size=n, max_size=n))
    paid = draw(st.lists(st.integers(-500, 5000), min_size=n, max_size=n))
    frame = pd.DataFrame({"who": who, "when": times, "paid": np.array(paid) / 100})
    return Case(frame, as_of)


def visits(times: list[pd.Timestamp]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last order of every local calendar day."""
    by_day: dict[Any, list[pd.Timestamp]] = {}
    for time in sorted(times):
        by_day.setdefault(time.date(), []).append(time)
    return [(day[0], day[-1]) for day in by_day.values()]


def gaps(times: list[pd.Timestamp]) -> list[int]:
    seen = visits(times)
    return [math.ceil((b[0] - a[1]) / DAY) for a, b in pairwise(seen)]


def histories(frame: pd.DataFrame) -> dict[int, list[pd.Timestamp]]:
    return {who: sorted(set(part["when"])) for who, part in frame.groupby("who")}


@dataclass(frozen=True)
class Rhythm:
    closed: list[int]
    open: list[int]
    curve: list[tuple[int, int, int, int, float, float]]
    pace: tuple[float, float, float]


def rhythm(frame: pd.DataFrame, as_of: pd.Timestamp) -> Rhythm:
    """Kaplan-Meier by its definition, variance components by sums."""
    all_gaps = {who: gaps(times) for who, times in histories(frame).items()}
    closed = [gap for mine in all_gaps.values() for gap in mine]
    still = [
        math.floor((as_of - visits(times)[-1][1]) / DAY) for times in histories(frame).values()
    ]
    curve, share, variance = [], 1.0, 0.0
    for day in sorted({*closed, *still}):
        at_risk = sum(gap >= day for gap in closed) + sum(gap >= day for gap in still)
        done = closed.count(day)
        share *= 1 - done / at_risk
        variance += done / (at_risk * (at_risk - done)) if at_risk > done else math.inf
        error = share * math.sqrt(variance) if share > 0 else math.nan
        curve.append((day, at_risk, done, still.count(day), share, error))
    return Rhythm(closed, still, curve, pace([mine for mine in all_gaps.values() if mine]))


def pace(all_gaps: list[list[int]]) -> tuple[float, float, float]:
    logs = [np.log(mine) for mine in all_gaps]
    n = sum(len(mine) for mine in logs)
    if n == 0:
        return math.nan, math.nan, math.nan
    mean = float(np.concatenate(logs).mean())
    if n == len(logs):
        return mean, math.nan, math.nan
    within = sum(((mine - mine.mean()) ** 2).sum() for mine in logs) / (n - len(logs))
    within = within if within > 1e-9 else 0.0
    size = n - sum(len(mine) ** 2 for mine in logs) / n
    if len(logs) == 1:
        return mean, within, math.nan
    spread = sum(len(mine) * (mine.mean() - mean) ** 2 for mine in logs)
    between = (spread - (len(logs) - 1) * within) / size
    return mean, within, between if between > 1e-9 else 0.0


@dataclass(frozen=True)
class Rule:
    days: tuple[float, float, float]
    pace: tuple[float, float, float] | None = None
    min_gaps: int = 3
    new: float | None = None
    reactivated: float | None = None

    def of(self, mine: list[int]) -> tuple[float, float, float]:
        """The limits of a customer with these gaps."""
        if self.pace is None or len(mine) < self.min_gaps or not self.pace[2] > 0:
            return self.days
        mean, within, between = self.pace
        n = len(mine)
        weight = n * between / (n * between + within)
        own = mean + weight * (float(np.mean(np.log(mine))) - mean)
        narrow = math.sqrt((within + (1 - weight) * between) / (within + between))
        risk, late = (
            max(1.0, math.exp(own + narrow * (math.log(days) - mean))) for days in self.days[:2]
        )
        return risk, late, late * (self.days[2] / self.days[1])


def stage(times: list[pd.Timestamp], as_of: pd.Timestamp, rule: Rule) -> str | None:
    """The stage by its definition."""
    seen = visits([time for time in times if time <= as_of])
    if not seen:
        return None
    mine = [math.ceil((b[0] - a[1]) / DAY) for a, b in pairwise(seen)]
    recency = (as_of - seen[-1][1]) / DAY
    risk, late, gone = rule.of(mine)
    if recency > gone:
        return "lost"
    if recency > late:
        return "dormant"
    if recency > risk:
        return "at_risk"
    if len(seen) == 1 and recency <= (risk if rule.new is None else rule.new):
        return "new"
    for at in range(len(seen) - 1, 0, -1):
        silence = (seen[at][0] - seen[at - 1][1]) / DAY
        if silence > rule.of(mine[: at - 1])[1]:
            time = rule.of(mine[:at])[0] if rule.reactivated is None else rule.reactivated
            return "reactivated" if (as_of - seen[at][1]) / DAY <= time else "active"
    return "active"
