"""What a fitted latent class model knows: its tables, its fit, and the classes of new rows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin

from segmentry import _frames, _native
from segmentry._fitted import check_is_fitted
from segmentry._frames import Frame
from segmentry._mixed import columns_of
from segmentry._validate import thread_count
from segmentry.cluster import _latent_fit
from segmentry.cluster._input import MatrixLike
from segmentry.cluster._latent_data import Floats, Schema, weights_of
from segmentry.cluster._latent_errors import Slots, standard_errors

# In units of the column's variance.
LEAST_VARIANCE = 1e-6
# Starts whose log-likelihoods differ by less, relatively, have found the same.
_SAME = 1e-6


class LatentModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """An estimator whose fit leaves a latent class model."""

    n_jobs: int | None
    _schema: Schema
    # (slots × classes), numeric columns in standard units.
    _model: Floats
    _kind: _frames.FrameKind | None

    def _learn(self, schema: Schema, fit: dict[str, Any], units: float) -> None:
        """Set the attributes; `units` is what standard units change of the log-likelihood."""
        slots = Slots(schema.counts, len(schema.numeric))
        n_classes = fit["model"].size // slots.total
        model = fit["model"].reshape(slots.total, n_classes)
        outer = fit["information"].reshape(
            (slots.total * n_classes,) * 2 if fit["information"].size else (0, 0)
        )
        errors = standard_errors(model, outer, slots, LEAST_VARIANCE)
        self._schema, self._model = schema, model
        self.class_shares_ = model[0].copy()
        self.levels_ = {
            schema.names[place]: levels
            for place, levels in zip(schema.categorical, schema.levels, strict=True)
        }
        self.probabilities_ = _by_column(model, slots, schema)
        self.means_, self.variances_ = _numbers(model, slots, schema)
        self.means_ += schema.centre
        means, variances = _numbers(errors, slots, schema)
        self.standard_errors_ = {
            "class_shares": errors[0].copy(),
            "probabilities": _by_column(errors, slots, schema),
            "means": means,
            "variances": variances,
        }
        self._judge(fit, slots, units)
        members = fit["members"].reshape(-1, n_classes)
        self.entropy_r_squared_ = _latent_fit.entropy_r_squared(members, fit["weights"])
        self.labels_: NDArray[np.int32] = _labels(members)[fit["of_row"]]

    def _judge(self, fit: dict[str, Any], slots: Slots, units: float) -> None:
        """Set the attributes that say how good the fit is."""
        n_classes = len(self.class_shares_)
        self.log_likelihoods_ = fit["log_likelihoods"] + units
        best = float(self.log_likelihoods_[fit["best"]])
        self.log_likelihood_ = best
        near = self.log_likelihoods_ >= best - _SAME * max(1.0, abs(best))
        self.n_best_ = int(near.sum())
        self.n_iter_: int = fit["n_iter"]
        self.converged_: bool = fit["converged"]
        self.n_observations_ = float(fit["weights"].sum())
        free = sum(max(count, 1) - 1 for count in slots.counts) + 2 * slots.numbers
        self.n_parameters_ = n_classes - 1 + n_classes * free
        numbers = _latent_fit.criteria(best, self.n_parameters_, self.n_observations_)
        self.aic_, self.bic_, self.adjusted_bic_ = numbers
        self.g_squared_ = self.chi_squared_ = self.degrees_of_freedom_ = math.nan
        if not slots.numbers:
            self.g_squared_, self.chi_squared_ = _latent_fit.against_the_table(fit)
            self.degrees_of_freedom_ = _latent_fit.degrees_of_freedom(
                slots.counts, self.n_parameters_, self.n_observations_
            )

    @property
    def tables_(self) -> Frame:
        """Probabilities of every level in every class, a row each, as a frame of the kind of X.

        Raises
        ------
        MissingDependencyError
            If X was an array and no dataframe library is installed.
        """
        check_is_fitted(self)
        rows: list[tuple[str, str, int, float, float]] = []
        errors = self.standard_errors_["probabilities"]
        for name, probabilities in self.probabilities_.items():
            for place, level in enumerate(self.levels_[name]):
                rows += [
                    (name, str(level), c, probabilities[c, place], errors[name][c, place])
                    for c in range(len(probabilities))
                ]
        columns = list(zip(*rows, strict=True)) or [()] * 5
        return _frames.make_frame(
            {
                "column": list(columns[0]),
                "level": list(columns[1]),
                "class": np.array(columns[2], dtype=np.int32),
                "probability": np.array(columns[3], dtype=np.float64),
                "standard_error": np.array(columns[4], dtype=np.float64),
            },
            self._kind or _frames.default_kind(),
        )

    def _posterior(self, X: MatrixLike) -> tuple[Floats, Floats]:
        """Give memberships (rows × classes) and log-likelihoods of rows."""
        check_is_fitted(self)
        codes, numbers = self._schema.read(columns_of(self, X, reset=False))
        n_classes = self._model.shape[1]
        members, logs = _native.latent_class_posterior(
            codes,
            self._schema.counts,
            numbers,
            np.ascontiguousarray(self._model).ravel(),
            n_classes,
            thread_count(self.n_jobs),
        )
        return members.reshape(-1, n_classes), logs + self._schema.log_units(numbers)

    def predict_proba(self, X: MatrixLike) -> Floats:
        """Give the probability of every class for every row.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Rows with the columns of the fit. A level that the fit has not seen counts as missing.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Rows sum to 1; the class shares where nothing is known.
        """
        return self._posterior(X)[0]

    def predict(self, X: MatrixLike) -> NDArray[np.int32]:
        """Give the likeliest class of every row; ties go to the larger class.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Rows with the columns of the fit. A level that the fit has not seen counts as missing.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Classes.
        """
        return _labels(self._posterior(X)[0])

    def score_samples(self, X: MatrixLike) -> Floats:
        """Give the log-likelihood of every row.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Rows with the columns of the fit.

        Returns
        -------
        ndarray of shape (n_samples,)
            Log-likelihoods; 0 where nothing is known.
        """
        return self._posterior(X)[1]

    def score(
        self,
        X: MatrixLike,
        y: object = None,  # noqa: ARG002
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """Give the mean log-likelihood of a row, as `sklearn.mixture.GaussianMixture` does.

        Parameters
        ----------
        X : frame or array of shape (n_samples, n_features)
            Rows with the columns of the fit.
        y : ignored
            Here for scikit-learn's sake.
        sample_weight : array of shape (n_samples,), optional
            How many rows every row counts for.

        Returns
        -------
        float
            Higher is better.
        """
        each = self.score_samples(X)
        return float(np.average(each, weights=weights_of(sample_weight, len(each))))


def _labels(members: Floats) -> NDArray[np.int32]:
    labels: NDArray[np.int32] = members.argmax(axis=1).astype(np.int32)
    return labels


def _by_column(table: Floats, slots: Slots, schema: Schema) -> dict[str, Floats]:
    return {
        schema.names[place]: table[where].T.copy()
        for place, where in zip(schema.categorical, slots.tables(), strict=True)
    }


def _numbers(table: Floats, slots: Slots, schema: Schema) -> tuple[Floats, Floats]:
    """Give what concerns means and variances, in the units of the data but for the centre."""
    means = table[slots.means : slots.variances].T * schema.scale
    return means, table[slots.variances :].T * schema.scale**2
