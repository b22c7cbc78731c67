"""Columns of any kind as the numbers that Gower's distance compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Categories
from segmentry._frames.categories import sorted_values
from segmentry._mixed import Columns
from segmentry._validate import one_of, real_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

GowerKind = Literal["number", "category", "ordinal", "asymmetric"]
KINDS = ("number", "category", "ordinal", "asymmetric")
Floats = NDArray[np.float64]
# What users may say of columns: by name or place, or (weights) one for each column.
Kinds = Mapping[Any, str] | None
Weights = Mapping[Any, float] | Sequence[float] | Floats | None
# A measure as the kernels want it: name, kind and weight of each column, distance of nothing.
Measure = tuple[str, list[tuple[str, float]], float]


@dataclass(frozen=True, slots=True)
class Rule:
    """How one column is compared.

    Attributes
    ----------
    place : int
        Which column.
    kind : {"number", "category", "ordinal", "asymmetric"}
        What it holds.
    weight : float
        How much it counts.
    low, width : float
        Least value and range, of numbers and of ranks.
    known : list
        Categories by number; of asymmetric columns what is absence and what presence.
    """

    place: int
    kind: GowerKind
    weight: float
    low: float
    width: float
    known: list[Any]


def learn(
    columns: Columns,
    kinds: Kinds,
    weights: Weights,
    counted: NDArray[np.bool_] | None = None,
    other: Columns | None = None,
) -> list[Rule]:
    """Find out how columns are compared; those without weight are left out.

    Ranges are those of the rows that are counted, of `columns` and of `other`.

    Raises
    ------
    InvalidParameterError
        If kinds or weights name no column or make no sense.
    InvalidDataError, InvalidTypeError
        If a column is not what its kind says.
    """
    said = _by_place(kinds, columns.names, "kinds")
    numbers = column_weights(weights, columns.names)
    tables = [columns] if other is None else [columns, other]
    rules = []
    for place, weight in enumerate(numbers):
        if weight > 0:
            kind = _kind(columns, place, said.get(place))
            rules.append(_rule(tables, place, kind, weight, counted))
    return rules


def encode(rules: Sequence[Rule], columns: Columns) -> Floats:
    """Give the columns as the kernels want them: missing is NaN, the unknown differs from all."""
    values = np.empty((columns.n_rows, len(rules)))
    for column, rule in enumerate(rules):
        if rule.kind == "number":
            values[:, column] = _scaled(columns.floats(rule.place), rule)
            continue
        codes = columns.categories(rule.place).of(rule.known)
        found = codes.astype(np.float64)
        found[codes == _NULL] = np.nan
        if rule.kind == "ordinal":
            found[codes == _UNKNOWN] = np.inf
            found = _scaled(found, rule)
        values[:, column] = found
    return values


def measure(rules: Sequence[Rule], nothing: float) -> Measure:
    """Give the measure for columns that `encode` made."""
    names = {"ordinal": "number"}
    return "gower", [(names.get(rule.kind, rule.kind), rule.weight) for rule in rules], nothing


# Codes of `Categories.of`.
_NULL, _UNKNOWN = -1, -2


def _scaled(values: Floats, rule: Rule) -> Floats:
    if rule.width > 0:
        return (values - rule.low) / rule.width
    # All were equal: what is not is as far away as can be.
    return np.where(np.isnan(values), np.nan, np.where(values == rule.low, 0.0, np.inf))


def _kind(columns: Columns, place: int, said: str | None) -> GowerKind:
    if said is None:
        return columns.kind(place)
    one_of(said, f"kinds[{columns.names[place]!r}]", KINDS)
    return said  # type: ignore[return-value]


def _rule(
    tables: Sequence[Columns],
    place: int,
    kind: GowerKind,
    weight: float,
    counted: NDArray[np.bool_] | None,
) -> Rule:
    if kind == "number":
        values = np.concatenate([table.floats(place) for table in tables])
        return Rule(place, kind, weight, *_range(values, counted), [])
    read = [table.categories(place) for table in tables]
    name = tables[0].names[place]
    if kind == "asymmetric":
        return Rule(place, kind, weight, 0.0, 0.0, _presence(_union(read), read, name))
    if kind == "category":
        return Rule(place, kind, weight, 0.0, 0.0, _union(read))
    known = _in_order(read, name)
    codes = np.concatenate([column.of(known) for column in read])
    ranks = np.where(codes < 0, np.nan, codes)
    return Rule(place, kind, weight, *_range(ranks, counted), known)


def _range(values: Floats, counted: NDArray[np.bool_] | None) -> tuple[float, float]:
    if counted is not None:
        values = values[counted]
    values = values[~np.isnan(values)]
    if not values.size:
        return 0.0, 0.0
    low = float(values.min())
    return low, float(values.max()) - low


def _union(read: Sequence[Categories]) -> list[Any]:
    return list(dict.fromkeys(value for column in read for value in column.values))


def _in_order(read: Sequence[Categories], name: str) -> list[Any]:
    """Give all categories in the order that their types declare, else ascending."""
    longest = max(read, key=lambda column: len(column.values)).values
    union = _union(read)
    if not any(column.ordered for column in read):
        return [union[i] for i in sorted_values(range(len(union)), union)]
    for column in read:
        places = [longest.index(value) if value in longest else -1 for value in column.values]
        if -1 in places or places != sorted(places):
            raise InvalidDataError(
                f"column {name!r} is ordered one way in X and another way in Y; give both the "
                "same ordered categories"
            )
    return longest


def _presence(values: list[Any], read: Sequence[Categories], name: str) -> list[Any]:
    """Give what means absence and what means presence."""
    if all(isinstance(value, int | float) for value in values):
        if all(value in (0, 1) for value in values):
            return [0, 1]
        wrong = next(value for value in values if value not in (0, 1))
        raise InvalidDataError(
            f"column {name!r} is asymmetric and has the number {wrong!r}; use 1 for present and 0 "
            "for absent"
        )
    if len(values) != 2:  # noqa: PLR2004
        raise InvalidDataError(
            f"column {name!r} is asymmetric and has {len(values)} categories; it needs two, the "
            "first in order for absent and the last for present, or truth values"
        )
    return values if any(column.ordered for column in read) else _ascending(values)


def _ascending(values: list[Any]) -> list[Any]:
    return [values[i] for i in sorted_values(range(len(values)), values)]


def column_weights(weights: Weights, names: tuple[str, ...]) -> list[float]:
    """Give a weight for each column; 1 for those not named.

    Raises
    ------
    InvalidParameterError
        If they are not one number of at least 0 for each column, or all are 0.
    InvalidTypeError
        If they are not numbers.
    """
    if weights is None:
        return [1.0] * len(names)
    if isinstance(weights, Mapping):
        said = _by_place(weights, names, "weights")
        numbers = [said.get(place, 1.0) for place in range(len(names))]
    else:
        try:
            numbers = list(weights)
        except TypeError:
            raise InvalidTypeError(
                f"weights must hold a number for each column, found {weights!r}"
            ) from None
        if len(numbers) != len(names):
            raise InvalidParameterError(
                f"weights must hold a number for each of the {len(names)} columns, "
                f"found {len(numbers)}"
            )
    found = [
        real_number(number, f"weights[{name!r}]", minimum=0.0)
        for name, number in zip(names, numbers, strict=True)
    ]
    if not any(found):
        raise InvalidParameterError("weights must not all be 0: no column would count")
    # Only how they compare matters; very large ones would overflow.
    largest = max(found)
    return [number / largest for number in found] if largest > _HUGE else found


_HUGE = 1e100


def _by_place(
    said: Mapping[Any, Any] | None, names: tuple[str, ...], argument: str
) -> dict[int, Any]:
    """Turn names of columns into places."""
    if said is None:
        return {}
    if not isinstance(said, Mapping):
        raise InvalidTypeError(f"{argument} must map columns to values, found {said!r}")
    places: dict[int, Any] = {}
    for key, value in said.items():
        if isinstance(key, str) and key in names:
            place = names.index(key)
        elif isinstance(key, int | np.integer) and 0 <= key < len(names):
            place = int(key)
        else:
            raise InvalidParameterError(
                f"{argument} names the column {key!r}, which X has not; it has {list(names)}"
            )
        places[place] = value
    return places
