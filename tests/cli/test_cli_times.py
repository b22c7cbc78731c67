"""Times in CSV files: as the library reads them, offsets and all, or in a form that is given."""

from __future__ import annotations

import pyarrow as pa
import pytest
from command import COLUMNS
from pyarrow import parquet

import segmentry as sg
from segmentry.cli._time_format import formatted_times
from segmentry.cli._times import read_times


@pytest.fixture
def write(tmp_path):
    """Give `write(*days)`: a file of one customer's orders."""

    def write(*days):
        path = tmp_path / "sales.csv"
        path.write_text("id,day,paid\n" + "".join(f"1,{day},1\n" for day in days))
        return path

    return write


@pytest.fixture
def features(cli, write, tmp_path):
    """Give `features(days, *options)`: the features of one customer's orders."""

    def run(days, *options):
        out = tmp_path / "features.parquet"
        outcome = cli("features", write(*days), *COLUMNS, "--out", out, *options)
        assert outcome.code == 0, outcome
        return parquet.read_table(out)

    return run


@pytest.mark.parametrize(
    "days",
    [
        ["2024-01-01T10:00:00+01:00", "2024-01-05T10:30:00+01:00"],
        ["2024-01-01 10:00", "2024-01-05 11:00"],
        ["20240101", "20240105"],
        ["2024-01-01T10:00:00.123456789", "2024-01-05"],
    ],
    ids=["an offset", "no seconds", "no dashes", "nanoseconds"],
)
def test_times_are_those_of_the_library(features, days):
    table = pa.table({"id": [1, 1], "day": days, "paid": [1.0, 1.0]})
    log = sg.TransactionLog(table, customer="id", time="day", amount="paid")
    assert features(days).equals(log.features())


SUMMER = ["2024-01-01T10:00:00+01:00", "2024-07-01T10:00:00+02:00"]
SUMMER_IN_UTC = ["2024-01-01T09:00:00Z", "2024-07-01T08:00:00Z"]


@pytest.mark.parametrize("order", [(), ("--order", "day")], ids=["moments", "text"])
@pytest.mark.parametrize("bad", [(), ("never", "2024-01-01T25:00:00+01:00")], ids=["good", "bad"])
def test_offsets_that_differ_are_in_utc(features, order, bad):
    options = (*order, "--on-bad", "drop")
    expected = features(SUMMER_IN_UTC, *options)
    assert features([*SUMMER, *bad], *options).equals(expected)


def test_offsets_that_differ_are_said(cli, write, tmp_path):
    outcome = cli("features", write(*SUMMER), *COLUMNS, "--out", tmp_path / "f.csv")
    assert outcome.code == 0
    assert "offsets that differ (+01:00, +02:00)" in outcome.err


def test_fractions_of_seconds_survive_the_way_to_utc():
    column = pa.chunked_array([["2024-01-01 10:00:00.123456789+0130", "2024-07-01T10:00Z", None]])
    assert read_times(column, None, as_text=True).to_pylist() == [
        "2024-01-01T08:30:00.123456789Z",
        "2024-07-01T10:00:00Z",
        None,
    ]


@pytest.mark.parametrize(
    ("ending", "zone"),
    [("Z", "UTC"), ("+00:00", "UTC"), ("+01", "+01:00"), ("-0330", "-03:30")],
)
def test_one_offset_is_a_zone_that_needs_no_text(ending, zone):
    column = pa.chunked_array([[f"2024-01-01T10:00:00{ending}", None]])
    assert read_times(column, None, as_text=False).type == pa.timestamp("s", zone)


def test_times_with_and_without_an_offset_are_refused(cli, write, tmp_path):
    path = write("2024-01-01T10:00:00+01:00", "2024-07-01T10:00:00")
    out = tmp_path / "f.csv"
    assert "mixed zones" in cli.refused("features", path, *COLUMNS, "--out", out)


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (["20240101", "20240105"], "%Y%m%d"),
        (["1.1.2024", "05.01.2024"], "%d.%m.%Y"),
        (["01/01/24 10:00 PM", "01/05/24 10:00 PM"], "%m/%d/%y %I:%M %p"),
        (["2024-01-01 10:00:00.5 +0100", "2024-01-05 10:00:00.5 +0100"], "%Y-%m-%d %H:%M:%S.%f %z"),
        (["01/01/2024", "2024-01-05"], "%d/%m/%Y"),
    ],
    ids=["no dashes", "no zeros", "twelve hours", "fractions and zones", "some in ISO form"],
)
def test_times_in_a_form_that_is_given(features, days, written):
    assert features(days, "--time-format", written)["tenure_days"].to_pylist() == [4.0]


def test_a_day_that_no_calendar_has_is_bad(cli, features, write, tmp_path):
    days, form = ["31/02/2024", "01/03/2024"], ("--time-format", "%d/%m/%Y")
    reason = cli.refused("features", write(*days), *COLUMNS, "--out", tmp_path / "f.csv", *form)
    assert "1 of 2 values are not readable" in reason
    assert features(days, *form, "--on-bad", "drop")["orders"].to_pylist() == [1.0]


@pytest.mark.parametrize("written", ["%Q", "%d/%"])
def test_a_form_that_is_none(cli, write, tmp_path, written):
    out = ("--out", tmp_path / "f.csv", "--time-format", written)
    assert "--time-format" in cli.refused("features", write("2024-01-01"), *COLUMNS, *out)


def test_the_time_may_be_the_order_too(features):
    days = ["20240101", "20240101", "20240105"]
    table = features(days, "--time-format", "%Y%m%d", "--order", "day")
    assert table["orders"].to_pylist() == [2.0]


def test_nulls_stay_and_order_is_kept():
    column = pa.chunked_array([["03.01.2024", None], [], ["1.1.2024", "03.01.2024", "soon"]])
    assert formatted_times(column, "%d.%m.%Y", as_text=True).to_pylist() == [
        "2024-01-03T00:00:00",
        None,
        "2024-01-01T00:00:00",
        "2024-01-03T00:00:00",
        "soon",
    ]
