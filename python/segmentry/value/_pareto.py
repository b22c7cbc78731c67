"""`pareto`: how unevenly value is spread over customers."""

from __future__ import annotations

import html
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import make_frame
from segmentry._validate import real_number
from segmentry.drawing.axes import Axes, new_axes
from segmentry.drawing.palette import BLUE, GREY, ORANGE
from segmentry.exceptions import InvalidDataError
from segmentry.value._abc import descending, running_sums
from segmentry.value._html import table_html
from segmentry.value._input import read_customers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Frame, FrameKind
    from segmentry.log import TransactionLog

_TOP, _MOST = 0.2, 0.8
# More points than this say no more in a plot.
_POINTS = 2000


class ParetoCurve:
    """The cumulative share of value that the best customers bring (made by `pareto`).

    Attributes
    ----------
    table : frame
        The curve, from no customer to all, the best first: `customer_share`, `value_share` (null
        where nobody has a positive value). Seen from the other end, it is the Lorenz curve.
    gini : float
        Gini coefficient: 0 where all bring the same, towards 1 where one brings all; NaN where
        nobody has a positive value.
    n_customers : int
        Customers with a value.
    n_not_positive : int
        Those whose value is 0 or negative; a negative one counts as 0.
    n_missing : int
        Customers left out, their value being null.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> curve = sg.value.pareto(pd.DataFrame({"who": [1, 2, 3, 4], "paid": [0.0, 0, 1, 3]}), "paid")
    >>> curve.customers_for(0.75)
    0.25
    """

    def __init__(self, values: NDArray[np.float64], kind: FrameKind) -> None:
        rows = descending(values)
        self.n_missing = int(np.isnan(values).sum())
        self.n_customers = len(values) - self.n_missing
        self.n_not_positive = self.n_customers - len(rows)
        self._kind = kind
        n = self.n_customers
        self._x = np.arange(n + 1) / n
        self._y = np.full(n + 1, np.nan)
        if len(rows):
            sums = running_sums(values[rows])
            self._y[: len(rows) + 1] = np.concatenate([[0.0], sums / sums[-1]])
            self._y[len(rows) :] = 1.0
        # Twice the area between the curve and the diagonal, by trapezoids.
        area = (self._y[1:].sum() + self._y[:-1].sum()) / n
        self.gini = float(max(area - 1.0, 0.0)) if len(rows) else float("nan")

    @cached_property
    def table(self) -> Frame:
        """The points of the curve."""
        return make_frame({"customer_share": self._x, "value_share": self._y}, self._kind)

    def top_share(self, customers: float = _TOP) -> float:
        """Give the share of value that the best customers bring.

        Parameters
        ----------
        customers : float
            The share of customers, from 0 to 1. Between two customers the curve is a line.

        Returns
        -------
        float
            NaN where nobody has a positive value.
        """
        share = real_number(customers, "customers", minimum=0, maximum=1)
        return float(np.interp(share, self._x, self._y))

    def customers_for(self, value: float = _MOST) -> float:
        """Give the share of customers that brings a share of the value, the best first.

        Parameters
        ----------
        value : float
            The share of value, from 0 to 1.

        Returns
        -------
        float
            NaN where nobody has a positive value.
        """
        share = real_number(value, "value", minimum=0, maximum=1)
        if np.isnan(self.gini):
            return float("nan")
        # Where value is all there, more customers add nothing.
        last = int(np.argmax(self._y >= 1.0)) + 1
        return float(np.interp(share, self._y[:last], self._x[:last]))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the curve, the best fifth of customers marked.

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
        if ax is None:
            ax = new_axes(6.0, 4.6)
        places = np.arange(len(self._x))
        if len(places) > _POINTS:
            places = np.unique(np.linspace(0, len(places) - 1, _POINTS).round().astype(int))
        x, y = 100.0 * self._x[places], 100.0 * self._y[places]
        ax.plot([0, 100], [0, 100], color=GREY, linewidth=1, linestyle=":")
        ax.plot(x, y, color=BLUE, linewidth=2)
        ax.fill_between(x, x, y, color=BLUE, alpha=0.08, linewidth=0)
        ax.set_xlabel("customers, the best first (%)")
        ax.set_ylabel("cumulative value (%)")
        ax.set_xlim(0, 100)
        ax.set_ylim(0, 102)
        ax.spines[["top", "right"]].set_visible(False)
        if np.isnan(self.gini):
            ax.set_title("No customer has a positive value", fontsize=11, loc="left")
            return ax
        top = 100.0 * self.top_share()
        mark = {"color": ORANGE, "linewidth": 1, "linestyle": "--"}
        ax.plot([100 * _TOP, 100 * _TOP], [0, top], **mark)
        ax.plot([0, 100 * _TOP], [top, top], **mark)
        ax.plot([100 * _TOP], [top], "o", color=ORANGE, markersize=6)
        words = f"the best {_TOP:.0%} bring {top:.0f}%"
        below = top > 75  # noqa: PLR2004 - above it there is no room
        offset = (9, -14) if below else (9, -4)
        ax.annotate(
            words, (100 * _TOP, top), xytext=offset, textcoords="offset points", color=ORANGE
        )
        ax.text(98, 4, "all alike", ha="right", color=GREY, size=9)
        ax.set_title(
            f"Gini {self.gini:.2f}, {self.n_customers:,} customers", fontsize=11, loc="left"
        )
        return ax

    def __repr__(self) -> str:
        if np.isnan(self.gini):
            return f"<ParetoCurve: {self.n_customers:,} customers, none with a positive value>"
        return (
            f"<ParetoCurve: the best {_TOP:.0%} of {self.n_customers:,} customers bring "
            f"{self.top_share():.1%}; {self.customers_for():.1%} bring {_MOST:.0%}; "
            f"Gini {self.gini:.3f}>"
        )

    def _repr_html_(self) -> str:
        tops = [0.01, 0.05, 0.1, 0.2, 0.5]
        columns: dict[str, Any] = {
            "customer_share": tops,
            "value_share": [self.top_share(top) for top in tops],
        }
        return table_html(html.escape(repr(self)[1:-1]), columns)


