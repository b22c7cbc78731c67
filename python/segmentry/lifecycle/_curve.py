"""`Rhythm`: the curve of how long customers stay away, its quantiles and thresholds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import make_frame
from segmentry._validate import one_of, real_number
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import BLUE, GREY, ORANGE
from segmentry.exceptions import InvalidDataError, InvalidParameterError
from segmentry.lifecycle._html import html_table
from segmentry.lifecycle._thresholds import AMONG, Thresholds, check_shares

if TYPE_CHECKING:
    from segmentry._frames import Frame, FrameKind

# The curve is read no further than where so many gaps are watched still, or one in so many of
# those watched at the first return.
_FEW, _ONE_IN = 20, 50
# Shares that differ by less are the same but for rounding.
_ROUNDING = 1e-9


class Rhythm:
    """How long customers stay away between purchases (made by `rhythm`).

    Attributes
    ----------
    table : frame
        The Kaplan-Meier curve, a row for each number of `days` on which a gap closed or was cut
        off: `at_risk` (gaps that had lasted so long and were still watched), `returned` (closed
        on this day), `censored` (still open when the observation ended), `survival` (share of
        gaps that last longer), `standard_error` (Greenwood; null where `survival` is 0).
    as_of : str
        The moment it was learnt at.
    n_customers : int
        Customers with an order by then.
    n_gaps : int
        Gaps that have closed. Each customer has one more, which is open.
    horizon_days : int or None
        How far the curve is read; None if nobody has come back.
    share_returning : float
        Estimated share of gaps that close within the horizon.
    typical_gap_days : float
        Geometric mean of the closed gaps, each in whole days, a day begun counted as one: from one
        day with purchases to the next.
    within, between : float
        Standard deviations of the logarithms of closed gaps: of one customer's around his mean,
        and of customers' means. NaN where the data cannot tell.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> rhythm = sg.lifecycle.rhythm(log)
    >>> rhythm.quantile(0.5, among="returning") < rhythm.quantile(0.8, among="returning")
    True
    """

    def __init__(self, found: dict[str, Any], as_of: str, kind: FrameKind) -> None:
        self._days = found["days"].astype(np.int64)
        self._at_risk = found["at_risk"].astype(np.int64)
        self._returned = found["returned"].astype(np.int64)
        self._censored = found["still_away"].astype(np.int64)
        self._survival = found["survival"]
        self._error = found["standard_error"]
        self._kind = kind
        self.pace: tuple[float, float, float] = found["pace"]
        self.as_of = as_of
        self.n_customers = int(found["customers"])
        self.n_gaps = int(self._returned.sum())
        self._last = self._last_read()
        self.horizon_days = None if self._last is None else int(self._days[self._last])
        self.share_returning = 0.0 if self._last is None else 1 - float(self._survival[self._last])
        self.typical_gap_days = float(np.exp(self.pace[0]))
        self.within, self.between = (float(np.sqrt(value)) for value in self.pace[1:])

    def _last_read(self) -> int | None:
        """Give the row of the last return with enough gaps still watched."""
        rows = np.flatnonzero(self._returned)
        if len(rows) == 0:
            return None
        enough = min(_FEW, float(self._at_risk[rows[0]]) / _ONE_IN)
        return int(rows[self._at_risk[rows] >= enough][-1])

    @cached_property
    def table(self) -> Frame:
        """The curve."""
        columns = {
            "days": self._days,
            "at_risk": self._at_risk,
            "returned": self._returned,
            "censored": self._censored,
            "survival": self._survival,
            "standard_error": self._error,
        }
        return make_frame(columns, self._kind)

    def quantile(self, q: float, among: str = "all") -> float | None:
        """Give the days within which a share of the gaps close.

        Parameters
        ----------
        q : float
            The share, between 0 and 1.
        among : {"all", "returning"}
            Of all gaps, or of those that close within the horizon.

        Returns
        -------
        float or None
            The fewest whole days; None where the curve does not get there within the horizon.

        Raises
        ------
        InvalidParameterError
            If `q` is not between 0 and 1 or `among` is unknown.
        """
        share = real_number(q, "q", above=0)
        if share >= 1:
            raise InvalidParameterError(f"q must be below 1, found {share}")
        if one_of(among, "among", AMONG[1:]) == "returning":
            share *= self.share_returning
        if self._last is None:
            return None
        reached = 1 - self._survival[: self._last + 1] >= share - _ROUNDING
        return float(self._days[np.argmax(reached)]) if reached.any() else None

    def thresholds(
        self,
        at_risk: float = 0.80,
        dormant: float = 0.95,
        lost: float = 2.0,
        among: str = "auto",
    ) -> Thresholds:
        """Give the days after which a customer is at risk, dormant and lost.

        Parameters
        ----------
        at_risk, dormant : float
            Shares of gaps that have closed by then.
        lost : float
            So many times as long as for dormant, at least 1.
        among : {"auto", "all", "returning"}
            Of all gaps, or of those that close within the horizon of the curve. "auto": of all
            where the curve gets to `dormant`, else of those that close.

        Returns
        -------
        Thresholds
            Its `quantiles_among` says which was used.

        Raises
        ------
        InvalidDataError
            If nobody has come back, or with "all" the curve does not get so far.
        InvalidParameterError
            If a share is not between 0 and 1, `dormant` is below `at_risk`, or `lost` below 1.
        """
        check_shares(at_risk, dormant, lost, among)
        base = "all" if among == "auto" else among
        late = self.quantile(dormant, base)
        if among == "auto" and late is None:
            base = "returning"
            late = self.quantile(dormant, base)
        risky = self.quantile(at_risk, base)
        if risky is None or late is None:
            raise InvalidDataError(self._unreached(dormant))
        return Thresholds(risky, late, lost * late, base)

    def _unreached(self, share: float) -> str:
        if self._last is None:
            return (
                f"no customer has come back by as_of ({self.as_of}), so the data do not say how "
                "long is long; choose a later as_of, or give threshold_days=(at_risk, dormant, "
                "lost)"
            )
        return (
            f"only {self.share_returning:.1%} of all gaps close within {self.horizon_days} days, "
            f"so that their quantile {share:g} is not known; use among='returning' (the quantiles "
            "of those that close), lower the shares, or give threshold_days"
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the curve with its 95 % band, and the default thresholds.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        ax = new_axes(7.0, 4.2) if ax is None else ax
        end = self._days.max(initial=0) if self._last is None else self._days[self._last]
        shown = self._days <= end
        days = np.concatenate([[0], self._days[shown]])
        share = np.concatenate([[1.0], self._survival[shown]])
        band = 1.96 * np.concatenate([[0.0], np.nan_to_num(self._error[shown])])
        low, high = np.clip(share - band, 0, 1), np.clip(share + band, 0, 1)
        ax.fill_between(days, low, high, step="post", color=BLUE, alpha=0.2, linewidth=0)
        ax.step(days, share, where="post", color=BLUE, linewidth=1.6)
        if self._last is not None:
            found = self.thresholds()
            _mark(ax, found.at_risk_days, "at risk", GREY, "right")
            _mark(ax, found.dormant_days, "dormant", ORANGE, "left")
        ax.set_ylim(0, 1)
        ax.set_xlim(0, max(float(end), 1.0))
        ax.set_xlabel("days since the last purchase")
        ax.set_ylabel("share not back yet")
        title = f"How long {self.n_customers:,} customers stay away"
        # The thresholds' names stand between the title and the curve.
        ax.set_title(title, fontsize=11, loc="left", pad=20)
        ax.spines[["top", "right"]].set_visible(False)
        return ax

    def __repr__(self) -> str:
        """Say what was seen."""
        start = f"<Rhythm as of {self.as_of}: "
        if self._last is None:
            return f"{start}none of {self.n_customers:,} customers has come back>"
        return (
            f"{start}{self.n_gaps:,} gaps of {self.n_customers:,} customers, "
            f"{self.share_returning:.1%} close within {self.horizon_days} days>"
        )

    def _repr_html_(self) -> str:
        facts = [("customers", f"{self.n_customers:,}"), ("closed gaps", f"{self.n_gaps:,}")]
        notes = "No customer has come back yet."
        if self._last is not None:
            facts += [
                ("typical gap in days", f"{self.typical_gap_days:.1f}"),
                ("horizon in days", f"{self.horizon_days}"),
                ("share of gaps that close by then", f"{self.share_returning:.1%}"),
            ]
            found = self.thresholds()
            for name, days in zip(("at risk", "dormant", "lost"), found.days, strict=True):
                facts.append((f"{name} after days", f"{days:g}"))
            notes = {
                "all": "Thresholds are quantiles of all gaps.",
                "returning": "So many customers never come back that thresholds are quantiles of "
                "the gaps that close within the horizon.",
            }[found.quantiles_among]
        return html_table(f"Rhythm as of {self.as_of}", ("", ""), facts, notes)


def _mark(ax: Axes, days: float, name: str, colour: str, side: str) -> None:
    ax.axvline(days, color=colour, linestyle="--", linewidth=1.2)
    place = ax.get_xaxis_transform()
    text = f" {name} after {days:g} days "
    ax.text(days, 1.02, text, color=colour, size=9, ha=side, transform=place)
