"""Building the log."""

from __future__ import annotations

from job import Job, Side, faster

from jobs import inputs

SIDES = (
    Side("Segmentry", "segmentry", "sides.ours:log"),
    Side("DuckDB", "duckdb", "sides.in_duckdb:ordered"),
    Side("polars", "polars", "sides.in_polars:ordered"),
)
MEASURES = (
    "Building the log of customer, time and amount from lines in random order; customers are {}. "
    "The peers sort the table by customer and time and hold the result, which is the nearest they "
    "have: a log also checks the values and knows each customer's rows."
)

JOBS = tuple(
    Job(
        name=f"log_build_{kind}",
        title=f"Building the log, {words}",
        measures=MEASURES.format(words),
        sides=SIDES,
        write_input=write_input,
        rows=inputs.ROWS,
        targets=(faster(4, "to the fastest peer"),),
    )
    for kind, words, write_input in (
        ("int", "whole numbers", inputs.bare_lines),
        ("text", "texts", inputs.bare_lines_text),
    )
)
