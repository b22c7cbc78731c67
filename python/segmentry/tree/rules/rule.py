"""A rule: conditions that together catch customers of one segment."""

from __future__ import annotations

from dataclasses import dataclass

from segmentry.tree.rules.conditions import Condition
from segmentry.tree.rules.one_line import on_one_line
from segmentry.tree.rules.words import rule_in_words
from segmentry.wording.numerals import Language


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is put into a segment: all conditions must hold. Rules of one segment may overlap.

    Attributes
    ----------
    segment : int or str
        The segment.
    segment_name : str
        Its name.
    conditions : tuple of conditions
        What must hold; none: everybody.
    size : int
        Customers of the fit that it catches.
    coverage : float
        Share of the segment that it catches; NaN if nobody of weight is in the segment.
    precision : float
        Share of those caught that are in the segment.
    lift : float
        Precision beside the segment's share of all customers.
    """

    segment: int | str
    segment_name: str
    conditions: tuple[Condition, ...]
    size: int
    coverage: float
    precision: float
    lift: float

    @property
    def condition(self) -> str:
        """The rule in symbols, exactly."""
        return " and ".join(map(str, self.conditions)) or "everybody"

    def words(self, language: Language = "en") -> str:
        """Give the rule in words."""
        return rule_in_words(self.conditions, language)

    def __str__(self) -> str:
        return f"{on_one_line(self.segment_name)}: {self.condition}"
