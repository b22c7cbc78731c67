"""Which events are purchases: a log has at least one, and names that no row has are told."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import segmentry as sg

ROLES = {"customer": "who", "time": "when", "amount": "paid", "event": "what"}


def frame(what: list[Any], **changes: Any) -> pd.DataFrame:
    days = pd.date_range("2024-01-01", periods=len(what))
    return pd.DataFrame({"who": "a", "when": days, "paid": 1.0, "what": what} | changes)


def build(what: list[Any], **options: Any) -> sg.TransactionLog:
    return sg.TransactionLog(frame(what), **{**ROLES, **options})


def test_a_log_in_which_nothing_is_a_purchase_is_refused() -> None:
    with pytest.raises(sg.InvalidDataError) as caught:
        build(["Purchase", "view", "Purchase"])
    message = str(caught.value)
    for words in ("purchase_events: ", "'what'", "'purchase'", "'Purchase', 'view'", "Pass"):
        assert words in message


def test_not_every_type_found_is_listed() -> None:
    with pytest.raises(sg.InvalidDataError) as caught:
        build([f"type {n:02}" for n in range(50)])
    assert "'type 09', …" in str(caught.value)
    assert "type 10" not in str(caught.value)


def test_purchases_that_were_all_dropped_are_told() -> None:
    bad = frame(["purchase", "view"], paid=[None, None])
    with pytest.raises(sg.InvalidDataError, match=r"types are 'view'\. .* 1 rows, .* left out"):
        sg.TransactionLog(bad, **ROLES, on_bad="drop")


def test_rows_without_a_purchase_may_be_appended() -> None:
    log = build(["purchase"]).append(frame(["view"]))
    assert (log.n_orders, log.n_rows) == (1, 2)


def absent(log: sg.TransactionLog) -> tuple[int, float, str]:
    (found,) = [check for check in log.audit().checks if check.check == "absent_purchase_events"]
    return found.rows, found.share, found.examples


def test_a_name_that_no_row_has_is_in_the_audit() -> None:
    log = build(["buy", "view"], purchase_events=["buy", "rebuy"])
    assert absent(log) == (1, 0.5, "rebuy")
    assert absent(build(["purchase"])) == (0, 0.0, "")


def test_the_audit_of_a_log_without_events_says_nothing_of_them() -> None:
    roles = {role: ROLES[role] for role in ("customer", "time", "amount")}
    checks = sg.TransactionLog(frame(["x"]), **roles).audit().checks
    assert not [check for check in checks if "events" in check.check]


@pytest.mark.parametrize("events", [0, [0], ["0"], (0,)], ids=str)
def test_types_that_are_numbers_are_named_by_numbers(events: Any) -> None:
    assert build([0, 1, 0], purchase_events=events).n_orders == 2


@pytest.mark.parametrize("events", [[True], [0.5], True, 0.5, None, [None]], ids=str)
def test_what_is_neither_text_nor_a_whole_number_is_refused(events: Any) -> None:
    with pytest.raises(sg.InvalidTypeError, match="purchase_events must be a list of names"):
        build([0, 1], purchase_events=events)


def test_types_of_purchase_without_a_column_of_events_are_refused() -> None:
    with pytest.raises(sg.InvalidParameterError, match="pass event= too"):
        build(["buy"], event=None, purchase_events=["buy"])
