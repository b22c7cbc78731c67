"""The features with polars: one lazy query for each group of columns.

Tried, and slower: the other engine of polars than the one named in `GROUPS`; columns prepared by
`select` before the aggregation, a filter for each window, sines of the hours (simple);
`sort("time")` and then stably by customer, `over`, or `diff` inside `group_by` (sequence);
`n_unique` and `unique` (products; a sort of one packed number takes a third of the time); `mode`
and counts of each hour (favourites); grouping by two columns where one packed number does
(category, favourites).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import polars as pl

from peers.polars_common import DAY, amount, col, micros, positive, ratio
from peers.polars_shares import category, channel, favourites, products

MONTH = 30.4375
WINDOWS = (30, 90, 180, 365)
SATURDAY = 6
DAYTIME = (6, 21)  # the hours that are not night
Query = Callable[[pl.LazyFrame, int, bool], pl.LazyFrame]


def circle(position: pl.Expr, length: int) -> pl.Expr:
    """Give the mean resultant length of positions on a circle."""
    angles = [2 * math.pi * at / length for at in range(length)]

    def summed(function: Callable[[float], float]) -> pl.Expr:
        # Looking values up takes half the time of computing them.
        values = pl.Series([function(angle) for angle in angles])
        return position.map_batches(
            values.gather, return_dtype=pl.Float64, is_elementwise=True
        ).sum()

    return (summed(math.cos).pow(2) + summed(math.sin).pow(2)).sqrt() / pl.len()


def edges() -> list[int]:
    """Give the days at which a window, or the one before it, begins or ends."""
    return sorted({0, *WINDOWS, *(2 * days for days in WINDOWS)})


def spans(as_of: int) -> dict[str, pl.Expr]:
    """Give orders and revenue between each two edges."""
    columns = {}
    for first, last in itertools.pairwise(edges()):
        rows = (micros <= as_of - first * DAY) & (micros > as_of - last * DAY)
        columns[f"orders {first}"] = rows.sum()
        columns[f"revenue {first}"] = (amount * rows).sum()
    return columns


def windows() -> dict[str, pl.Expr]:
    """Give orders and revenue of each window and of the one before it, from the spans."""
    columns = {}
    for days in WINDOWS:
        for name, first, last in ((f"{days}d", 0, days), (f"prev_{days}d", days, 2 * days)):
            for what in ("orders", "revenue"):
                parts = [f"{what} {edge}" for edge in edges() if first <= edge < last]
                columns[f"{what}_{name}"] = pl.sum_horizontal(parts)
    return columns


def simple(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give what one aggregation without any order of the lines can."""
    del in_order
    age = (as_of - micros) / DAY
    weight = (age * (-math.log(2) / 90)).exp()
    orders, revenue = pl.len(), amount.sum()
    tenure = (as_of - micros.min()) / DAY
    hour, weekday = col("time").dt.hour(), col("time").dt.weekday()
    found = sales.group_by("customer").agg(
        recency_days=(as_of - micros.max()) / DAY,
        tenure_days=tenure,
        orders=orders,
        lines=orders,
        items=col("quantity").sum(),
        revenue=revenue,
        average_order_value=revenue / orders,
        min_order_value=amount.min(),
        max_order_value=amount.max(),
        std_order_value=amount.std(),
        lines_per_order=orders / orders,
        items_per_order=col("quantity").sum() / orders,
        return_line_share=(amount < 0).sum() / orders,
        return_value_share=ratio((positive - amount).sum(), positive.sum()),
        orders_per_month=ratio(orders * MONTH, tenure),
        **spans(as_of),
        revenue_decayed=(amount * weight).sum(),
        orders_decayed=weight.sum(),
        weekend_share=(weekday >= SATURDAY).sum() / orders,
        night_share=(~hour.is_between(*DAYTIME)).sum() / orders,
        hour_concentration=circle(hour, 24),
        month_concentration=circle(col("time").dt.month() - 1, 12),
        discount_share=ratio(col("discount").sum(), positive.sum() + col("discount").sum()),
        discounted_order_share=(col("discount") > 0).sum() / orders,
    )
    return found.with_columns(**windows()).drop(list(spans(as_of)))


