"""Random small transaction logs with any mix of roles, and what to ask of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import drawn_columns as columns
import oracles
import segmentry as sg
from drawn_columns import DAY, SECOND
from drawn_wishes import draw_occasions, draw_own

ORDERS = (["A-1", "A-2", "bestellung 3", "订单4"], [1, 2, 3, 2**53 + 1])
ID_ROLES = ("product", "category", "channel")


@dataclass(frozen=True)
class Case:
    """A log to build, a moment to look at it from and features to ask for."""

    frame: pd.DataFrame
    roles: dict[str, Any]
    as_of: pd.Timestamp
    windows: tuple[int, ...]
    half_life_days: float = 90.0
    occasions: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)

    def log(self, frame: pd.DataFrame | None = None) -> sg.TransactionLog:
        return sg.TransactionLog(self.frame if frame is None else frame, **self.roles)

    def options(self) -> dict[str, Any]:
        """The arguments of `features`, without the moment."""
        return {
            "windows": self.windows,
            "half_life_days": self.half_life_days,
            "occasions": self.occasions,
            "own": self.own,
        }

    def features(self, log: sg.TransactionLog | None = None) -> Any:
        log = self.log() if log is None else log
        return log.features(as_of=self.as_of, **self.options())

    def expected(self) -> oracles.Expected:
        """What the twins say."""
        options = {**self.options(), **self.roles}
        return oracles.features(self.frame, as_of=self.as_of, groups=oracles.ALL_GROUPS, **options)

    def visible(self) -> pd.DataFrame:
        """The rows not later than `as_of`."""
        return self.frame[self.frame["time"] <= self.as_of]

    def can_build(self, frame: pd.DataFrame) -> bool:
        """Whether something was bought and no column that has a role is all nulls."""
        all_null = any(frame[name].isna().all() for name in frame if name != "amount")
        return not all_null and not self.purchases(frame).empty

    def purchases(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows that are purchases."""
        if "event" not in self.roles:
            return frame
        return frame[frame["event"].isin(self.roles.get("purchase_events", ("purchase",)))]


@st.composite
def cases(
    draw: st.DrawFn,
    *,
    min_rows: int = 1,
    max_rows: int = 20,
    every_role: bool = False,
    amounts: st.SearchStrategy[float] = columns.AMOUNTS,
) -> Case:
    """Draw a log with any mix of roles, and an `as_of` that is not before all of it."""
    n = draw(st.integers(min_rows, max_rows))
    pool = draw(st.sampled_from(columns.CUSTOMERS))
    few = draw(st.sampled_from([1, 2, 3, len(pool)]))
    frame = pd.DataFrame(
        {
            "customer": columns.picks(draw, pool[:few], n),
            "time": columns.moments(draw, n),
            "amount": columns.amounts(draw, amounts, n),
        }
    )
    roles: dict[str, Any] = {"customer": "customer", "time": "time", "amount": "amount"}

    def has_role() -> bool:
        return every_role or draw(st.booleans())

    if has_role():
        roles["order"] = "order"
        frame["order"] = columns.ids(draw, *ORDERS, n)
    for role, values in (("quantity", columns.QUANTITIES), ("discount", columns.DISCOUNTS)):
        if has_role():
            roles[role] = role
            frame[role] = columns.numbers(draw, values, n)
    for role in ID_ROLES:
        if has_role():
            roles[role] = role
            frame[role] = columns.ids(draw, columns.TEXTS, columns.WHOLE, n)
    if has_role():
        roles |= _with_events(draw, frame)
    if has_role():
        roles["numbers"], roles["labels"] = ["score"], ["tag"]
        frame["score"] = columns.numbers(draw, columns.SCORES, n)
        frame["tag"] = columns.ids(draw, columns.TEXTS, columns.WHOLE, n)
    windows = draw(st.lists(st.sampled_from([1, 7, 30, 90, 10_000]), min_size=1, unique=True))
    return Case(
        frame,
        roles,
        _as_of(draw, frame["time"]),
        tuple(windows),
        half_life_days=draw(st.sampled_from([90, 1, 0.5, 1e4])),
        occasions=draw_occasions(draw, frame) if has_role() else {},
        own=draw_own(draw, frame, roles) if has_role() else {},
    )


def _with_events(draw: st.DrawFn, frame: pd.DataFrame) -> dict[str, Any]:
    """Add a column of event types; give its roles."""
    events = columns.events(draw, len(frame))
    roles: dict[str, Any] = {"event": "event"}
    frame["event"] = pd.Series(events, dtype=object)
    if draw(st.booleans()):  # others than purchases need no amount
        frame.loc[[event != "purchase" for event in events], "amount"] = np.nan
    if draw(st.booleans()):
        roles["purchase_events"] = ("purchase", "cart")
        frame.loc[[event == "cart" for event in events], "amount"] = 2.5
    if draw(st.booleans()):
        frame["event"] = pd.Categorical(
            events, categories=["view", "unused", "purchase", "cart"], ordered=False
        )
    return roles


def _as_of(draw: st.DrawFn, times: pd.Series) -> pd.Timestamp:
    moment = times.iloc[draw(st.integers(0, len(times) - 1))]
    shift = draw(st.sampled_from([0, 1, -1, SECOND, DAY, 30 * DAY, 60 * DAY, 400 * DAY]))
    moment = moment.as_unit("ns") + pd.Timedelta(shift, "us")
    return max(moment, times.min())


def at(case: Case, moment: pd.Timestamp) -> Case:
    """The same case, seen from another moment."""
    return replace(case, as_of=moment)


def several_moments(draw: st.DrawFn, case: Case) -> list[pd.Timestamp]:
    """Distinct moments, not all before the log, in any order."""
    moments = {case.as_of}
    for _ in range(draw(st.integers(0, 3))):
        moments.add(_as_of(draw, case.frame["time"]))
    return draw(st.permutations(sorted(moments)))
