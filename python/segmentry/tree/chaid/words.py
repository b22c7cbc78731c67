"""Conditions of a CHAID tree in words: no two of different meaning read the same."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from segmentry.wording.numerals import short

LN_10 = math.log(10.0)

# What stands between categories, and what marks their ends, would be misread within one.
_MISREAD = re.compile(r"[,;]|^[\"'‘]|\b(?:and|or|to)\b")
_OURS = {"", "missing", "known"}
_TRICKY = re.compile(r"[“”]|^ | $| {2}")


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of its parent a node has.

    Attributes
    ----------
    name : str
        The column.
    missing : bool
        Whether rows without a value are among them.
    words : list of str
        Categories, as they are said.
    numbers : tuple of float or None
        Above the first, up to the second; None has no bound.
    """

    name: str
    missing: bool
    words: list[str] = field(default_factory=list)
    numbers: tuple[float | None, float | None] | None = None

    @property
    def has_or(self) -> bool:
        """Whether there are several ways to be one of them."""
        if self.numbers is not None:
            return self.missing
        return len(self.words) + self.missing > 1

    def text(self) -> str:
        """Say it in words, with the name of the column."""
        if self.numbers is None:
            return f"{self.name} is {self._listed()}"
        low, high = self.numbers
        end = " or missing" * self.missing
        if low is None:
            return f"{self.name} " + ("is known" if high is None else f"<= {number(high)}") + end
        if high is None:
            return f"{self.name} > {number(low)}{end}"
        return f"{number(low)} < {self.name} <= {number(high)}{end}"

    def short(self) -> str:
        """Say it without the name of the column."""
        if self.numbers is None:
            return self._listed()
        low, high = self.numbers
        bounds = [f"> {number(low)}"] if low is not None else []
        bounds += [f"≤ {number(high)}"] if high is not None else []
        return (", ".join(bounds) or "known") + " or missing" * self.missing

    def _listed(self) -> str:
        return listed(self.words + ["missing"] * self.missing)


def said_of(values: Iterable[Any], places: Iterable[int]) -> list[str]:
    """Write some of the categories of a column, those in quotes that could be misread."""
    values = list(values)
    # The text "1" may stand beside the number.
    others = {str(value) for value in values if not isinstance(value, str)}
    return [_said(values[place], others) for place in places]


def _said(value: object, others: set[str]) -> str:
    text = str(value)
    if not isinstance(value, str):
        return text
    if _TRICKY.search(text) or not text.isprintable():
        # With marks instead of line breaks and spaces that cannot be seen.
        return repr(text)
    if text in others or text.casefold() in _OURS or _MISREAD.search(text):
        return f"“{text}”"
    return text


def listed(words: Sequence[str]) -> str:
    """Write one or more words as a list."""
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def span(values: Sequence[Any], low: int, high: int) -> list[str]:
    """Write neighbours, three and more of them as from … to."""
    if high - low < 2:  # noqa: PLR2004
        return said_of(values, range(low, high + 1))
    first, last = said_of(values, (low, high))
    return [f"{first} to {last}"]


def number(value: float) -> str:
    """Write a number in full: a rule must be the rule."""
    return repr(float(value)).removesuffix(".0")


def mean_words(value: float) -> str:
    """Write a mean, short, with the minus sign that the bounds beside it have."""
    return short(value).replace("−", "-")


def p_words(ln_p: float) -> str:
    """Write a p-value, however small."""
    exponent = ln_p / LN_10
    if exponent > -4:  # noqa: PLR2004
        return f"{math.exp(ln_p):.4f}"
    whole = math.floor(exponent)
    mantissa = f"{10 ** (exponent - whole):.2f}"
    if mantissa == "10.00":
        mantissa, whole = "1.00", whole + 1
    return f"{mantissa}e{whole}"
