"""`Evaluation`: a model beside what customers did, as tables and plots."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentry._frames import Frame, FrameKind, make_frame
from segmentry._frames.special import Moments
from segmentry.exceptions import InvalidDataError
from segmentry.lifetime import _evaluation_plots as plots

Floats = NDArray[np.float64]
# Matplotlib is optional, and so its types.
Axes = Any

_MICROS_PER_DAY = 86_400_000_000


class Evaluation:
    """What a model expected and what customers did (made by `evaluate`).

    Attributes
    ----------
    table : frame
        Purchases in the holdout by number of repeat purchases in the calibration:
        `calibration_purchases` (text; the last group ends with "+"), `customers`, `observed` and
        `expected` (means per customer; null for a group without customers), `observed_total`,
        `expected_total`.
    frequencies : frame
        Customers by number of repeat purchases in the calibration: `repeat_purchases`, `observed`,
        `expected` (each customer's probability over his own time observed, summed).
    tracking : frame or None
        The cohort's repeat purchases over time, from its first purchase on, a row a period:
        `period`, `last_day`, `observed`, `expected`, `observed_cumulative`, `expected_cumulative`.
        The last period may be shorter. None where a summary was given instead of a log.
    errors : dict of str to float
        Of the holdout: `observed_total`, `expected_total`, `relative_error` of the total (expected
        over observed, less 1; NaN if nothing was bought), and over customers
        `mean_absolute_error` and `root_mean_squared_error`.
    calibration_periods : float or None
        After how many periods of the tracking the calibration ends.

    Examples
    --------
    >>> import segmentry as sg
    >>> log = sg.TransactionLog(
    ...     sg.datasets.load_cdnow("pandas"),
    ...     customer="customer_id", time="date", amount="amount",
    ... )
    >>> summary = log.repeat_summary(unit="week", calibration_end="1997-09-30")
    >>> model = sg.lifetime.BGNBD().fit(summary)
    >>> found = sg.lifetime.evaluate(model, log, unit="week", calibration_end="1997-09-30")
    >>> found.errors["expected_total"] < found.errors["observed_total"]
    True
    """

    table: Frame
    frequencies: Frame
    tracking: Frame | None
    errors: dict[str, float]
    calibration_periods: float | None

    def __init__(
        self,
        *,
        model_name: str,
        kind: FrameKind,
        customers: NDArray[np.intp],
        observed: Floats,
        expected: Floats,
        expected_customers: Floats,
        errors: dict[str, float],
        tracking: dict[str, Any] | None,
    ) -> None:
        self._model_name = model_name
        last = len(customers) - 1
        self._labels = [*(str(n) for n in range(last)), f"{last}+"]
        self._customers, self._expected_customers = customers, expected_customers
        known = np.where(customers > 0, customers, np.nan)
        self._means = observed / known, expected / known
        self.errors = errors
        self.table = make_frame(
            {
                "calibration_purchases": self._labels,
                "customers": customers,
                "observed": self._means[0],
                "expected": self._means[1],
                "observed_total": observed,
                "expected_total": expected,
            },
            kind,
        )
        self.frequencies = make_frame(
            {
                "repeat_purchases": self._labels,
                "observed": customers,
                "expected": expected_customers,
            },
            kind,
        )
        self._tracking = tracking
        self.tracking, self.calibration_periods = None, None
        if tracking is not None:
            self.calibration_periods = tracking["calibration_periods"]
            days = Moments(tracking["last_day"] * _MICROS_PER_DAY, 1_000_000, None)
            names = ("observed", "expected", "observed_cumulative", "expected_cumulative")
            columns = {name: tracking[name] for name in names}
            self.tracking = make_frame(
                {"period": tracking["period"], "last_day": days, **columns}, kind
            )

    def plot_frequencies(self, ax: Axes | None = None) -> Axes:
        """Draw how many customers bought how often in the calibration, and what the model says.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; a new figure by default.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        return plots.frequencies(
            self._labels, self._customers, self._expected_customers, self._model_name, ax
        )

    def plot_conditional(self, ax: Axes | None = None) -> Axes:
        """Draw mean purchases in the holdout by those in the calibration.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; a new figure by default.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        return plots.conditional(self._labels, self._customers, self._means, self._model_name, ax)

    def plot_tracking(self, ax: Axes | None = None, *, cumulative: bool = True) -> Axes:
        """Draw the cohort's repeat purchases over time; the calibration ends at the dashed line.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where to draw; a new figure by default.
        cumulative : bool
            All so far, or those of each period (a last one that is cut short is left out).

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        InvalidDataError
            If there is no tracking, because a summary was given instead of a log.
        MissingDependencyError
            If matplotlib is not installed.
        """
        if self._tracking is None:
            raise InvalidDataError(
                "there is no tracking: a summary says nothing of when purchases were made; give "
                "`evaluate` the log"
            )
        return plots.tracking(self._tracking, self._model_name, ax, cumulative=bool(cumulative))

    def _facts(self) -> str:
        errors = self.errors
        return (
            f"{errors['expected_total']:,.1f} purchases expected in the holdout, "
            f"{errors['observed_total']:,.0f} observed ({errors['relative_error']:+.1%}); "
            f"per customer mean absolute error {errors['mean_absolute_error']:.3f}, "
            f"root mean squared error {errors['root_mean_squared_error']:.3f}"
        )

    def __repr__(self) -> str:
        return f"<Evaluation of {self._model_name}: {self._facts()}>"

    def _repr_html_(self) -> str:
        heads = (
            "calibration purchases",
            "customers",
            "customers, model",
            "holdout purchases a customer",
            "holdout purchases a customer, model",
        )
        head = "".join(f"<th>{name}</th>" for name in heads)
        rows = "".join(
            f"<tr><th>{label}</th><td>{count:,}</td><td>{model:,.1f}</td>"
            f"<td>{_shown(seen)}</td><td>{_shown(said)}</td></tr>"
            for label, count, model, seen, said in zip(
                self._labels,
                self._customers.tolist(),
                self._expected_customers.tolist(),
                *(values.tolist() for values in self._means),
                strict=True,
            )
        )
        return (
            f"<table><caption>{escape(self._model_name)}: {escape(self._facts())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _shown(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"
