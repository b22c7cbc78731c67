"""SQL gives every row the segment that `predict` gives, whatever names and texts it meets."""

from __future__ import annotations

import math
import sqlite3
import warnings
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import assume, given
from hypothesis import strategies as st
from segment_rules_frames import Drawn, frames

import segmentry as sg
from segmentry.tree.rules.sql import DIALECTS

HOSTILE_TABLE = 'my "table"; DROP TABLE x; --'


def in_duckdb(sql: str, name: list[str], table: Any) -> list[Any]:
    """Run a query over a table of this name; gives the last column, rows in their order."""
    with duckdb.connect() as connection:
        connection.register("given", table)
        *above, own = ['"' + part.replace('"', '""') + '"' for part in name]
        for schema in above:
            connection.execute(f"CREATE SCHEMA {schema}")
        place = ".".join([*above, own])
        connection.execute(f"CREATE TABLE {place} AS SELECT * FROM given")
        return [row[-1] for row in connection.execute(sql).fetchall()]


def in_sqlite(sql: str, table: pa.Table) -> list[Any]:
    """The same with SQLite, which has neither NaN nor truth values of its own."""
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in table.column_names)
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE customers ({quoted})")
        marks = ", ".join("?" * table.num_columns)
        connection.executemany(f"INSERT INTO customers VALUES ({marks})", rows)
        return [row[-1] for row in connection.execute(sql).fetchall()]


def fitted(drawn: Drawn, depth: int) -> sg.tree.SegmentRules:
    names = [name.casefold() for name in drawn.table.column_names]
    assume(len(set(names)) == len(names))
    return sg.tree.SegmentRules(depth, min_leaf=1, folds=0).fit(drawn.table, drawn.labels)


@given(frames(), st.integers(1, 5))
def test_duckdb_agrees_on_every_row(drawn: Drawn, depth: int) -> None:
    rules = fitted(drawn, depth)
    sql = rules.to_sql(table=["main schema", HOSTILE_TABLE])
    assert in_duckdb(sql, ["main schema", HOSTILE_TABLE], drawn.table) == list(
        rules.predict(drawn.table)
    )


@given(frames(), st.integers(1, 5))
def test_sqlite_agrees_on_every_row(drawn: Drawn, depth: int) -> None:
    rules = fitted(drawn, depth)
    assert in_sqlite(rules.to_sql("sqlite"), drawn.table) == list(rules.predict(drawn.table))


def plain(answer: Any) -> Any:
    return answer.this if isinstance(answer, sqlglot.exp.National) else answer.to_py()


@pytest.mark.filterwarnings("ignore:column .* by default:segmentry.AssumptionWarning")
@given(frames(), st.integers(1, 5), st.sampled_from(DIALECTS))
def test_every_dialect_reads_back_what_was_meant(drawn: Drawn, depth: int, dialect: str) -> None:
    rules = fitted(drawn, depth)
    sql = rules.to_sql(dialect)
    (again,) = sqlglot.parse(sql, read=dialect)
    assert again is not None
    assert again.sql(dialect=dialect, pretty=True) == sql
    case = again.expressions[1].this
    answers = case.find_all(sqlglot.exp.If) if isinstance(case, sqlglot.exp.Case) else []
    given_segments = [plain(branch.args["true"]) for branch in answers]
    expected = list(dict.fromkeys(rule.segment for rule in rules.rules_))
    assert given_segments == expected[:-1]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_tree_of_every_dialect_is_that_of_duckdb(dialect: str) -> None:
    frame = pd.DataFrame(
        {
            "id": range(60),
            "x": [*np.linspace(0, 9, 40), *[np.nan] * 20],
            "channel": ["web", "it's", "a\\b"] * 20,
            "member": [True, False, None] * 20,
        }
    )
    labels = [(row % 3) + 3 * (row > 39) for row in range(60)]
    rules = sg.tree.SegmentRules(4, min_leaf=1, folds=0).fit(frame, labels)

    def shape(of: str) -> str:
        (tree,) = sqlglot.parse(rules.to_sql(of), read=of)
        return str(tree.sql(dialect="duckdb"))

    if dialect in {"mysql", "sqlite", "tsql", "postgres", "redshift", "snowflake"}:
        # They ask for NaN in another way, or not at all.
        assert "ISNAN" not in rules.to_sql(dialect).upper().replace("_", "")
    elif dialect not in {"clickhouse", "spark"}:
        assert shape(dialect) == shape("duckdb")


