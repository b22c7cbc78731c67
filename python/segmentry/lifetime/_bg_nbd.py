"""BG/NBD: customers may leave after each repeat purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from segmentry import _native
from segmentry.lifetime._purchases import PurchaseModel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from segmentry.lifetime._model import NativeFit
    from segmentry.lifetime._purchases import Columns, Parameters


class BetaGeometricModel(PurchaseModel):
    """What BG/NBD and MBG/NBD share: all but the chance to leave at time 0."""

    _names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    _modified: ClassVar[bool]

    @classmethod
    def _native_fit(
        cls,
        columns: Columns,
        weights: NDArray[np.float64] | None,
        options: tuple[float, int, float],
        threads: int | None,
    ) -> NativeFit:
        return _native.beta_geometric_fit(cls._modified, columns, weights, options, threads)

    @classmethod
    def _native_alive(
        cls, parameters: Parameters, columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        return _native.beta_geometric_alive(cls._modified, parameters, columns, threads)

    @classmethod
    def _native_expected(
        cls, parameters: Parameters, t: NDArray[np.float64], columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        return _native.beta_geometric_expected(cls._modified, parameters, t, columns, threads)

    @classmethod
    def _native_expected_new(
        cls, parameters: Parameters, t: NDArray[np.float64], threads: int | None
    ) -> NDArray[np.float64]:
        return _native.beta_geometric_expected_new(cls._modified, parameters, t, threads)

    @classmethod
    def _native_probability_new(
        cls,
        parameters: Parameters,
        n: NDArray[np.float64],
        t: NDArray[np.float64],
        threads: int | None,
    ) -> NDArray[np.float64]:
        return _native.beta_geometric_probability_new(cls._modified, parameters, n, t, threads)


class BGNBD(BetaGeometricModel):
    """BG/NBD model of Fader, Hardie & Lee: who buys again, and who has left.

    A customer buys at random at a rate of his own, and after each repeat purchase leaves for ever
    with a probability of his own. Rates are gamma distributed over customers (shape `r`, rate
    `alpha`), probabilities beta distributed (`a`, `b`).

    Parameters
    ----------
    penalty : float
        Times (ln r)² + (ln(alpha / mean T))² + (ln a)² + (ln b)², added to the mean negative
        log-likelihood: pulls the parameters towards usual values whatever the unit of time. Small
        ones (0.001) help where data do not tell the parameters apart.
    max_iter : int
        Steps at most, of every start.
    tol : float
        The largest slope of the mean log-likelihood in the logarithms that counts as none.
    n_jobs : int, optional
        Threads, as in scikit-learn; the results do not depend on it.

    Attributes
    ----------
    params_ : dict of str to float
        `r`, `alpha` (in the unit of time of the summary), `a`, `b`.
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
    logarithms of the parameters, with exact derivatives, from eight starts, as the likelihood may
    have two tops. Large data are first thinned to 4,096 patterns to find where the top is. Cost:
    O(n log n) to sort n customers, O(n) a step; in parallel, same bits for any number of threads
    and any order of the rows.

    The model has no maximum where data lack what a parameter describes: nobody leaves (a falls to
    0), all leave with the same probability (a and b grow without bounds) or buy at the same rate
    (r and alpha do). Then `converged_` is False and `message_` names parameters that have left all
    bounds or along which the likelihood is flat; `params_` are those where the fit stopped, and
    predictions with them are near those of the limit.

    Someone without a repeat purchase has had no chance to leave: his probability to be alive is 1
    in this model, always. `MBGNBD` has him leave right after the first purchase, too.

    Expected purchases are computed without the hypergeometric function: for a of 1 and frequencies
    in the thousands as well, to about 12 digits.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). "Counting your customers" the easy way: an
    alternative to the Pareto/NBD model. Marketing Science, 24(2), 275-284.

    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2008). Computing P(alive) using the BG/NBD model.
    http://www.brucehardie.com/notes/021/

    Examples
    --------
    >>> import pandas as pd
    >>> from segmentry.lifetime import BGNBD
    >>> weeks = pd.DataFrame(
    ...     {
    ...         "frequency": [0, 0, 0, 1, 1, 2, 2, 3, 6, 9],
    ...         "recency": [0, 0, 0, 3.0, 20, 9, 26, 12, 30, 33],
    ...         "T": [38.9, 35, 30, 38.9, 30, 37, 30, 38.9, 36, 34],
    ...     }
    ... )
    >>> model = BGNBD(penalty=0.01).fit(weeks)
    >>> model.converged_
    True
    >>> model.probability_alive(weeks).round(2)
    array([1.  , 1.  , 1.  , 0.23, 0.7 , 0.29, 0.81, 0.25, 0.84, 0.94])
    >>> model.expected_purchases(39, weeks).round(1)
    array([0.7, 0.7, 0.8, 0.3, 1.1, 0.6, 2. , 0.7, 4.3, 7.1])
    >>> round(model.expected_purchases_new(52), 1)
    3.1
    """

    _modified: ClassVar[bool] = False
