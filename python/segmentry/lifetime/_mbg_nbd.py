"""MBG/NBD: customers may leave after each purchase, the first one too."""

from __future__ import annotations

from typing import ClassVar

from segmentry.lifetime._bg_nbd import BetaGeometricModel


class MBGNBD(BetaGeometricModel):
    """MBG/NBD model of Batislam, Denizel & Filiztekin: BG/NBD where some never come again.

    A customer buys at random at a rate of his own, and after each purchase, the first one
    included, leaves for ever with a probability of his own. Rates are gamma distributed over
    customers (shape `r`, rate `alpha`), probabilities beta distributed (`a`, `b`).

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
    All that `BGNBD` notes holds here, but for customers without a repeat purchase: they may have
    left, and the longer they were silent, the more likely.

    References
    ----------
    Batislam, E. P., Denizel, M., & Filiztekin, A. (2007). Empirical validation and comparison of
    models for customer base analysis. International Journal of Research in Marketing, 24(3),
    201-209.

    Wagner, U., & Hoppe, D. (2008). Erratum on the MBG/NBD model. International Journal of Research
    in Marketing, 25(3), 225-226.

    Examples
    --------
    >>> from segmentry.lifetime import MBGNBD
    >>> frequency = [0, 0, 0, 1, 1, 2, 2, 3, 6, 9]
    >>> recency = [0, 0, 0, 3.0, 20, 9, 26, 12, 30, 33]
    >>> weeks = [38.9, 35, 30, 38.9, 30, 37, 30, 38.9, 36, 34]
    >>> model = MBGNBD(penalty=0.01).fit(frequency, recency, weeks)
    >>> model.probability_alive(frequency, recency, weeks).round(2)
    array([0.08, 0.09, 0.12, 0.08, 0.61, 0.15, 0.78, 0.15, 0.8 , 0.93])
    """

    _modified: ClassVar[bool] = True
