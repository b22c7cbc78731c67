"""Columns of a frame as codes: bins between round numbers, categories by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames, _native
from segmentry._mixed import Columns
from segmentry.exceptions import InvalidDataError, InvalidTypeError

if TYPE_CHECKING:
    from segmentry._frames import Table

Kind = Literal["number", "category", "boolean"]
Floats = NDArray[np.float64]
# A number with its edges, or codes with how many there are.
Given = tuple[Floats, Floats] | tuple[NDArray[np.uint16], int]

# Bins of a number, and categories with a code of their own.
MAX_CODES = 255
# A text column with more values than this, and than half its rows, names customers.
_FEW_TEXTS = 20


@dataclass(frozen=True, slots=True)
class Feature:
    """What the fit knows of a column.

    Attributes
    ----------
    name : str
        The column.
    kind : {"number", "category", "boolean"}
        What it holds.
    edges : tuple of float
        Of a number: where its bins end; a value on an edge lies in the bin below it.
    values : tuple
        Of categories: those with a code of their own; all others share one.
    has_null : bool
        Whether any value was unknown in the fit.
    """

    name: str
    kind: Kind
    edges: tuple[float, ...]
    values: tuple[Any, ...]
    has_null: bool

    @property
    def n_codes(self) -> int:
        """Number of codes, with the last one for unknown."""
        known = self.edges if self.kind == "number" else self.values
        return len(known) + 2

    @property
    def everything(self) -> int:
        """All codes, as bits."""
        return (1 << self.n_codes) - 1

    @property
    def unknown(self) -> int:
        """The bit of unknown."""
        return 1 << (self.n_codes - 1)


@dataclass(frozen=True, slots=True)
class Learnt:
    """The features of a fit, and the same as codes.

    Attributes
    ----------
    features : list of Feature
        One a column.
    given : list
        What they hold: a number's values and edges, or codes and how many there are.
    coded : CodedFeatures
        Their codes.
    left_out : dict of str to str
        Columns that were not looked at, and why.
    """

    features: list[Feature]
    given: list[Given]
    coded: _native.CodedFeatures
    left_out: dict[str, str]

    def picked(self, rows: NDArray[np.intp], threads: int | None) -> _native.CodedFeatures:
        """Give the codes of some rows."""
        given: list[Any] = [(values[rows], other) for values, other in self.given]
        return _native.CodedFeatures(given, len(rows), threads)


def learn(
    table: Table, names: Sequence[str], *, asked: bool, digits: int, threads: int | None
) -> Learnt:
    """Read the columns of a fit.

    Raises
    ------
    InvalidDataError
        If a column has infinite values.
    InvalidTypeError
        If a column holds dates, or things that are neither numbers nor categories.
    """
    columns = Columns(table.names, table.n_rows, table)
    features: dict[str, Feature] = {}
    numbers: dict[str, Floats] = {}
    codes: dict[str, NDArray[np.uint16]] = {}
    left_out: dict[str, str] = {}
    for name in names:
        place = table.names.index(name)
        if columns.kind(place) == "number":
            numbers[name] = _finite(name, _floats(table, columns, name))
            continue
        found = columns.categories(place)
        kept = _kept(found, name)
        if not asked and _names_customers(found, kept):
            left_out[name] = "text with a value of its own for most customers; ask for it to use it"
            continue
        boolean = bool(kept) and all(isinstance(value, bool) for value in kept)
        has_null = bool((found.codes < 0).any())
        features[name] = Feature(name, "boolean" if boolean else "category", (), kept, has_null)
        codes[name] = _codes_of(found, kept)
    edges = _native.round_edges_of(list(numbers.values()), MAX_CODES, digits, threads)
    for (name, values), found_edges in zip(numbers.items(), edges, strict=True):
        has_null = bool(np.isnan(values).any())
        features[name] = Feature(name, "number", tuple(found_edges.tolist()), (), has_null)
    kept_names = [name for name in names if name in features]
    given: list[Given] = [
        (numbers[name], np.array(features[name].edges, dtype=np.float64))
        if name in numbers
        else (codes[name], features[name].n_codes)
        for name in kept_names
    ]
    coded = _native.CodedFeatures(given, table.n_rows, threads)
    return Learnt([features[name] for name in kept_names], given, coded, left_out)


def code(table: Table, features: Sequence[Feature], threads: int | None) -> _native.CodedFeatures:
    """Read the columns of features that are known.

    Raises
    ------
    InvalidDataError
        If a column is missing.
    InvalidTypeError
        If a column holds something else than in the fit.
    """
    missing = [feature.name for feature in features if feature.name not in table]
    if missing:
        raise InvalidDataError(
            f"features lacks the columns {missing} that the rules ask for; it has "
            f"{list(table.names)}"
        )
    columns = Columns(table.names, table.n_rows, table)
    given: list[Given] = []
    for feature in features:
        if feature.kind == "number":
            values = _floats(table, columns, feature.name)
            given.append((values, np.array(feature.edges, dtype=np.float64)))
        else:
            found = columns.categories(table.names.index(feature.name))
            _check_same_type(feature, found)
            given.append((_codes_of(found, feature.values), feature.n_codes))
    return _native.CodedFeatures(given, table.n_rows, threads)


def _floats(table: Table, columns: Columns, name: str) -> Floats:
    if table.is_numeric(name) and not table.is_boolean(name):
        return table.floats(name)
    if all(value is None for value in table.objects(name)):
        return np.full(table.n_rows, np.nan)
    return columns.floats(table.names.index(name))


def _finite(name: str, values: Floats) -> Floats:
    endless = np.isinf(values)
    if endless.any():
        raise InvalidDataError(
            f"column {name!r} has {int(endless.sum())} infinite values, the first in row "
            f"{int(np.argmax(endless))}; make them null, or leave the column out"
        )
    return values


def _kept(found: _frames.Categories, name: str) -> tuple[Any, ...]:
    """Give the categories with a code of their own: the commonest, in their order."""
    counts = np.bincount(found.codes[found.codes >= 0], minlength=len(found.values))
    commonest = np.argsort(-counts, kind="stable")[:MAX_CODES]
    places = sorted(place for place in commonest.tolist() if counts[place])
    values = [_plain(found.values[place]) for place in places]
    types = {_family(value, name) for value in values}
    if len(types) > 1:
        raise InvalidTypeError(
            f"column {name!r} mixes {' and '.join(sorted(types))}; turn all into text, or leave it "
            "out"
        )
    return tuple(values)


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any library
    return value.item() if isinstance(value, np.generic) else value


def _family(value: object, name: str) -> str:
    if isinstance(value, bool):
        return "truth values"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "numbers"
    raise InvalidTypeError(
        f"column {name!r} holds {type(value).__name__}, which is neither a number nor a category; "
        "turn it into text, or leave it out"
    )


def _check_same_type(feature: Feature, found: _frames.Categories) -> None:
    if not feature.values or not found.values:
        return
    was_text = isinstance(feature.values[0], str)
    is_text = isinstance(found.values[0], str)
    if was_text != is_text:
        raise InvalidTypeError(
            f"column {feature.name!r} holds {type(found.values[0]).__name__}, and held "
            f"{type(feature.values[0]).__name__} in the fit; give it as in the fit"
        )


def _names_customers(found: _frames.Categories, kept: tuple[Any, ...]) -> bool:
    is_text = bool(kept) and isinstance(kept[0], str)
    known = int((found.codes >= 0).sum())
    return is_text and len(found.values) > max(_FEW_TEXTS, known // 2)


def _codes_of(found: _frames.Categories, known: Sequence[Any]) -> NDArray[np.uint16]:
    """Give the codes: the place among the known, then "another", then unknown."""
    another = len(known)
    places = found.of(list(known))
    return np.where(places >= 0, places, np.where(places == -1, another + 1, another)).astype(
        np.uint16
    )
