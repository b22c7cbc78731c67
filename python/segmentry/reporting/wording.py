"""Sentences about a segment: how one of its numbers compares with the average, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from segmentry.reporting.numbers import whole_percent
from segmentry.wording.measures import measure
from segmentry.wording.numerals import percent, short, with_unit
from segmentry.wording.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from segmentry.reporting.comparison import Comparison
    from segmentry.reporting.texts import Texts

_MOST_FACTS: Final = 4
_MOST_CATEGORIES: Final = 2
_TWICE: Final = 1.95
_TINY: Final = 0.1
_ALIKE: Final = 0.05
_ALIKE_POINTS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: what is said first (set off), and the rest of the sentence."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """A category that is common in a segment: how common there, and over all, and how to say it."""

    feature: str
    category: str | None
    value: float
    reference: float
    text: str = "category_fact"


def comparison(value: float, average: float, unit: str, t: Texts) -> str:
    """Say how a value compares with the average: "3.2 times the average"."""
    if not (math.isfinite(value) and math.isfinite(average)):
        return ""
    if unit == "share":
        return _points(100.0 * (value - average), t)
    written = with_unit(average, unit, t.language)
    if unit == "days":
        return t("average_is", value=written)
    if value < 0 or average <= 0:
        if value == average:
            return t("same")
        return t("higher" if value > average else "lower", value=written)
    # "99% below" would say less than the average itself.
    tiny = value < _TINY * average
    return t("average_is", value=written) if tiny else _ratio(value / average, t)


def _points(difference: float, t: Texts) -> str:
    if abs(difference) < _ALIKE_POINTS:
        return t("same")
    name = "points_above" if difference > 0 else "points_below"
    return t(name, points=f"{abs(difference):.0f}")


def _ratio(ratio: float, t: Texts) -> str:
    if ratio >= _TWICE:
        return t("times", ratio=short(ratio, t.language))
    if abs(ratio - 1.0) < _ALIKE:
        return t("same")
    return t("above" if ratio > 1 else "below", percent=percent(abs(ratio - 1.0)))


def facts(
    compared: Comparison,
    segment: int,
    traits: Iterable[Told],
    t: Texts,
    unfit: Collection[str] = frozenset(),
) -> list[Fact]:
    """Put what sets a segment apart in words: the strongest numbers, and its categories.

    Parameters
    ----------
    compared : Comparison
        The numbers.
    segment : int
        Which segment.
    traits : iterable of Told
        Its categories.
    t : Texts
        The language.
    unfit : collection of str
        Columns that are not told.
    """
    categories = [
        _category(trait, t)
        for trait in traits
        if trait.category is not None and trait.feature not in unfit
    ]
    categories = categories[:_MOST_CATEGORIES]
    numbers = [
        _number(
            compared.columns[place],
            float(compared.means[segment, place]),
            float(compared.overall[place]),
            t,
        )
        for place in compared.apart(segment, t.language, unfit)[: _MOST_FACTS - len(categories)]
    ]
    return numbers + categories


def _number(column: str, value: float, average: float, t: Texts) -> Fact:
    about = measure(column, t.language)
    compared = comparison(value, average, about.unit, t)
    return Fact(phrase(about, value, t.language), t("after_lead", comparison=compared))


def _category(trait: Told, t: Texts) -> Fact:
    text = t(
        trait.text,
        share=whole_percent(trait.value),
        value=trait.category,
        all=whole_percent(trait.reference),
    )
    return Fact(measure(trait.feature, t.language).label, text)
