"""The methods of a log that compute features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry import _native
from segmentry._frames import Column, Frame, FrameKind, make_frame
from segmentry._frames.special import Coded, Moments
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.features._occasion import warn_of_strangers
from segmentry.features._wish import DEFAULT_HALF_LIFE_DAYS, DEFAULT_WINDOWS, feature_wish

if TYPE_CHECKING:
    from numpy.typing import NDArray


class FeatureMethods:
    """What computes features; `TransactionLog` is one."""

    if TYPE_CHECKING:

        @property
        def native(self) -> _native.Log: ...
        @property
        def kind(self) -> FrameKind: ...
        @property
        def zone(self) -> str | None: ...
        @property
        def roles(self) -> Mapping[str, str]: ...
        def customer_ids(self, positions: NDArray[np.uint32] | None = None) -> Column: ...
        def tick(self, as_of: object, name: str = "as_of") -> int: ...

    def features(
        self,
        as_of: object = None,
        windows: Sequence[int] = DEFAULT_WINDOWS,
        groups: Sequence[str] | None = None,
        half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
        *,
        columns: Sequence[str] | None = None,
        occasions: Mapping[str, Any] | None = None,
        own: Mapping[str, Any] | None = None,
    ) -> Frame:
        """Compute the customer features.

        Parameters
        ----------
        as_of : date, datetime or str, optional
            The moment of analysis; later rows are invisible. A date is its midnight; a moment
            without a zone is read in the zone of the time column. Default: the latest time.
        windows : sequence of int
            Window lengths in days for the group `windows`.
        groups : sequence of str, optional
            Groups to compute, of `recency`, `spend`, `cadence`, `windows`, `trend`, `breadth`,
            `channel`, `timing`, `discount`, `browse`. Default: all that the log's roles allow.
        half_life_days : float
            After so many days an order counts half in the decayed sums of the group `trend`.
        columns : sequence of str, optional
            Features to give; what no one asks for is not computed. Default: all of the groups.
        occasions : mapping of str to days, optional
            Named days, for `occasion_share_{name}` and `occasion_index_{name}`; see `Occasion`.
        own : mapping of str to Aggregate, optional
            Features of your own, computed in the same pass; see `Aggregate`.

        Returns
        -------
        frame
            Of the kind that came in: one row a customer seen by `as_of`, sorted by customer; the
            customer column under its own name and type, then the features.
            `segmentry.feature_catalog()` defines each. Undefined values are null.

        Raises
        ------
        InvalidDataError
            If `as_of` lies before the first row.
        InvalidParameterError
            If a group or column is unknown or its role is absent, or a window is not a positive
            number of days.

        Notes
        -----
        One pass over the log, parallel over customers: O(rows), and O(m log m) for the medians of
        a customer with m orders. Features belong to the time of the order: an order counts whole
        in the window, decay and local day of its first line.

        Examples
        --------
        >>> import segmentry as sg
        >>> log = sg.TransactionLog(
        ...     sg.datasets.load_cdnow("pandas"),
        ...     customer="customer_id", time="date", amount="amount",
        ... )
        >>> features = log.features(as_of="1998-06-30", groups=["recency", "spend"])
        >>> features.shape
        (23570, 17)
        """
        wish = feature_wish(
            self.roles,
            windows=windows,
            half_life_days=half_life_days,
            groups=groups,
            columns=columns,
            occasions=occasions,
            own=own,
        )
        return self._feature_frame([self.tick(as_of)], wish)

    def features_at(
        self,
        times: Iterable[object],
        windows: Sequence[int] = DEFAULT_WINDOWS,
        groups: Sequence[str] | None = None,
        half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
        *,
        columns: Sequence[str] | None = None,
        occasions: Mapping[str, Any] | None = None,
        own: Mapping[str, Any] | None = None,
    ) -> Frame:
        """Compute the customer features as they were at several moments.

        What training sets and monitoring need: at each moment, all that is later is invisible.

        Parameters
        ----------
        times : iterable of date, datetime or str
            The moments, in any order, none twice.
        windows : sequence of int
            Window lengths in days, as in `features`.
        groups : sequence of str, optional
            Groups to compute, as in `features`.
        half_life_days : float
            After so many days an order counts half, as in `features`.
        columns : sequence of str, optional
            Features to give, as in `features`.
        occasions : mapping of str to days, optional
            Named days, as in `features`.
        own : mapping of str to Aggregate, optional
            Features of your own, as in `features`.

        Returns
        -------
        frame
            One row for every customer and moment at which he was known (had a row), sorted by
            customer, then moment: the customer column, `as_of` (in the zone of the time column),
            then the features. The rows of a moment equal `features(as_of=moment)`.

        Raises
        ------
        InvalidDataError
            If all moments lie before the first row.
        InvalidParameterError
            If a moment is named twice or there is none.

        Notes
        -----
        One pass over the log for all moments.

        Examples
        --------
        >>> import segmentry as sg
        >>> log = sg.TransactionLog(
        ...     sg.datasets.load_cdnow("pandas"),
        ...     customer="customer_id", time="date", amount="amount",
        ... )
        >>> table = log.features_at(["1997-06-30", "1997-12-31"], groups=["recency"])
        >>> table.groupby("as_of").size().tolist()
        [23570, 23570]
        """
        if isinstance(times, str) or not isinstance(times, Iterable):
            raise InvalidTypeError(f"times must be a list of moments, found {times!r}")
        ticks = sorted(self._required_tick(moment) for moment in times)
        if not ticks:
            raise InvalidParameterError("times is empty; name at least one moment")
        for before, after in pairwise(ticks):
            if before == after:
                raise InvalidParameterError(f"times names {self.native.display(after)} twice")
        first = self.native.span[0]
        if ticks[-1] < first:
            raise InvalidDataError(
                f"times lie all before the first row of the log ({self.native.display(first)}); "
                "nothing could be known then"
            )
        wish = feature_wish(
            self.roles,
            windows=windows,
            half_life_days=half_life_days,
            groups=groups,
            columns=columns,
            occasions=occasions,
            own=own,
        )
        return self._feature_frame(ticks, wish, several=True)

    def _required_tick(self, moment: object) -> int:
        if moment is None:
            raise InvalidTypeError("times has None in it; give dates, datetimes or ISO-8601 text")
        return self.tick(moment, "times")

    def _feature_frame(
        self, ticks: list[int], wish: dict[str, Any], *, several: bool = False
    ) -> Frame:
        warn_of_strangers(wish["occasions"], self.native)
        customers, moments, columns = _native.features(self.native, ticks, wish)
        leading = {self.roles["customer"]: self.customer_ids(customers)}
        if several:
            if moments is None:  # one moment only
                n_rows = len(customers) if customers is not None else self.native.n_customers
                moments = np.full(n_rows, ticks[0])
            per_second = self.native.ticks_per_second
            leading["as_of"] = Moments(moments, per_second, self.zone)
        _require_new_names(self.roles["customer"], columns, wish["own"], several=several)
        values: dict[str, Any] = {}
        for name, column in columns.items():
            if isinstance(column, tuple):
                codes, role = column
                if role not in values:
                    values[role] = self.native.values(role)
                leading[name] = Coded(codes, values[role])
            else:
                leading[name] = column
        return make_frame(leading, self.kind)


def _require_new_names(
    customer: str, columns: Mapping[str, Any], own: Iterable[Mapping[str, Any]], *, several: bool
) -> None:
    """Refuse features that are called like the columns before them."""
    leading = (customer, "as_of") if several else (customer,)
    for name in leading:
        for part in own:
            if name in columns and (name == part["name"] or _is_value_of(name, part)):
                raise InvalidParameterError(
                    f"own[{part['name']!r}] gives a column {name!r}, and the table has one of this "
                    "name already; choose another name"
                )
    if customer in columns or len(set(leading)) < len(leading):
        raise InvalidDataError(
            f"customer: the column is called {customer!r}, like a column of the features; rename "
            "it before building the log"
        )


def _is_value_of(name: str, part: Mapping[str, Any]) -> bool:
    return part["by"] is not None and name.startswith(f"{part['name']}_")
