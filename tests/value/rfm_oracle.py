"""RFM by pandas, group by group and row by row: slow and plain."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd


def quantile(values: list[float], k: int, bins: int) -> float:
    """Type 7 at k / bins, the place exact."""
    ordered = sorted(values)
    place = Fraction(k * (len(ordered) - 1), bins)
    low = ordered[int(place)]
    if place.denominator == 1:
        return low
    high = ordered[int(place) + 1]
    return low + float(place - int(place)) * (high - low)


def edges_of(values: list[float], bins: int) -> list[float]:
    return [quantile(values, k, bins) for k in range(1, bins)]


def score(value: float, edges: list[float]) -> int:
    return 1 + sum(edge < value for edge in edges)


def measures(frame: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Recency, frequency and revenue of rows who, when, paid; a (customer, time) is an order."""
    seen = frame[frame["when"] <= as_of]
    groups = seen.groupby("who")
    days = (as_of - groups["when"].max()) / pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "recency_days": days,
            "frequency": groups["when"].nunique(),
            "monetary": groups["paid"].sum(),
        }
    )


def scores(table: pd.DataFrame, bins: tuple[int, int, int], *, nested: bool) -> pd.DataFrame:
    """The columns r, f, m for recency_days, frequency, monetary."""
    n_r, n_f, n_m = bins
    edges = edges_of(table["recency_days"].tolist(), n_r)
    r = [n_r + 1 - score(value, edges) for value in table["recency_days"]]
    found = table.assign(r=r, f=0, m=0)
    for _, part in found.groupby("r") if nested else [(0, found)]:
        edges = edges_of(part["frequency"].tolist(), n_f)
        found.loc[part.index, "f"] = [score(value, edges) for value in part["frequency"]]
    for _, part in found.groupby(["r", "f"]) if nested else [(0, found)]:
        edges = edges_of(part["monetary"].tolist(), n_m)
        found.loc[part.index, "m"] = [score(value, edges) for value in part["monetary"]]
    return found


def random_rows(random: np.random.Generator, n: int, *, ties: bool) -> pd.DataFrame:
    """Rows of few customers; with ties, of few days and amounts."""
    days = random.integers(0, 6 if ties else 400, n)
    paid = random.integers(-2, 5, n) / 1.0 if ties else np.round(random.normal(20, 30, n), 2)
    return pd.DataFrame(
        {
            "who": random.integers(0, max(n // 3, 1), n),
            "when": np.datetime64("2024-01-01", "us") + days.astype("m8[D]"),
            "paid": paid,
        }
    )
