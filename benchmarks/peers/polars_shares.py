"""Shares and favourites with polars: of categories, products, channels, weekdays, hours.

See `polars_features.py` for what was tried and dropped.
"""

from __future__ import annotations

import polars as pl

from peers.polars_common import col, positive, ratio


def unpacked(key: str, size: int) -> dict[str, pl.Expr]:
    """Take a packed number apart again."""
    return {"customer": col(key) // size, "code": col(key) % size}


def packed(code: pl.Expr, size: int) -> pl.Expr:
    """Make one number of a customer and a small code; grouping by it is faster than by two."""
    return col("customer") * size + code.cast(pl.Int64)


def category(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give the shares of the categories: by customer and category, then by customer."""
    del as_of, in_order
    kind = sales.collect_schema()["category"]
    size = len(kind.categories)
    value, total = col("value"), col("value").sum()
    return (
        sales.group_by(key=packed(col("category").to_physical(), size))
        .agg(value=positive.sum())
        .with_columns(part=pl.when(value > 0).then(value * value.log()), **unpacked("key", size))
        .group_by("customer")
        .agg(
            categories=pl.len(),
            category_entropy=pl.when(total > 0).then(total.log() - col("part").sum() / total),
            top_category=pl.when(total > 0).then(col("code").max_by("value")),
            top_category_share=ratio(value.max(), total),
        )
        .with_columns(col("top_category").cast(pl.UInt8).cat.to(kind))
    )


def products(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Count distinct products; every line is an order, so the other lines are repeats."""
    del as_of, in_order
    size = sales.select(col("product").max() + 1).collect().item()
    key = packed(col("product"), size)
    return (
        sales.select(key=key)
        .sort("key")
        .select(
            customer=col("key") // size,
            first=(col("key") != col("key").shift(1)).fill_null(True),
        )
        .group_by("customer")
        .agg(
            products=col("first").sum(),
            product_repeat_share=(pl.len() - col("first").sum()) / pl.len(),
        )
    )


def channel(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give the shares of the channels from one count for each of them."""
    del as_of, in_order
    kind = sales.collect_schema()["channel"]
    counts = [f"count {code}" for code in range(len(kind.categories))]
    codes = col("channel").to_physical()
    largest = pl.max_horizontal(counts)
    total = pl.sum_horizontal(counts)
    parts = [pl.when(col(name) > 0).then(col(name) * col(name).log()) for name in counts]
    main = pl.coalesce(
        pl.when(col(name) == largest).then(pl.lit(code, pl.UInt8))
        for code, name in enumerate(counts)
    )
    return (
        sales.select("customer", **{name: codes == at for at, name in enumerate(counts)})
        .group_by("customer")
        .agg(pl.all().sum())
        .select(
            "customer",
            channels=pl.sum_horizontal(col(name) > 0 for name in counts),
            main_channel=main.cat.to(kind),
            main_channel_share=largest / total,
            channel_entropy=total.log() - pl.sum_horizontal(parts) / total,
        )
    )


def favourites(sales: pl.LazyFrame, as_of: int, in_order: bool) -> pl.LazyFrame:
    """Give weekday and hour of most orders: count runs, then take the best by customer."""
    del as_of, in_order

    def favourite(name: str, code: pl.Expr, size: int) -> pl.LazyFrame:
        # The smallest of the most frequent has the largest count and then the largest rest.
        best = (col("n").cast(pl.Int64) * size + (size - 1 - col("code"))).max()
        return (
            sales.select(key=packed(code, size))
            .sort("key")
            .select(runs=col("key").rle())
            .unnest("runs")
            .select(n=col("len"), **unpacked("value", size))
            .group_by("customer")
            .agg((size - 1 - best % size).cast(pl.Float64).alias(name))
        )

    weekday = favourite("favourite_weekday", col("time").dt.weekday(), 8)
    hour = favourite("favourite_hour", col("time").dt.hour(), 24)
    return weekday.join(hour, on="customer")
