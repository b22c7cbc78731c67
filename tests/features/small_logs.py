"""Small logs written out by hand, and their features as Python values."""

from __future__ import annotations

from typing import Any

import pandas as pd

import segmentry as sg
from frame_kinds import columns_of

DEFAULTS = {"who": [1], "when": ["2024-01-01"], "paid": [1.0]}
ROLES = {"customer": "who", "time": "when", "amount": "paid"}


def small_log(columns: dict[str, Any], **roles: Any) -> sg.TransactionLog:
    """A log of these columns; customer 1, one day and an amount of 1 where nothing is said."""
    rows = len(next(iter(columns.values()), [None]))
    defaults = {name: value * rows for name, value in DEFAULTS.items()}
    return sg.TransactionLog(pd.DataFrame({**defaults, **columns}), **ROLES, **roles)


def many(log: sg.TransactionLog, **options: Any) -> dict[str, list[Any]]:
    """Features by name, one value a customer."""
    return columns_of(log.features(**options))


def one(log: sg.TransactionLog, **options: Any) -> dict[str, Any]:
    """Features of the only customer."""
    columns = many(log, **options)
    assert len(columns["who"]) == 1
    return {name: values[0] for name, values in columns.items()}
