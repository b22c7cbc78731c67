"""Days of customers' own find their customers, or say that they do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_logs import many, small_log

import segmentry as sg

LOG = small_log({"who": [5, 6]})
BORN = ["01-01", "07-01"]


@pytest.mark.parametrize(
    "who", [[5, 6], [5.0, 6.0], np.array([5, 6], np.uint8), ["5", "6"]], ids=str
)
def test_whole_numbers_are_ids_however_they_are_stored(who: Any) -> None:
    for log in (LOG, small_log({"who": [5.0, 6.0]})):
        for days in (pd.DataFrame({"who": who, "born": BORN}), pd.Series(BORN, index=list(who))):
            table = many(log, groups=["recency"], occasions={"b": days})
            assert table["occasion_share_b"] == [1.0, 0.0]


def test_days_of_strangers_only_bring_a_warning() -> None:
    with pytest.warns(sg.exceptions.AssumptionWarning, match=r"occasions\['b'\].*'C5'.*'5'"):
        LOG.features(groups=["recency"], occasions={"b": {"C5": "01-01"}})


def test_one_known_customer_is_enough() -> None:
    for known in (6, "6", "0006"):
        table = many(LOG, groups=["recency"], occasions={"b": {"C5": "01-01", known: "01-01"}})
        assert table["occasion_share_b"] == [0.0, 1.0]


def test_a_customer_has_one_day() -> None:
    days = pd.DataFrame({"who": [5, 6, 5.0], "born": ["01-01", "01-01", "1999-02-03"]})
    with pytest.raises(sg.InvalidDataError, match="two days for the customer '5', 01-01 and 02-03"):
        LOG.features(occasions={"b": days})


def test_the_same_day_twice_is_one_day() -> None:
    days = pd.DataFrame({"who": [5, 5], "born": ["2001-01-01", "01-01"]})
    assert many(LOG, groups=["recency"], occasions={"b": days})["occasion_share_b"] == [1.0, 0.0]


def test_missing_ids_and_days_are_no_ones() -> None:
    days = {pd.NA: "01-01", float("nan"): "01-01", None: "01-01", 5: pd.NaT, 6: "01-01"}
    assert many(LOG, groups=["recency"], occasions={"b": days})["occasion_share_b"] == [0.0, 1.0]
