"""`Tiers`: memberships that are won and lost by rules over periods."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _native
from segmentry._frames import make_frame, read_frame
from segmentry._frames.special import Coded
from segmentry._validate import list_of_names, real_number, whole_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError, NotFittedError
from segmentry.log import TransactionLog
from segmentry.value._html import table_html
from segmentry.value._periods import PeriodRows, read_log, read_rows

if TYPE_CHECKING:
    from segmentry._frames import Frame, Table

_CHANGES = ["", "promoted", "demoted"]
_NO_TIER = np.iinfo(np.uint32).max
_MOST_PERIODS = 1000


class Tiers:
    """Tiers with hysteresis: up after so many periods above, down only after so many below.

    A bank that promotes at once and demotes only after three periods below its threshold uses
    `promote_after=1, demote_after=3`, the defaults.

    Parameters
    ----------
    thresholds : sequence of float
        The least value of each tier, ascending. A period deserves the highest tier whose threshold
        its value reaches.
    names : sequence of str
        Names of tiers from the lowest: one more than thresholds (the lowest tier is everyone's), or
        as many (then below the first threshold there is no tier: null).
    promote_after : int
        Periods in a row that must deserve more than the tier held.
    demote_after : int
        Periods in a row that must deserve less.

    Notes
    -----
    A customer's first known period gives the tier that it deserves; this is no change. From then
    on, after each period, with d the tiers that periods deserve and c the tier held:

    - if each of the last `promote_after` periods deserves more than c, the new tier is the least of
      these d: with `promote_after=1` straight the one deserved, be it two above;
    - if each of the last `demote_after` periods deserves less than c, the new tier is the greatest
      of these d, the highest that they would have kept.

    The periods looked at slide: one that lay below the old tier and lies below the new one still
    counts. A null value, a period of which nothing is known, changes nothing and counts as neither
    above nor below; "in a row" goes on behind it. O(periods), in parallel over customers.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> tiers = sg.value.Tiers([50_000, 500_000], ["basic", "gold", "private"])
    >>> assets = pd.DataFrame(
    ...     {"who": ["a"], "q1": [10_000], "q2": [600_000], "q3": [0], "q4": [70_000], "q5": [0]}
    ... )
    >>> tiers.assign(assets)["tier"].tolist()
    ['basic', 'private', 'private', 'private', 'gold']
    """

    def __init__(
        self,
        thresholds: Sequence[float],
        names: Sequence[str],
        promote_after: int = 1,
        demote_after: int = 3,
    ) -> None:
        if isinstance(thresholds, str) or not isinstance(thresholds, Sequence | np.ndarray):
            raise InvalidTypeError(
                f"thresholds must be a sequence of numbers, found {thresholds!r}"
            )
        self.thresholds = [real_number(least, "thresholds") for least in thresholds]
        self.names = list_of_names(names, "names")
        self.promote_after = whole_number(
            promote_after, "promote_after", minimum=1, maximum=_MOST_PERIODS
        )
        self.demote_after = whole_number(
            demote_after, "demote_after", minimum=1, maximum=_MOST_PERIODS
        )
        if not self.thresholds:
            raise InvalidParameterError("thresholds is empty; give at least one")
        if (np.diff(self.thresholds) <= 0).any():
            raise InvalidParameterError(f"thresholds must ascend, found {self.thresholds}")
        if len(self.names) - len(self.thresholds) not in (0, 1):
            raise InvalidParameterError(
                f"names must be as many as thresholds ({len(self.thresholds)}), or one more where "
                f"the lowest tier has none; found {len(self.names)}"
            )
        if len(set(self.names)) < len(self.names):
            raise InvalidParameterError(f"names must be different, found {self.names}")
        self._assigned: tuple[Table, list[int], str] | None = None
        self._places: dict[Any, int] = {}

    def assign(
        self,
        frame: Frame,
        *,
        customer: str | None = None,
        period: str = "period",
        value: str = "value",
    ) -> Frame:
        """Say which tier customers hold after each period.

        Parameters
        ----------
        frame : frame
            Long: one row a customer and period, with columns of these names, in any order. Or wide:
            one row a customer, the other columns being his values in the periods, in order of
            time.
        customer : str, optional
            The customer column; by default the first.
        period, value : str
            In a long frame, the column of periods (numbers, dates or text whose order is that of
            time) and that of values. A frame that has neither is wide.

        Returns
        -------
        frame
            Of the kind that came in, one row a customer and period, sorted by both: the customer
            column, `period`, `value`, `tier` (held after the period; null before the first known
            value), `periods_below` and `periods_above` (known periods in a row, up to this one,
            that deserve less or more than the tier held), `changed` ("promoted", "demoted" or "").

        Raises
        ------
        InvalidDataError
            If a customer or period is null or comes twice, a column is missing, or a value is
            infinite.
        InvalidTypeError
            If the values are not numbers.
        """
        return self._assign(read_rows(read_frame(frame, "frame"), customer, period, value))

    def from_log(
        self,
        log: TransactionLog,
        by: str = "month",
        value: str = "revenue",
        *,
        trailing: int = 1,
        as_of: object = None,
    ) -> Frame:
        """Say which tier customers hold after each period of the calendar, by what they bought.

        Parameters
        ----------
        log : TransactionLog
            The transactions.
        by : {"week", "month", "quarter", "year"}
            The length of a period, in the local calendar of the time column; weeks begin on Monday.
        value : {"revenue", "orders"}
            What is added up.
        trailing : int
            Over how many periods up to each one: 12 with by="month" is the last year.
        as_of : date, datetime or str, optional
            The moment of analysis; later rows are invisible, and only periods that are over by then
            count, from their last day on (where rows have times of day, once that day has begun: a
            date is its midnight). Default: the latest time.

        Returns
        -------
        frame
            As `assign` gives it, from the period of each customer's first order on; a period
            without orders counts 0. `period` is text: the date of the Monday, "2024-01", "2024Q1",
            "2024".

        Raises
        ------
        InvalidDataError
            If no period is over by `as_of`.
        """
        if not isinstance(log, TransactionLog):
            raise InvalidTypeError(f"log must be a TransactionLog, found {type(log).__name__}")
        return self._assign(read_log(log, by, value, trailing, as_of))

    def history(self, customer: object) -> Frame:
        """Give the periods of one customer, out of what was assigned last.

        Parameters
        ----------
        customer : id
            A customer of the frame or log given last.

        Returns
        -------
        frame
            His rows.

        Raises
        ------
        NotFittedError
            If nothing was assigned yet.
        InvalidParameterError
            If there is no such customer.
        """
        if self._assigned is None:
            raise NotFittedError("no tiers are assigned yet; call `assign` or `from_log` first")
        table, starts, name = self._assigned
        if not self._places:
            first = table.picked(starts[:-1]).objects(name)
            self._places = {one: place for place, one in enumerate(first)}
        if not isinstance(customer, Hashable):
            raise InvalidTypeError(f"customer must be an id, found {customer!r}")
        place = self._places.get(customer)
        if place is None:
            raise InvalidParameterError(
                f"there is no customer {customer!r} in what was assigned last"
            )
        return table.rows(range(starts[place], starts[place + 1]))

    def _assign(self, rows: PeriodRows) -> Frame:
        tier, below, above, changed = _native.hold_tiers(
            np.ascontiguousarray(rows.values),
            rows.lengths,
            self.thresholds,
            self.promote_after,
            self.demote_after,
        )
        if len(self.names) == len(self.thresholds):  # the lowest has no name
            tier = np.where((tier == 0) | (tier == _NO_TIER), _NO_TIER, tier - np.uint32(1))
        columns = {
            **rows.leading,
            "value": rows.values,
            "tier": Coded(tier, self.names),
            "periods_below": below,
            "periods_above": above,
            "changed": Coded(changed, _CHANGES),
        }
        frame = make_frame(columns, rows.kind)
        starts = np.concatenate([[0], np.cumsum(np.array(rows.lengths, dtype=int))]).tolist()
        self._assigned = (read_frame(frame, "frame"), starts, next(iter(rows.leading)))
        self._places = {}
        return frame

    def _repr_html_(self) -> str:
        unnamed = len(self.names) == len(self.thresholds)
        names = ["no tier", *self.names] if unnamed else list(self.names)
        steps = [float("nan"), *(float(least) for least in self.thresholds)]
        caption = f"Up after {self.promote_after} periods, down after {self.demote_after}"
        return table_html(caption, {"tier": names[::-1], "from value": steps[::-1]})

    def __repr__(self) -> str:
        lowest = "no tier" if len(self.names) == len(self.thresholds) else self.names[0]
        upper = self.names[-len(self.thresholds) :]
        steps = (
            f"{name} from {least:,g}" for name, least in zip(upper, self.thresholds, strict=True)
        )
        return (
            f"<Tiers: {lowest}, {', '.join(steps)}; up after {self.promote_after}, down after "
            f"{self.demote_after}>"
        )
