"""The 1/10 sample of CDNOW, counted from its transactions with pandas, in weeks.

Data: Fader and Hardie's, as the `lifetimes` package (MIT) carries them. Calibration ends on
1997-09-30, purchases of one day are one.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd

END = pd.Timestamp("1997-09-30")


def transactions() -> pd.DataFrame:
    """All rows: 2,357 customers, 6,919 purchases to June 1998."""
    # Importing the package would change global options of pandas; only its data are wanted.
    package = Path(importlib.util.find_spec("lifetimes").origin).parent
    path = package / "datasets" / "CDNOW_sample.txt"
    names = ["id", "customer", "date", "quantity", "amount"]
    raw = pd.read_csv(path, sep=r"\s+", header=None, names=names, dtype={"date": str})
    return raw.assign(date=pd.to_datetime(raw["date"], format="%Y%m%d"))


def summary() -> pd.DataFrame:
    """One row a customer: frequency, recency, T, and the mean value of a repeat day."""
    days = transactions().groupby(["customer", "date"], as_index=False)["amount"].sum()
    days = days[days["date"] <= END]
    first = days.groupby("customer")["date"].transform("min")
    repeats = days[days["date"] > first].groupby("customer")
    dates = days.groupby("customer")["date"].agg(["min", "max"])
    return pd.DataFrame(
        {
            "frequency": repeats.size().reindex(dates.index, fill_value=0),
            "recency": (dates["max"] - dates["min"]).dt.days / 7,
            "T": (END - dates["min"]).dt.days / 7,
            "monetary_value": repeats["amount"].mean().reindex(dates.index),
        }
    )
