"""Gaussian mixtures."""

from __future__ import annotations

import logging
import warnings
from typing import Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning

from segmentry import _native
from segmentry._progress import progress_bar
from segmentry._validate import one_of, real_number, seed_from, thread_count, whole_number
from segmentry.cluster._centres import require_rows
from segmentry.cluster._input import Matrix, MatrixLike, matrix, proper_weights
from segmentry.cluster._mixture_start import (
    Parameters,
    covariance_shape,
    given_array,
    given_precisions,
    given_weights,
    inverse_of,
    precisions_of,
    start_labels,
)
from segmentry.cluster._mixture_use import MixtureUse

_log = logging.getLogger("segmentry")

# Seeds have 64 bits.
_SEEDS = (1 << 64) - 1
_TYPES = ("full", "tied", "diag", "spherical")
_STARTS = ("kmeans", "k-means++", "random", "random_from_data")


class GaussianMixture(MixtureUse):
    r"""Gaussian mixture: segments as clouds of their own shape that may overlap.

    A drop-in for `sklearn.mixture.GaussianMixture`: the same parameters and attributes, and from
    the same start the same likelihood. Rows may have weights.

    Parameters
    ----------
    n_components : int, default=1
        Number of components.
    covariance_type : {"full", "tied", "diag", "spherical"}, default="full"
        "full": every component has its own covariance; "tied": all have the same; "diag": each has
        its own variances without correlations; "spherical": each has one variance.
    tol : float, default=1e-3
        A run ends when the mean log-likelihood changes by less.
    reg_covar : float, default=1e-6
        Added to every variance, so that components do not collapse.
    max_iter : int, default=100
        Iterations of a run at most.
    n_init : int, default=1
        Number of starts, of which the likeliest result is kept.
    init_params : {"kmeans", "k-means++", "random", "random_from_data"}, default="kmeans"
        Where a run starts: clusters of k-means, rows that k-means++ draws, random responsibilities
        of all rows, random rows.
    weights_init : array of shape (n_components,), optional
        Weights to start from.
    means_init : array of shape (n_components, n_features), optional
        Means to start from.
    precisions_init : array, optional
        Precisions (inverse covariances) to start from, of the shape of `precisions_`.
    random_state : int, RandomState, Generator or None, default=None
        Decides every random draw; None takes fresh entropy.
    warm_start : bool, default=False
        Whether a fit begins where the last one ended.
    verbose : int, default=0
        If not 0, a long fit shows its progress, and a summary is logged to the logger "segmentry"
        at level INFO.
    n_jobs : int or None, default=None
        Number of threads; -1 for every core. None: ``SEGMENTRY_NUM_THREADS`` or every core.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
        Shares of the components.
    means_ : ndarray of shape (n_components, n_features)
        Means.
    covariances_ : ndarray
        Covariances, of shape (n_components, n_features, n_features) for "full", (n_features,
        n_features) for "tied", (n_components, n_features) for "diag", (n_components,) for
        "spherical".
    precisions_ : ndarray
        Inverse covariances in the same shape.
    precisions_cholesky_ : ndarray
        Upper triangles P with P P' = precision, or inverse standard deviations, in the same shape.
    labels_ : ndarray of shape (n_samples,), int32
        The likeliest component of every row of the fit; what `predict` says of the same rows.
    converged_ : bool
        Whether the best run ended before `max_iter`.
    n_iter_ : int
        Iterations of the best run.
    lower_bound_ : float
        Mean log-likelihood before the last iteration of the best run.
    lower_bounds_ : list of float
        The same before each of its iterations.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Column names, where X had them.

    Notes
    -----
    Maximises :math:`\sum_i w_i \log \sum_j \pi_j N(x_i; \mu_j, \Sigma_j)` by expectation-
    maximisation. Both steps are one pass over the rows in f64, which costs :math:`O(n k d^2)` for
    "full" and "tied" and :math:`O(n k d)` for the others; memory beside X does not depend on its
    length. All cores work, and the result is the same to the bit for any number of them.
    Exponentials come from a polynomial within one unit in the last place. Processors without fused
    multiply-add may differ from others in the last digits.

    A weight of 2 counts as two equal rows; rows without weight are labelled but change nothing. A
    component whose covariance is not positive definite in spite of `reg_covar` is an error.

    References
    ----------
    Dempster, A. P., Laird, N. M. & Rubin, D. B. (1977). "Maximum likelihood from incomplete data
    via the EM algorithm". Journal of the Royal Statistical Society B 39(1), 1-38.

    Examples
    --------
    >>> import numpy as np
    >>> from segmentry.cluster import GaussianMixture
    >>> X = np.array([[1.0, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
    >>> model = GaussianMixture(2, means_init=X[[0, 3]], random_state=0).fit(X)
    >>> model.means_.round(6)
    array([[ 1.,  2.],
           [10.,  2.]])
    >>> model.predict([[0, 0], [12, 3]])
    array([0, 1], dtype=int32)
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: Literal["full", "tied", "diag", "spherical"] = "full",
        tol: float = 1e-3,
        reg_covar: float = 1e-6,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: Literal["kmeans", "k-means++", "random", "random_from_data"] = "kmeans",
        weights_init: ArrayLike | None = None,
        means_init: ArrayLike | None = None,
        precisions_init: ArrayLike | None = None,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        warm_start: bool = False,
        verbose: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.n_jobs = n_jobs

    def fit(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Estimate the parameters from X.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows: a NumPy array of any order, a pandas, polars or pyarrow table.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        GaussianMixture
            The fitted estimator.

        Raises
        ------
        InvalidParameterError
            If a parameter makes no sense, or there are fewer rows than components.
        InvalidDataError
            If X or the weights cannot be used, or a component collapses.
        """
        k = whole_number(self.n_components, "n_components", minimum=1)
        kind = one_of(self.covariance_type, "covariance_type", _TYPES)
        stopping = (
            whole_number(self.max_iter, "max_iter", minimum=1),
            real_number(self.tol, "tol", minimum=0.0),
            real_number(self.reg_covar, "reg_covar", minimum=0.0),
        )
        n_init = whole_number(self.n_init, "n_init", minimum=1)
        one_of(self.init_params, "init_params", _STARTS)
        threads = thread_count(self.n_jobs)
        data = matrix(self, X, reset=True)
        require_rows(k, data.shape[0], "n_components", "components")
        row_weights = proper_weights(sample_weight, data.shape[0])
        if row_weights is not None:
            # Only their proportions count: so none is lost beside what keeps sums above 0.
            row_weights = row_weights / row_weights.mean()
        seed = seed_from(self.random_state)
        warm = self._last(kind, k, data.shape[1])
        before = -np.inf if warm is None else self.lower_bound_
        runs = 1 if warm is not None else n_init
        best: tuple[Parameters, list[float], bool] | None = None
        with progress_bar(bool(self.verbose)) as bar:
            for run in range(runs):
                start = warm or self._start(data, row_weights, k, (seed + run) & _SEEDS)
                report = bar.stage("mixture", run / runs, (run + 1) / runs)
                flat, bounds, converged = _native.mixture_fit(
                    data, row_weights, start.flat(), *stopping, before, threads, report
                )
                if best is None or bounds[-1] > best[1][-1]:
                    best = (Parameters.of(kind, flat), bounds.tolist(), converged)
        assert best is not None
        self._keep(*best)
        self.labels_ = self._describe(data, False)[1]
        if self.verbose:
            _log.info("mixture: %d iterations, bound %.10g", self.n_iter_, self.lower_bound_)
        if not self.converged_:
            warnings.warn(
                f"The best of {runs} runs did not converge in max_iter={stopping[0]} iterations: "
                "raise max_iter or tol, or look for components that have too few rows.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def fit_predict(
        self, X: MatrixLike, y: object = None, sample_weight: ArrayLike | None = None
    ) -> NDArray[np.int32]:
        """Estimate the parameters and give the likeliest component of every row.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        return self.fit(X, y, sample_weight).labels_

    def _last(self, kind: str, k: int, d: int) -> Parameters | None:
        """Give the parameters of the last fit, where a warm start can use them."""
        if not self.warm_start or not hasattr(self, "means_") or self.means_.shape != (k, d):
            return None
        if self._covariance_type != kind:
            return None
        return self._parameters()

    def _start(self, data: Matrix, row_weights: Matrix | None, k: int, seed: int) -> Parameters:
        """Give the parameters of a start."""
        kind, d = self.covariance_type, data.shape[1]
        shape = covariance_shape(kind, k, d)
        given = (self.weights_init, self.means_init, self.precisions_init)
        shares = None if given[0] is None else given_weights(given[0], k)
        means = None if given[1] is None else given_array(given[1], "means_init", (k, d))
        factors = None if given[2] is None else given_precisions(given[2], kind, shape)
        if shares is None or means is None or factors is None:
            threads = thread_count(self.n_jobs)
            labels = start_labels(
                self.init_params, data, row_weights, k=k, seed=seed, threads=threads
            )
            flat = _native.mixture_begin(
                data, row_weights, k, kind, labels, float(self.reg_covar), threads
            )
            drawn = Parameters.of(kind, flat)
            shares = drawn.weights if shares is None else shares
            means = drawn.means if means is None else means
            factors = drawn.factors if factors is None else factors
        return Parameters(kind, shares, means, inverse_of(kind, factors), factors)

    def _keep(self, found: Parameters, bounds: list[float], converged: bool) -> None:
        self._covariance_type = found.covariance_type
        self.weights_ = found.weights
        self.means_ = found.means
        self.covariances_ = found.covariances
        self.precisions_cholesky_ = found.factors
        self.precisions_ = precisions_of(found.covariance_type, found.factors)
        self.lower_bounds_ = bounds
        self.lower_bound_ = bounds[-1]
        self.n_iter_ = len(bounds)
        self.converged_ = converged
