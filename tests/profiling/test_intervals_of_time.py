"""Durations as DuckDB has them (months, days, nanoseconds) are durations in days."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import segmentry as sg

QUERY = """
    select i as id, case when i = 2 then null else interval (i) day + interval (12 * i) hour end
    as wait, interval (i) month as age, i as orders from range(0, 40) t(i)
"""
LABELS = [row // 20 for row in range(40)]


def shop() -> pa.Table:
    return duckdb.sql(QUERY).to_arrow_table()


def typed() -> pd.DataFrame:
    """Give a pandas frame with Arrow's own type."""
    kind = pd.ArrowDtype(pa.month_day_nano_interval())
    columns = {name: shop()[name].to_pylist() for name in ("wait", "age")}
    return pd.DataFrame(
        {"id": range(40)} | {name: pd.Series(rows, dtype=kind) for name, rows in columns.items()}
    )


@pytest.mark.parametrize(
    "frame",
    [lambda: duckdb.sql(QUERY), shop, typed, lambda: shop().to_pandas()],
    ids=["duckdb", "pyarrow", "pandas-arrow", "pandas-objects"],
)
def test_intervals_are_durations_in_days(frame: object) -> None:
    found = sg.profile(frame(), LABELS).table
    features, kinds, means = ([str(v) for v in found[n]] for n in ("feature", "kind", "mean"))
    told = dict(zip(features, zip(kinds, means, strict=True), strict=True))
    waits = [1.5 * row for row in range(20, 40)]
    assert told["wait"] == ("duration", str(sum(waits) / 20))
    kind, mean = told["age"]
    assert kind == "duration"
    assert float(mean) == pytest.approx(30.4375 * 29.5, rel=1e-12)


def test_a_beside_frame_may_hold_them() -> None:
    features = shop().select(["id", "orders"])
    found = sg.profile(features, LABELS, extra=shop().select(["id", "wait"]))
    assert [str(kind) for kind in found.table["kind"]] == ["number", "duration"] * 2
    assert "days" in repr(found)
    assert "Nano" not in repr(found)


def test_segments_are_made_and_shown_beside_them(tmp_path: Path) -> None:
    segmenter = sg.Segmenter(2).fit(shop())
    assert segmenter.columns_ == ["orders"]
    assert "Nano" not in repr(segmenter.profile())
    assert "Nano" not in segmenter.decisions_.to_pandas().to_string()
    sg.to_excel(segmenter, shop(), tmp_path / "segments.xlsx")
