"""Shares of the value that the page keeps back by segment are told nowhere else on it."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from parsed_page import Page

import segmentry as sg
from segmentry.reporting.averages import few_differ


def log_of(revenue: np.ndarray) -> sg.TransactionLog:
    """One to five orders by customer in turn; the first brings in all the revenue."""
    random = np.random.default_rng(0)
    orders = 1 + np.arange(len(revenue)) % 5
    who = np.repeat(np.arange(len(revenue)), orders)
    first = np.r_[True, who[1:] != who[:-1]]
    frame = pd.DataFrame(
        {
            "customer_id": who,
            "time": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(random.integers(0, 300, len(who)), "D"),
            "amount": np.where(first, revenue[who], 0.0),
        }
    )
    return sg.TransactionLog(frame, customer="customer_id", time="time", amount="amount")


def page_of(log: sg.TransactionLog, folder, columns=("orders",), **changed: object) -> Page:
    features = log.features()[["customer_id", "orders", "revenue", "recency_days"]]
    features = features.assign(**changed)
    fitted = sg.Segmenter(2, columns=list(columns), n_init=2, random_state=0).fit(features)
    return Page(sg.report(fitted, features, folder / "p.html", log=log).read_text("utf-8"))


def squares(page: Page) -> dict[tuple[int, int], str]:
    """Give the share of the revenue that each square of recency and frequency tells."""
    [chart] = [one["option"] for one in page.data["charts"] if one["id"] == "rfm"]
    told = {}
    for square in chart["series"][0]["data"]:
        f, r = square["value"]
        for line in square["tip"]:
            if line.startswith("Share of revenue: "):
                told[r, f] = line.removeprefix("Share of revenue: ")
    return told


def test_squares_tell_no_shares_of_a_value_that_two_customers_have(tmp_path):
    revenue = np.zeros(600)
    revenue[[7, 8]] = 900.0
    page = page_of(log_of(revenue), tmp_path)
    assert squares(page) == {}
    assert "Share of revenue" not in page.source


def test_squares_tell_no_share_of_few_nor_what_gives_it_away(tmp_path):
    revenue = np.random.default_rng(1).integers(10, 90, 600).astype(float)
    revenue[::5] = 0.0
    revenue[5] = 1000.0
    log = log_of(revenue)
    told = squares(page_of(log, tmp_path))
    table = sg.value.rfm(log).table.sort_values("customer_id")
    r, f = table["r"].to_numpy() - 1, table["f"].to_numpy() - 1
    assert len(told) > 10
    assert (r[5], f[5]) not in told
    rest = np.ones(600, dtype=bool)
    for place in told:
        mine = (r == place[0]) & (f == place[1])
        assert not few_differ(revenue[mine], 5)
        rest &= ~mine
    assert rest.any()
    assert not few_differ(revenue[rest], 5)


def test_squares_tell_no_shares_below_nothing(tmp_path):
    log = log_of(np.random.default_rng(1).integers(10, 90, 600).astype(float))
    loss = np.where(np.arange(600) % 5 == 0, -5.0, 50.0 + np.arange(600) % 7)
    page = page_of(log, tmp_path, columns=["recency_days"], revenue=loss)
    # By segment there are shares: each brings in more than it loses.
    assert page.text.count("of revenue") > 2
    assert squares(page) == {}
    assert "%" in squares(page_of(log, tmp_path))[0, 0]


@pytest.mark.parametrize("form", ["criteria", "table"])
def test_criteria_tell_no_value_that_the_page_keeps_back(form, tmp_path):
    group = np.arange(900) % 3
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(900),
            "visits": group * 10 + random.random(900),
            "revenue": np.where(group == 0, 0.0, random.gamma(4, 20 * (group + 1)).round(2)),
        }
    )
    for few, hidden in ((3, True), (300, False)):
        frame.loc[np.flatnonzero(group == 0)[:few], "revenue"] = 80.0 + np.arange(few)
        fitted = sg.Segmenter(3, columns=["visits"], n_init=2, random_state=0).fit(frame)
        criteria = fitted.criteria(frame)
        given = criteria if form == "criteria" else criteria.table
        page = Page(
            sg.report(fitted, frame, tmp_path / "p.html", criteria=given).read_text("utf-8")
        )
        assert bool(re.search("smaller share of revenue than", page.text)) is not hidden
