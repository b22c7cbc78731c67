"""The method of a log that summarises repeat purchases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _native
from segmentry._frames import Column, Frame, FrameKind, make_frame
from segmentry._validate import one_of
from segmentry.exceptions import InvalidDataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Length of the units in which summaries give times.
DAYS_PER_UNIT = {"day": 1, "week": 7}


class RepeatMethods:
    """What summarises repeat purchases; `TransactionLog` is one."""

    if TYPE_CHECKING:

        @property
        def native(self) -> _native.Log: ...
        @property
        def kind(self) -> FrameKind: ...
        @property
        def roles(self) -> Mapping[str, str]: ...
        def customer_ids(self, positions: NDArray[np.uint32] | None = None) -> Column: ...
        def tick(self, as_of: object, name: str = "as_of") -> int: ...

    def repeat_summary(
        self, as_of: object = None, unit: str = "day", calibration_end: object = None
    ) -> Frame:
        """Summarise what every customer bought again: what `segmentry.lifetime` models read.

        Parameters
        ----------
        as_of : date, datetime or str, optional
            The moment of analysis; later rows are invisible. A date is its midnight. Default: the
            latest time.
        unit : {"day", "week"}
            The unit of `recency`, `T` and `duration_holdout`. Weeks are days divided by 7, not
            rounded. Times that a model is asked about later are in the same unit.
        calibration_end : date, datetime or str, optional
            The last day of the calibration, which belongs to it as a whole; it must be earlier than
            the day of `as_of`. The purchases after it become the holdout. Default: no holdout.

        Returns
        -------
        frame
            Of the kind that came in, one row a customer with a purchase (before the calibration
            ended), sorted by customer: the customer column, then

            - `frequency`: purchase days after the first: distinct calendar days, in the zone of
              the time column, with an order, less one;
            - `recency`: from the first purchase day to the last, in units; 0 without repeats;
            - `T`: from the first purchase day to the day of `as_of` (or of `calibration_end`);
            - `monetary_value`: mean value of the days counted in `frequency`; the first day is
              left out. Null without repeats;
            - with a calibration end: `frequency_holdout` (purchase days after it, up to `as_of`),
              `duration_holdout` (their span, the same for all) and `monetary_value_holdout` (mean
              value of these days; null without any).

        Raises
        ------
        InvalidDataError
            If a moment lies before the first row.
        InvalidParameterError
            If the unit is unknown, or the calibration does not end before the day of `as_of`.

        Notes
        -----
        Times are differences of calendar days on the wall, so neither the hour nor a change of the
        clock matters.

        Customers whose first purchase comes after the calibration have no past to learn from and
        no row. How many they are: `len(log.repeat_summary(as_of))` less the rows of this table.
        Nor have customers without any purchase a row (those with other events only).

        Every order makes its day a purchase day, whatever its value, as `active_days` counts them;
        the value of a day is net of the returns in its orders, and may be negative. So `frequency`
        times `monetary_value` is all revenue after the first day, and a visit that only brings
        goods back counts as a visit. Where it should not, give the log an `event` column in which
        returns are no purchase; then they lower no value either.

        What comes after the calibration never changes its columns. An order belongs to the day of
        its first line; lines that follow it after the calibration count nowhere.

        One pass over the log, in parallel: O(orders).

        References
        ----------
        P. S. Fader, B. G. S. Hardie and K. L. Lee (2005), "Counting your customers" the easy way:
        an alternative to the Pareto/NBD model, Marketing Science 24, 275-284.

        Examples
        --------
        >>> import segmentry as sg
        >>> log = sg.TransactionLog(
        ...     sg.datasets.load_cdnow("pandas"),
        ...     customer="customer_id", time="date", amount="amount",
        ... )
        >>> summary = log.repeat_summary(unit="week", calibration_end="1997-09-30")
        >>> summary.loc[0, ["frequency", "recency", "T"]].round(3).tolist()
        [0.0, 0.0, 38.857]
        >>> float(summary["duration_holdout"].iloc[0])
        39.0
        >>> new_since = len(log.repeat_summary()) - len(summary)
        >>> new_since
        0
        """
        days_per_unit = DAYS_PER_UNIT[one_of(unit, "unit", DAYS_PER_UNIT)]
        tick = self.tick(as_of)
        end = None if calibration_end is None else self.tick(calibration_end, "calibration_end")
        customers, found, holdout = _native.repeat_summary(self.native, tick, end)
        columns: dict[str, Any] = {
            "frequency": found["frequency"],
            "recency": found["recency"] / days_per_unit,
            "T": found["T"] / days_per_unit,
            "monetary_value": found["monetary_value"],
        }
        if holdout is not None:
            columns["frequency_holdout"] = found["frequency_holdout"]
            columns["duration_holdout"] = np.full(len(customers), holdout / days_per_unit)
            columns["monetary_value_holdout"] = found["monetary_value_holdout"]
        name = self.roles["customer"]
        if name in columns:
            raise InvalidDataError(
                f"customer: the column is called {name!r}, like a column of the summary; rename "
                "it before building the log"
            )
        return make_frame({name: self.customer_ids(customers), **columns}, self.kind)
