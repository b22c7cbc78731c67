"""Feature tables: simple columns, sequence columns, everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from job import Job, Side, faster

from jobs import inputs

Groups = dict[str, list[str] | None]

SIMPLE = [
    "recency_days", "tenure_days", "orders", "items", "revenue", "average_order_value",
    "min_order_value", "max_order_value", "std_order_value", "return_line_share",
    "orders_30d", "revenue_30d", "orders_90d", "revenue_90d", "orders_365d", "revenue_365d",
    "revenue_decayed", "orders_decayed", "discount_share", "weekend_share",
]  # fmt: skip
SEQUENCE: dict[str, list[str]] = {
    "sequence": [
        "gap_mean_days", "gap_median_days", "gap_std_days", "gap_cv", "order_value_slope",
        "gap_slope", "category_switch_rate",
    ],
    "products": ["product_repeat_share"],
}  # fmt: skip
GROUPS: Groups = dict.fromkeys(
    ("simple", "median", "ends", "sequence", "category", "products", "channel", "favourites")
)
BARE = ["customer", "time", "amount"]
EVERY = [*BARE, "quantity", "product", "category", "channel", "discount"]

PEERS = (
    " The peers have a query for each group of columns, and each group counts with the engine that "
    "is faster at it: the ratio is the sum of these best times to ours. An engine that took more "
    "than twice as long as the other for a group in the first run is not run for it again, and "
    "is shown with that time."
)


def job(
    name: str,
    title: str,
    measures: str,
    *,
    reads: list[str],
    columns: list[str] | None,
    groups: Groups,
    at_least: float,
    write_input: Callable[[Path, int], None] = inputs.lines,
) -> Job:
    """Describe a job of ours beside DuckDB and polars."""
    options = {
        "reads": reads,
        "groups": groups,
        "in_order": write_input is inputs.lines_in_order,
    }
    return Job(
        name=name,
        title=title,
        measures=measures + PEERS,
        sides=(
            Side(
                "Segmentry", "segmentry", "sides.ours:features",
                {"reads": reads, "columns": columns},
            ),
            Side("DuckDB", "duckdb", "sides.in_duckdb:features", options),
            Side("polars", "polars", "sides.in_polars:features", options),
        ),
        write_input=write_input,
        rows=inputs.ROWS,
        targets=(faster(at_least, "to the best engine for each group of columns"),),
    )  # fmt: skip


JOBS = (
    job(
        "features_simple",
        "Simple columns",
        f"{len(SIMPLE)} columns that one aggregation can give: recency, sums, windows, decayed "
        "sums, shares. Building the log is within our time.",
        reads=[*BARE, "quantity", "discount"],
        columns=SIMPLE,
        groups={"simple": SIMPLE},
        at_least=12,
    ),
    job(
        "features_sequence",
        "Sequence columns",
        "8 columns that need the order of a customer's lines: gaps, slopes, changes of category, "
        "products bought again. Building the log is within our time.",
        reads=[*BARE, "product", "category"],
        columns=[name for names in SEQUENCE.values() for name in names],
        groups=dict(SEQUENCE),
        at_least=12,
    ),
    job(
        "features_all",
        "The whole feature table",
        "Every column that the data allow, from lines in random order. Building the log is within "
        "our time.",
        reads=EVERY,
        columns=None,
        groups=GROUPS,
        at_least=12,
    ),
    job(
        "features_all_sorted",
        "The whole feature table, rows in order",
        "The same, from lines that are already in the order of customer and time. The peers use "
        "it too: polars does not sort, and is told that the customers are in order wherever that "
        "helps it; DuckDB looks back one row in a scan instead of sorting windows.",
        reads=EVERY,
        columns=None,
        groups=GROUPS,
        at_least=25,
        write_input=inputs.lines_in_order,
    ),
)
