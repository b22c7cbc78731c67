"""Sums over places within places: district, city, province, country."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from segmentry import _frames
from segmentry._frames import Frame, Table
from segmentry._validate import list_of_names
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

UNKNOWN = "unknown"
UNMAPPED = "unmapped"
Path = tuple[str, ...]
# So many of them can be added up.
_LARGEST = 1e150


@dataclass(frozen=True, slots=True)
class Rollup:
    """Customers and sums for every place of every level (made by `rollup`).

    Attributes
    ----------
    table : frame
        A row per place, each before the places inside it: `level` ("all" for the whole), a column
        for each level with the names on the way to the place (null below it), `customers`, the sum
        of each value, and `share` of the customers of the place around it.
    unmapped : frame
        Codes that the mapping lacks, and how many customers have them.
    homonyms : frame
        Names that stand for several places of the same level: two cities of one name, or a mistake.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> customers = pd.DataFrame({"id": [1, 2, 3], "city": ["Graz", "Graz", "Bern"]})
    >>> sg.attributes.rollup(customers, ["city"]).table["customers"].tolist()
    [3, 1, 2]
    """

    table: Frame
    unmapped: Frame
    homonyms: Frame

    def _repr_html_(self) -> str:
        places = _frames.read_frame(self.table, "table")
        found = _frames.table_html(places, f"{places.n_rows:,} places")
        for words, frame in (
            ("codes that the mapping lacks", self.unmapped),
            ("names that stand for several places", self.homonyms),
        ):
            rows = _frames.read_frame(frame, "frame")
            if rows.n_rows:
                found += _frames.table_html(rows, f"{rows.n_rows:,} {words}")
        return found


def rollup(
    frame: Frame,
    levels: Sequence[str],
    values: Sequence[str] = (),
    *,
    mapping: Mapping[Any, Sequence[Any]] | None = None,
) -> Rollup:
    """Add customers up from the smallest places to the whole.

    Parameters
    ----------
    frame : frame
        One row per customer.
    levels : sequence of str
        Columns with places, from the largest to the smallest: country, province, city, district.
    values : sequence of str, optional
        Numeric columns to add up beside the customers, such as revenue.
    mapping : mapping, optional
        Where frame has only the smallest level (the last of `levels`): for each of its codes the
        names of the larger places, largest first.

    Returns
    -------
    Rollup
        The sums, in frames of the kind that came in.

    Raises
    ------
    InvalidTypeError, InvalidParameterError
        If a parameter makes no sense, or a value is not numeric.
    InvalidDataError
        If a column is missing.

    Notes
    -----
    Places are named in text. Nobody is dropped: a customer without a place counts as "unknown"
    there, one whose code the mapping lacks as "unmapped", and `unmapped` says which codes these
    are. A place's sum is the
    correctly rounded sum of the places inside it (`math.fsum` of them gives it exactly); nulls add
    nothing, and the sum of nothing but nulls is null. Cost: O(n) a level.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> customers = pd.DataFrame(
    ...     {"id": [1, 2, 3], "country": ["AT", "AT", "CH"], "city": ["Graz", None, "Bern"]}
    ... )
    >>> table = sg.attributes.rollup(customers, ["country", "city"]).table
    >>> table.loc[table["level"] != "all", ["country", "city", "customers"]].fillna("")
      country     city  customers
    1      AT                   2
    2      AT     Graz          1
    3      AT  unknown          1
    4      CH                   1
    5      CH     Bern          1
    """
    names = list_of_names(levels, "levels")
    sums = list_of_names(values, "values")
    table = _frames.read_frame(frame, "frame")
    _check(table, names, sums, mapped=mapping is not None)
    paths, lacking = _paths(table, names, mapping)
    amounts = [table.floats(name) for name in sums]
    leaves: dict[Path, list[int]] = {}
    for row, path in enumerate(paths):
        leaves.setdefault(path, []).append(row)
    totals = _totals(leaves, amounts, len(names))
    places = sorted(totals, key=lambda path: tuple(_order(name) for name in path))
    columns: dict[str, Any] = {
        "level": ["all" if not path else names[len(path) - 1] for path in places]
    }
    for depth, name in enumerate(names):
        columns[name] = [path[depth] if depth < len(path) else None for path in places]
    columns["customers"] = np.array([totals[path][0] for path in places], dtype=np.int64)
    for place, name in enumerate(sums):
        columns[name] = np.array([totals[path][1][place] for path in places])
    # The whole is all of itself.
    around = [totals[path[:-1]][0] for path in places]
    columns["share"] = columns["customers"] / np.maximum(np.array(around, dtype=float), 1)
    return Rollup(
        _frames.make_frame(columns, table.kind),
        _frames.make_frame(_counted(lacking), table.kind),
        _frames.make_frame(_homonyms(places, names), table.kind),
    )


def _check(table: Table, names: list[str], sums: list[str], *, mapped: bool) -> None:
    if not names:
        raise InvalidParameterError("levels must name at least one column")
    taken = ["level", "customers", "share"]
    together = [*names, *sums]
    if len(set(together)) < len(together) or set(together) & set(taken):
        raise InvalidParameterError(
            f"levels and values must be distinct and none of {taken}, found {together}"
        )
    for name in [*(names[-1:] if mapped else names), *sums]:
        if name not in table:
            raise InvalidDataError(f"frame has no column {name!r}; it has {list(table.names)}")
    for name in sums:
        if not table.is_numeric(name):
            raise InvalidTypeError(f"values: column {name!r} is not numeric")
        if (np.abs(table.floats(name)) > _LARGEST).any():
            raise InvalidDataError(
                f"column {name!r} has values that are infinite or beyond {_LARGEST:g}; make them "
                "null or smaller"
            )


def _paths(
    table: Table, names: list[str], mapping: Mapping[Any, Sequence[Any]] | None
) -> tuple[list[Path], dict[str, int]]:
    """Give everyone's way from the largest place to the smallest, and the codes not mapped."""
    known = [
        [_text(value) for value in table.objects(name)]
        for name in (names if mapping is None else names[-1:])
    ]
    if mapping is None:
        return list(zip(*known, strict=True)), {}
    above = len(names) - 1
    if not isinstance(mapping, Mapping):
        raise InvalidTypeError(f"mapping must be a mapping, found {type(mapping).__name__}")
    for code, larger in mapping.items():
        if isinstance(larger, str) or not isinstance(larger, Sequence) or len(larger) != above:
            raise InvalidParameterError(
                f"mapping must give the {above} larger places of each code, largest first; found "
                f"{larger!r} for {code!r}"
            )
    lacking: dict[str, int] = {}
    paths: list[Path] = []
    named = {_text(code): tuple(map(_text, larger)) for code, larger in mapping.items()}
    for code in known[0]:
        if code in named:
            paths.append((*named[code], code))
        elif code == UNKNOWN:
            paths.append((UNKNOWN,) * (above + 1))
        else:
            lacking[code] = lacking.get(code, 0) + 1
            paths.append((*(UNMAPPED,) * above, code))
    return paths, lacking


