"""Recency, frequency and monetary value."""

from __future__ import annotations

from job import Job, Side, faster

from jobs import inputs

READS = ["customer", "time", "amount"]
COLUMNS = ["recency_days", "orders", "revenue"]
FROM_ARROW, FROM_LOG = "Segmentry, from Arrow", "Segmentry, from a log"

JOBS = (
    Job(
        name="rfm",
        title="Recency, orders and revenue",
        measures=(
            "Three columns by customer from lines in random order. From Arrow, the log is built "
            "within the time; from a log, it is there already. No customer has two lines at one "
            "time, so that the peers simply count rows where Segmentry looks for orders."
        ),
        sides=(
            Side(
                FROM_ARROW,
                "segmentry",
                "sides.ours:features",
                {"reads": READS, "columns": COLUMNS},
            ),
            Side(
                FROM_LOG,
                "segmentry",
                "sides.ours:features",
                {"reads": READS, "columns": COLUMNS, "built": True},
            ),
            Side("DuckDB", "duckdb", "sides.in_duckdb:rfm", {"reads": READS}),
            Side("polars", "polars", "sides.in_polars:rfm", {"reads": READS}),
            Side("pandas", "pandas", "sides.in_pandas:rfm", {"reads": READS}),
        ),
        write_input=inputs.lines,
        rows=inputs.ROWS,
        targets=(
            faster(2, "from Arrow, to the fastest peer", FROM_ARROW),
            faster(20, "from a built log, to the fastest peer", FROM_LOG),
        ),
    ),
)
