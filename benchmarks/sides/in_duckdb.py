"""DuckDB's side: its own table in memory, texts that repeat as an ENUM."""

from __future__ import annotations

from pathlib import Path

import data
import duckdb
import pyarrow as pa
from job import Step, Steps
from peers import duckdb_features

LEVELS = {"category": data.CATEGORIES, "channel": data.CHANNELS}


def load(
    folder: Path, reads: list[str] | None, *, in_order: bool = False
) -> duckdb.DuckDBPyConnection:
    """Bring the lines into a table of DuckDB."""
    connection = duckdb.connect()
    connection.sql("set threads = 2")
    # Rows in order stay so in a scan; otherwise DuckDB need not take care.
    connection.sql(f"set preserve_insertion_order = {str(in_order).lower()}")
    lines = data.read(folder / "lines.arrow", reads)
    casts = []
    for name, levels in LEVELS.items():
        if name in lines.column_names:
            values = ", ".join(f"'{level}'" for level in levels)
            connection.sql(f"create type {name}_kind as enum ({values})")
            casts.append(f"{name}::{name}_kind as {name}")
    replace = f"replace ({', '.join(casts)})" if casts else ""
    connection.register("lines", lines)
    connection.sql(f"create table sales as select * {replace} from lines")
    connection.unregister("lines")
    return connection


def features(
    folder: Path,
    *,
    reads: list[str],
    groups: dict[str, list[str] | None],
    in_order: bool = False,
) -> Steps:
    """Compute features, one step for each group of columns."""
    connection = load(folder, reads, in_order=in_order)

    def step(group: str, columns: list[str] | None) -> Step:
        return Step(lambda: duckdb_features.compute(connection, group, columns, in_order=in_order))

    return {group: step(group, columns) for group, columns in groups.items()}


def rfm(folder: Path, *, reads: list[str]) -> Steps:
    """Recency, orders and revenue."""
    connection = load(folder, reads)
    columns = ["recency_days", "orders", "revenue"]
    return {"": Step(lambda: duckdb_features.compute(connection, "simple", columns))}


def ordered(folder: Path) -> Steps:
    """Sort the lines by customer and time, what a log is for."""
    connection = load(folder, None)
    # A sort whose order is not kept would be none.
    connection.sql("set preserve_insertion_order = true")

    def show(lines: pa.Table) -> pa.Table:
        return (
            connection.from_arrow(lines)
            .query(
                "lines",
                """
            select customer,
                (epoch_us((select max(time) from lines)) - epoch_us(max(time))) / 864e8::double
                    as recency_days,
                count(*) as orders, sum(amount) as revenue,
                arg_max(amount, time) as last_order_value
            from lines group by customer""",
            )
            .to_arrow_table()
        )

    def run() -> pa.Table:
        return connection.sql("select * from sales order by customer, time").to_arrow_table()

    return {"": Step(run, show)}