def _text(value: object) -> str:
    """Give the name of a place; whole numbers that a null has turned into floats stay whole."""
    if value is None or value != value:  # noqa: PLR0124
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _totals(
    leaves: dict[Path, list[int]], amounts: list[Any], depth: int
) -> dict[Path, tuple[int, list[float]]]:
    """Add up from the leaves to the whole, each level from the one below it."""
    level: dict[Path, tuple[int, list[float]]] = {
        path: (len(rows), [_sum(column[rows].tolist()) for column in amounts])
        for path, rows in leaves.items()
    }
    totals = dict(level)
    for length in range(depth - 1, -1, -1):
        inside: dict[Path, list[tuple[int, list[float]]]] = {}
        for path, total in level.items():
            inside.setdefault(path[:length], []).append(total)
        level = {
            path: (
                sum(customers for customers, _ in parts),
                [_sum([sums[i] for _, sums in parts]) for i in range(len(amounts))],
            )
            for path, parts in inside.items()
        }
        totals.update(level)
    totals.setdefault((), (0, [math.nan] * len(amounts)))
    return totals


def _sum(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) if known else math.nan


def _order(name: str) -> tuple[bool, str]:
    """Sort names, those that are none last."""
    return name in (UNKNOWN, UNMAPPED), name


def _counted(lacking: dict[str, int]) -> dict[str, Any]:
    codes = sorted(lacking, key=_order)
    counts = np.array([lacking[code] for code in codes], dtype=np.int64)
    return {"code": codes, "customers": counts}


def _homonyms(places: list[Path], names: list[str]) -> dict[str, Any]:
    found: dict[tuple[int, str], list[Path]] = {}
    for path in places:
        if path and path[-1] not in (UNKNOWN, UNMAPPED):
            found.setdefault((len(path), path[-1]), []).append(path[:-1])
    several = {key: inside for key, inside in found.items() if len(inside) > 1}
    return {
        "level": [names[length - 1] for length, _ in several],
        "name": [name for _, name in several],
        "inside": ["; ".join(" > ".join(path) for path in inside) for inside in several.values()],
    }