def test_cdnow_is_segmented_in_duckdb_as_in_python() -> None:
    log = sg.TransactionLog(
        sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    )
    features = log.features()
    segmenter = sg.Segmenter(n_segments=5).fit(features)
    for depth in (2, 3, 5):
        rules = sg.tree.SegmentRules(depth, folds=0).fit(features, segmenter.labels_)
        found = in_duckdb(rules.to_sql(), ["customers"], features)
        assert found == rules.predict(features).tolist()
        assert len(found) == 23_570


@pytest.mark.parametrize("difficulty", ["easy", "hard"])
def test_made_customers_are_segmented_in_duckdb_as_in_python(difficulty: str) -> None:
    customers = sg.datasets.make_customers(3000, 6, 3, difficulty=difficulty)
    log = sg.TransactionLog(
        customers.events, customer="customer_id", time="time", amount="amount", event="event",
        order="order_id", product="product", category="category", channel="channel",
        quantity="quantity", discount="discount",
    )  # fmt: skip
    features = log.features().merge(customers.attributes, on="customer_id")
    features["vip"] = pd.array(features["orders"] > 20, dtype="boolean")
    features.loc[::7, "vip"] = None
    labels = customers.truth.set_index("customer_id").loc[features["customer_id"]]["segment_name"]
    for columns in (None, ["age", "gender", "region", "income", "main_channel", "vip"]):
        rules = sg.tree.SegmentRules(6, folds=0).fit(features, labels, columns=columns)
        found = in_duckdb(rules.to_sql(), ["customers"], features)
        assert found == rules.predict(features).tolist()


@pytest.mark.parametrize("kind", ["FLOAT", "DOUBLE", "INTEGER", "DECIMAL(18, 6)", "BIGINT"])
def test_a_column_of_any_type_of_number_is_compared_as_doubles(kind: str) -> None:
    values = [0.1, 0.2, 0.3, 0.4, 1.0, 2.0, 3.0, 2147483647.0]
    frame = pd.DataFrame({"id": range(8), "x": values})
    with duckdb.connect() as connection:
        connection.register("given", frame)
        connection.execute(
            f"CREATE TABLE customers AS SELECT id, CAST(x AS {kind}) AS x FROM given"
        )
        typed = connection.sql("SELECT * FROM customers").to_arrow_table()
        rules = sg.tree.SegmentRules(5, min_leaf=1, digits=3, folds=0).fit(
            typed, np.arange(len(typed))
        )
        found = [row[-1] for row in connection.execute(rules.to_sql()).fetchall()]
    assert found == rules.predict(typed).tolist()
    assert len(set(found)) > 2


@pytest.mark.parametrize("scale", [1e-300, 1e-7, 1e-3, 1.0, 1e15, 1e300, -1e-7, -1e22])
@pytest.mark.parametrize("digits", [1, 3, 17])
def test_thresholds_of_any_size_are_read_as_the_same_double(scale: float, digits: int) -> None:
    values = np.random.default_rng(1).random(400) * scale
    # The thresholds themselves, and the doubles next to them.
    rules = sg.tree.SegmentRules(4, min_leaf=1, digits=digits, folds=0).fit(
        pd.DataFrame({"id": range(400), "x": values}), np.argsort(np.argsort(values)) // 70
    )
    edges = np.array(rules._features[0].edges)
    near = [edges, np.nextafter(edges, -math.inf), np.nextafter(edges, math.inf)]
    probe = pd.DataFrame({"x": np.concatenate(near)}).assign(id=0)[["id", "x"]]
    found = in_duckdb(rules.to_sql(), ["customers"], probe)
    assert found == rules.predict(probe).tolist()
    assert in_sqlite(rules.to_sql("sqlite"), pa.table(probe)) == found


