"""`potential`: what customers are worth beside what they could be."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentry._frames import make_frame
from segmentry._frames.special import Coded
from segmentry._validate import real_number
from segmentry.drawing.axes import Axes, new_axes
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError
from segmentry.value._html import table_html
from segmentry.value._input import Customers, named, read_customers
from segmentry.value._rfm_summary import shares

if TYPE_CHECKING:
    from segmentry._frames import Frame
    from segmentry.log import TransactionLog

# By level of value, then of potential.
NAMES = ("basic", "grow", "keep", "star")
_LEVELS = ["low", "high"]
_NULL = np.iinfo(np.uint32).max


class PotentialMatrix:
    """Customers by value and potential (made by `potential`).

    Attributes
    ----------
    table : frame
        One row a customer, sorted by customer: the customer column, `value`, `potential`,
        `value_level` and `potential_level` ("low", "high"), `cell`. Levels of null are null.
    thresholds : dict of float
        Where "high" begins: above `value`, above `potential`.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> people = pd.DataFrame({"who": [1, 2, 3, 4], "paid": [1, 9, 2, 8], "income": [9, 9, 1, 1]})
    >>> sg.value.potential(people, "paid", "income").summary()["cell"].tolist()
    ['star', 'keep', 'grow', 'basic']
    """

    def __init__(
        self, customers: Customers, thresholds: tuple[float, float], names: tuple[str, ...]
    ) -> None:
        self._customers, self._names = customers, names
        self.thresholds = dict(zip(("value", "potential"), thresholds, strict=True))
        levels = []
        for values, threshold in zip(customers.values, thresholds, strict=True):
            level = (values > threshold).astype(np.uint32)
            level[np.isnan(values)] = _NULL
            levels.append(level)
        self._levels = levels
        known = (levels[0] != _NULL) & (levels[1] != _NULL)
        cells = np.full(len(known), _NULL, dtype=np.uint32)
        cells[known] = 2 * levels[0][known] + levels[1][known]
        self._cells = cells

    @cached_property
    def table(self) -> Frame:
        """One row a customer."""
        customers = self._customers
        columns = {
            "value": customers.values[0],
            "potential": customers.values[1],
            "value_level": Coded(self._levels[0], _LEVELS),
            "potential_level": Coded(self._levels[1], _LEVELS),
            "cell": Coded(self._cells, list(self._names)),
        }
        return make_frame(named(customers, columns), customers.kind)

    def summary(self) -> Frame:
        """Add up the customers of each cell.

        Returns
        -------
        frame
            One row a cell, the best first: `cell`, `customers`, `customer_share`, `value`,
            `value_share`, `mean_value`, `mean_potential`. Means of nobody are null; so are shares
            of value where that of a cell is negative.
        """
        return make_frame(self._summary(), self._customers.kind)

    def _summary(self) -> dict[str, Any]:
        order = [3, 2, 1, 0]
        cells = [np.flatnonzero(self._cells == cell) for cell in order]
        value, potential = self._customers.values
        customers = np.array([len(rows) for rows in cells])
        size = np.where(customers > 0, customers, np.nan)
        sums = np.array([value[rows].sum() for rows in cells])
        return {
            "cell": [self._names[cell] for cell in order],
            "customers": customers,
            "customer_share": shares(customers),
            "value": sums,
            "value_share": shares(sums),
            "mean_value": sums / size,
            "mean_potential": np.array([potential[rows].sum() for rows in cells]) / size,
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the four cells with their customers and shares of value.

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
            ax = new_axes(6.4, 5.0)
        found = self._summary()
        part = dict(zip(found["cell"], found["customer_share"], strict=True))
        shade = np.array([[part[self._names[2 * v + p]] for v in range(2)] for p in range(2)])
        ax.imshow(np.nan_to_num(shade), cmap="Blues", vmin=0, vmax=1, origin="lower", aspect="auto")
        for row, cell in enumerate((3, 2, 1, 0)):
            value, level = divmod(cell, 2)
            ink = "white" if shade[level, value] > 0.55 else "#20242a"  # noqa: PLR2004
            share = found["value_share"][row]
            words = f"{found['customers'][row]:,} customers"
            if np.isfinite(shade[level, value]):
                words += f" ({shade[level, value]:.0%})"
            if np.isfinite(share):
                words += f"\n{share:.0%} of value"
            ax.text(value, level + 0.16, found["cell"][row].replace("_", " "), ha="center",
                    va="center", color=ink, size=13, weight="bold")  # fmt: skip
            ax.text(value, level - 0.1, words, ha="center", va="center", color=ink, size=10)
        edge = {name: f"{number:,.4g}" for name, number in self.thresholds.items()}
        ax.set_xticks([0, 1], labels=[f"up to {edge['value']}", f"above {edge['value']}"])
        ax.set_yticks([0, 1], labels=[f"up to {edge['potential']}", f"above {edge['potential']}"])
        ax.tick_params(length=0)
        ax.axhline(0.5, color="white", linewidth=3)
        ax.axvline(0.5, color="white", linewidth=3)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("value")
        ax.set_ylabel("potential")
        n = int(found["customers"].sum())
        ax.set_title(f"Value and potential of {n:,} customers", fontsize=11, loc="left")
        return ax

    def __repr__(self) -> str:
        found = self._summary()
        parts = (f"{name} {n:,}" for name, n in zip(found["cell"], found["customers"], strict=True))
        return f"<PotentialMatrix: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        return table_html(html.escape(repr(self)[1:-1]), self._summary())


def potential(
    data: TransactionLog | Frame,
    value: str = "revenue",
    potential: str = "potential",
    *,
    value_threshold: float | None = None,
    potential_threshold: float | None = None,
    quantile: float = 0.5,
    names: Mapping[tuple[str, str], str] | None = None,
    customer: str | None = None,
    as_of: object = None,
) -> PotentialMatrix:
    """Set what customers are worth against what they could be worth.

    High value and high potential are stars; high potential alone should grow; high value alone is
    to keep; the others get the basic service.

    Parameters
    ----------
    data : TransactionLog or frame
        A frame with one row a customer, or a log.
    value : str
        A column of the frame or a feature of the log: what a customer brings today.
    potential : str
        Another one: what he could bring, such as a predicted lifetime value, a share of wallet not
        won yet, an income.
    value_threshold, potential_threshold : float, optional
        Above it a customer is high. Default: the quantile of all customers.
    quantile : float
        Which quantile (type 7), between 0 and 1; 0.5 is the median.
    names : dict, optional
        Names of cells by (level of value, level of potential), such as
        {("high", "high"): "vip"}; the others keep theirs.
    customer : str, optional
        The customer column of a frame; by default its first.
    as_of : date, datetime or str, optional
        For a log: the moment of analysis, as in `features`.

    Returns
    -------
    PotentialMatrix
        `.table`, `.summary()`, `.plot()`, `.thresholds`.

    Raises
    ------
    InvalidDataError
        If nobody has a value or a potential; else as `abc`.
    InvalidParameterError
        If a threshold, the quantile or a name makes no sense.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> people = pd.DataFrame({"who": [1, 2, 3, 4], "paid": [1, 9, 2, 8], "income": [9, 9, 1, 1]})
    >>> sg.value.potential(people, "paid", "income").table["cell"].tolist()
    ['grow', 'star', 'basic', 'keep']
    """
    part = real_number(quantile, "quantile", minimum=0, maximum=1)
    cells = _names(names)
    customers = read_customers(data, [value, potential], customer, as_of)
    given = (("value_threshold", value_threshold), ("potential_threshold", potential_threshold))
    thresholds = []
    for (argument, threshold), column, numbers in zip(
        given, (value, potential), customers.values, strict=True
    ):
        known = numbers[~np.isnan(numbers)]
        if threshold is not None:
            thresholds.append(real_number(threshold, argument))
        elif not len(known):
            raise InvalidDataError(f"nobody has a value in the column {column!r}")
        else:
            thresholds.append(float(np.quantile(known, part)))
    return PotentialMatrix(customers, (thresholds[0], thresholds[1]), cells)


def _names(names: object) -> tuple[str, ...]:
    keys = [(value, potential) for value in _LEVELS for potential in _LEVELS]
    cells = dict(zip(keys, NAMES, strict=True))
    if names is not None:
        if not isinstance(names, Mapping):
            raise InvalidTypeError(f"names must be a dict, found {names!r}")
        unknown = [key for key in names if key not in cells]
        if unknown:
            raise InvalidParameterError(f"names must have keys of {keys}, found {unknown[0]!r}")
        cells.update(names)
    found = tuple(cells.values())
    if not all(isinstance(name, str) for name in found) or len(set(found)) < len(found):
        raise InvalidParameterError(f"names must be different texts, found {list(found)}")
    return found
