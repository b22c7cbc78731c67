"""`Transitions`: matrices and tables of moves between stages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import make_frame
from segmentry._frames.special import Moments
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.heat_map import heat_map
from segmentry.lifecycle._html import html_table, percent
from segmentry.lifecycle._rule import STAGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame
    from segmentry.log import TransactionLog

FROM = (*STAGES, "not_yet")
_N = len(STAGES)
# From here on per cents are whole.
_WHOLE = 0.1
# Less is not written out.
_LEAST = 0.0005


class Transitions:
    """How customers moved between stages (made by `transitions`).

    Attributes
    ----------
    counts : frame
        A row for each stage left (`from`; `not_yet` are those without an order before) and a
        column for each stage entered: customers, over all periods.
    probabilities : frame
        The same as shares of the rows, which sum to 1; null where the row has no customers.
    table : frame
        The same period by period, a row for each pair of stages: `period`, `start`, `end`,
        `from`, `to`, `customers`, `probability`.
    reactivation_rate : frame
        A row for each period: `period`, `start`, `end`, `silent` (customers dormant or lost at
        the start), `returned` (those of them with an order in the period), `reactivation_rate`
        (the quotient; null without silent customers).

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> moves = sg.lifecycle.transitions(log, ["1997-12-31", "1998-03-31", "1998-06-30"])
    >>> moves.reactivation_rate["period"].tolist()
    ['1998-03-31', '1998-06-30']
    """

    def __init__(
        self,
        log: TransactionLog,
        moments: list[tuple[int, str]],
        cubes: NDArray[np.int64],
        silent: NDArray[np.int64],
        returned: NDArray[np.int64],
    ) -> None:
        self._kind = log.kind
        self._names = [name for _, name in moments[1:]]
        ticks = np.array([tick for tick, _ in moments], dtype=np.int64)
        per_second, zone = log.native.ticks_per_second, log.zone
        self._ticks, self._per_second, self._zone = ticks, per_second, zone
        self._span = (log.native.display(moments[0][0]), log.native.display(moments[-1][0]))
        # Periods x stages left x stages entered.
        self._cubes = cubes
        self._silent, self._returned = silent, returned

    @cached_property
    def counts(self) -> Frame:
        """Customers by stage left and entered."""
        return self._matrix(self._cubes.sum(axis=0))

    @cached_property
    def probabilities(self) -> Frame:
        """Shares by stage left."""
        return self._matrix(_shares(self._cubes.sum(axis=0)))

    @cached_property
    def table(self) -> Frame:
        """Customers and shares by period and stages."""
        n = len(self._cubes)
        place = np.repeat(np.arange(n), len(FROM) * _N)
        columns = {
            **self._periods(place),
            "from": [name for name in FROM for _ in STAGES] * n,
            "to": list(STAGES) * (len(FROM) * n),
            "customers": self._cubes.ravel(),
            "probability": _shares(self._cubes).ravel(),
        }
        return make_frame(columns, self._kind)

    @cached_property
    def reactivation_rate(self) -> Frame:
        """Share of silent customers who came back, by period."""
        columns = {
            **self._periods(np.arange(len(self._cubes))),
            "silent": self._silent,
            "returned": self._returned,
            "reactivation_rate": self._rates(),
        }
        return make_frame(columns, self._kind)

    def _periods(self, place: NDArray[np.int64]) -> dict[str, Any]:
        def moments(at: NDArray[np.int64]) -> Moments:
            return Moments(self._ticks[at], self._per_second, self._zone)

        return {
            "period": [self._names[at] for at in place.tolist()],
            "start": moments(place),
            "end": moments(place + 1),
        }

    def _rates(self) -> NDArray[np.float64]:
        rates = np.full(len(self._silent), np.nan)
        np.divide(self._returned, self._silent, out=rates, where=self._silent > 0)
        return rates

    def _matrix(self, values: NDArray[Any]) -> Frame:
        columns = {name: np.ascontiguousarray(values[:, at]) for at, name in enumerate(STAGES)}
        return make_frame({"from": list(FROM), **columns}, self._kind)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the probabilities as a heat map: stage left down, stage entered across.

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
        ax = new_axes(7.4, 4.6) if ax is None else ax
        sums = self._cubes.sum(axis=0)
        heat_map(
            ax,
            _shares(sums),
            rows=[
                f"{_spoken(name)} ({n:,})" for name, n in zip(FROM, sums.sum(axis=1), strict=True)
            ],
            columns=[_spoken(name) for name in STAGES],
            write=_short,
            darkest=1.0,
        )
        ax.set_xlabel("stage at the end of a period")
        ax.set_ylabel("stage at its start (customers)")
        ax.set_title(self._title(), fontsize=11, loc="left")
        return ax

    def _title(self) -> str:
        n = len(self._cubes)
        start, end = (text[:10] for text in self._span)
        return f"Moves between stages, {start} to {end}, {n} period{'s' if n > 1 else ''}"

    def __repr__(self) -> str:
        """Say what is in it."""
        return f"<Transitions: {self._title()}; {self._cubes.sum():,} in all>"

    def _repr_html_(self) -> str:
        sums = self._cubes.sum(axis=0)
        rows = [
            [_spoken(name), f"{counts.sum():,}", *(percent(float(share)) for share in shares)]
            for name, counts, shares in zip(FROM, sums, _shares(sums), strict=True)
        ]
        rates = self._rates()
        known = self._silent.sum()
        note = ""
        if known:
            note = (
                f"Of customers dormant or lost at the start of a period, "
                f"{percent(self._returned.sum() / known)} ordered in it"
            )
            note += f" (last period {percent(float(rates[-1]))})."
        heads = ["from", "customers", *(_spoken(name) for name in STAGES)]
        return html_table(self._title(), heads, rows, note)


def _shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    totals = counts.sum(axis=-1, keepdims=True)
    shares = np.full(counts.shape, np.nan)
    np.divide(counts, totals, out=shares, where=totals > 0)
    return shares


def _short(share: float) -> str:
    if share >= _WHOLE or share == 0:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= _LEAST else "<0.1%"


def _spoken(stage: str) -> str:
    return stage.replace("_", " ")
