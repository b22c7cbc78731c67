"""`Cohorts`: triangles of cohorts by age."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._calendar import label_of, period_of
from segmentry._frames import make_frame
from segmentry._validate import one_of
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.heat_map import heat_map
from segmentry.lifecycle._html import amount, html_table, percent

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind

_SHOWN_IN_HTML = 13
_MEASURES = (
    "retention",
    "customers",
    "orders",
    "revenue",
    "revenue_per_customer",
    "cumulative_revenue",
    "cumulative_revenue_per_customer",
)


class Cohorts:
    """What customers did in the periods after their first order (made by `cohorts`).

    Each triangle is a frame with a row for each cohort: `cohort` (its period), `size` (customers
    whose first order is in it), and a column for each age in periods, "0" being the first. Cells
    that lie beyond `as_of` are null; a cell in which nobody bought is 0.

    Attributes
    ----------
    retention : frame
        Share of the cohort with an order in the period; 1 at age 0.
    customers, orders : frame
        Customers with an order in the period, and their orders.
    revenue, revenue_per_customer : frame
        Value of these orders, and the same per customer of the cohort.
    cumulative_revenue, cumulative_revenue_per_customer : frame
        The same from the first period on.
    table : frame
        All of it in long form, a row for each cohort and age: `cohort`, `age`, `period`,
        `complete` (false in a period that was not over at `as_of`), `size`, then the measures.
    incomplete_period : str or None
        The period that was not over at `as_of`: the last cell of every cohort still grows.
    by : str
        "week", "month", "quarter" or "year".

    Notes
    -----
    The object is taken as its `retention` wherever Arrow streams are: `polars.DataFrame(cohorts)`
    and `pyarrow.table(cohorts)` work.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> cohorts = sg.lifecycle.cohorts(log, by="quarter")
    >>> cohorts.customers.shape
    (1, 8)
    """

    def __init__(
        self, found: dict[str, Any], by: str, kind: FrameKind, *, over: bool = True
    ) -> None:
        self.by = by
        self._kind = kind
        now = period_of(by, found["day"])
        self.incomplete_period = None if over else label_of(by, now)
        self._numbers, rows = np.unique(found["cohort"], return_inverse=True)
        ages = found["period"] - found["cohort"]
        # How many periods of each cohort have begun.
        self._begun = now - self._numbers + 1
        shape = (len(self._numbers), int(self._begun.max()))
        self._seen = np.arange(shape[1]) < self._begun[:, None]
        self._values = {}
        for name in ("customers", "orders", "revenue"):
            values = np.where(self._seen, 0.0, np.nan)
            values[rows, ages] = found[name]
            self._values[name] = values
        size = self._values["customers"][:, :1]
        self._size = size.ravel().astype(np.int64)
        revenue = self._values["revenue"]
        self._values["retention"] = self._values["customers"] / size
        self._values["revenue_per_customer"] = revenue / size
        self._values["cumulative_revenue"] = np.cumsum(revenue, axis=1)
        self._values["cumulative_revenue_per_customer"] = np.cumsum(revenue, axis=1) / size
        self._labels = [label_of(by, int(number)) for number in self._numbers]

    @cached_property
    def retention(self) -> Frame:
        """Share of the cohort with an order in the period."""
        return self._triangle("retention")

    @cached_property
    def customers(self) -> Frame:
        """Customers with an order in the period."""
        return self._triangle("customers")

    @cached_property
    def orders(self) -> Frame:
        """Orders in the period."""
        return self._triangle("orders")

    @cached_property
    def revenue(self) -> Frame:
        """Value of the orders in the period."""
        return self._triangle("revenue")

    @cached_property
    def revenue_per_customer(self) -> Frame:
        """Value of the orders per customer of the cohort."""
        return self._triangle("revenue_per_customer")

    @cached_property
    def cumulative_revenue(self) -> Frame:
        """Value of all orders up to the period."""
        return self._triangle("cumulative_revenue")

    @cached_property
    def cumulative_revenue_per_customer(self) -> Frame:
        """Value of all orders up to the period per customer of the cohort."""
        return self._triangle("cumulative_revenue_per_customer")

    @cached_property
    def table(self) -> Frame:
        """All measures in long form."""
        rows, ages = np.nonzero(self._seen)
        periods = [label_of(self.by, number) for number in (self._numbers[rows] + ages).tolist()]
        columns: dict[str, Any] = {
            "cohort": [self._labels[row] for row in rows],
            "age": ages.astype(np.int64),
            "period": periods,
            "complete": np.array([period != self.incomplete_period for period in periods]),
            "size": self._size[rows],
        }
        for name in _MEASURES:
            values = self._values[name][rows, ages]
            counts = name in ("customers", "orders")
            columns[name] = values.astype(np.int64) if counts else values
        return make_frame(columns, self._kind)

    def _triangle(self, name: str) -> Frame:
        values = self._values[name]
        columns: dict[str, Any] = {"cohort": self._labels, "size": self._size}
        for age in range(values.shape[1]):
            columns[str(age)] = np.ascontiguousarray(values[:, age])
        return make_frame(columns, self._kind)

    def plot(self, measure: str = "retention", ax: Axes | None = None) -> Axes:
        """Draw a triangle as a heat map: cohorts down, ages across.

        Parameters
        ----------
        measure : str
            Which triangle.
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on. Colours span the ages from 1 on, as age 0 is far above (it is drawn
            as the darkest).

        Raises
        ------
        InvalidParameterError
            If there is no such triangle.
        MissingDependencyError
            If matplotlib is not installed.
        """
        name = one_of(measure, "measure", _MEASURES)
        values = self._values[name]
        if ax is None:
            n_rows, n_ages = values.shape
            ax = new_axes(2.6 + min(0.56 * n_ages, 13.0), 1.6 + min(0.32 * n_rows, 9.0))
        shares = name == "retention"
        later = values if name.startswith("cumulative") else values[:, 1:]
        known = later[np.isfinite(later)]
        heat_map(
            ax,
            values,
            rows=[
                f"{label} ({size:,})" for label, size in zip(self._labels, self._size, strict=True)
            ],
            columns=[str(age) for age in range(values.shape[1])],
            write=(lambda share: f"{share:.0%}") if shares else amount,
            darkest=float(known.max()) if len(known) else 1.0,
            lightest=min(0.0, float(known.min())) if len(known) else 0.0,
        )
        ax.set_xlabel(f"{self.by}s since the first order")
        ax.set_ylabel("cohort (customers)")
        title = name.replace("_", " ").capitalize()
        if self.incomplete_period is not None:
            title += f" ({self.incomplete_period}, last in each row, not over)"
        ax.set_title(title, fontsize=11, loc="left")
        return ax

    def __repr__(self) -> str:
        """Say what is in it."""
        return (
            f"<Cohorts by {self.by}: {len(self._labels)} from {self._labels[0]} to "
            f"{self._labels[-1]}, {self._size.sum():,} customers>"
        )

    def _repr_html_(self) -> str:
        values = self._values["retention"][:, :_SHOWN_IN_HTML]
        rows = [
            [label, f"{size:,}", *("" if share != share else percent(share) for share in shares)]  # noqa: PLR0124
            for label, size, shares in zip(self._labels, self._size, values.tolist(), strict=True)
        ]
        heads = ["cohort", "customers", *(str(age) for age in range(values.shape[1]))]
        notes = "" if self.incomplete_period is None else f"{self.incomplete_period} was not over."
        return html_table(f"Retention by {self.by} since the first order", heads, rows, notes)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the retention triangle to any library that reads Arrow streams."""
        frame = self.retention
        return (frame.collect() if self._kind == "polars-lazy" else frame).__arrow_c_stream__(
            requested_schema
        )
