"""Which events are purchases, on the command line."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from command import COLUMNS
from pyarrow import parquet

EVENT = ("--event", "what")


def events(seed):
    """Give events of 60 customers who buy and look."""
    random = np.random.default_rng(seed)
    n = 600
    days = np.datetime64("2024-01-01", "D") + random.integers(0, 300, n).astype("m8[D]")
    return pa.table(
        {
            "id": random.integers(0, 60, n),
            "day": days,
            "paid": random.lognormal(3, 1, n),
            "what": random.choice(["buy", "look"], n),
        }
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A file of events, and the same with another name of the column."""
    path = tmp_path_factory.mktemp("shop") / "events.parquet"
    table = events(1)
    parquet.write_table(table, path)
    parquet.write_table(
        table.rename_columns(["id", "day", "paid", "kind"]), path.with_name("kinds.parquet")
    )
    return path


@pytest.fixture
def model(cli, shop, tmp_path):
    """The model of a run in which `buy` is a purchase."""
    options = (*COLUMNS, *EVENT, "--purchase-event", "buy", "--segments", "3")
    assert cli("run", shop, *options, "--out", tmp_path, "--quiet").code == 0
    return tmp_path / "model.json"


def test_a_purchase_event_that_no_row_has_is_refused(cli, shop):
    reason = cli.refused("audit", shop, *COLUMNS, *EVENT)
    assert "--purchase-event: no row" in reason
    assert "'buy', 'look'. Pass --purchase-event" in reason


@pytest.mark.parametrize("command", ["audit", "run"])
def test_a_purchase_event_needs_a_column_of_events(cli, shop, tmp_path, command):
    options = (*COLUMNS, "--purchase-event", "buy", "--out", tmp_path / "x.csv")
    assert "--event" in cli.refused(command, shop, *options)


def assigned(cli, model, file, *options):
    out = model.with_name("assigned.parquet")
    outcome = cli("assign", file, "--model", model, "--out", out, *options)
    assert outcome.code == 0, outcome
    return parquet.read_table(out)


def test_the_purchase_events_of_the_run_are_kept(cli, shop, model):
    usual = parquet.read_table(model.with_name("segments.parquet"))
    assert assigned(cli, model, shop).equals(usual)
    assert assigned(cli, model, shop.with_name("kinds.parquet"), "--event", "kind").equals(usual)


def test_purchase_events_given_are_those_used(cli, shop, model):
    usual = parquet.read_table(model.with_name("segments.parquet"))
    assert not assigned(cli, model, shop, "--purchase-event", "look").equals(usual)


def test_a_record_without_events_may_have_the_names_of_old(cli, sales_parquet, tmp_path):
    options = (*COLUMNS, "--segments", "3", "--quiet")
    assert cli("run", sales_parquet, *options, "--out", tmp_path).code == 0
    path = tmp_path / "run.json"
    record = json.loads(path.read_text())
    assert "purchase_events" not in record["roles"]
    record["roles"]["purchase_events"] = ["purchase"]
    path.write_text(json.dumps(record))
    assert assigned(cli, tmp_path / "model.json", sales_parquet).num_rows > 0
