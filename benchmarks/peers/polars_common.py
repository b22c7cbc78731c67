"""What the queries with polars share."""

from __future__ import annotations

import polars as pl

DAY = 86_400_000_000

col = pl.col
micros = col("time").cast(pl.Int64)
amount = col("amount")
positive = amount.clip(lower_bound=0.0)


def ratio(top: pl.Expr, bottom: pl.Expr) -> pl.Expr:
    """Divide; null where the divisor is 0."""
    return pl.when(bottom != 0).then(top / bottom)
