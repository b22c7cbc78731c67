"""What every lifetime model shares: parameters with standard errors, how the fit went, files."""

from __future__ import annotations

import html
import math
import os
import warnings
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from segmentry import persistence
from segmentry._validate import real_number, thread_count, whole_number
from segmentry.exceptions import (
    InvalidParameterError,
    InvalidTypeError,
    NotConvergedWarning,
    NotFittedError,
)
from segmentry.lifetime._endings import flat_parameters, words

# (ln parameters, Hessian of the mean penalised log-likelihood in them, log-likelihood without
# penalty, steps, why it stopped, which parameters are at their limit): what the native fits give.
NativeFit = tuple[NDArray[np.float64], NDArray[np.float64], float, int, str, list[bool]]

# A standard error of a parameter's logarithm: its interval spans five orders of magnitude.
_HARDLY_KNOWN = 3.0


class LifetimeModel:
    """A model with positive parameters, fitted by maximum likelihood in their logarithms.

    Attributes
    ----------
    params_ : dict of str to float
        The parameters, in the order of the papers.
    standard_errors_ : dict of str to float
        By the curvature of the log-likelihood at its top; NaN where there is no top (not
        converged).
    covariance_ : ndarray of shape (parameters, parameters)
        Of the estimates of the parameters' logarithms: intervals are best made there, as
        `confidence_intervals` does. NaN where there is no top.
    log_likelihood_ : float
        Of the data, weighted, without the penalty.
    n_customers_ : int
        Rows of the fit.
    weight_ : float
        The sum of their weights.
    n_iter_ : int
        Steps of all starts together.
    converged_ : bool
        Whether the gradient is small at a maximum, with all parameters inside their limits.
    message_ : str
        How the fit ended, in words.
    """

    # Names of the parameters in the order of the paper.
    _names: ClassVar[tuple[str, ...]] = ()

    params_: dict[str, float]
    standard_errors_: dict[str, float]
    covariance_: NDArray[np.float64]
    log_likelihood_: float
    n_customers_: int
    weight_: float
    n_iter_: int
    converged_: bool
    message_: str

    def __init__(
        self,
        *,
        penalty: float = 0.0,
        max_iter: int = 200,
        tol: float = 1e-8,
        n_jobs: int | None = None,
    ) -> None:
        self.penalty = real_number(penalty, "penalty", minimum=0)
        self.max_iter = whole_number(max_iter, "max_iter", minimum=1)
        self.tol = real_number(tol, "tol", above=0)
        self.n_jobs = n_jobs
        thread_count(n_jobs)

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - scikit-learn's name
        """Give what the model was made with.

        Parameters
        ----------
        deep : bool
            Accepted for scikit-learn: there is nothing deeper.

        Returns
        -------
        dict
            Arguments by name.
        """
        return {name: getattr(self, name) for name in ("penalty", "max_iter", "tol", "n_jobs")}

    def set_params(self, **params: object) -> Self:
        """Change what the model was made with, for the next `fit`.

        Parameters
        ----------
        **params : object
            Arguments by name.

        Returns
        -------
        self
            The model.

        Raises
        ------
        InvalidParameterError
            If a value makes no sense.
        """
        changed = type(self)(**{**self.get_params(), **params})
        for name, value in changed.get_params().items():
            setattr(self, name, value)
        return self

    def confidence_intervals(self, level: float = 0.95) -> dict[str, tuple[float, float]]:
        """Give an interval for each parameter, of the normal approximation of its logarithm.

        Parameters
        ----------
        level : float
            How often such intervals hold the true value.

        Returns
        -------
        dict of str to (float, float)
            NaN where the fit did not converge, or a bound would be beyond all numbers.
        """
        self._check_fitted()
        inside = real_number(level, "level", above=0)
        if inside >= 1:
            raise InvalidParameterError(f"level must be below 1, found {level}")
        z = NormalDist().inv_cdf(0.5 + inside / 2)
        values = np.array(list(self.params_.values()))
        with np.errstate(over="ignore"):
            factors = np.exp(z * np.sqrt(np.diag(self.covariance_)))
            bounds = np.column_stack((values / factors, values * factors))
        bounds[~np.isfinite(bounds).all(axis=1)] = np.nan
        return {
            name: (low, high)
            for name, (low, high) in zip(self.params_, bounds.tolist(), strict=True)
        }

    def with_params(self, params: Mapping[str, float]) -> Self:
        """Give a model with other parameters, for predictions: published ones, or what if.

        Parameters
        ----------
        params : mapping of str to float
            The parameters by name, above 0. A fitted model's others stay as they are.

        Returns
        -------
        LifetimeModel
            A new model. It knows no standard errors and no log-likelihood (NaN), and is not
            `converged_`: nothing was fitted.

        Raises
        ------
        InvalidParameterError
            If a parameter is unknown, missing or not above 0.
        """
        names = type(self)._names
        given = {**getattr(self, "params_", {}), **params}
        for name in given:
            if name not in names:
                raise InvalidParameterError(f"params must be of {list(names)}, found {name!r}")
        missing = [name for name in names if name not in given]
        if missing:
            raise InvalidParameterError(f"params must have all of {list(names)}; give {missing[0]}")
        model = type(self)(**self.get_params())
        model.params_ = {name: real_number(given[name], name, above=0) for name in names}
        model.standard_errors_ = dict.fromkeys(names, math.nan)
        model.covariance_ = np.full((len(names), len(names)), np.nan)
        model.log_likelihood_, model.weight_ = math.nan, 0.0
        model.n_customers_ = model.n_iter_ = 0
        model.converged_, model.message_ = False, "parameters given, not fitted"
        return model

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted model to a file that `load` and `segmentry.load` read.

        Parameters
        ----------
        path : str or path
            The file; one that is there is replaced as a whole.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        """
        self._check_fitted()
        state = {
            "parameters": self.get_params(),
            "fitted": {name: value for name, value in vars(self).items() if name.endswith("_")},
        }
        persistence.save_model(type(self).__name__, state, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a model written by `save`.

        Parameters
        ----------
        path : str or path
            The file.

        Returns
        -------
        LifetimeModel
            The model, fitted as it was.

        Raises
        ------
        ModelFileError
            If the file is not there, damaged, or of another program.
        InvalidTypeError
            If it holds a model of another class.
        """
        model = persistence.load(path)
        if not isinstance(model, cls):
            raise InvalidTypeError(
                f"{str(path)!r} holds a {type(model).__name__}, not a {cls.__name__}; "
                "`segmentry.load` reads any"
            )
        return model

    @classmethod
    def _from_state(cls, state: dict[str, Any]) -> Self:
        model = cls(**state["parameters"])
        if list(state["fitted"]["params_"]) != sorted(cls._names) and set(
            state["fitted"]["params_"]
        ) != set(cls._names):
            raise ValueError(f"the parameters must be {list(cls._names)}")
        for name, value in state["fitted"].items():
            setattr(model, name, value)
        return model

    def _learn(
        self, fit: NativeFit, n_customers: int, weight: float, why: str | None = None
    ) -> None:
        """Keep what a native fit found; `why` it must fail is its message where it does."""
        logs, hessian, log_likelihood, n_iter, stop, at_limit = fit
        names = type(self)._names
        values = np.exp(logs)
        covariance = np.full((len(names), len(names)), np.nan)
        flat = flat_parameters(hessian, names)
        minimum = stop == "converged" and flat == []
        if minimum:
            covariance = np.linalg.inv(hessian) / weight
        self.params_ = dict(zip(names, values.tolist(), strict=True))
        errors = values * np.sqrt(np.diag(covariance))
        self.standard_errors_ = dict(zip(names, errors.tolist(), strict=True))
        self.covariance_ = covariance
        self.log_likelihood_ = log_likelihood
        self.n_customers_, self.weight_, self.n_iter_ = n_customers, weight, n_iter
        self.converged_ = minimum
        stuck = [name for name, limit in zip(names, at_limit, strict=True) if limit]
        self.message_ = words(stop, minimum, flat or [], stuck, n_iter)
        if why and not minimum:
            self.message_ = why
        unknown = [
            name
            for name, width in zip(names, np.sqrt(np.diag(covariance)), strict=True)
            if width > _HARDLY_KNOWN
        ]
        if unknown:
            self.message_ += f"; the data say next to nothing of {', '.join(unknown)}"
        if not minimum:
            warnings.warn(
                f"{type(self).__name__}: {self.message_}", NotConvergedWarning, stacklevel=4
            )

    def _check_fitted(self) -> None:
        if not hasattr(self, "params_"):
            raise NotFittedError(
                f"this {type(self).__name__} has no parameters yet; call `fit` or `load` first"
            )

    def __repr__(self) -> str:
        name = type(self).__name__
        if not hasattr(self, "params_"):
            return f"{name}()"
        values = ", ".join(f"{key}={value:.4g}" for key, value in self.params_.items())
        if self.n_customers_ == 0:
            return f"<{name}: {values}; {self.message_}>"
        note = "" if self.converged_ else ", not converged"
        return f"<{name}: {values}; {self.n_customers_:,} customers{note}>"

    def _repr_html_(self) -> str:
        if not hasattr(self, "params_"):
            return html.escape(repr(self))
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{value:.5g}</td>"
            f"<td>{self.standard_errors_[name]:.3g}</td></tr>"
            for name, value in self.params_.items()
        )
        return (
            f"<table><caption>{type(self).__name__}: log-likelihood "
            f"{self.log_likelihood_:,.3f} of {self.n_customers_:,} customers; "
            f"{html.escape(self.message_)}</caption>"
            f"<thead><tr><th></th><th>value</th><th>standard error</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )
