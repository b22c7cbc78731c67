"""The audit of a log: every check with its count, examples and advice."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segmentry import _native
from segmentry._frames import Frame, FrameKind, make_frame
from segmentry._roles import event_types

__all__ = ["Audit"]

_FEW_CUSTOMERS = 100
_FEW_REPEATERS = 30
_FINE = "nothing to do"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of an audit."""

    check: str
    rows: int
    share: float
    examples: str
    advice: str


class Audit:
    """What is odd in a log (made by `TransactionLog.audit`).

    Attributes
    ----------
    table : frame
        One row a check: `check`, `rows` (how many rows; for checks of customers, how many
        customers; for `time_gaps`, how many gaps; for `absent_purchase_events`, how many names),
        `share` (of the rows, lines, customers or names looked at; for `time_gaps`, of the days
        from the first row to the last), `examples`, `advice`.
    as_of : str
        The moment of analysis.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> [check.check for check in log.audit().checks if check.rows][:2]
    ['duplicate_rows', 'zero_amounts']
    """

    def __init__(self, checks: list[Check], as_of: str, kind: FrameKind) -> None:
        self._checks = checks
        self.as_of = as_of
        self.table: Frame = make_frame(
            {
                name: [getattr(check, name) for check in checks]
                for name in ("check", "rows", "share", "examples", "advice")
            },
            kind,
        )

    @property
    def checks(self) -> tuple[Check, ...]:
        """The lines of the table."""
        return tuple(self._checks)

    def __repr__(self) -> str:
        found = [check for check in self._checks if check.rows]
        lines = [f"<Audit as of {self.as_of}: {len(found)} of {len(self._checks)} checks found>"]
        lines += [
            f"  {check.check}: {check.rows:,} ({check.share:.2%}) – {check.advice}"
            for check in found
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr style='{'font-weight:bold' if check.rows else 'color:#777'}'>"
            f"<td style='text-align:left'>{check.check.replace('_', ' ')}</td>"
            f"<td>{check.rows:,}</td><td>{check.share:.2%}</td>"
            f"<td style='text-align:left'>{html.escape(check.examples)}</td>"
            f"<td style='text-align:left;font-weight:normal'>{html.escape(check.advice)}</td></tr>"
            for check in self._checks
        )
        return (
            f"<table><caption>Audit as of {html.escape(self.as_of)}</caption><thead><tr>"
            "<th>check</th><th>rows</th><th>share</th><th>examples</th><th>advice</th>"
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )


def audit_table(
    log: _native.Log, as_of: int, kind: FrameKind, purchase_events: Sequence[str] = ()
) -> Audit:
    """Audit a native log as of a tick.

    Parameters
    ----------
    log : native log
        The log.
    as_of : int
        The moment of analysis in its ticks.
    kind : str
        The kind of frame to give.
    purchase_events : sequence of str
        The types of event that are purchases, if the log has a column of them.
    """
    found = log.audit(as_of)
    checks = [
        *_intake_checks(found, log.roles),
        *_event_checks(log, purchase_events),
        *_row_checks(found),
        *_log_checks(found, _days_of(log, as_of)),
        *_customer_checks(found),
    ]
    return Audit(checks, log.display(as_of), kind)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _intake_checks(found: Mapping[str, Any], roles: Mapping[str, str]) -> Iterator[Check]:
    for role, column in roles.items():
        count, first = found["missing"][role]
        yield Check(
            f"missing_{_part(role, column, roles)}",
            count,
            _share(count, found["seen"]),
            _row_numbers(first),
            f"column {column!r} has null values; features that need them leave these rows out"
            if count
            else _FINE,
        )
    count, first = found["dropped"]
    yield Check(
        "dropped_rows",
        count,
        _share(count, found["seen"]),
        _row_numbers(first),
        "bad rows were left out (on_bad='drop'); correct them at the source" if count else _FINE,
    )


def _part(role: str, column: str, roles: Mapping[str, str]) -> str:
    """Give the name of a part; further columns go by their own, where it is no one else's."""
    further = [name for other, name in roles.items() if "." in other]
    is_own = "." in role and column not in roles and further.count(column) == 1
    return column if is_own else role


def _event_checks(log: _native.Log, purchase_events: Sequence[str]) -> Iterator[Check]:
    if not purchase_events:
        return
    types = {str(name) for name in event_types(log)}
    absent = [name for name in purchase_events if name not in types]
    yield Check(
        "absent_purchase_events",
        len(absent),
        _share(len(absent), len(purchase_events)),
        ", ".join(absent[:5]),
        "no row has these types of purchase_events; check how they are spelt" if absent else _FINE,
    )


def _row_numbers(rows: list[int]) -> str:
    return "rows " + ", ".join(str(row) for row in rows) if rows else ""


def _row_checks(found: Mapping[str, Any]) -> Iterator[Check]:
    rows, lines, orders = found["rows"], found["lines"], found["orders"]
    usual = found["usual_amounts"]
    by_rows = found["same_day_counts_rows"]
    advice = {
        "duplicate_rows": "rows equal to another in every column used; if the export doubled "
        "them, remove them before building the log",
        "future_rows": "rows after the moment of analysis are ignored; check for wrong dates",
        "negative_amounts": "treated as returns; check that they are",
        "zero_amounts": "free or void lines count as orders; remove them if they should not",
        "same_day_repeat_orders": (
            "several rows of a customer on one date count as one order; name an order column "
            "if they are orders of their own"
            if by_rows
            else "customers with several orders on one day: split deliveries or double bookings?"
        ),
        "outlier_amounts": (
            f"size outside {usual[0]:,.2f} to {usual[1]:,.2f} (three interquartile ranges on the "
            "log scale); check for typing errors, and prefer medians to means"
            if usual
            else _FINE
        ),
    }
    counted = {
        "duplicate_rows": ("duplicates", rows),
        "future_rows": ("future", rows + found["future"][0]),
        "negative_amounts": ("negative", lines),
        "zero_amounts": ("zero", lines),
        "same_day_repeat_orders": ("same_day", lines if by_rows else orders),
        "outlier_amounts": ("outliers", lines),
    }
    for check, (name, whole) in counted.items():
        count, examples = found[name]
        texts = [f"{customer} on {time}: {amount:,.2f}" for customer, time, amount in examples]
        yield Check(
            check,
            count,
            _share(count, whole),
            "; ".join(texts),
            advice[check] if count else _FINE,
        )


def _days_of(log: _native.Log, as_of: int) -> int:
    """Count the days of the calendar from the first row to the last that is seen."""
    first, last = log.span
    if as_of < first:
        return 0
    start, end = (log.display(tick)[:10] for tick in (first, min(last, as_of)))
    return (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days + 1


def _log_checks(found: Mapping[str, Any], days: int) -> Iterator[Check]:
    gaps, usual = found["gaps"], found["usual_gap_days"]
    day = _native.Log.display_day
    missing_days = sum(last - first + 1 for first, last in gaps)
    yield Check(
        "time_gaps",
        len(gaps),
        _share(missing_days, days),
        "; ".join(f"{day(first)} to {day(last)}" for first, last in gaps[:5]),
        f"{missing_days} days without any order in runs longer than {usual:.1f} days; was data "
        "lost, or was the shop closed?"
        if gaps
        else _FINE,
    )
    silent = found["days_since_last_order"]
    stale = silent is not None and silent > max(usual or 0.0, 1.0)
    yield Check(
        "stale_log",
        found["rows"] if stale else 0,
        1.0 if stale else 0.0,
        f"last order {silent} days before the moment of analysis" if stale else "",
        "recent orders are missing, so that everybody looks overdue; give an earlier as_of or "
        "newer data"
        if stale
        else _FINE,
    )


def _customer_checks(found: Mapping[str, Any]) -> Iterator[Check]:
    customers, single = found["customers"], found["single_order"]
    yield Check(
        "single_order_customers",
        single,
        _share(single, customers),
        ", ".join(found["single_order_examples"]),
        "customers with one order have no rhythm: their cadence features are null"
        if single
        else _FINE,
    )
    few = customers < _FEW_CUSTOMERS or customers - single < _FEW_REPEATERS
    yield Check(
        "too_little_data",
        customers if few else 0,
        1.0 if few else 0.0,
        f"{customers:,} customers, {customers - single:,} of them with more than one order"
        if few
        else "",
        f"fewer than {_FEW_CUSTOMERS} customers, or than {_FEW_REPEATERS} with a second order: "
        "segments would be chance; collect more data or use few segments"
        if few
        else _FINE,
    )
