"""The one way in which every estimator says that it needs a fit first."""

from __future__ import annotations

from sklearn import exceptions as scikit_learn
from sklearn.base import BaseEstimator
from sklearn.utils import validation

from segmentry import exceptions


class NotFittedError(exceptions.NotFittedError, scikit_learn.NotFittedError):  # type: ignore[misc]
    """Ours, and what scikit-learn expects of an estimator."""


def check_is_fitted(estimator: BaseEstimator, attributes: str | None = None) -> None:
    """Refuse an estimator that is not fitted, as scikit-learn's function of this name does.

    Raises
    ------
    NotFittedError
        If it is not.
    """
    try:
        validation.check_is_fitted(estimator, attributes)
    except scikit_learn.NotFittedError as error:
        raise NotFittedError(str(error)) from None