def pareto(
    data: TransactionLog | Frame,
    value: str = "revenue",
    *,
    customer: str | None = None,
    as_of: object = None,
) -> ParetoCurve:
    r"""Say how unevenly value is spread over customers: Pareto and Lorenz curve, Gini coefficient.

    Parameters
    ----------
    data : TransactionLog or frame
        A log, or a frame with one row a customer.
    value : str
        A feature of the log, or a column of the frame.
    customer : str, optional
        The customer column of a frame; by default its first.
    as_of : date, datetime or str, optional
        For a log: the moment of analysis, as in `features`.

    Returns
    -------
    ParetoCurve
        `.table`, `.gini`, `.top_share()`, `.customers_for()`, `.plot()`.

    Raises
    ------
    InvalidDataError
        If nobody has a value; else as `abc`.

    Notes
    -----
    Negative values count as 0, as a part of a sum cannot be negative. The Gini coefficient is that
    of the n customers at hand, :math:`\sum_{ij} |v_i - v_j| / (2 n \sum_i v_i)`, without a
    correction for small samples. O(n log n).

    References
    ----------
    M. O. Lorenz (1905), "Methods of Measuring the Concentration of Wealth", Publications of the
    American Statistical Association 9. C. Gini (1912), Variabilità e mutabilità.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> curve = sg.value.pareto(pd.DataFrame({"who": [1, 2, 3, 4], "paid": [0.0, 0, 1, 3]}), "paid")
    >>> curve.gini
    0.625
    >>> curve.top_share(0.25)
    0.75
    """
    customers = read_customers(data, [value], customer, as_of)
    values = customers.values[0]
    if np.isnan(values).all():
        raise InvalidDataError(f"value: nobody has a value in the column {value!r}")
    return ParetoCurve(values, customers.kind)
