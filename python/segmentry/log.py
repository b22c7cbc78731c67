"""The transaction log: every customer's events in time order."""

from __future__ import annotations

import datetime as dt
import html
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segmentry import _native
from segmentry._frames import Column, Frame, FrameKind
from segmentry._frames.events import build_log, read_events
from segmentry._frames.ids import restore_ids
from segmentry._roles import (
    DEFAULT_PURCHASE_EVENTS,
    named_columns,
    own_columns,
    purchase_names,
    require_purchases,
)
from segmentry._validate import one_of
from segmentry.audit import Audit, audit_table
from segmentry.exceptions import InvalidTypeError
from segmentry.features import FeatureMethods, moment_text
from segmentry.repeats import RepeatMethods

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Audit", "TransactionLog"]

_EPOCH = dt.datetime(1970, 1, 1)


class TransactionLog(FeatureMethods, RepeatMethods):
    """Customers' transactions, grouped by customer and ordered by time once.

    Everything about behaviour is then computed from it in one pass, without grouping or sorting
    again. A log never changes; `append` gives a new one.

    Parameters
    ----------
    frame : frame
        One row an order line (or event). pandas, polars (eager or lazy), pyarrow Table or
        RecordBatchReader, a DuckDB relation, or anything with `__arrow_c_stream__`. Only the
        columns named below are read.
    customer : str
        Column of customer ids: whole numbers or text (plain, categorical or dictionary).
    time : str
        Column of dates, datetimes (with or without a zone) or ISO-8601 text.
    amount : str
        Column of net values of the lines, numbers or text such as "12.50"; negative for returns.
    order : str, optional
        Column of order ids. Without it, each distinct (customer, time) is one order; so is a row
        whose order id is null.
    quantity, product, category, channel, discount : str, optional
        Further columns; they bring their feature groups. `discount` is the money off the line, at
        least 0.
    event : str, optional
        Column of event types. Only rows whose type is in `purchase_events` are purchases; the
        others need no amount.
    purchase_events : sequence of str or int, or one of these
        See `event`. At least one row must be a purchase; names that no row has are in the audit.
    numbers, labels : sequence of str
        Further columns, of numbers and of ids or texts, for features of your own (`Aggregate`).
    on_bad : {"raise", "drop"}
        What to do with rows whose customer, time or amount is missing, infinite or unreadable:
        refuse the data, or leave these rows out and count them in the audit.

    Raises
    ------
    InvalidDataError
        The data cannot be used; the message names argument, count and first row numbers.
    InvalidTypeError
        A column has a type its role cannot use.

    Notes
    -----
    Rows are partitioned by customer with a radix pass and ordered inside where needed:
    O(n + Σ m log m) for customers of m rows, in parallel. Rows that are in order already are not
    sorted (`was_sorted`). Ties in time are settled by all columns, so that the
    order of the rows never matters. Times are kept as whole microseconds (nanoseconds only where
    a time needs them).

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow(), customer="customer_id", time="date", amount="amount"
    ... )
    >>> log.n_customers, log.n_rows
    (23570, 69659)
    """

    def __init__(
        self,
        frame: Frame,
        *,
        customer: str,
        time: str,
        amount: str,
        order: str | None = None,
        quantity: str | None = None,
        product: str | None = None,
        category: str | None = None,
        channel: str | None = None,
        discount: str | None = None,
        event: str | None = None,
        purchase_events: str | int | Sequence[str | int] = DEFAULT_PURCHASE_EVENTS,
        numbers: Sequence[str] = (),
        labels: Sequence[str] = (),
        on_bad: str = "raise",
    ) -> None:
        roles = named_columns(
            customer=customer,
            time=time,
            amount=amount,
            order=order,
            quantity=quantity,
            product=product,
            category=category,
            channel=channel,
            discount=discount,
            event=event,
            **own_columns("numbers", numbers),
            **own_columns("labels", labels),
        )
        self._purchase_events = purchase_names(purchase_events, event)
        self._drop_bad = one_of(on_bad, "on_bad", ("raise", "drop")) == "drop"
        self._roles = roles
        events = read_events(frame, roles)
        self._kind, self._id_type = events.kind, events.id_type
        self._native = build_log(events, roles, self._purchase_events, self._drop_bad, None)
        if event is not None:
            require_purchases(self._native, event, self._purchase_events)

    def append(self, frame: Frame) -> TransactionLog:
        """Give a new log of the rows of this one and of `frame`.

        Parameters
        ----------
        frame : frame
            Rows with the same columns, of any kind; times in the same zone.

        Returns
        -------
        TransactionLog
            Equal to a log built from all rows at once. Its frames are of this log's kind.
        """
        log = object.__new__(TransactionLog)
        log._roles, log._purchase_events = self._roles, self._purchase_events
        log._drop_bad, log._kind, log._id_type = self._drop_bad, self._kind, self._id_type
        events, drop_bad = read_events(frame, self._roles, more=True), self._drop_bad
        log._native = build_log(events, self._roles, self._purchase_events, drop_bad, self._native)
        return log

    def audit(self, as_of: object = None) -> Audit:
        """Look for what is odd in the data before trusting any result.

        Parameters
        ----------
        as_of : date, datetime or str, optional
            Rows after this moment count as future rows and nothing else. Default: the latest
            time.

        Returns
        -------
        Audit
            `.table` has one row a check: `check`, `rows`, `share`, `examples`, `advice`.

        Examples
        --------
        >>> import segmentry as sg
        >>> log = sg.TransactionLog(
        ...     sg.datasets.load_cdnow("pandas"),
        ...     customer="customer_id", time="date", amount="amount",
        ... )
        >>> table = log.audit().table
        >>> int(table.loc[table.check == "zero_amounts", "rows"].item())
        80
        """
        tick = self.tick(as_of)
        purchases = self._purchase_events if "event" in self._roles else []
        return audit_table(self._native, tick, self._kind, purchases)

    @property
    def n_customers(self) -> int:
        """Number of customers."""
        return self._native.n_customers

    @property
    def n_orders(self) -> int:
        """Number of orders."""
        return self._native.n_orders

    @property
    def n_rows(self) -> int:
        """Number of rows, events that are no purchases included."""
        return self._native.n_rows

    @property
    def n_dropped(self) -> int:
        """Number of bad rows left out (`on_bad="drop"`)."""
        return self._native.n_dropped

    @property
    def start(self) -> dt.datetime:
        """The earliest time, in the zone of the time column."""
        return self._moment(self._native.span[0])

    @property
    def end(self) -> dt.datetime:
        """The latest time, in the zone of the time column.

        Of nanoseconds it is rounded up to the next microsecond, so that no row is later.
        """
        return self._moment(self._native.span[1], up=True)

    @property
    def zone(self) -> str | None:
        """The zone of the time column; None for times without a zone."""
        return self._native.zone

    @property
    def was_sorted(self) -> bool:
        """Whether the rows came in customer and time order and were not sorted again."""
        return self._native.was_sorted

    @property
    def roles(self) -> Mapping[str, str]:
        """Which column has which role."""
        return dict(self._roles)

    @property
    def kind(self) -> FrameKind:
        """The kind of frame that results come back as."""
        return self._kind

    @property
    def native(self) -> _native.Log:
        """The log in the native module; for the package's own modules."""
        return self._native

    def customer_ids(self, positions: NDArray[np.uint32] | None = None) -> Column:
        """Give customer ids in their original type, ascending.

        Parameters
        ----------
        positions : ndarray of uint32, optional
            Which customers, counted from 0 in ascending order of ids. Default: all.

        Returns
        -------
        column
            Ids, in a column of the kind of frame that came in.
        """
        return restore_ids(self._native.customers(positions), self._id_type, self._kind)

    def tick(self, as_of: object, name: str = "as_of") -> int:
        """Give a moment in the log's own unit of time.

        Parameters
        ----------
        as_of : date, datetime, str or None
            The moment; None is the latest time.
        name : str
            What errors call it.

        Returns
        -------
        int
            Ticks since 1970.
        """
        if as_of is None:
            return self._native.span[1]
        return self._native.tick(moment_text(as_of, name), name)

    def _moment(self, tick: int, *, up: bool = False) -> dt.datetime:
        per_second = self._native.ticks_per_second
        seconds, rest = divmod(tick, per_second)
        micros = (rest * 1_000_000 + (per_second - 1 if up else 0)) // per_second
        moment = _EPOCH + dt.timedelta(seconds=seconds, microseconds=micros)
        zone = self._native.zone
        if zone is None:
            return moment
        utc = moment.replace(tzinfo=dt.UTC)
        if zone[0] in "+-":
            return utc.astimezone(dt.datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo)
        try:
            return utc.astimezone(zoneinfo.ZoneInfo(zone))
        except zoneinfo.ZoneInfoNotFoundError:  # a machine without zone data: same moment
            return utc

    def __len__(self) -> int:
        return self.n_rows

    # A log never changes: a copy would be the same.
    def __copy__(self) -> TransactionLog:
        return self

    def __deepcopy__(self, _memo: object) -> TransactionLog:
        return self

    def __reduce__(self) -> str:
        raise InvalidTypeError(
            "a TransactionLog cannot be pickled; hand the frame (or its file) to the other process "
            "and build the log there, or compute the features here and hand these over"
        )

    def _facts(self) -> list[tuple[str, str]]:
        first, last = (self._native.display(tick) for tick in self._native.span)
        facts = [
            ("customers", f"{self.n_customers:,}"),
            ("orders", f"{self.n_orders:,}"),
            ("rows", f"{self.n_rows:,}"),
            ("from", first),
            ("to", last),
            ("zone", self.zone or "none"),
            ("columns", ", ".join(f"{role}={name}" for role, name in self._roles.items())),
        ]
        if self.n_dropped:
            facts.insert(3, ("dropped rows", f"{self.n_dropped:,}"))
        return facts

    def __repr__(self) -> str:
        first, last = (self._native.display(tick) for tick in self._native.span)
        return (
            f"<TransactionLog: {self.n_customers:,} customers, {self.n_orders:,} orders, "
            f"{self.n_rows:,} rows, {first} to {last}>"
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th>"
            f"<td style='text-align:left'>{html.escape(value)}</td></tr>"
            for name, value in self._facts()
        )
        return f"<table><caption>TransactionLog</caption>{rows}</table>"
