"""Latent class analysis."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning

from segmentry import _frames, _native
from segmentry._mixed import columns_of
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.cluster._input import MatrixLike
from segmentry.cluster._latent_data import Floats, learn, start_of, weights_of
from segmentry.cluster._latent_errors import Slots
from segmentry.cluster._latent_model import LEAST_VARIANCE, LatentModel
from segmentry.exceptions import InvalidParameterError

if TYPE_CHECKING:
    from sklearn.utils import Tags

_log = logging.getLogger("segmentry")

# Numbers of a model beyond which standard errors would take too long.
_MANY = 2_500
# Every start is kept until the best is known.
_MOST_STARTS = 1_000_000


class LatentClass(LatentModel):
    r"""Latent class analysis: groups within which answers are independent of each other.

    For answers to surveys, demographic categories, yes and no; numbers too if named.

    Parameters
    ----------
    n_classes : int, default=2
        Number of classes, 256 at most.
    n_init : int, default=10
        Number of random starts, of which the best result is kept; see `n_best_`.
    max_iter : int, default=2000
        Steps (of expectation and maximisation) of one start at most.
    tol : float, default=1e-7
        A start is done when a step changes no probability, and no mean or variance in units of the
        column's own, by more.
    numeric : list of str or int, optional
        Columns, by name or place, that are numbers and normal within classes. All others are
        categories whatever their type.
    init : "random" or array of shape (n_samples, n_classes), default="random"
        Where to start. An array: memberships of the rows, such as another method's; one start.
    algorithm : {"squarem", "em"}, default="squarem"
        Whether steps are extrapolated. Both end in a maximum, "em" in more steps.
    standard_errors : bool, default=True
        Whether to compute `standard_errors_`.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.

    Attributes
    ----------
    class_shares_ : ndarray of shape (n_classes,)
        Shares of the classes, the largest first: class 0 is the largest.
    levels_ : dict of str to list
        The levels of every categorical column.
    probabilities_ : dict of str to ndarray of shape (n_classes, n_levels)
        The probability of every level in every class, by column.
    means_, variances_ : ndarray of shape (n_classes, n_numeric)
        Of the numeric columns, in the order of X.
    tables_ : frame
        The same as a tidy table of the kind of X: column, level, class, probability,
        standard_error.
    standard_errors_ : dict
        Standard errors: "class_shares", "probabilities" (a dict), "means", "variances", each of the
        shape of the attribute. NaN at the boundary (a probability of 0 or 1), for what the data
        cannot tell, and for models of more than 2,500 numbers (levels times classes).
    log_likelihood_ : float
        At the maximum found.
    log_likelihoods_ : ndarray of shape (n_init,)
        Of every start.
    n_best_ : int
        Starts that ended at the best log-likelihood (within a millionth of it). If it is 1 of
        many, there may be better ones: raise `n_init`.
    aic_, bic_, adjusted_bic_ : float
        Information criteria; lower is better.
    g_squared_, chi_squared_ : float
        Likelihood ratio and Pearson's X² against the table of all answer patterns, over the rows
        that are complete. NaN without any, or with numeric columns.
    degrees_of_freedom_ : float
        Of these: the smaller of cells − 1 and `n_observations_`, less `n_parameters_`; NaN with
        numeric columns. Below 0 the model cannot be identified.
    entropy_r_squared_ : float
        How well the classes are told apart: 1 surely, 0 not at all. NaN for one class.
    n_parameters_ : int
        Free parameters.
    n_observations_ : float
        Rows that have an answer, by weight.
    n_iter_ : int
        Steps of the best start.
    converged_ : bool
        Whether it ended because of `tol`.
    labels_ : ndarray of shape (n_samples,), int32
        The likeliest class of every row; what `predict` says of the same rows.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    The probability of a row is :math:`\sum_c \pi_c \prod_j \rho_{cj}(x_j)`. A missing answer is
    left out of the product (full information, missing at random); a row of nothing but missing
    answers counts for nothing and has the class shares as memberships. Levels that the fit has not
    seen, or only with weight 0, are missing at `predict`. A column whose levels are ordered keeps
    their order in the tables; the model does not restrict their probabilities (ordinal answers are
    modelled as nominal ones, as in poLCA). Within a class a numeric column is normal with a
    variance of at least a millionth of the column's own. Probabilities below 1e-30 count as 1e-30:
    a row that is impossible in every class has a very low, but finite, likelihood.

    A weight counts as that many rows, so a table of answer patterns and frequencies can be fitted
    as it is. Equal rows are taken together; a step costs O(patterns · columns · n_classes).
    Starts, and blocks of patterns within a start, run side by side; results are the same to the bit
    for any number of threads.

    Standard errors are those of the empirical observed information, the sum of the outer products
    of the rows' scores, as in poLCA.

    References
    ----------
    Goodman, L. A. (1974). "Exploratory latent structure analysis using both identifiable and
    unidentifiable models". Biometrika 61(2), 215-231.

    Varadhan, R. & Roland, C. (2008). "Simple and globally convergent methods for accelerating the
    convergence of any EM algorithm". Scandinavian Journal of Statistics 35(2), 335-353.

    Linzer, D. A. & Lewis, J. B. (2011). "poLCA: an R package for polytomous variable latent class
    analysis". Journal of Statistical Software 42(10).

    McLachlan, G. & Peel, D. (2000). "Finite mixture models". Wiley.

    Examples
    --------
    Of four yes-or-no answers, every pattern once and how often it was given:

    >>> import numpy as np
    >>> from segmentry.cluster import LatentClass
    >>> patterns = np.array([[a, b, c, d] for a in (1, 2) for b in (1, 2) for c in (1, 2)
    ...                      for d in (1, 2)])
    >>> times = [20, 2, 9, 2, 6, 1, 4, 1, 38, 7, 24, 6, 25, 6, 23, 42]
    >>> model = LatentClass(2, random_state=0).fit(patterns, sample_weight=times)
    >>> round(model.log_likelihood_, 4)
    -504.4677
    >>> model.class_shares_.round(3)
    array([0.721, 0.279])
    >>> model.predict([[1, 1, 1, 1], [2, 2, 2, 2]])
    array([0, 1], dtype=int32)
    """

    def __init__(
        self,
        n_classes: int = 2,
        *,
        n_init: int = 10,
        max_iter: int = 2000,
        tol: float = 1e-7,
        numeric: Sequence[str | int] | None = None,
        init: Literal["random"] | ArrayLike = "random",
        algorithm: Literal["squarem", "em"] = "squarem",
        standard_errors: bool = True,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        n_jobs: int | None = None,
        verbose: int = 0,
    ) -> None:
        self.n_classes = n_classes
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.numeric = numeric
        self.init = init
        self.algorithm = algorithm
        self.standard_errors = standard_errors
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the classes.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Answers; null or NaN where missing.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How many rows every row counts for.

        Returns
        -------
        LatentClass
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than classes.
        InvalidDataError
            If X or the weights cannot be used: nothing but missing values, infinite ones, or a
            numeric column that does not vary.
        InvalidTypeError
            If a column holds dates, or a numeric one something that is not a number.
        """
        n_classes = whole_number(self.n_classes, "n_classes", minimum=1)
        if n_classes > _native.LATENT_CLASS_MAX:
            raise InvalidParameterError(
                f"n_classes must be at most {_native.LATENT_CLASS_MAX}, found {n_classes}"
            )
        n_init = whole_number(self.n_init, "n_init", minimum=1, maximum=_MOST_STARTS)
        max_iter = whole_number(self.max_iter, "max_iter", minimum=1)
        tol = real_number(self.tol, "tol", minimum=0.0)
        accelerate = one_of(self.algorithm, "algorithm", ("squarem", "em")) == "squarem"
        threads = thread_count(self.n_jobs)
        kind = _frames.frame_kind(X)
        columns = columns_of(self, X, reset=True)
        weights = weights_of(sample_weight, columns.n_rows)
        _require_rows(n_classes, columns.n_rows, weights)
        start = start_of(self.init, columns.n_rows, n_classes)
        schema, codes, numbers = learn(columns, self.numeric, weights)
        slots = Slots(schema.counts, len(schema.numeric))
        options = {
            "n_classes": n_classes,
            "n_init": n_init,
            "max_iter": max_iter,
            "tol": tol,
            "accelerate": accelerate,
            "least_variance": LEAST_VARIANCE,
            "information": bool(self.standard_errors) and slots.total * n_classes <= _MANY,
            "seed": seed_from(self.random_state),
        }
        with progress_bar(bool(self.verbose)) as bar:
            report = bar.stage("latent classes")
            fit = _native.latent_class_fit(
                codes, schema.counts, numbers, weights, start, options, threads, report
            )
        self._kind = kind
        units = schema.log_units(numbers)
        self._learn(schema, fit, float(units.sum() if weights is None else units @ weights))
        if self.verbose:
            _log.info(
                "latent classes: log-likelihood %.10g, found by %d of %d starts",
                self.log_likelihood_,
                self.n_best_,
                len(self.log_likelihoods_),
            )
        if not self.converged_:
            warnings.warn(
                f"The best start had not settled after max_iter={max_iter} steps; raise max_iter",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self


def _require_rows(n_classes: int, n_rows: int, weights: Floats | None) -> None:
    """Refuse more classes than rows, be they counted or weighed."""
    weighed = n_rows if weights is None else float(weights.sum())
    if max(n_rows, weighed) < n_classes:
        raise InvalidParameterError(
            f"n_classes={n_classes} is more than the number of rows: n_samples={n_rows}; ask "
            "for fewer classes or give more rows"
        )
