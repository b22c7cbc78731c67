"""Categories as columns that distances make sense on: one column of 0 and 1 for each.

Two customers of different categories are then 2 apart (squared), as far as two customers drawn at
random are apart, on average, in a number scaled to a variance of 1. One without a category, or with
one the fit has not seen, is equally far from all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from segmentry.exceptions import InvalidDataError
from segmentry.profiling import is_code
from segmentry.segmenter.prepared import PreparedColumn
from segmentry.wording.circles import level_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry._frames import Categories, Table
    from segmentry.segmenter.customers import Customers, Floats
    from segmentry.segmenter.decisions import Decisions

# The commonest categories have columns; a customer of another one is unlike all.
MOST = 50


def is_like_an_id(found: Categories, n_customers: int) -> bool:
    """Say whether nearly every customer has a category of his own."""
    return len(found.values) > max(MOST, n_customers // 2)


def fit(
    customers: Customers, names: Sequence[str], decisions: Decisions
) -> tuple[list[PreparedColumn], Floats]:
    """Give the columns of categories, and the customers in them (columns x customers).

    Raises
    ------
    InvalidDataError
        If nearly every customer has a category of his own.
    """
    columns: list[PreparedColumn] = []
    for name in names:
        found = customers.table.categories(name)
        if is_like_an_id(found, len(found.codes)):
            raise InvalidDataError(
                f"column {name!r} has {len(found.values)} categories for {len(found.codes)} "
                "customers: nearly everyone has his own; group them or leave the column out"
            )
        columns += _columns_of(name, found, decisions, coded=is_code(customers.table, name))
    if not columns:
        return [], np.empty((0, len(customers.order)))
    return columns, apply(columns, customers.table)[:, customers.order]


def _columns_of(
    name: str, found: Categories, decisions: Decisions, *, coded: bool
) -> list[PreparedColumn]:
    known = found.codes[found.codes >= 0]
    counts = np.bincount(known, minlength=len(found.values))
    nulls = 1 - len(known) / len(found.codes)
    commonest = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code]]
    if len(commonest) < 2:  # noqa: PLR2004 - a single one tells nobody apart
        what = "every value is null" if not commonest else "every known value is the same"
        decisions.add("constant columns", name, "dropped", what, nulls)
        return []
    beyond = len(commonest) - MOST
    decisions.add(
        "categories",
        name,
        f"{min(len(commonest), MOST)} categories",
        "a column of 0 and 1 for each: a mismatch counts as much as two customers drawn at random "
        "differ in a number"
        + (f"; customers of the {beyond} rarest are equally far from all" if beyond > 0 else ""),
        len(commonest),
    )
    if nulls:
        decisions.add(
            "missing values", name, "none", "without a category: equally far from all", nulls
        )
    columns = []
    for value in (found.values[code] for code in commonest[:MOST]):
        level = level_of(name, value) if coded else None
        category = int(value) if coded else value
        column = PreparedColumn(
            "", name, "is-category", category=category, missing_share=nulls, level=level
        )
        columns.append(replace(column, name=f"{name} is {column.category_name}"))
    return columns


def apply(columns: Sequence[PreparedColumn], table: Table) -> Floats:
    """Give the rows of a frame in columns of categories, shape (columns, rows)."""
    prepared = np.empty((len(columns), table.n_rows))
    for places in groups(columns):
        name = columns[int(places[0])].source
        codes = table.categories(name).of([columns[int(place)].category for place in places])
        prepared[places] = codes == np.arange(len(places))[:, np.newaxis]
    return prepared


def groups(columns: Sequence[PreparedColumn]) -> list[NDArray[np.intp]]:
    """Give the places of the columns of categories, feature by feature."""
    places: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        if column.transform == "is-category":
            places.setdefault(column.source, []).append(place)
    return [np.array(group, dtype=np.intp) for group in places.values()]