def test_nan_null_and_infinity_go_where_predict_sends_them() -> None:
    x = [1.0, 2.0, 3.0, 4.0, *[float("nan")] * 4, *[None] * 4, math.inf, math.inf, -math.inf]
    table = pa.table({"id": range(15), "x": pa.array(x, pa.float64(), from_pandas=False)})
    for labels in (
        [0] * 2 + [1] * 10 + [1] * 2 + [0],
        [0] * 2 + [1] * 2 + [0] * 8 + [1, 1, 0],
        [0] * 4 + [1] * 8 + [0] * 3,
    ):
        # A fit refuses infinite values.
        rules = sg.tree.SegmentRules(3, min_leaf=1, folds=0).fit(table.slice(0, 12), labels[:12])
        assert rules.predict(table).tolist() == labels
        assert in_duckdb(rules.to_sql(), ["customers"], table) == labels


def test_unseen_and_pooled_categories_are_what_a_rule_calls_not_in() -> None:
    random = np.random.default_rng(0)
    common = [f"c{i}" for i in range(300)]
    values = [*random.choice(common[:200], 3000), *common[200:]]
    frame = pd.DataFrame({"id": range(3100), "code": values})
    labels = [int(value in common[:20]) for value in values]
    rules = sg.tree.SegmentRules(2, folds=0).fit(frame, labels, columns=["code"])
    assert len(rules._features[0].values) == 255
    assert rules.fidelity_in_sample_ == 1.0
    unseen = pd.DataFrame({"id": [1, 2, 3, 4], "code": ["new", "c0", "c299", None]})
    for probe in (frame, unseen):
        found = in_duckdb(rules.to_sql(), ["customers"], probe)
        assert found == rules.predict(probe).tolist()
    assert rules.predict(unseen).tolist()[:3] == [0, 1, 0]


def test_categories_that_are_numbers_and_float_nulls_agree() -> None:
    codes = pd.Categorical([3, 7, 9, None, 3, 7] * 10)
    frame = pd.DataFrame({"id": range(60), "shop": codes})
    rules = sg.tree.SegmentRules(3, min_leaf=1, folds=0).fit(frame, [0, 1, 0, 2, 0, 1] * 10)
    as_floats = pd.DataFrame(
        {"id": range(60), "shop": [3.0, 7.0, 9.0, float("nan"), 3.0, 7.0] * 10}
    )
    nan = pa.table({"id": range(60), "shop": pa.array(as_floats["shop"], from_pandas=False)})
    assert rules.predict(frame).tolist() == [0, 1, 0, 2, 0, 1] * 10
    for table in (as_floats, nan):
        assert in_duckdb(rules.to_sql(), ["customers"], table) == [0, 1, 0, 2, 0, 1] * 10


def test_the_expression_alone_and_names_instead_of_segments() -> None:
    frame = pd.DataFrame({"id": range(4), "x": [1, 2, 30, 40]})
    rules = sg.tree.SegmentRules(min_leaf=1).fit(
        frame, [0, 0, 1, 1], names=["Robert'); DROP TABLE", "loyal\\"]
    )
    case = rules.to_sql(names=True, expression=True)
    assert case.startswith("CASE")
    with duckdb.connect() as connection:
        connection.register("t", frame)
        found = connection.execute(f"SELECT {case} FROM t").fetchall()
    assert found == [("Robert'); DROP TABLE",)] * 2 + [("loyal\\",)] * 2


