"""Segmentry's side: from an Arrow table in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import data
import pyarrow as pa
from job import Step, Steps

import segmentry as sg

ROLES = {
    name: name
    for name in (
        "customer", "time", "amount", "quantity", "product", "category", "channel", "discount"
    )
}  # fmt: skip


def build(lines: pa.Table) -> sg.TransactionLog:
    """Build a log in which every column of the table has the role of its name."""
    return sg.TransactionLog(lines, **{name: ROLES[name] for name in lines.column_names})


def features(
    folder: Path, *, reads: list[str], columns: list[str] | None = None, built: bool = False
) -> Steps:
    """Build the log and compute features; with `built`, the log is there already."""
    lines = data.read(folder / "lines.arrow", reads)
    held: dict[str, sg.TransactionLog] = {}
    if built:
        log = build(lines)
        del lines
        return {"": Step(lambda: log.features(columns=columns))}

    def make_log() -> sg.TransactionLog:
        held["log"] = build(lines)
        return held["log"]

    def make_features() -> pa.Table:
        # The log goes with its features, so that no round holds two.
        return held.pop("log").features(columns=columns)

    def check(log: sg.TransactionLog) -> dict[str, Any]:
        if log.n_orders != log.n_rows:
            raise ValueError("a customer has two lines at one time; the peers count rows as orders")
        return {}

    return {"log": Step(make_log, check), "features": Step(make_features)}


def log(folder: Path) -> Steps:
    """Build the log; what it holds is shown by features of it."""
    lines = data.read(folder / "lines.arrow")
    shown = ["recency_days", "orders", "revenue", "last_order_value"]
    return {"": Step(lambda: build(lines), lambda log: log.features(columns=shown))}


def features_at(folder: Path, *, months: list[str], one_by_one: bool) -> Steps:
    """Compute the features at several moments, in one call or in one for each."""
    log = build(data.read(folder / "lines.arrow"))
    if not one_by_one:
        return {"": Step(lambda: log.features_at(months))}

    def tagged(tables: list[pa.Table]) -> pa.Table:
        moments = [pa.scalar(_moment(month), pa.timestamp("us")) for month in months]
        return pa.concat_tables(
            table.add_column(1, "as_of", pa.repeat(moment, len(table)))
            for table, moment in zip(tables, moments, strict=True)
        )

    return {"": Step(lambda: [log.features(as_of=month) for month in months], tagged)}


def _moment(text: str) -> Any:  # noqa: ANN401
    import datetime as dt  # noqa: PLC0415

    return dt.datetime.fromisoformat(text)
