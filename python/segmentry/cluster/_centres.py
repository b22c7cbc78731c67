"""What estimators with centres share: labels, distances and scores of rows."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._validate import thread_count
from segmentry.cluster._input import Matrix, MatrixLike, matrix, weights
from segmentry.exceptions import InvalidParameterError

if TYPE_CHECKING:
    from sklearn.utils import Tags


# Multiply-adds that are done before threads would have woken up.
_FEW = 1 << 14


def require_rows(
    n_clusters: int, n_rows: int, name: str = "n_clusters", things: str = "clusters"
) -> None:
    """Refuse more clusters than rows.

    Raises
    ------
    InvalidParameterError
        If there are fewer rows than clusters.
    """
    if n_rows < n_clusters:
        raise InvalidParameterError(
            f"{name}={n_clusters} is more than the number of rows: n_samples={n_rows}; ask "
            f"for fewer {things} or give more rows"
        )


def used(labels: NDArray[np.int32]) -> int:
    """Count the clusters that have rows."""
    return int(np.count_nonzero(np.bincount(labels)))


def warn_of_fewer(found: int, n_clusters: int) -> None:
    """Warn the caller of `fit` where fewer clusters were found than asked for."""
    if found < n_clusters:
        warnings.warn(
            f"Number of distinct clusters ({found}) found smaller than n_clusters "
            f"({n_clusters}). Possibly due to duplicate points in X.",
            ConvergenceWarning,
            stacklevel=3,
        )


class CentreEstimator(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]
    TransformerMixin,  # type: ignore[misc]
    ClusterMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """An estimator whose `fit` leaves `cluster_centers_` and `labels_`."""

    cluster_centers_: Matrix
    labels_: NDArray[np.int32]
    inertia_: float
    n_jobs: int | None

    def fit(
        self,
        X: MatrixLike,
        y: object = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the clusters of X."""
        raise NotImplementedError

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the nearest centre of every row; ties go to the lowest label.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        few = self._label_few(X)
        return self._label(X, None)[0] if few is None else few

    def _label_few(self, X: MatrixLike) -> NDArray[np.int32] | None:
        """Label a few rows without ceremony, for answers in microseconds.

        Only arrays of the type of the fit, and models that know no column names; None where the
        input is anything else or needs a message.
        """
        centres = self.__dict__.get("cluster_centers_")
        if (
            type(X) is not np.ndarray
            or centres is None
            or X.ndim != 2  # noqa: PLR2004
            or X.dtype != centres.dtype
            or X.shape[1] != centres.shape[1]
            or not 0 < X.size * len(centres) <= _FEW
            or "feature_names_in_" in self.__dict__
        ):
            return None
        return _native.kmeans_label_few(X, centres)

    def score(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Give minus the weighted sum of squared distances to the nearest centres.

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
        return -self._label(X, sample_weight)[1]

    def transform(self, X: MatrixLike) -> Matrix:
        """Give the Euclidean distances to all centres.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters)
            Distances, of the type of X.
        """
        check_is_fitted(self)
        data, centres = self._same_type(matrix(self, X, reset=False))
        return _native.kmeans_transform(data, centres, thread_count(self.n_jobs))

    def fit_predict(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> NDArray[np.int32]:
        """Fit and give the labels: `fit` followed by `labels_`.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            As for `fit`.
        y : object, optional
            Not used.
        sample_weight : array of shape (n_samples,), optional
            As for `fit`.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        model = self.fit(X, sample_weight=sample_weight)
        # Some estimators can be told not to label.
        return model.labels_ if hasattr(model, "labels_") else model.predict(X)

    def fit_transform(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> Matrix:
        """Fit and give the distances to all centres: `fit` followed by `transform`.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            As for `fit`.
        y : object, optional
            Not used.
        sample_weight : array of shape (n_samples,), optional
            As for `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters)
            Distances.
        """
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def _label(self, X: MatrixLike, sample_weight: object) -> tuple[NDArray[np.int32], float]:
        check_is_fitted(self)
        data, centres = self._same_type(matrix(self, X, reset=False))
        row_weights = weights(sample_weight, data.shape[0])
        return _native.kmeans_label(data, centres, row_weights, thread_count(self.n_jobs))

    def _same_type(self, data: Matrix) -> tuple[Matrix, Matrix]:
        """Give the data and the centres in the wider of their types."""
        wide = np.result_type(data, self.cluster_centers_)
        return np.asarray(data, dtype=wide), np.asarray(self.cluster_centers_, dtype=wide)

    @property
    def _n_features_out(self) -> int:
        return int(self.cluster_centers_.shape[0])

    def __sklearn_tags__(self) -> Tags:
        """Say that f32 stays f32."""
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
