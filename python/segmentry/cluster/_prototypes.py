"""What k-modes and k-prototypes share: fitting and labelling rows of any columns."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from segmentry import _native
from segmentry._fitted import check_is_fitted
from segmentry._mixed import columns_of
from segmentry._progress import progress_bar
from segmentry._validate import one_of, seed_from, thread_count, whole_number
from segmentry.cluster._centres import require_rows
from segmentry.cluster._input import MatrixLike
from segmentry.cluster._prototype_columns import (
    Floats,
    Prototypes,
    Read,
    Role,
    given,
    own_values,
    read_again,
)

if TYPE_CHECKING:
    from sklearn.utils import Tags

_log = logging.getLogger("segmentry")
_STARTS = ("cao", "huang", "random")


def runs_of(init: object, n_init: int | str) -> int:
    """Give the number of runs that `n_init` means: "auto" is 10 for starts by chance, else 1.

    Raises
    ------
    InvalidParameterError
        If `init` is an unknown word or `n_init` neither "auto" nor a number of at least 1.
    """
    if isinstance(init, str):
        one_of(init.lower(), "init", _STARTS)
    by_chance = isinstance(init, str) and init.lower() != "cao"
    if isinstance(n_init, str):
        one_of(n_init, "n_init", ("auto",))
        return 10 if by_chance else 1
    runs = whole_number(n_init, "n_init", minimum=1)
    if runs > 1 and not isinstance(init, str):
        warnings.warn(
            f"Explicit initial prototypes were given: one run is made instead of n_init={runs}.",
            RuntimeWarning,
            stacklevel=4,
        )
        return 1
    return runs


class PrototypeEstimator(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """An estimator whose clusters have prototypes of numbers and categories."""

    n_clusters: int
    init: Any
    n_init: Any
    max_iter: int
    random_state: Any
    n_jobs: int | None
    verbose: int
    labels_: NDArray[np.int32]
    cluster_centroids_: NDArray[np.object_]
    cost_: float
    n_iter_: int
    gamma_: float
    categories_: list[list[Any] | None]
    _roles: list[Role]
    _prototypes: Prototypes
    _largest: int

    def _fit(self, columns: Read, n_rows: int, row_weights: Floats | None, gamma: float) -> None:
        """Find the clusters of columns that were read."""
        k = whole_number(self.n_clusters, "n_clusters", minimum=1)
        max_iter = whole_number(self.max_iter, "max_iter", minimum=1)
        threads = thread_count(self.n_jobs)
        n_init = runs_of(self.init, self.n_init)
        require_rows(k, n_rows)
        rank_weight = gamma**0.5
        kernel = columns.kernel(rank_weight)
        init: str | Prototypes = (
            self.init.lower()
            if isinstance(self.init, str)
            else given(self.init, columns.roles, k, rank_weight)
        )
        seed = seed_from(self.random_state)
        with progress_bar(bool(self.verbose)) as bar:
            prototypes, labels, cost, n_iter, largest = _native.kprototypes_fit(
                n_rows,
                kernel,
                row_weights,
                k,
                gamma,
                init,
                n_init,
                max_iter,
                seed,
                threads,
                bar.stage("k-prototypes"),
            )
        self.cluster_centroids_ = own_values(prototypes, columns.roles, k, rank_weight)
        self.labels_ = labels
        self.cost_ = cost
        self.n_iter_ = n_iter
        self.gamma_ = gamma
        self.categories_ = [role.values for role in columns.roles]
        self._roles, self._prototypes, self._largest = columns.roles, prototypes, largest
        if self.verbose:
            _log.info("k-prototypes: %d iterations, cost %.10g", n_iter, cost)

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the cluster of the nearest prototype of every row; ties go to the lowest label.

        Parameters
        ----------
        X : array or frame of shape (n_samples, n_features)
            Rows with the columns of the fit. A category that the fit did not see differs from that
            of every prototype; as a rank it is missing.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels. A row of which nothing is known gets that of the heaviest cluster of the fit.

        Raises
        ------
        InvalidDataError
            If X has other columns than the model was fitted on, or infinite numbers.
        """
        check_is_fitted(self)
        columns = columns_of(self, X, reset=False)
        kernel = read_again(columns, self._roles, self.gamma_**0.5)
        return _native.kprototypes_label(
            columns.n_rows,
            kernel,
            self._prototypes,
            self.gamma_,
            self._largest,
            thread_count(self.n_jobs),
        )

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
        labels: NDArray[np.int32] = self.fit(X, sample_weight=sample_weight).labels_
        return labels

    def __sklearn_tags__(self) -> Tags:
        """Say that categories, texts and missing values are welcome."""
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        return tags
