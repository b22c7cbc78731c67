"""Gamma-Gamma: what a purchase of each customer is worth."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from segmentry import _native
from segmentry._validate import thread_count
from segmentry.exceptions import AssumptionWarning, InvalidDataError
from segmentry.lifetime._model import LifetimeModel
from segmentry.lifetime._model_plots import spends
from segmentry.lifetime._summaries import check_frequency, read_columns, read_weights, refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Column, Frame
    from segmentry.drawing.axes import Axes

# A correlation of frequency and spend beyond it is told.
_CORRELATED = 0.3


class GammaGamma(LifetimeModel):
    """Gamma-Gamma model of Fader & Hardie: what a purchase of each customer is worth.

    A customer's purchases vary around a mean of his own: they are gamma distributed with shape
    `p` and a rate of his own. Rates are gamma distributed over customers with shape `q` and rate
    `gamma`. The mean has nothing to do with how often somebody buys.

    Parameters
    ----------
    penalty : float
        Times (ln p)² + (ln q)² + (ln(gamma / geometric mean spend))², added to the mean negative
        log-likelihood: pulls the parameters towards usual values whatever the currency. Small ones
        (0.001) help where data do not tell the parameters apart.
    max_iter : int
        Steps at most, of every start.
    tol : float
        The largest slope of the mean log-likelihood in the logarithms that counts as none.
    n_jobs : int, optional
        Threads, as in scikit-learn; the results do not depend on it.

    Attributes
    ----------
    params_ : dict of str to float
        `p`, `q` and `gamma` (in the currency of the summary).
    standard_errors_ : dict of str to float
        By the curvature of the log-likelihood at its top; NaN where there is no top.
    covariance_ : ndarray of shape (3, 3)
        Of the estimates of the parameters' logarithms.
    log_likelihood_ : float
        Of the data, weighted, without the penalty.
    n_customers_ : int
        Customers of the fit: those with repeat purchases.
    n_without_repeats_ : int
        Those without, who say nothing of what repeat purchases are worth.
    weight_ : float
        The sum of the weights of those fitted.
    correlation_ : float
        Of frequency and monetary value among those fitted; NaN where one of them does not vary.
        The model takes it for 0: a fit warns above 0.3 or below -0.3.
    n_iter_ : int
        Steps of all starts together.
    converged_ : bool
        Whether the gradient is small at a maximum, with all parameters inside their limits.
    message_ : str
        How the fit ended, in words.

    Notes
    -----
    `monetary_value` is the mean of the *repeat* purchases, the first one left out, as `frequency`
    counts; `log.repeat_summary` gives it so.

    Newton's method in a trust region over the logarithms of the parameters, with exact
    derivatives, from up to five starts. Cost: O(n log n) to sort n customers, O(n) a step; in
    parallel, same bits for any number of threads and any order of the rows.

    With `q` of 1 or less, mean spends vary so much that their mean over customers is infinite:
    `population_mean_spend` and the expected spend of customers without repeats are NaN, with a
    warning, never a negative number.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). RFM and CLV: using iso-value curves for
    customer base analysis. Journal of Marketing Research, 42(4), 415-430.

    Fader, P. S., & Hardie, B. G. S. (2013). The Gamma-Gamma model of monetary value.
    http://www.brucehardie.com/notes/025/

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.lifetime import GammaGamma
    >>> summary = pd.DataFrame(
    ...     {
    ...         "frequency": [0, 0, 1, 1, 2, 2, 3, 5, 8],
    ...         "monetary_value": [None, None, 18.0, 41.5, 22.0, 35.1, 30.0, 25.4, 27.2],
    ...     }
    ... )
    >>> model = GammaGamma(penalty=0.01).fit(summary)
    >>> model.n_customers_, model.n_without_repeats_
    (7, 2)
    >>> model.expected_spend(summary).round(1)
    array([...])
    """

    _names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    n_without_repeats_: int
    correlation_: float

    def fit(
        self,
        summary: Frame | Column | None = None,
        monetary_value: Column | None = None,
        weights: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> Self:
        """Fit the model by maximum likelihood to the customers with repeat purchases.

        Parameters
        ----------
        summary : frame or array of shape (n_customers,)
            A frame with the columns `frequency` (repeat purchases) and `monetary_value` (the mean
            of their values, above 0; may be missing where frequency is 0), as
            `log.repeat_summary` gives; or the first of these as an array.
        monetary_value : array of shape (n_customers,), optional
            The other, where `summary` is an array.
        weights : array of shape (n_customers,), optional
            How many customers a row stands for; at least 0.
        frequency : array of shape (n_customers,), optional
            Another name of `summary` where that is an array: `fit(frequency=, monetary_value=)`.

        Returns
        -------
        self
            With `params_` and the other attributes.

        Raises
        ------
        InvalidTypeError
            If neither a frame nor two columns of numbers are given.
        InvalidDataError
            If nobody has repeat purchases, or values are missing or impossible.

        Warns
        -----
        AssumptionWarning
            If frequency and monetary value are correlated, see `correlation_`.
        NotConvergedWarning
            If the likelihood has no maximum that could be found: see `message_`.
        """
        bought, spend = _read(summary, monetary_value, frequency, to_fit=True)
        self._estimate(bought, spend, read_weights(weights, len(bought)))
        return self

    def _estimate(
        self,
        frequency: NDArray[np.float64],
        spend: NDArray[np.float64],
        weights: NDArray[np.float64] | None,
    ) -> None:
        again = frequency > 0
        if not again.any():
            raise InvalidDataError(
                f"none of the {len(frequency):,} customers has a repeat purchase (frequency above "
                "0); what purchases are worth can be learnt only from those who came again"
            )
        if weights is not None:
            weights = weights[again]
        fit, self.correlation_ = _native.gamma_gamma_fit(
            frequency[again],
            spend[again],
            weights,
            (self.penalty, self.max_iter, self.tol),
            thread_count(self.n_jobs),
        )
        n_fitted = int(again.sum())
        self.n_without_repeats_ = len(frequency) - n_fitted
        self._learn(fit, n_fitted, float(n_fitted if weights is None else weights.sum()))
        if abs(self.correlation_) > _CORRELATED:
            direction = "more" if self.correlation_ > 0 else "less"
            warnings.warn(
                f"frequency and monetary_value have a correlation of {self.correlation_:.2f}: "
                f"those who buy more often spend {direction} a purchase, and Gamma-Gamma takes "
                f"both for independent (it warns beyond {_CORRELATED}); lifetime values will be "
                "wrong for the most frequent buyers: look for extreme spends, or fit groups of "
                "alike frequency apart",
                AssumptionWarning,
                stacklevel=3,
            )

    @property
    def population_mean_spend(self) -> float:
        """The mean value of a purchase over all customers, gamma p / (q - 1).

        NaN where q is 1 or less: then it is infinite.
        """
        self._check_fitted()
        p, q, gamma = (self.params_[name] for name in type(self)._names)
        return gamma * p / (q - 1) if q > 1 else math.nan

    def expected_spend(
        self,
        summary: Frame | Column | None = None,
        monetary_value: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> NDArray[np.float64]:
        """Give the expected value of each customer's purchases, given those seen so far.

        It lies between the customer's own mean and the population's, nearer to the own one the
        more purchases were seen. Who never came again gets the population's mean.

        Parameters
        ----------
        summary : frame, array of shape (n_customers,), row or number
            Customers, as in `fit`; or one of them, as a row of a frame (or dict) with these names.
        monetary_value : array of shape (n_customers,) or number, optional
            As in `fit`, where `summary` is an array; or of one customer.
        frequency : array of shape (n_customers,) or number, optional
            Another name of `summary` where that is no frame.

        Returns
        -------
        ndarray of shape (n_customers,)
            In the order of the rows, of length 1 for one customer; NaN where the expectation is
            infinite (only if q is 1 or less).

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If values are missing or impossible.

        Warns
        -----
        AssumptionWarning
            If the expectation is infinite for some customers.
        """
        self._check_fitted()
        p, q, gamma = (self.params_[name] for name in type(self)._names)
        bought, spend = _read(summary, monetary_value, frequency, to_fit=False)
        expected = _native.gamma_gamma_expected(
            (p, q, gamma), bought, spend, thread_count(self.n_jobs)
        )
        infinite = int(np.isnan(expected).sum())
        if infinite:
            warnings.warn(
                f"q is {q:.3g}: mean spends vary so much over customers that their mean is "
                f"infinite, so the expected spend of {infinite:,} customers with few or no repeat "
                "purchases is NaN; a small `penalty` or leaving out extreme spends helps",
                AssumptionWarning,
                stacklevel=2,
            )
        return expected

    def plot(self, summary: Frame, *, ax: Axes | None = None) -> Axes:
        """Draw the mean spends of customers with repeat purchases beside what the model expects.

        Parameters
        ----------
        summary : frame
            Customers, as in `fit`.
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If nobody has a repeat purchase.
        MissingDependencyError
            If matplotlib is not installed.
        """
        self._check_fitted()
        frequency, spend = _read(summary, None, None, to_fit=True)
        again = frequency > 0
        if not again.any():
            raise InvalidDataError("nobody in the summary has a repeat purchase to draw")
        p, q, gamma = (self.params_[name] for name in type(self)._names)
        return spends(spend[again], frequency[again], (p, q, gamma), ax)


def _read(
    summary: Frame | Column | None,
    monetary_value: Column | None,
    counts: Column | None,
    *,
    to_fit: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read frequencies and mean spends; the latter are 0 where there is no repeat purchase."""
    names = ("frequency", "monetary_value")
    frequency, spend = read_columns(
        summary, names, (monetary_value,), may_miss=names[1:], frequency=counts
    )
    check_frequency(frequency)
    spend = np.where(frequency > 0, spend, 0.0)
    refuse(
        np.isnan(spend),
        "monetary_value",
        spend,
        "must not be missing where frequency is above 0",
    )
    if not to_fit:  # what nothing was paid for tells of spend like anything else
        refuse(spend < 0, "monetary_value", spend, "must be at least 0")
        return frequency, spend
    refuse(
        (frequency > 0) & (spend <= 0),
        "monetary_value",
        spend,
        "must be above 0 where frequency is above 0: Gamma-Gamma knows no free or returned "
        "purchases; leave these customers out, or count only what they bought",
    )
    return frequency, spend
