"""What a fitted Gaussian mixture says of rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, DensityMixin

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._validate import seed_from, thread_count, whole_number
from segmentry.cluster._input import Matrix, MatrixLike, matrix, proper_weights
from segmentry.cluster._mixture_start import Floats, Parameters


class MixtureUse(
    DensityMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """A fitted mixture: labels, probabilities and densities of rows, criteria, new rows."""

    covariance_type: str
    # That of the fit, whatever the parameter is by now.
    _covariance_type: str
    random_state: int | np.random.RandomState | np.random.Generator | None
    n_jobs: int | None
    weights_: Floats
    means_: Floats
    covariances_: Floats
    precisions_: Floats
    precisions_cholesky_: Floats
    labels_: NDArray[np.int32]
    converged_: bool
    n_iter_: int
    lower_bound_: float
    lower_bounds_: list[float]

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the likeliest component of every row; ties go to the lowest label.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        return self._described(X, False)[1]

    def predict_proba(self, X: MatrixLike) -> Floats:
        """Give how likely every component is to have made every row.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples, n_components)
            Probabilities; each row adds up to 1.
        """
        return self._described(X, True)[2]

    def score_samples(self, X: MatrixLike) -> Floats:
        """Give the logarithm of the density at every row.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,)
            Log-densities, in nats.
        """
        return self._described(X, False)[0]

    def score(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Give the (weighted) mean of the log-densities.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        float
            Higher is better.
        """
        densities = self.score_samples(X)
        return float(np.average(densities, weights=proper_weights(sample_weight, len(densities))))

    def bic(self, X: MatrixLike, sample_weight: ArrayLike | None = None) -> float:
        """Give the Bayesian information criterion; with weights, their sum is the number of rows.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        float
            Lower is better.
        """
        likelihood, rows = self._log_likelihood(X, sample_weight)
        return float(-2.0 * likelihood + self._n_parameters() * np.log(rows))

    def aic(self, X: MatrixLike, sample_weight: ArrayLike | None = None) -> float:
        """Give Akaike's information criterion.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.
        sample_weight : array of shape (n_samples,), optional
            How much every row counts.

        Returns
        -------
        float
            Lower is better.
        """
        likelihood, _ = self._log_likelihood(X, sample_weight)
        return float(-2.0 * likelihood + 2.0 * self._n_parameters())

    def sample(self, n_samples: int = 1) -> tuple[Floats, NDArray[np.int32]]:
        """Draw rows from the fitted distribution, by `random_state`.

        Parameters
        ----------
        n_samples : int, default=1
            How many.

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
            Rows, those of the first component first.
        y : ndarray of shape (n_samples,), int32
            Their components.
        """
        check_is_fitted(self)
        count = whole_number(n_samples, "n_samples", minimum=1)
        random = np.random.default_rng(seed_from(self.random_state))
        counts = random.multinomial(count, self.weights_ / self.weights_.sum())
        components = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        rows = random.standard_normal((count, self.means_.shape[1]))
        for component in np.flatnonzero(counts):
            own = components == component
            rows[own] = rows[own] @ self._root(int(component)) + self.means_[component]
        return rows, components

    def _root(self, component: int) -> Floats:
        """R with R' R = the covariance of a component."""
        if self._covariance_type == "tied":
            return np.asarray(np.linalg.cholesky(self.covariances_).T)
        own = self.covariances_[component]
        if self._covariance_type == "full":
            return np.asarray(np.linalg.cholesky(own).T)
        return np.diag(np.sqrt(np.broadcast_to(own, self.means_.shape[1])))

    def _parameters(self) -> Parameters:
        return Parameters(
            self._covariance_type,
            self.weights_,
            self.means_,
            self.covariances_,
            self.precisions_cholesky_,
        )

    def _described(
        self, X: MatrixLike, with_shares: bool
    ) -> tuple[Floats, NDArray[np.int32], Floats]:
        check_is_fitted(self)
        return self._describe(matrix(self, X, reset=False), with_shares)

    def _describe(
        self, data: Matrix, with_shares: bool
    ) -> tuple[Floats, NDArray[np.int32], Floats]:
        return _native.mixture_describe(
            data, self._parameters().flat(), with_shares, thread_count(self.n_jobs)
        )

    def _log_likelihood(
        self, X: MatrixLike, sample_weight: ArrayLike | None
    ) -> tuple[float, float]:
        densities = self.score_samples(X)
        row_weights = proper_weights(sample_weight, len(densities))
        if row_weights is None:
            return float(densities.sum()), float(len(densities))
        return float(densities @ row_weights), float(row_weights.sum())

    def _n_parameters(self) -> int:
        """Count the free parameters."""
        k, d = (int(length) for length in self.means_.shape)
        covariances = {
            "full": k * d * (d + 1) // 2,
            "tied": d * (d + 1) // 2,
            "diag": k * d,
            "spherical": k,
        }[self._covariance_type]
        return covariances + k * d + k - 1
