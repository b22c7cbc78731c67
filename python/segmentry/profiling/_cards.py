"""Segment cards: the few things that make each segment what it is, in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from segmentry.wording.circles import CODES
from segmentry.wording.comparisons import label_of, line
from segmentry.wording.measures import FEWEST_ORDERS, HABITS, measure, value_word
from segmentry.wording.names import FAMILY_PHRASES
from segmentry.wording.sentences import sentence
from segmentry.wording.vocabulary import describe, is_known, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmentry.profiling._lines import Line
    from segmentry.wording.numerals import Language

# A difference below a quarter of a standard deviation is not worth a sentence.
_WORTH_SAYING = 0.25
_MOST_TRAITS = 5
# Of columns beside the features (who they are, not what they do) so many come on top.
_MOST_BESIDE = 3


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that sets a segment apart (made by `profile`).

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
    kind : str
        What the two values are: "mean"; "share" of a category, or of yes; "date" (a mean, in days
        since 1970); "duration" (a mean, in days); "unknown", the share of customers without a
        value.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer_id": [1, 2, 3, 4], "orders": [9, 7, 1, 1]})
    >>> found = sg.profile(features, ["often", "often", "once", "once"])
    >>> trait = found.cards[0].traits[0]
    >>> trait.feature, trait.value, trait.reference
    ('orders', 8.0, 4.5)
    """

    feature: str
    label: str
    category: str | None
    difference: float
    value: float
    reference: float
    unit: str
    sentence: str
    kind: str = "mean"

    def in_language(self, language: Language) -> Trait:
        """Give the trait with label and sentence in another language.

        Parameters
        ----------
        language : {"en", "zh"}
            English or Chinese.

        Returns
        -------
        Trait
            The same otherwise.
        """
        return replace(self, label=label_of(self.feature, language), sentence=line(self, language))


@dataclass(frozen=True, slots=True)
class Card:
    """What one segment is, in short (made by `profile`).

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
        Share of the value column's total; None without one, or where a segment's total is below 0
        or that of all is not above it: no shares in [0, 1] add up to 1 then.
    headline : str
        One line: name, size, share.
    traits : tuple of Trait
        The features that set it apart most, strongest first, one of each family (what takes a
        statistician counts less); then up to three of the columns beside the features. Where a
        typical customer has few orders, none of how orders are spread (see `profile`).
    value_column : str or None
        The column behind `value_share`.
    language : str
        Language of the words, "en" or "zh".
    names : dict of str to str
        The name, by language.
    is_known : bool
        Whether anything is known of it that segments can be compared by. Nothing is without
        columns, where all are null, or where none of its customers count.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer_id": [1, 2, 3, 4], "orders": [9, 7, 1, 1]})
    >>> found = sg.profile(features, ["often", "often", "once", "once"])
    >>> found.cards[0].name, found.cards[0].size
    ('often', 2)
    """

    segment: int | str
    name: str
    size: int
    share: float
    value_share: float | None
    headline: str
    traits: tuple[Trait, ...]
    value_column: str | None = None
    language: Language = "en"
    names: dict[str, str] | None = None
    is_known: bool = True

    @property
    def sentences(self) -> tuple[str, ...]:
        """The traits in words."""
        return tuple(trait.sentence for trait in self.traits)

    @property
    def sentence(self) -> str:
        """All traits in one sentence: "Orders twice as often as average, mostly at weekends."."""
        return sentence(self.traits, self.language, is_known=self.is_known)

    def text(self, language: Language | None = None) -> str:
        """Give the card as a paragraph: the headline, and the traits in one sentence.

        Parameters
        ----------
        language : {"en", "zh"}, optional
            English or Chinese; by default the language of the card.

        Returns
        -------
        str
            Two lines.
        """
        card = self if language is None else self.in_language(language)
        return f"{card.headline}\n{card.sentence}"

    def in_language(self, language: Language) -> Card:
        """Give the card in another language.

        Parameters
        ----------
        language : {"en", "zh"}
            English or Chinese.

        Returns
        -------
        Card
            The same numbers, with other words.
        """
        name = (self.names or {}).get(language, self.name)
        shares = (self.share, self.value_share)
        return replace(
            self,
            name=name,
            headline=headline(name, self.size, *shares, self.value_column, language=language),
            traits=tuple(trait.in_language(language) for trait in self.traits),
            language=language,
        )

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences)
        return f"<p><b>{escape(self.headline)}</b></p><ul>{items}</ul>"

    def __str__(self) -> str:
        return "\n".join([self.headline, *(f"  {sentence}" for sentence in self.sentences)])


