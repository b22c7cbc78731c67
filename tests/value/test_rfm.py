"""What RFM scores mean: direction, ties, the moment of analysis, edges, what is refused."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
import rfm_oracle
from hypothesis import given
from hypothesis import strategies as st

import segmentry as sg
from frame_kinds import GIVES, MAKE, bits, columns_of
from segmentry import _native

ROLES = {"customer": "who", "time": "when", "amount": "paid"}
FIXED = {"recency_days": [10, 20], "frequency": [1, 2], "monetary": [5, 50]}


def log_of(rows: pd.DataFrame) -> sg.TransactionLog:
    return sg.TransactionLog(rows, **ROLES)


def five() -> pd.DataFrame:
    """Customer k bought k times, the last time 5 − k days ago, for k at a time."""
    rows = [
        (k, pd.Timestamp("2024-01-31") - pd.Timedelta(days=5 - k + 10 * i), float(k))
        for k in range(1, 6)
        for i in range(k)
    ]
    return pd.DataFrame(rows, columns=["who", "when", "paid"])


@pytest.fixture(scope="module")
def cdnow():
    return sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )


def test_the_best_customer_has_the_best_scores():
    table = sg.value.rfm(log_of(five())).table
    assert table["rfm"].tolist() == ["111", "222", "333", "444", "555"]
    assert table["recency_days"].tolist() == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert table["frequency"].tolist() == [1, 2, 3, 4, 5]
    assert table["monetary"].tolist() == [1.0, 4.0, 9.0, 16.0, 25.0]
    assert table["segment"].tolist()[0] == "hibernating"
    assert table["segment"].tolist()[4] == "champions"


def test_columns_and_their_order():
    table = sg.value.rfm(log_of(five()), weights=(1, 1, 1)).table
    assert list(table.columns) == [
        *("who", "recency_days", "frequency", "monetary", "r", "f", "m", "rfm", "segment", "score")
    ]


def test_equal_values_have_equal_scores():
    rows = pd.DataFrame({"who": range(20), "when": "2024-01-01", "paid": 3.0})
    table = sg.value.rfm(log_of(rows)).table
    # No value lies above an edge; the most recent are best.
    assert set(table["rfm"]) == {"511"}
    cdnow = sg.value.rfm(
        sg.TransactionLog(
            sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
        )
    ).table
    for value, score in (("recency_days", "r"), ("frequency", "f"), ("monetary", "m")):
        assert (cdnow.groupby(value)[score].nunique() == 1).all()


def test_later_rows_are_invisible():
    rows = five()
    later = pd.DataFrame({"who": [1, 9], "when": pd.Timestamp("2024-03-01"), "paid": [1e6, 1.0]})
    with_later = log_of(pd.concat([rows, later]))
    before = sg.value.rfm(log_of(rows), as_of="2024-02-05").table
    assert bits(sg.value.rfm(with_later, as_of="2024-02-05").table) == bits(before)
    assert 9 in sg.value.rfm(with_later).table["who"].tolist()


def test_recency_counts_from_as_of_not_from_today():
    table = sg.value.rfm(log_of(five()), as_of="2024-02-10T12:00").table
    assert table["recency_days"].tolist() == [14.5, 13.5, 12.5, 11.5, 10.5]


@pytest.mark.parametrize("kind_of_time", ["text", "date", "datetime"])
def test_plain_dates_are_kept(kind_of_time):
    rows = five()
    if kind_of_time != "datetime":
        dates = [moment.date() for moment in rows["when"]]
        rows["when"] = dates if kind_of_time == "date" else [day.isoformat() for day in dates]
        rows["when"] = rows["when"].astype(object)
    assert sg.value.rfm(log_of(rows)).table["rfm"].tolist()[-1] == "555"


def test_days_are_counted_in_the_zone_of_the_times():
    rows = five()
    rows["when"] = rows["when"].dt.tz_localize("Asia/Shanghai")
    table = sg.value.rfm(log_of(rows), as_of="2024-01-31").table
    assert table["recency_days"].tolist() == [4.0, 3.0, 2.0, 1.0, 0.0]


def test_money_may_be_negative():
    rows = five()
    rows.loc[rows["who"] == 5, "paid"] = -100.0
    found = sg.value.rfm(log_of(rows))
    assert found.table["m"].tolist() == [2, 3, 4, 5, 1]
    summary = found.summary()
    assert summary["revenue_share"].isna().all()
    assert summary["revenue"].sum() == rows["paid"].sum()


def test_the_mean_order_instead_of_the_sum():
    table = sg.value.rfm(log_of(five()), monetary="mean").table
    assert table["monetary"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_weights_give_one_score():
    table = sg.value.rfm(log_of(five()), weights=(2, 1, 1)).table
    assert table["score"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    skewed = sg.value.rfm(log_of(five()), weights=(0, 0, 3), monetary="mean").table
    assert skewed["score"].tolist() == skewed["m"].tolist()


def test_fewer_customers_than_bins_are_refused_with_advice():
    with pytest.raises(sg.InvalidDataError, match=r"only 1 customers.*fixed"):
        sg.value.rfm(log_of(five()[:1]))
    with pytest.raises(sg.InvalidDataError, match="only 4 customers"):
        sg.value.rfm(log_of(five()[five()["who"] < 5]))


def test_a_single_customer_can_be_scored_with_edges():
    found = sg.value.rfm(log_of(five()[:1]), method="fixed", edges=FIXED, segment_map=None)
    assert columns_of(found.table)["rfm"] == ["311"]
    assert "segment" not in found.table


def test_before_the_first_row_nothing_is_known():
    with pytest.raises(sg.InvalidDataError, match="before the first row"):
        sg.value.rfm(log_of(five()), as_of="2020-01-01")


def test_customers_without_an_order_are_left_out_and_counted():
    rows = five().assign(what="purchase")
    look = pd.DataFrame({"who": [77], "when": rows["when"].min(), "paid": [0.0], "what": ["look"]})
    log = sg.TransactionLog(pd.concat([rows, look]), **ROLES, event="what")
    found = sg.value.rfm(log)
    assert found.without_order == 1
    assert found.table["who"].tolist() == [1, 2, 3, 4, 5]
    assert bits(found.table) == bits(sg.value.rfm(log_of(rows)).table)


def test_values_on_an_edge_belong_to_the_bin_that_ends_there():
    rows = pd.DataFrame(
        {"who": [1, 2, 3], "when": ["2024-01-11", "2024-01-10", "2024-01-21"], "paid": [5, 50, 51]}
    )
    found = sg.value.rfm(log_of(rows), method="fixed", edges=FIXED, segment_map=None)
    assert found.table["r"].tolist() == [3, 2, 3]
    assert found.table["m"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("method", ["quantile", "nested"])
def test_edges_are_reusable(cdnow, method):
    first = sg.value.rfm(cdnow, as_of="1998-01-01", method=method)
    for again in (
        first.score(cdnow, as_of="1998-01-01"),
        sg.value.rfm(cdnow, as_of="1998-01-01", edges=first.edges),
        sg.value.rfm(cdnow, as_of="1998-01-01", method="fixed", edges=first.edges),
    ):
        assert bits(again.table) == bits(first.table)
    later = first.score(cdnow)
    assert all((later.edges[name] == first.edges[name]).all() for name in first.edges)
    assert later.table["r"].mean() < first.table["r"].mean()


def test_edges_are_those_of_numpy(cdnow):
    found = sg.value.rfm(cdnow)
    for name, edges in found.edges.items():
        right = np.quantile(found.table[name], [0.2, 0.4, 0.6, 0.8])
        np.testing.assert_allclose(edges, right, rtol=1e-14)


def test_nested_cells_nobody_is_in_have_the_edges_of_their_score():
    rows = pd.DataFrame({"who": range(6), "when": "2024-01-01", "paid": [1.0, 2, 3, 4, 5, 6]})
    found = sg.value.rfm(log_of(rows), bins=2, method="nested", segment_map=None)
    assert found.edges["recency_days"].tolist() == [0.0]
    assert found.edges["frequency"].tolist() == [[1.0], [1.0]]
    assert found.edges["monetary"].tolist() == [[[3.5], [3.5]], [[3.5], [3.5]]]
    assert found.small_cells == []


def test_small_nested_cells_are_told():
    found = sg.value.rfm(log_of(five()), method="nested")
    assert found.small_cells == [(r, 1, 1) for r in range(1, 6)]
    assert sg.value.rfm(log_of(five())).small_cells == []


def test_three_numbers_of_bins_and_more_than_nine():
    rows = five()
    many = pd.concat(
        [rows.assign(who=rows["who"] + 5 * k, paid=rows["paid"] + k) for k in range(4)]
    )
    found = sg.value.rfm(log_of(many), bins=(2, 3, 12), segment_map=None)
    table = found.table
    assert found.bins == (2, 3, 12)
    assert table["rfm"].tolist() == [
        f"{r}-{f}-{m}" for r, f, m in zip(table["r"], table["f"], table["m"], strict=True)
    ]
    assert table["m"].max() == 12
    huge = sg.value.rfm(log_of(many), bins=20, segment_map=None).table
    assert huge["rfm"].tolist() == [
        f"{r}-{f}-{m}" for r, f, m in zip(huge["r"], huge["f"], huge["m"], strict=True)
    ]


@given(
    seed=st.integers(0, 10_000),
    n=st.integers(3, 120),
    bins=st.tuples(*[st.integers(2, 7)] * 3),
    nested=st.booleans(),
    ties=st.booleans(),
)
def test_scores_are_those_of_the_twin(seed, n, bins, nested, ties):
    rows = rfm_oracle.random_rows(np.random.default_rng(seed), n, ties=ties)
    as_of = rows["when"].max() - pd.Timedelta(days=1)
    measured = rfm_oracle.measures(rows, as_of)
    if len(measured) < max(bins):
        return
    method = "nested" if nested else "quantile"
    _native.set_chunk_length(4 if seed % 2 else None)
    found = sg.value.rfm(log_of(rows), as_of, bins, method, segment_map=None).table
    assert found["who"].tolist() == measured.index.tolist()
    np.testing.assert_allclose(found["recency_days"], measured["recency_days"])
    np.testing.assert_allclose(found["monetary"], measured["monetary"], atol=1e-9)
    measured["monetary"] = found["monetary"].to_numpy()
    right = rfm_oracle.scores(measured, bins, nested=nested)
    assert found[["r", "f", "m"]].to_numpy().tolist() == right[["r", "f", "m"]].to_numpy().tolist()


@given(seed=st.integers(0, 10_000), method=st.sampled_from(["quantile", "nested"]))
def test_the_order_of_rows_and_later_rows_change_nothing(seed, method):
    random = np.random.default_rng(seed)
    rows = rfm_oracle.random_rows(random, 90, ties=False)
    as_of = rows["when"].sort_values().iloc[60]
    whole = sg.value.rfm(log_of(rows), as_of, 3, method, segment_map=None)
    seen = rows[rows["when"] <= as_of].sample(frac=1.0, random_state=seed)
    part = sg.value.rfm(log_of(seen), as_of, 3, method, segment_map=None)
    assert bits(part.table) == bits(whole.table)
    assert bits(part.summary()) == bits(whole.summary())


def test_one_thread_and_small_chunks_give_the_same_bits(cdnow, monkeypatch):
    found = {}
    for threads, chunk in (("1", None), ("2", None), ("2", 4)):
        monkeypatch.setenv("SEGMENTRY_NUM_THREADS", threads)
        _native.set_chunk_length(chunk)
        scored = sg.value.rfm(cdnow, method="nested")
        found[threads, chunk] = (bits(scored.table), scored.edges["monetary"].tobytes())
    assert len({repr(one) for one in found.values()}) == 1


def test_every_kind_of_frame_comes_back(shop, shop_roles, kind):
    log = sg.TransactionLog(MAKE[kind](shop), **shop_roles)
    found = sg.value.rfm(log)
    assert isinstance(found.table, GIVES[kind])
    assert isinstance(found.summary(), GIVES[kind])
    plain = sg.value.rfm(sg.TransactionLog(shop, **shop_roles))
    assert bits(found.table) == bits(plain.table)
    assert bits(found.summary()) == bits(plain.summary())


def test_the_summary_loses_nothing(cdnow):
    found = sg.value.rfm(cdnow)
    summary = found.summary()
    assert summary["customers"].sum() == cdnow.n_customers
    assert summary["orders"].sum() == cdnow.n_orders
    assert round(summary["revenue"].sum(), 2) == round(found.table["monetary"].sum(), 2)
    for share in ("customer_share", "order_share", "revenue_share"):
        assert summary[share].sum() == pytest.approx(1.0)
    groups = found.table.groupby("segment")
    by_name = summary.set_index("segment")
    for name, column in (("mean_recency_days", "recency_days"), ("mean_monetary", "monetary")):
        pd.testing.assert_series_equal(
            groups[column].mean(), by_name[name].loc[groups.size().index], check_names=False
        )


def test_without_a_map_the_summary_has_a_row_a_cell():
    summary = sg.value.rfm(log_of(five()), segment_map=None).summary()
    assert summary["rfm"].tolist() == ["111", "222", "333", "444", "555"]
    assert summary["customers"].tolist() == [1] * 5


def test_scores_can_be_pickled(cdnow):
    found = sg.value.rfm(cdnow)
    again = pickle.loads(pickle.dumps(found))
    assert bits(again.table) == bits(found.table)
    assert bits(again.score(cdnow, as_of="1998-01-01").table) == bits(
        found.score(cdnow, as_of="1998-01-01").table
    )


def test_it_shows_itself(cdnow):
    found = sg.value.rfm(cdnow)
    assert repr(found) == (
        "<RFM: 23,570 customers at 1998-06-30, 5 x 5 x 5 bins (quantile), 10 segments>"
    )
    assert "potential_loyalist" in found._repr_html_()


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"bins": 1}, sg.InvalidParameterError, "at least 2"),
        ({"bins": (5, 5)}, sg.InvalidParameterError, "one number or three"),
        ({"bins": 2.5}, sg.InvalidTypeError, "whole number"),
        ({"bins": 4}, sg.InvalidParameterError, "needs 5 bins"),
        ({"method": "kmeans"}, sg.InvalidParameterError, "method"),
        ({"method": "fixed"}, sg.InvalidParameterError, "needs edges"),
        ({"monetary": "median"}, sg.InvalidParameterError, "monetary"),
        ({"weights": (1, 2)}, sg.InvalidParameterError, "three"),
        ({"weights": (0, 0, 0)}, sg.InvalidParameterError, "not all be 0"),
        ({"weights": (1, -2, 3)}, sg.InvalidParameterError, "at least 0"),
        ({"weights": 1}, sg.InvalidTypeError, "three numbers"),
        ({"segment_map": "nine"}, sg.InvalidParameterError, "'ten', 'eleven'"),
        ({"overlaps": "last"}, sg.InvalidParameterError, "overlaps"),
        ({"edges": [1, 2]}, sg.InvalidTypeError, "dict"),
        ({"edges": {"recency_days": [1]}}, sg.InvalidParameterError, "keys"),
        ({"edges": {**FIXED, "monetary": [5, 4]}}, sg.InvalidParameterError, "ascend"),
        ({"edges": {**FIXED, "monetary": [np.nan]}}, sg.InvalidParameterError, "finite"),
        ({"edges": {**FIXED, "monetary": ["x"]}}, sg.InvalidTypeError, "numbers"),
        ({"edges": {**FIXED, "monetary": []}}, sg.InvalidParameterError, "no edge"),
        ({"edges": {**FIXED, "monetary": [[1.0]]}}, sg.InvalidParameterError, "levels"),
        ({"edges": FIXED, "bins": 4}, sg.InvalidParameterError, "edges make"),
        ({"edges": FIXED}, sg.InvalidParameterError, "needs 5 bins"),
    ],
)
def test_what_makes_no_sense_is_refused(options, error, words):
    with pytest.raises(error, match=words):
        sg.value.rfm(log_of(five()), **options)


def test_only_logs_can_be_scored():
    with pytest.raises(sg.InvalidTypeError, match="TransactionLog"):
        sg.value.rfm(five())
    with pytest.raises(sg.InvalidTypeError, match="TransactionLog"):
        sg.value.rfm(log_of(five())).score(five())
