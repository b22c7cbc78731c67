"""`profile`: compare segments with all customers, feature by feature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike

from segmentry import _frames
from segmentry.drawing.axes import Axes
from segmentry.exceptions import InvalidDataError
from segmentry.profiling import _cards, _html, _plot
from segmentry.profiling._cards import Card, Trait
from segmentry.profiling._groups import Groups, make_groups
from segmentry.profiling._table import Columns, Line, lines_of, long_table
from segmentry.wording.vocabulary import describe

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind, Table

# Where no value column is named, the first of these that is there.
VALUE_COLUMNS = ("revenue", "monetary", "monetary_value")
_MOST_IN_PLOT = 25


class Profile:
    """What each segment is like (made by `profile` or `Segmenter.profile`).

    Attributes
    ----------
    table : frame
        One row per segment, feature and (for text) category, of the kind of frame that came in:
        `segment`, `segment_name`, `feature`, `category`; `count` (customers with a value, or with
        this category); for numbers `mean`, `mean_all` (over all customers), `median`; for
        categories `share`, `share_all` and `lift` (the quotient of the two); `difference` from all
        customers in standard deviations; `effect_size` of the feature over all segments and
        `effect_measure` ("eta_squared" or "cramers_v"); `nulls`.
    cards : list of Card
        One per segment: size, share, share of value, and what sets it apart in words.
    value_column : str or None
        The column behind the value shares.
    """

    def __init__(
        self,
        columns: dict[str, Any],
        cards: list[Card],
        value_column: str | None,
        kind: FrameKind,
    ) -> None:
        self.columns = columns
        self._kind = kind
        self.cards = cards
        self.value_column = value_column

    @cached_property
    def table(self) -> Frame:
        """The numbers in long form."""
        return _frames.make_frame(self.columns, self._kind)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw a heat map of the differences: features down, segments across.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on. At most 25 features are shown, those with the largest effect.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        n = len(self.cards)
        differences = self.columns["difference"].reshape(n, -1).T
        effects = self.columns["effect_size"].reshape(n, -1)[0]
        strongest = np.argsort(-np.nan_to_num(effects, nan=-1.0), kind="stable")[:_MOST_IN_PLOT]
        shown = sorted(strongest.tolist())
        features, categories = self.columns["feature"], self.columns["category"]
        labels = [
            describe(features[row]).label
            + ("" if categories[row] is None else f": {categories[row]}")
            for row in shown
        ]
        return _plot.heat_map(differences[shown], labels, [card.name for card in self.cards], ax)

    def __repr__(self) -> str:
        return "\n".join(str(card) for card in self.cards)

    def _repr_html_(self) -> str:
        return _html.cards_html(self.cards, self.value_column)

    def to_state(self) -> dict[str, Any]:
        """Give the profile as plain values, for a model file."""
        return {
            "columns": self.columns,
            "cards": [asdict(card) for card in self.cards],
            "value_column": self.value_column,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], kind: FrameKind) -> Self:
        """Make a profile from what `to_state` gave."""
        cards = [
            Card(**{**card, "traits": tuple(Trait(**trait) for trait in card["traits"])})
            for card in state["cards"]
        ]
        return cls(state["columns"], cards, state["value_column"], kind)


def profile(
    features: Frame,
    labels: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    names: Mapping[Any, str] | Sequence[str] | None = None,
    value_column: str | None = None,
) -> Profile:
    """Compare segments with all customers, feature by feature.

    Parameters
    ----------
    features : frame
        One row per customer; the first column is the customer, the others are described.
    labels : array of int or str
        The segment of every row.
    weights : array of float, optional
        How much every customer counts, in means, medians, shares and effects. Counts, sizes and
        nulls count rows.
    names : dict or sequence of str, optional
        Segment names, by segment. Without them "Segment 0" and so on.
    value_column : str, optional
        Column whose total is shared out on the cards; by default `revenue` or `monetary`, if there.

    Returns
    -------
    Profile
        `.table`, `.cards`, `.plot()`.

    Raises
    ------
    InvalidDataError
        If there are no rows, labels or weights do not fit them, or `value_column` is not a numeric
        column.

    Notes
    -----
    For numbers, the difference is (segment mean - mean of all) / sample standard deviation of all,
    and the effect size η² = between-segment / total sum of squares. For categories, the difference
    is that of the 0/1 indicator of the category, lift = share in the segment / share of all, and
    the effect size Cramér's V of categories x segments. The ten commonest categories are listed and
    the rest put together as "(other)", so shares add up to 1; nulls take no part. A text column
    where more than half of the customers have a value of their own is not broken down. Undefined
    is null: the lift where nobody has the category, the effect of a constant. Cost: O(n log n) a
    column.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> features = pd.DataFrame({"customer_id": [1, 2, 3, 4], "orders": [9, 7, 1, 1]})
    >>> print(sg.profile(features, ["often", "often", "once", "once"]))
    often: 2 customers (50%)
      Orders 78% more often than average (8 vs 4.5 orders)
    once: 2 customers (50%)
      Orders 78% less often than average (1 vs 4.5 orders)
    """
    table = _frames.read_frame(features, "features")
    if table.n_rows == 0:
        raise InvalidDataError("features has no rows; give one row per customer")
    groups = make_groups(labels, weights, names, table.n_rows)
    described = list(table.names[1:])
    return build(table, described, groups, value_column_of(table, value_column))


def value_column_of(table: Table, asked: str | None) -> str | None:
    """Give the column that says what a customer is worth: the one asked for or a usual one.

    Raises
    ------
    InvalidDataError
        If the one asked for is missing or not numeric.
    """
    if asked is not None:
        if asked not in table:
            raise InvalidDataError(
                f"value_column {asked!r} is not among the columns {list(table.names)}"
            )
        if not table.is_numeric(asked):
            raise InvalidDataError(f"value_column {asked!r} is not numeric; name a numeric column")
        return asked
    return next((n for n in VALUE_COLUMNS if n in table and table.is_numeric(n)), None)


def build(table: Columns, features: list[str], groups: Groups, value_column: str | None) -> Profile:
    """Make the profile of checked input."""
    lines = lines_of(table, features, groups)
    mass = groups.total(groups.weights)
    shares = mass / mass.sum()
    values = _value_shares(table, groups, value_column)
    cards = [
        _card(lines, groups, code, shares=(float(shares[code]), values[code]), of=value_column)
        for code in range(len(groups.segments))
    ]
    return Profile(long_table(lines, groups), cards, value_column, table.kind)


def _value_shares(table: Columns, groups: Groups, value_column: str | None) -> list[float | None]:
    if value_column is None:
        return [None] * len(groups.segments)
    totals = groups.total(groups.weights * np.nan_to_num(table.floats(value_column)))
    total = float(totals.sum())
    return [float(part) / total if total > 0 else None for part in totals]


def _card(
    lines: list[Line],
    groups: Groups,
    code: int,
    *,
    shares: tuple[float, float | None],
    of: str | None,
) -> Card:
    name, size = groups.names[code], int(groups.sizes[code])
    return Card(
        groups.segments[code],
        name,
        size,
        *shares,
        _cards.headline(name, size, *shares, of),
        _cards.traits(lines, code),
    )
