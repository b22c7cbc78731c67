"""One condition of a rule: an interval, or a list of categories, and whether unknown fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segmentry.tree.rules.features import Feature
from segmentry.tree.rules.minimal import Box


@dataclass(frozen=True, slots=True)
class NumberCondition:
    """A number in an interval, open below and closed above.

    Attributes
    ----------
    feature : str
        The column.
    above : float
        The value must be larger; minus infinity where it need not.
    at_most : float
        The value must not be larger than this; infinity where it may.
    known : bool
        Whether known values can fit at all.
    unknown : bool
        Whether unknown (null, NaN) fits.
    says_unknown : bool
        Whether words speak of unknown: there were some in the fit.
    """

    feature: str
    above: float
    at_most: float
    known: bool
    unknown: bool
    says_unknown: bool

    @property
    def is_bounded(self) -> bool:
        """Whether it asks for more than being known."""
        return self.above > -math.inf or self.at_most < math.inf

    def __str__(self) -> str:
        if not self.known:
            return f"{named(self.feature)} is unknown"
        if not self.is_bounded:
            return f"{named(self.feature)} is known"
        if self.above == -math.inf:
            text = f"{named(self.feature)} <= {exact(self.at_most)}"
        elif self.at_most == math.inf:
            text = f"{named(self.feature)} > {exact(self.above)}"
        else:
            text = f"{exact(self.above)} < {named(self.feature)} <= {exact(self.at_most)}"
        return f"({text} or unknown)" if self.unknown else text


@dataclass(frozen=True, slots=True)
class CategoryCondition:
    """A category that is, or is not, in a list.

    Attributes
    ----------
    feature : str
        The column.
    values : tuple
        The list.
    negated : bool
        Whether any other category fits, those that the fit has not seen among them.
    unknown : bool
        Whether unknown fits.
    is_boolean : bool
        Whether the column holds truth values.
    is_number : bool
        Whether the categories are numbers.
    says_unknown : bool
        Whether words speak of unknown: there were some in the fit.
    """

    feature: str
    values: tuple[Any, ...]
    negated: bool
    unknown: bool
    is_boolean: bool
    is_number: bool
    says_unknown: bool

    def __str__(self) -> str:
        if not self.values:
            return f"{named(self.feature)} is {'known' if self.negated else 'unknown'}"
        listed = ", ".join(literal(value) for value in self.values)
        text = f"{named(self.feature)} {'not in' if self.negated else 'in'} ({listed})"
        return f"({text} or unknown)" if self.unknown else text


Condition = NumberCondition | CategoryCondition


def of_box(box: Box, features: Sequence[Feature]) -> tuple[Condition, ...]:
    """Say a box in conditions, in the order of the columns."""
    return tuple(_condition(features[place], box[place]) for place in sorted(box))


def _condition(feature: Feature, codes: int) -> Condition:
    unknown = bool(codes & feature.unknown)
    known = codes & ~feature.unknown
    if feature.kind == "number":
        first, last = (known & -known).bit_length() - 1, known.bit_length() - 1
        above = feature.edges[first - 1] if first > 0 else -math.inf
        at_most = feature.edges[last] if 0 <= last < len(feature.edges) else math.inf
        return NumberCondition(feature.name, above, at_most, known > 0, unknown, feature.has_null)
    negated = bool(codes >> len(feature.values) & 1)
    values = tuple(
        value
        for place, value in enumerate(feature.values)
        if bool(codes >> place & 1) is not negated
    )
    boolean = feature.kind == "boolean"
    number = not boolean and bool(feature.values) and not isinstance(feature.values[0], str)
    return CategoryCondition(
        feature.name, values, negated, unknown, boolean, number, feature.has_null
    )


def named(name: str) -> str:
    """Write a column's name for people who read symbols: as it is if that is one line."""
    return name if name.isprintable() else repr(name)


def exact(value: float) -> str:
    """Write a number so that reading it gives the same number, as short as can be."""
    text = repr(float(value)).removesuffix(".0")
    mantissa, e, power = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(power)}" if e else text


def literal(value: Any) -> str:  # noqa: ANN401 - any category
    """Write a category for people who read symbols: text in quotes, on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return exact(value)
    return repr(value) if isinstance(value, str) else str(value)
