"""Where Gaussian mixtures start, and their covariances in the shapes that users see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import kmeans_plusplus

from segmentry.cluster._input import Matrix
from segmentry.cluster._many import Task, fit_many
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters of a mixture, in the shapes of scikit-learn's attributes."""

    covariance_type: str
    weights: Floats
    means: Floats
    covariances: Floats
    factors: Floats

    @classmethod
    def of(cls, covariance_type: str, flat: tuple[Floats, Floats, Floats, Floats]) -> Parameters:
        """Shape what the kernel gives."""
        weights, means, covariances, factors = flat
        k = len(weights)
        shape = covariance_shape(covariance_type, k, means.size // k)
        return cls(
            covariance_type,
            weights,
            means.reshape(k, -1),
            covariances.reshape(shape),
            factors.reshape(shape),
        )

    def flat(self) -> tuple[str, Floats, Floats, Floats]:
        """Give what the kernel takes."""
        arrays = (self.weights, self.means, self.factors)
        flat = [np.ascontiguousarray(array, dtype=np.float64).ravel() for array in arrays]
        return (self.covariance_type, flat[0], flat[1], flat[2])


def covariance_shape(covariance_type: str, k: int, d: int) -> tuple[int, ...]:
    """Give the shape of `covariances_`, `precisions_` and `precisions_cholesky_`."""
    return {"full": (k, d, d), "tied": (d, d), "diag": (k, d), "spherical": (k,)}[covariance_type]


def precisions_of(covariance_type: str, factors: Floats) -> Floats:
    """Give the precisions that the factors are of."""
    if covariance_type in {"full", "tied"}:
        return np.asarray(factors @ np.swapaxes(factors, -1, -2))
    return factors**2


def inverse_of(covariance_type: str, factors: Floats) -> Floats:
    """Give the covariances whose inverses the factors are of."""
    if covariance_type in {"full", "tied"}:
        root = np.linalg.inv(factors)
        return np.asarray(np.swapaxes(root, -1, -2) @ root)
    return 1.0 / factors**2


def given_array(value: ArrayLike, name: str, shape: tuple[int, ...]) -> Floats:
    """Give a parameter as an array of that shape.

    Raises
    ------
    InvalidTypeError
        If it holds no numbers.
    InvalidParameterError
        If it has another shape or numbers that are not finite.
    """
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(f"{name} must hold numbers: {error}") from error
    if array.shape != shape:
        raise InvalidParameterError(f"{name} must have the shape {shape}, found {array.shape}")
    if not np.isfinite(array).all():
        raise InvalidParameterError(f"{name} must not have NaN or infinite values")
    return array


def given_weights(value: ArrayLike, n_components: int) -> Floats:
    """Give `weights_init`, checked.

    Raises
    ------
    InvalidTypeError
        If it holds no numbers.
    InvalidParameterError
        If it has another shape, or is not shares that add up to 1.
    """
    array = given_array(value, "weights_init", (n_components,))
    if (array < 0).any() or (array > 1).any() or not np.isclose(array.sum(), 1.0):
        raise InvalidParameterError(
            f"weights_init must be shares in [0, 1] that add up to 1, found {array} with the sum "
            f"{array.sum():.6g}"
        )
    return array


def given_precisions(value: ArrayLike, covariance_type: str, shape: tuple[int, ...]) -> Floats:
    """Give the Cholesky factors of `precisions_init`: upper triangles P with P P' = precision.

    Raises
    ------
    InvalidTypeError
        If it holds no numbers.
    InvalidParameterError
        If it has another shape or is not symmetric and positive definite.
    """
    array = given_array(value, "precisions_init", shape)
    if covariance_type in {"diag", "spherical"}:
        if (array <= 0).any():
            raise InvalidParameterError("precisions_init must be positive")
        return np.sqrt(array)
    if not np.allclose(array, np.swapaxes(array, -1, -2)):
        raise InvalidParameterError("precisions_init must be symmetric")
    # The factor that is an upper triangle, from the lower one of the table turned around.
    try:
        lower = np.linalg.cholesky(array[..., ::-1, ::-1])
    except np.linalg.LinAlgError as error:
        raise InvalidParameterError("precisions_init must be positive definite") from error
    return np.ascontiguousarray(lower[..., ::-1, ::-1])


def start_labels(
    init_params: str,
    data: Matrix,
    weights: Floats | None,
    *,
    k: int,
    seed: int,
    threads: int | None,
) -> NDArray[np.int32] | int:
    """Give a component for every row (-1: none), or the seed of random responsibilities."""
    if init_params == "random":
        return seed
    if init_params == "kmeans":
        [fitted] = fit_many(data, [Task(k, seed, weights=weights)], threads=threads)
        return fitted.labels
    labels = np.full(len(data), -1, dtype=np.int32)
    if init_params == "k-means++":
        random = np.random.RandomState(seed % 2**32)
        _, rows = kmeans_plusplus(data, k, sample_weight=weights, random_state=random)
    else:
        able = np.arange(len(data)) if weights is None else np.flatnonzero(weights)
        rows = np.random.default_rng(seed).choice(able, k, replace=len(able) < k)
    labels[rows] = np.arange(k, dtype=np.int32)
    return labels
