"""Rules as SQL, for a dozen databases: an expression tree that `sqlglot` writes out.

Nothing from data is ever part of a text that is put together here; names and categories are nodes,
which the dialect's own generator quotes. What comes out is read again before it is given: it must
be one statement with the same names and the same texts.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segmentry._validate import one_of
from segmentry.exceptions import InvalidDataError, InvalidParameterError, MissingDependencyError
from segmentry.tree.rules.rule import Rule
from segmentry.tree.rules.sql_alike import warn_of_alike
from segmentry.tree.rules.sql_nodes import NanTest, Node, Nodes, is_writable

_NAN: dict[str, NanTest] = {
    "bigquery": "function",
    "clickhouse": "function",
    "databricks": "function",
    "duckdb": "function",
    "mysql": "none",
    "postgres": "equal",
    "presto": "function",
    "redshift": "equal",
    "snowflake": "equal",
    "spark": "function",
    "sqlite": "none",
    "trino": "function",
    "tsql": "none",
}
DIALECTS = tuple(_NAN)
# Quoted names that differ in case only are one column for them.
_CASE_BLIND = frozenset(DIALECTS) - {"clickhouse", "postgres", "snowflake"}
# Without N'...' their texts are in the database's code page, which may lack letters.
_NATIONAL = frozenset({"tsql"})
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Statement:
    """What SQL is made of.

    Attributes
    ----------
    rules : sequence of Rule
        The rules.
    answers : dict
        Segment -> what the new column holds.
    otherwise : int or str
        The segment of the last branch, which needs no condition.
    columns : sequence of str
        All columns that the frame of the fit had.
    categories : dict
        Column -> the categories that the fit knows.
    """

    rules: Sequence[Rule]
    answers: dict[int | str, int | str]
    otherwise: int | str
    columns: Sequence[str]
    categories: Mapping[str, Sequence[Any]]


def write(
    statement: Statement,
    dialect: str,
    *,
    table: str | Sequence[str],
    column: str,
    expression: bool,
) -> str:
    """Write the rules as a query, or as the expression alone.

    Raises
    ------
    InvalidParameterError
        If the dialect is unknown, or a name cannot be one.
    InvalidDataError
        If a column or a category cannot be written in SQL.
    MissingDependencyError
        If sqlglot is not installed.
    """
    sqlglot = _sqlglot()
    dialect = one_of(dialect, "dialect", DIALECTS)
    _check_columns(statement, dialect)
    warn_of_alike(statement.rules, statement.categories, dialect)
    nodes = Nodes(sqlglot.exp, _NAN[dialect], national=dialect in _NATIONAL)
    tree = _case(statement, nodes, sqlglot.exp)
    if not expression:
        parts, name = _table_parts(table), _name(column, "column")
        if name.casefold() in {other.casefold() for other in statement.columns}:
            raise InvalidParameterError(
                f"the table has a column {name!r} already; give another name as column="
            )
        tree = _query(tree, parts, name, nodes, sqlglot.exp)
    return _checked(tree, dialect, sqlglot)


def _sqlglot() -> Any:  # noqa: ANN401 - a module
    try:
        return importlib.import_module("sqlglot")
    except ImportError as error:
        raise MissingDependencyError(
            "SQL needs sqlglot, which is not installed; run: pip install 'segmentry[sql]'"
        ) from error


def _name(value: object, argument: str) -> str:
    if not isinstance(value, str) or not value or not is_writable(value):
        raise InvalidParameterError(
            f"{argument} must be a name of at least one letter, without the character NUL; found "
            f"{value!r}"
        )
    return value


def _table_parts(table: str | Sequence[str]) -> list[str]:
    """Give catalogue, schema and table; a text is parted at its dots."""
    if not isinstance(table, str | Sequence):
        raise InvalidParameterError(f"table must be a name or a list of its parts, found {table!r}")
    parts = table.split(".") if isinstance(table, str) else list(table)
    if not 1 <= len(parts) <= _MOST_PARTS:
        raise InvalidParameterError(
            f"table must be a name, schema.name or catalogue.schema.name, found {table!r}; give a "
            "list of parts where a part itself has a dot"
        )
    return [_name(part, "table") for part in parts]


def _check_columns(statement: Statement, dialect: str) -> None:
    used = {condition.feature for rule in statement.rules for condition in rule.conditions}
    folded = [name.casefold() for name in statement.columns]
    for name in sorted(used):
        if not name or not is_writable(name):
            raise InvalidDataError(
                f"the column name {name!r} cannot be written in SQL; rename it and fit again"
            )
        if dialect in _CASE_BLIND and folded.count(name.casefold()) > 1:
            raise InvalidDataError(
                f"another column differs from {name!r} in upper and lower case only, which is the "
                f"same in {dialect}; rename it and fit again"
            )


def _case(statement: Statement, nodes: Nodes, exp: Any) -> Node:  # noqa: ANN401 - a module
    """Give the segments as branches, in the order of the rules."""
    by_segment: dict[int | str, list[Rule]] = {}
    for rule in statement.rules:
        by_segment.setdefault(rule.segment, []).append(rule)
    last = nodes.answer(statement.answers[statement.otherwise])
    branches = []
    for segment, rules in by_segment.items():
        if segment != statement.otherwise:
            tests = [
                nodes.all_of([nodes.condition(condition) for condition in rule.conditions])
                for rule in rules
            ]
            answer = nodes.answer(statement.answers[segment])
            branches.append(exp.If(this=nodes.any_of(tests), true=answer))
    return exp.Case(ifs=branches, default=last) if branches else last


def _query(case: Node, parts: list[str], column: str, nodes: Nodes, exp: Any) -> Node:  # noqa: ANN401
    keys = ("catalog", "db", "this")[-len(parts) :]
    names = {key: nodes.identifier(part) for key, part in zip(keys, parts, strict=True)}
    alias = exp.Alias(this=case, alias=nodes.identifier(column))
    return exp.select(exp.Star(), alias).from_(exp.Table(**names))


def _checked(tree: Node, dialect: str, sqlglot: Any) -> str:  # noqa: ANN401
    """Write it, read it again, and see that names and texts are the same."""
    text: str = tree.sql(dialect=dialect, pretty=True)
    try:
        again = sqlglot.parse(text, read=dialect)
    except sqlglot.errors.SqlglotError:
        again = []
    if len(again) != 1 or _texts(again[0], sqlglot.exp) != _texts(tree, sqlglot.exp):
        raise InvalidDataError(
            f"a column name or a category cannot be written safely in {dialect}; rename it and fit "
            "again"
        )
    return text


def _texts(tree: Node, exp: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    names = [("name", node.this) for node in tree.find_all(exp.Identifier)]
    literals = [("text", node.this) for node in tree.find_all(exp.Literal) if node.is_string]
    nationals = [("national", node.this) for node in tree.find_all(exp.National)]
    return sorted(names + literals + nationals)