def median(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give the median order value: it alone needs all values of a customer at once."""
    del as_of, in_order
    return sales.group_by("customer").agg(median_order_value=amount.median())


def ends(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give what the first and the last order were."""
    del as_of, in_order
    return sales.group_by("customer").agg(
        first_order_value=amount.min_by("time"),
        last_order_value=amount.max_by("time"),
        first_channel=col("channel").min_by("time"),
        last_channel=col("channel").max_by("time"),
    )


def sequence(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give what depends on the order of the lines: sort once, look back one row, aggregate."""
    used = sales.select("customer", "time", "amount", "category")
    lines = used if in_order else used.sort("customer", "time")
    same = col("customer") == col("customer").shift(1)
    row = pl.int_range(pl.len(), dtype=pl.Int64)
    sold = amount > 0
    prepared = lines.select(
        "customer",
        "time",
        "amount",
        gap=pl.when(same).then((micros - micros.shift(1)) / DAY),
        number=(row - pl.when(same.fill_null(False)).then(None).otherwise(row).forward_fill()),
        new_day=(~same | (micros // DAY != micros.shift(1) // DAY)).fill_null(True),
        # The last earlier order with a positive amount, and whose it was.
        earlier=pl.when(sold).then(col("category")).shift(1).forward_fill(),
        whose=pl.when(sold).then(col("customer")).shift(1).forward_fill(),
        category=pl.when(sold).then(col("category")),
    ).with_columns(
        changed=pl.when(col("whose") == col("customer")).then(col("category") != col("earlier"))
    )
    gap, number, n = col("gap"), col("number"), pl.len()
    spread = gap.std()
    return prepared.group_by("customer").agg(
        active_days=col("new_day").sum(),
        gap_mean_days=gap.mean(),
        gap_median_days=gap.median(),
        gap_std_days=spread,
        gap_min_days=gap.min(),
        gap_max_days=gap.max(),
        gap_last_days=gap.last(),
        gap_cv=ratio(spread, gap.mean()),
        burstiness=ratio(spread - gap.mean(), spread + gap.mean()),
        overdue_ratio=ratio((as_of - micros.max()) / DAY, gap.median()),
        # Σ(i − ī)y / Σ(i − ī)²; the sum of squares of 1…n has a closed form.
        order_value_slope=ratio(
            12 * ((number * amount).sum() - (n - 1) / 2 * amount.sum()),
            (n.cast(pl.Float64).pow(3) - n),
        ),
        gap_slope=pl.when(gap.count() > 1).then(
            12 * ((number * gap).sum() - n / 2 * gap.sum()) / ((n - 1.0).pow(3) - (n - 1.0))
        ),
        category_switch_rate=col("changed").mean(),
    )


# Which engine of polars is the faster one for each group.
GROUPS: dict[str, tuple[Query, str]] = {
    "simple": (simple, "streaming"),
    "median": (median, "in-memory"),
    "ends": (ends, "streaming"),
    "sequence": (sequence, "in-memory"),
    "category": (category, "streaming"),
    "products": (products, "streaming"),
    "channel": (channel, "streaming"),
    "favourites": (favourites, "streaming"),
}

# Groups that are faster if polars knows that the customers are in order; the others are slower.
GAIN_FROM_ORDER = {"median", "ends", "sequence", "channel"}


def compute(
    sales: pl.DataFrame, group: str, columns: list[str] | None = None, *, in_order: bool = False
) -> pl.DataFrame:
    """Run the query of a group, all of its columns or some."""
    query, engine = GROUPS[group]
    as_of = sales.select(micros.max()).item()
    lines = sales.lazy()
    if in_order and group in GAIN_FROM_ORDER:
        lines = lines.with_columns(col("customer").set_sorted())
    result = query(lines, as_of, in_order)
    if columns is not None:
        result = result.select("customer", *columns)
    return result.collect(engine=engine)
