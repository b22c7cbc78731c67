"""What an estimator with medoids does with rows: labels and distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    ClusterMixin,
    TransformerMixin,
)

from segmentry._fitted import check_is_fitted
from segmentry._validate import thread_count
from segmentry.cluster._input import MatrixLike
from segmentry.cluster._medoid_input import Space

if TYPE_CHECKING:
    from sklearn.utils import Tags


class MedoidEstimator(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]
    TransformerMixin,  # type: ignore[misc]
    ClusterMixin,  # type: ignore[misc]
    BaseEstimator,  # type: ignore[misc]
):
    """An estimator whose `fit` leaves medoids, labels and the space they lie in."""

    medoid_indices_: NDArray[np.int64]
    cluster_centers_: Any
    labels_: NDArray[np.int32]
    inertia_: float
    metric: str
    n_jobs: int | None
    _space: Space

    def fit(
        self,
        X: MatrixLike,
        y: object = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Find the medoids of X."""
        raise NotImplementedError

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the nearest medoid of every row; ties go to the lowest label.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit; for "precomputed" their distances to all rows of the
            fit.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels.
        """
        check_is_fitted(self)
        rows = self._space.read(self, X)
        return self._space.nearest(rows, thread_count(self.n_jobs))[0]

    def transform(self, X: MatrixLike) -> NDArray[np.float64]:
        """Give the distances to all medoids.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows, as for `predict`.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters), float64
            Distances.
        """
        check_is_fitted(self)
        rows = self._space.read(self, X)
        return self._space.distances(rows, thread_count(self.n_jobs))

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
        return self.fit(X, sample_weight=sample_weight).labels_

    def fit_transform(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> NDArray[np.float64]:
        """Fit and give the distances to all medoids: `fit` followed by `transform`.

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
        ndarray of shape (n_samples, n_clusters), float64
            Distances.
        """
        return self.fit(X, sample_weight=sample_weight).transform(X)

    @property
    def _n_features_out(self) -> int:
        return len(self.medoid_indices_)

    def __sklearn_tags__(self) -> Tags:
        """Say what X may be."""
        tags = super().__sklearn_tags__()
        mixed = self.metric == "gower"
        tags.input_tags.allow_nan = mixed
        tags.input_tags.categorical = mixed
        tags.input_tags.string = mixed
        tags.input_tags.pairwise = self.metric == "precomputed"
        tags.input_tags.positive_only = self.metric == "precomputed"
        tags.transformer_tags.preserves_dtype = []
        return tags
