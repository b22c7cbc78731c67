"""Segment cards: the few things that make each segment what it is, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentry.wording.vocabulary import comparison, describe, number

if TYPE_CHECKING:
    from segmentry.profiling._table import Line

# A difference below a quarter of a standard deviation is not worth a sentence.
_WORTH_SAYING = 0.25
_MOST_TRAITS = 5


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that sets a segment apart.

    Attributes
    ----------
    feature : str
        Column name.
    label : str
        The column in plain words.
    category : str or None
        The category, for text columns.
    difference : float
        Difference from all customers in standard deviations (for a category: of having it or not).
    value, reference : float
        Mean (or share of the category) in the segment and over all customers.
    unit : str
        Unit of the two, empty if none.
    sentence : str
        The same in words.
    """

    feature: str
    label: str
    category: str | None
    difference: float
    value: float
    reference: float
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """What one segment is, in short.

    Attributes
    ----------
    segment : int or str
        Its id.
    name : str
        Its name in plain words.
    size : int
        Number of customers.
    share : float
        Share of all customers (weighted if weights were given).
    value_share : float or None
        Share of the value column's total, if there is one.
    headline : str
        One line: name, size, share.
    traits : tuple of Trait
        The features that set it apart most, strongest first, one of each family.
    """

    segment: int | str
    name: str
    size: int
    share: float
    value_share: float | None
    headline: str
    traits: tuple[Trait, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The traits in words."""
        return tuple(trait.sentence for trait in self.traits)

    def __str__(self) -> str:
        return "\n".join([self.headline, *(f"  {sentence}" for sentence in self.sentences)])


def headline(
    name: str, size: int, share: float, value_share: float | None, value_column: str | None
) -> str:
    """Say in one line how large and how valuable a segment is."""
    customers = "customer" if size == 1 else "customers"
    text = f"{name}: {size:,} {customers} ({number(share, 'share')})"
    if value_share is None or value_column is None:
        return text
    return f"{text}, {number(value_share, 'share')} of {describe(value_column).label.lower()}"


def traits(lines: list[Line], segment: int) -> tuple[Trait, ...]:
    """Pick the strongest differences of one segment, one of each family of features."""
    ranked = sorted(
        (
            line
            for line in lines
            if abs(line.difference[segment]) >= _WORTH_SAYING and _mostly_known(line, segment)
        ),
        # Of two as strong, what it has rather than what it lacks.
        key=lambda line: (-round(abs(line.difference[segment]), 9), -line.difference[segment]),
    )
    chosen: dict[str, Trait] = {}
    for line in ranked:
        words = describe(line.feature)
        if words.family not in chosen:
            chosen[words.family] = _trait(line, segment)
        if len(chosen) == _MOST_TRAITS:
            break
    return tuple(chosen.values())


def _mostly_known(line: Line, segment: int) -> bool:
    """Say whether the feature speaks for the segment: most of its customers have a value."""
    return bool(line.known[segment] >= line.nulls[segment])


def _trait(line: Line, segment: int) -> Trait:
    words = describe(line.feature)
    if line.category is None:
        value, reference, unit = float(line.mean[segment]), line.mean_all, words.unit
        sentence = comparison(line.feature, value, reference)
    else:
        value, reference, unit = float(line.share[segment]), line.share_all, "share"
        sentence = (
            f"{words.label} is {line.category} for {number(value, 'share')} "
            f"({number(reference, 'share')} of all)"
        )
    return Trait(
        line.feature,
        words.label,
        line.category,
        float(line.difference[segment]),
        value,
        reference,
        unit,
        sentence,
    )
