"""Why a customer is in a segment: the features that decide against the next nearest one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry.exceptions import InvalidDataError
from segmentry.segmenter import kmeans, preparation
from segmentry.segmenter.customers import numbers
from segmentry.segmenter.missing import indicator_name
from segmentry.wording.circles import level_of
from segmentry.wording.vocabulary import describe, quantity

if TYPE_CHECKING:
    from segmentry._frames import Table
    from segmentry.segmenter.model import Model
    from segmentry.segmenter.prepared import PreparedColumn

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature's part in the decision (made by `Segmenter.explain`).

    Attributes
    ----------
    feature : str
        The column clustered on.
    label : str
        The same in plain words.
    value : float or None
        The customer's value, in the feature's own unit.
    segment_mean, runner_up_mean : float or None
        Means of the two segments.
    unit : str
        Unit of the three, empty if none.
    pull : float
        How much nearer it makes the customer to the segment than to the runner-up, as a difference
        of squared distances; negative if it speaks against. All columns' pulls, shown or not, add
        up to (distance to the runner-up)^2 - (distance to the segment)^2.
    category, own_category : str or None
        Of a column of categories: the one this is about, whose shares the two means are (`value` is
        1 if the customer has it), and the customer's own.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> features = log.features()
    >>> found = sg.Segmenter(n_segments=3, random_state=0).fit(features).explain(1, features)
    >>> found.reasons[0].feature in features.columns
    True
    """

    feature: str
    label: str
    value: float | None
    segment_mean: float | None
    runner_up_mean: float | None
    unit: str
    pull: float
    category: str | None = None
    own_category: str | None = None

    def __str__(self) -> str:
        means = [quantity(mean, self.unit) for mean in (self.segment_mean, self.runner_up_mean)]
        if self.category is not None:
            label = self.label.removesuffix(f" is {self.category}")
            if self.value == 1:
                return (
                    f"{label}: {self.category} ({means[0]} of the segment, {means[1]} of the next)"
                )
            own = self.own_category or "unknown"
            both = f"{means[0]} of the segment and {means[1]} of the next"
            return f"{label}: {own}, not {self.category} as {both}"
        value = quantity(self.value, self.unit)
        return f"{self.label}: {value} (segment {means[0]}, next {means[1]})"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one customer is in a segment (made by `Segmenter.explain`).

    Attributes
    ----------
    customer : object
        Id.
    segment, runner_up : int
        The nearest segment and the second nearest (None if there is one segment).
    segment_name, runner_up_name : str
        Their names.
    distance, confidence : float
        As `Segmenter.assign` gives them.
    reasons : tuple of Reason
        The columns that decide most between the two, strongest first.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> features = log.features()
    >>> found = sg.Segmenter(n_segments=3, random_state=0).fit(features).explain(1, features)
    >>> found.customer, 0 <= found.confidence <= 1
    (1, True)
    """

    customer: Any
    segment: int
    segment_name: str
    runner_up: int | None
    runner_up_name: str | None
    distance: float
    confidence: float
    reasons: tuple[Reason, ...]

    def _parts(self) -> tuple[str, list[str], list[str]]:
        head = f"Customer {self.customer} is in segment {self.segment}, {self.segment_name}"
        if self.runner_up is not None:
            head += (
                f"; next nearest is {self.runner_up}, {self.runner_up_name} "
                f"(margin {self.confidence:.2f})"
            )
        speaking_for = [str(reason) for reason in self.reasons if reason.pull > 0]
        against = [str(reason) for reason in self.reasons if reason.pull < 0]
        return head, speaking_for, against

    def __str__(self) -> str:
        head, speaking_for, against = self._parts()
        lines = [head, *(f"  + {text}" for text in speaking_for), *(f"  - {t}" for t in against)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        head, speaking_for, against = self._parts()
        html = f"<p><b>{escape(head)}</b></p>"
        for title, texts in (("Speaks for it", speaking_for), ("Speaks against", against)):
            if texts:
                items = "".join(f"<li>{escape(text)}</li>" for text in texts)
                html += f"<p>{title}</p><ul>{items}</ul>"
        return html


def explain(
    model: Model, table: Table, customer: object, profile_columns: dict[str, Any]
) -> Explanation:
    """Explain one customer of a frame.

    Raises
    ------
    InvalidDataError
        If the customer is not in the frame, or columns are missing.
    """
    model.check(table)
    alone = table.row(_row_of(table, model.customer_of(table), customer))
    prepared = preparation.apply(model.columns, alone, model.stack)
    placed = model.place(alone)
    segment = int(placed.labels[0])
    squared = kmeans.squared_distances(prepared, model.centres)[:, 0]
    others = np.where(np.arange(len(squared)) == segment, np.inf, squared)
    runner_up = int(others.argmin()) if len(squared) > 1 else None
    reasons: tuple[Reason, ...] = ()
    if runner_up is not None:
        means = _Means(profile_columns, segment, runner_up)
        pulls = (prepared[:, 0] - model.centres[runner_up]) ** 2
        pulls -= (prepared[:, 0] - model.centres[segment]) ** 2
        strongest = np.argsort(-np.abs(pulls), kind="stable")[:_SHOWN]
        reasons = tuple(
            _reason(column, alone, means, float(pull))
            for column, pull in ((model.columns[at], pulls[at]) for at in strongest)
        )
    return Explanation(
        customer,
        segment,
        model.names[segment],
        runner_up,
        None if runner_up is None else model.names[runner_up],
        float(placed.distance[0]),
        float(placed.confidence[0]),
        reasons,
    )


def _row_of(table: Table, name: str, customer: object) -> int:
    ids = table.objects(name)
    try:
        return ids.index(customer)
    except ValueError:
        example = f" (ids look like {ids[0]!r})" if ids else ""
        raise InvalidDataError(
            f"customer {customer!r} is not in column {name!r} of features{example}"
        ) from None


class _Means:
    """Means and shares of nulls by segment, from the rows of a profile's table."""

    def __init__(self, columns: dict[str, Any], segment: int, runner_up: int) -> None:
        names = (columns["segment"].tolist(), columns["feature"], columns["category"])
        keys = list(zip(*names, strict=True))
        self._categories = {key: row for row, key in enumerate(keys)}
        self._rows = {key[:2]: row for row, key in enumerate(keys)}
        self._columns = columns
        self._segments = (segment, runner_up)

    def means(self, feature: str) -> list[float | None]:
        rows = [self._rows[segment, feature] for segment in self._segments]
        return [_known(float(self._columns["mean"][row])) for row in rows]

    def shares(self, feature: str, category: str) -> list[float | None]:
        """Give the shares of a category, None where the profile counts it among others."""
        rows = [self._categories.get((segment, feature, category)) for segment in self._segments]
        return [None if row is None else _known(float(self._columns["share"][row])) for row in rows]

    def missing_shares(self, feature: str) -> list[float | None]:
        rows = [self._rows[segment, feature] for segment in self._segments]
        return [_known(float(self._columns["null_share"][row])) for row in rows]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _reason(column: PreparedColumn, alone: Table, means: _Means, pull: float) -> Reason:
    words = describe(column.source)
    if column.transform == "is-category":
        [own] = alone.objects(column.source)
        name = column.category_name
        label = f"{words.label} is {name}"
        both = means.shares(column.source, name)
        value, found = None, None
        if own is not None:
            value = float(own == column.category)
            found = str(own) if column.level is None else level_of(column.source, own)
        return Reason(column.name, label, value, both[0], both[1], "share", pull, name, found)
    raw = float(numbers(alone, column.source)[0])
    label, unit, shown = words.label, words.unit, _known(raw)
    both = means.means(column.source)
    if column.transform == "is-missing":
        label, shown, unit = indicator_name(label), float(math.isnan(raw)), "share"
        both = means.missing_shares(column.source)
    return Reason(column.name, label, shown, both[0], both[1], unit, pull)
