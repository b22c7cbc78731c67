"""Pandas' side: a DataFrame in memory."""

from __future__ import annotations

from pathlib import Path

import data
import pandas as pd
from job import Step, Steps


def rfm(folder: Path, *, reads: list[str]) -> Steps:
    """Recency, orders and revenue."""
    frame = data.read(folder / "lines.arrow", reads).to_pandas()

    def run() -> pd.DataFrame:
        # Named reductions of pandas run compiled; `sort=False` is faster than sorted groups.
        groups = frame.groupby("customer", sort=False)
        times, amounts = groups["time"], groups["amount"]
        recency = (frame["time"].max() - times.max()).dt.total_seconds() / 86_400
        return pd.DataFrame(
            {"recency_days": recency, "orders": times.size(), "revenue": amounts.sum()}
        ).reset_index()

    return {"": Step(run)}