def headline(
    name: str,
    size: int,
    share: float,
    value_share: float | None,
    value_column: str | None,
    *,
    language: Language = "en",
) -> str:
    """Say in one line how large and how valuable a segment is."""
    if language == "zh":
        text = f"{name}：{size:,} 位客户（{number(share, 'share')}）"
        if value_share is None or value_column is None:
            return text
        return f"{text}，占{value_word(value_column, 'zh')}的 {number(value_share, 'share')}"
    customers = "customer" if size == 1 else "customers"
    text = f"{name}: {size:,} {customers} ({number(share, 'share')})"
    if value_share is None or value_column is None:
        return text
    return f"{text}, {number(value_share, 'share')} of {describe(value_column).label.lower()}"


def traits(lines: list[Line], segment: int) -> tuple[Trait, ...]:
    """Pick the strongest differences of one segment, one of each family of features.

    What it does first, then who it is (columns beside the features). Of a typical customer with few
    orders no habit is told.
    """
    if _has_few_orders(lines, segment):
        lines = [line for line in lines if line.feature not in HABITS]
    chosen = _strongest((line for line in lines if not line.is_extra), segment, _MOST_TRAITS)
    beside = _strongest((line for line in lines if line.is_extra), segment, _MOST_BESIDE)
    return (*chosen, *beside)


def _has_few_orders(lines: list[Line], segment: int) -> bool:
    medians = [line.median[segment] for line in lines if line.feature == "orders"]
    # What is not known (NaN) is not few.
    return any(median < FEWEST_ORDERS for median in medians)


def is_compared(lines: list[Line], segment: int) -> bool:
    """Say whether any line has a mean or a share of a segment."""
    return any(np.isfinite([line.mean[segment], line.share[segment]]).any() for line in lines)


def _strongest(lines: Iterable[Line], segment: int, most: int) -> list[Trait]:
    candidates = [
        trait
        for one in lines
        for trait in (_trait(one, segment), _unknown(one, segment))
        if trait is not None and abs(trait.difference) >= _WORTH_SAYING
    ]
    # What takes a statistician counts less. Of two as strong, what it has, not what it lacks, then
    # the first column: rounding decides nothing.
    candidates.sort(key=lambda trait: (-round(_telling(trait), 9), -round(trait.difference, 9)))
    chosen: dict[str, Trait] = {}
    for trait in candidates:
        chosen.setdefault(_subject(trait), trait)
    return [trait.in_language("en") for trait in list(chosen.values())[:most]]


def _telling(trait: Trait) -> float:
    return abs(trait.difference) * measure(trait.feature, "en").weight


def _subject(trait: Trait) -> str:
    """Give what a trait is about: orders and revenue of late are both activity.

    Who did not tell age did not tell income either, so that is told of one column.
    """
    if trait.kind == "unknown":
        return "unknown"
    family = describe(trait.feature).family
    return " ".join(FAMILY_PHRASES.get(family, (family,)))


def _trait(one: Line, segment: int) -> Trait | None:
    """Give a feature's trait, if it speaks for the segment: most of it have a value."""
    if one.known[segment] < one.nulls[segment]:
        return None
    difference = float(one.difference[segment])
    if one.feature in CODES and one.kind == "category" and difference < 0:
        # Who orders less on Saturday orders more on another day, and that says more.
        return None
    if one.kind in {"boolean", "category"}:
        return Trait(
            one.feature,
            "",
            one.category,
            difference,
            float(one.share[segment]),
            one.share_all,
            "share",
            "",
            kind="share",
        )
    unit = {"date": "date", "duration": "days"}.get(one.kind, describe(one.feature).unit)
    return Trait(
        one.feature,
        "",
        None,
        difference,
        float(one.mean[segment]),
        one.mean_all,
        unit,
        "",
        kind=one.kind if one.kind in {"date", "duration"} else "mean",
    )


def _unknown(one: Line, segment: int) -> Trait | None:
    """Give the trait of having no value, if that is news.

    Of our own features it is not: gaps between orders are null where there was one order.
    """
    if is_known(one.feature):
        return None
    return Trait(
        one.feature,
        "",
        None,
        float(one.null_difference[segment]),
        float(one.null_share[segment]),
        one.null_share_all,
        "share",
        "",
        kind="unknown",
    )