@pytest.mark.parametrize(
    ("one", "other", "warns"),
    [
        ("Web", "web", {"mysql", "tsql"}),
        ("café", "cafe", {"mysql"}),
        ("web ", "web", {"mysql", "tsql"}),
        ("", "  ", {"mysql", "tsql"}),
        (" web", "web", set()),
        ("caf\u00e9", "cafe\u0301", {"mysql", "tsql"}),
        ("上海", "北京", set()),
    ],
)
def test_texts_that_a_database_takes_for_one_are_warned_of(
    one: str, other: str, warns: set[str]
) -> None:
    frame = pd.DataFrame({"id": range(80), "x": [one, other] * 40})
    apart = sg.tree.SegmentRules(folds=0).fit(frame, ["a", "b"] * 40)
    together = sg.tree.SegmentRules(folds=0).fit(
        pd.concat([frame, frame.assign(x="else")]), ["a"] * 80 + ["b"] * 80
    )
    for dialect in DIALECTS:
        together.to_sql(dialect)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            apart.to_sql(dialect)
        assert [w.category for w in caught] == [sg.AssumptionWarning] * (dialect in warns)
        assert all(w.filename == __file__ and "by default" in str(w.message) for w in caught)


def test_sql_server_reads_every_letter_of_a_text() -> None:
    # A text without N is read in the code page of the database, which may lack these.
    frame = pd.DataFrame({"id": range(8), "city": ["上海", "上海", "it's", "it's"] * 2})
    rules = sg.tree.SegmentRules(min_leaf=1).fit(frame, ["老", "老", "new", "new"] * 2)
    sql = rules.to_sql("tsql")
    assert "N'上海'" in sql or "N'it''s'" in sql
    assert sql.count("N'") == sql.replace("''", "").count("'") / 2 == 3
    assert "N'" not in rules.to_sql("mysql")


def test_one_segment_is_a_query_too() -> None:
    frame = pd.DataFrame({"id": [1, 2], "x": [1, 2]})
    rules = sg.tree.SegmentRules().fit(frame, ["all", "all"])
    assert in_duckdb(rules.to_sql(), ["customers"], frame) == ["all", "all"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dialect": "dbase"}, "dialect"),
        ({"table": ""}, "table"),
        ({"table": "a.b.c.d"}, "catalogue.schema.name"),
        ({"table": "a..b"}, "table"),
        ({"table": ["a\0"]}, "NUL"),
        ({"table": 5}, "table"),
        ({"table": None}, "table"),
        ({"table": [5]}, "table"),
        ({"column": ""}, "column"),
        ({"column": "X"}, "already"),
        ({"column": "\ud800"}, "column"),
    ],
)
def test_names_that_cannot_be_are_refused(changes: dict[str, Any], message: str) -> None:
    frame = pd.DataFrame({"id": range(4), "x": [1, 2, 30, 40]})
    rules = sg.tree.SegmentRules(min_leaf=1).fit(frame, [0, 0, 1, 1])
    with pytest.raises(sg.InvalidParameterError, match=message):
        rules.to_sql(**changes)


def test_columns_and_categories_that_sql_cannot_hold_are_refused() -> None:
    numbers = [1, 2, 30, 40]
    for name, other in [("", "y"), ("a\0b", "y"), ("Orders", "orders")]:
        frame = pd.DataFrame({"id": range(4), name: numbers, other: 1})
        rules = sg.tree.SegmentRules(min_leaf=1).fit(frame, [0, 0, 1, 1])
        with pytest.raises(sg.InvalidDataError, match="column"):
            rules.to_sql()
    frame = pd.DataFrame({"id": range(4), "x": ["a\0", "a\0", "b", "b"]})
    rules = sg.tree.SegmentRules(min_leaf=1).fit(frame, [0, 0, 1, 1])
    with pytest.raises(sg.InvalidDataError, match="written in SQL"):
        rules.to_sql()


def test_columns_that_differ_in_case_are_told_apart_where_the_database_does() -> None:
    frame = pd.DataFrame({"id": range(4), "Orders": [1, 2, 30, 40], "orders": 1})
    rules = sg.tree.SegmentRules(min_leaf=1).fit(frame, [0, 0, 1, 1])
    assert '"Orders"' in rules.to_sql("postgres")
