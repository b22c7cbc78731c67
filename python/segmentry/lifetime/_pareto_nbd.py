"""Pareto/NBD: customers may leave at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from segmentry import _native
from segmentry.lifetime._purchases import PurchaseModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from segmentry.lifetime._model import NativeFit
    from segmentry.lifetime._purchases import Columns, Parameters


class ParetoNBD(PurchaseModel):
    """Pareto/NBD model of Schmittlein, Morrison & Colombo: who buys again, and who has left.

    A customer buys at random at a rate of his own, and leaves for ever at a random time, at a rate
    of his own. Both rates are gamma distributed over customers: those of purchases with shape `r`
    and rate `alpha`, those of leaving with shape `s` and rate `beta`.

    Parameters
    ----------
    penalty : float
        Times (ln r)² + (ln(alpha / mean T))² + (ln s)² + (ln(beta / mean T))², added to the mean
        negative log-likelihood: pulls the parameters towards usual values whatever the unit of
        time. Small ones (0.001) help where data do not tell the parameters apart.
    max_iter : int
        Steps at most, of every start.
    tol : float
        The largest slope of the mean log-likelihood in the logarithms that counts as none.
    n_jobs : int, optional
        Threads, as in scikit-learn; the results do not depend on it.

    Attributes
    ----------
    params_ : dict of str to float
        `r`, `alpha`, `s`, `beta`; `alpha` and `beta` in the unit of time of the summary.
    standard_errors_ : dict of str to float
        By the curvature of the log-likelihood at its top; NaN where there is no top.
    covariance_ : ndarray of shape (4, 4)
        Of the estimates of the parameters' logarithms.
    log_likelihood_ : float
        Of the data, weighted, without the penalty.
    n_customers_ : int
        Rows of the fit.
    weight_ : float
        The sum of their weights.
    mean_age_ : float
        The mean `T` of the fit, which tells its unit of time.
    n_iter_ : int
        Steps of all starts together.
    converged_ : bool
        Whether the gradient is small at a maximum, with all parameters inside their limits.
    message_ : str
        How the fit ended, in words.

    Notes
    -----
    Customers that are alike are counted once; Newton's method in a trust region over the
    logarithms of the parameters, with exact derivatives, from up to six starts. Cost: O(n log n)
    to sort n customers, O(n) a step; in parallel, same bits for any number of threads and any
    order of the rows.

    No hypergeometric function is computed: the integral it stands for (over the moment of leaving)
    is, by Gauss-Legendre quadrature in pieces that are exact to about 13 digits, for any frequency
    and any `alpha` and `beta`, near each other or not.

    The model has no maximum where data lack what a parameter describes: nobody leaves (s falls to
    0), all leave at the same rate (s and beta grow without bounds) or buy at the same rate (r and
    alpha do). Then `converged_` is False and `message_` names parameters that have left all bounds
    or along which the likelihood is flat; `params_` are those where the fit stopped, and
    predictions with them are near those of the limit.

    References
    ----------
    Schmittlein, D. C., Morrison, D. G., & Colombo, R. (1987). Counting your customers: who are
    they and what will they do next? Management Science, 33(1), 1-24.

    Fader, P. S., & Hardie, B. G. S. (2005). A note on deriving the Pareto/NBD model and related
    expressions. http://www.brucehardie.com/notes/009/

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.lifetime import ParetoNBD
    >>> weeks = pd.DataFrame(
    ...     {
    ...         "frequency": [0, 0, 0, 1, 1, 2, 2, 3, 6, 9],
    ...         "recency": [0, 0, 0, 3.0, 20, 9, 26, 12, 30, 33],
    ...         "T": [38.9, 35, 30, 38.9, 30, 37, 30, 38.9, 36, 34],
    ...     }
    ... )
    >>> model = ParetoNBD(penalty=0.01).fit(weeks)
    >>> model.converged_
    True
    >>> model.probability_alive(weeks).round(2)
    array([...])
    """

    _names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

    @staticmethod
    def _native_fit(
        columns: Columns,
        weights: NDArray[np.float64] | None,
        options: tuple[float, int, float],
        threads: int | None,
    ) -> NativeFit:
        return _native.pareto_nbd_fit(columns, weights, options, threads)

    @staticmethod
    def _native_alive(
        parameters: Parameters, columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        return _native.pareto_nbd_alive(parameters, columns, threads)

    @staticmethod
    def _native_expected(
        parameters: Parameters, t: NDArray[np.float64], columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        return _native.pareto_nbd_expected(parameters, t, columns, threads)

    @staticmethod
    def _native_expected_new(
        parameters: Parameters, t: NDArray[np.float64], threads: int | None
    ) -> NDArray[np.float64]:
        return _native.pareto_nbd_expected_new(parameters, t, threads)

    @staticmethod
    def _native_probability_new(
        parameters: Parameters,
        n: NDArray[np.float64],
        t: NDArray[np.float64],
        threads: int | None,
    ) -> NDArray[np.float64]:
        return _native.pareto_nbd_probability_new(parameters, n, t, threads)
