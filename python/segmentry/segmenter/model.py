"""What a fit leaves behind: all that is needed to place a customer in a segment."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from segmentry.exceptions import InvalidDataError, InvalidParameterError
from segmentry.segmenter import estimators, kmeans, preparation
from segmentry.segmenter.customers import Floats, require_customers
from segmentry.segmenter.prepared import PreparedColumn
from segmentry.segmenter.stack import Stack

if TYPE_CHECKING:
    from segmentry._frames import Table


@dataclass(frozen=True, slots=True)
class Placement:
    """Where customers are: one value per row.

    Attributes
    ----------
    labels : array of int
        Nearest segment.
    distance : array of float
        Distance to its centre, in the space of prepared columns.
    confidence : array of float
        1 - distance / distance to the second nearest centre; 1 where there is one segment.
    """

    labels: NDArray[np.int64]
    distance: Floats
    confidence: Floats


@dataclass(frozen=True, slots=True)
class Model:
    """Prepared columns, centres and names, in the order of segments.

    Where an estimator found the segments, `segment_of` says which of its labels is which segment;
    customers with other labels (noise, dissolved segments) go to the nearest centre.
    """

    customer_column: str
    columns: tuple[PreparedColumn, ...]
    centres: Floats
    names: tuple[str, ...]
    estimator: Any = None
    segment_of: dict[int, int] = field(default_factory=dict)
    stack: Stack = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stack", Stack(self.columns))

    def customer_of(self, table: Table) -> str:
        """Give the name of the customer column of another frame."""
        if self.customer_column in table:
            return self.customer_column
        return table.names[0] if table.names else self.customer_column

    def check(self, table: Table) -> None:
        """Check that a frame has every column that is needed.

        Raises
        ------
        InvalidDataError
            If not; the message names those missing.
        """
        needed = dict.fromkeys(column.source for column in self.columns)
        present = set(table.names)
        lacking = [name for name in needed if name not in present]
        if lacking:
            raise InvalidDataError(
                f"features lacks {len(lacking)} of the {len(needed)} columns the segments were "
                f"made from: {', '.join(map(repr, lacking))}; compute them as for the fit"
            )
        if self.customer_of(table) in needed:
            raise InvalidDataError(
                f"features has no customer column: {self.customer_column!r} is missing, and the "
                f"first column, {table.names[0]!r}, is a feature"
            )

    def place(self, table: Table) -> Placement:
        """Place every row of a frame."""
        self.check(table)
        prepared = preparation.apply(self.columns, table, self.stack)
        if self.estimator is None:
            return place(prepared, self.centres)
        data = estimators.data_for(self.estimator, self.columns, prepared, table)
        labels = estimators.predicted_labels(self.estimator, data, table.n_rows)
        segments = [self.segment_of.get(label, -1) for label in labels.tolist()]
        return place_as(np.array(segments, dtype=np.int64), prepared, self.centres)

    def assign(self, table: Table) -> dict[str, Any]:
        """Place every row of a frame and give the columns of the answer.

        Raises
        ------
        InvalidDataError
            If columns are missing, the customer column has a null, or it is named like one of the
            answer's.
        """
        self.check(table)
        require_customers(table, self.customer_of(table))
        placed = self.place(table)
        answer = {
            "segment": placed.labels,
            "segment_name": [self.names[label] for label in placed.labels.tolist()],
            "distance": placed.distance,
            "confidence": placed.confidence,
        }
        customer = self.customer_of(table)
        if customer in answer:
            raise InvalidDataError(
                f"the customer column is named {customer!r} like a column of the result; rename it"
            )
        return {customer: table.column(customer), **answer}

    def to_state(self) -> dict[str, Any]:
        """Give the model as plain values.

        Raises
        ------
        InvalidParameterError
            If an estimator found the segments.
        """
        if self.estimator is not None:
            raise InvalidParameterError(
                f"segments found by {type(self.estimator).__name__} cannot be written to a model "
                "file, which holds data and no code; use pickle or joblib"
            )
        for column in self.columns:
            if not isinstance(column.category, str | int | float | None):
                raise InvalidParameterError(
                    f"column {column.source!r} has categories of type "
                    f"{type(column.category).__name__}, which a model file cannot hold; turn them "
                    "into text before the fit, or use pickle"
                )
        return {
            "customer_column": self.customer_column,
            "columns": tuple(asdict(column) for column in self.columns),
            "centres": self.centres.copy(),
            "names": self.names,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """Make a model from what `to_state` gave."""
        columns = tuple(PreparedColumn(**column) for column in state["columns"])
        return cls(state["customer_column"], columns, state["centres"], tuple(state["names"]))


def place(prepared: Floats, centres: Floats) -> Placement:
    """Place prepared customers (columns x rows) at the nearest centre; ties to the lowest."""
    rows = np.ascontiguousarray(prepared.T)
    labels, nearest, second = kmeans.nearest_two(rows, centres)
    if len(centres) == 1:
        return Placement(labels, nearest, np.ones(len(labels)))
    ratio = np.divide(nearest, second, out=np.ones(len(labels)), where=second > 0)
    return Placement(labels, nearest, 1.0 - ratio)


def place_as(labels: NDArray[np.int64], prepared: Floats, centres: Floats) -> Placement:
    """Place prepared customers as told, those without a segment (-1) at the nearest centre.

    Where another centre is nearer than the own one, confidence is 0.
    """
    rows = np.arange(len(labels))
    squared = kmeans.squared_distances(prepared, centres)
    labels = np.where(labels < 0, squared.argmin(axis=0), labels)
    own = np.sqrt(squared[labels, rows])
    if len(centres) == 1:
        return Placement(labels, own, np.ones(len(labels)))
    squared[labels, rows] = np.inf
    other = np.sqrt(squared.min(axis=0))
    ratio = np.divide(own, other, out=np.ones(len(labels)), where=other > 0)
    return Placement(labels, own, np.maximum(1.0 - ratio, 0.0))
