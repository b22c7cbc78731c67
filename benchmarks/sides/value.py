"""RFM scores and segments: from a log that is built, and by scripts over the lines."""

from __future__ import annotations

from pathlib import Path

import data
import numpy as np
import pandas as pd
import polars as pl
from job import Step, Steps

READS = ["customer", "time", "amount"]
MICROS_PER_DAY = 86_400_000_000
FIFTHS = [0.2, 0.4, 0.6, 0.8]
TEXTS = [f"{r}{f}{m}" for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
# For each score of recency the segments by frequency.
SEGMENTS = [
    *["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"] * 2,
    *["about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"],
    *["promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"],
    *["new", "potential_loyalist", "potential_loyalist", "champions", "champions"],
]


def ours(folder: Path) -> Steps:
    """One call, the frame included; the log is there already."""
    # Only here, as the list of jobs needs this module too and shall be quick.
    import segmentry as sg  # noqa: PLC0415

    lines = data.read(folder / "lines.arrow", READS)
    log = sg.TransactionLog(lines, customer="customer", time="time", amount="amount")
    del lines
    return {"": Step(lambda: sg.value.rfm(log).table)}


def in_pandas(folder: Path) -> Steps:
    """Named reductions of groups, `searchsorted` over quantiles, texts looked up as categories."""
    frame = data.read(folder / "lines.arrow", READS).to_pandas()
    segments = pd.Index(SEGMENTS)
    names, places = np.unique(segments, return_inverse=True)

    def run() -> pd.DataFrame:
        groups = frame.groupby("customer", sort=False)
        times, amounts = groups["time"], groups["amount"]
        recency = (frame["time"].max() - times.max()).dt.total_seconds() / 86_400
        table = pd.DataFrame(
            {"recency_days": recency, "frequency": times.size(), "monetary": amounts.sum()}
        )
        scores = {}
        for name in table.columns:
            values = table[name].to_numpy()
            scores[name] = np.searchsorted(np.quantile(values, FIFTHS), values, side="left")
        r, f, m = 4 - scores["recency_days"], scores["frequency"], scores["monetary"]
        table["r"], table["f"], table["m"] = r + 1, f + 1, m + 1
        table["rfm"] = pd.Categorical.from_codes(25 * r + 5 * f + m, TEXTS)
        table["segment"] = pd.Categorical.from_codes(places[5 * r + f], names)
        return table.reset_index()

    return {"": Step(run)}


def in_polars(folder: Path) -> Steps:
    """One aggregation by the streaming engine, comparisons with quantiles, texts looked up."""
    frame = pl.DataFrame(data.read(folder / "lines.arrow", READS)).rechunk()
    texts, segments = pl.Series(TEXTS), pl.Series(SEGMENTS)

    def score(name: str) -> pl.Expr:
        column = pl.col(name)
        return pl.sum_horizontal((column > column.quantile(q, "linear")) for q in FIFTHS)

    def run() -> pl.DataFrame:
        recency = (pl.lit(frame["time"].max()) - pl.col("time").max()).dt.total_microseconds()
        table = (
            frame.lazy()
            .group_by("customer")
            .agg(
                recency_days=recency / MICROS_PER_DAY,
                frequency=pl.len(),
                monetary=pl.col("amount").sum(),
            )
            .collect(engine="streaming")
        )
        table = table.with_columns(
            r=5 - score("recency_days").cast(pl.Int64),
            f=1 + score("frequency").cast(pl.Int64),
            m=1 + score("monetary").cast(pl.Int64),
        )
        cell = 5 * (table["r"] - 1) + table["f"] - 1
        return table.with_columns(
            texts.gather(5 * cell + table["m"] - 1).alias("rfm"),
            segments.gather(cell).alias("segment"),
        )

    return {"": Step(run)}
