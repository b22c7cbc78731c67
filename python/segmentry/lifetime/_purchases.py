"""What the models of purchases share: fitting, and what they say of customers old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from segmentry._frames import column_floats
from segmentry._validate import real_number, thread_count
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.lifetime._endings import NOBODY_BACK
from segmentry.lifetime._model import LifetimeModel, NativeFit
from segmentry.lifetime._purchase_plots import PurchasePlots
from segmentry.lifetime._summaries import LARGEST, Purchases, read_purchases, read_weights, refuse
from segmentry.lifetime._units import check_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry._frames import Column, Frame

    # Frequency, recency, age.
    Columns = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
    # In the order of the papers.
    Parameters = tuple[float, float, float, float]


class PurchaseModel(PurchasePlots, LifetimeModel):
    """A model of how often customers buy and how long they stay.

    Subclasses name their parameters (`_names`) and give the five native functions below.

    Attributes
    ----------
    mean_age_ : float
        The mean `T` of the fit, which tells the unit of time.
    """

    mean_age_: float

    @staticmethod
    def _native_fit(
        columns: Columns,
        weights: NDArray[np.float64] | None,
        options: tuple[float, int, float],
        threads: int | None,
    ) -> NativeFit:
        """Fit; the options are penalty, steps at most, largest slope that counts as none."""
        raise NotImplementedError

    @staticmethod
    def _native_alive(
        parameters: Parameters, columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        """Give each customer's probability to be alive."""
        raise NotImplementedError

    @staticmethod
    def _native_expected(
        parameters: Parameters, t: NDArray[np.float64], columns: Columns, threads: int | None
    ) -> NDArray[np.float64]:
        """Give each customer's expected purchases; `t` has one value, or one a customer."""
        raise NotImplementedError

    @staticmethod
    def _native_expected_new(
        parameters: Parameters, t: NDArray[np.float64], threads: int | None
    ) -> NDArray[np.float64]:
        """Give a new customer's expected purchases for every `t` (one dimension)."""
        raise NotImplementedError

    @staticmethod
    def _native_probability_new(
        parameters: Parameters,
        n: NDArray[np.float64],
        t: NDArray[np.float64],
        threads: int | None,
    ) -> NDArray[np.float64]:
        """Give a new customer's probability of `n` purchases in `t`, pair by pair."""
        raise NotImplementedError

    def fit(
        self,
        summary: Frame | Column | None = None,
        recency: Column | None = None,
        T: Column | None = None,
        weights: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> Self:
        """Fit the model by maximum likelihood.

        Parameters
        ----------
        summary : frame or array of shape (n_customers,)
            A frame with the columns `frequency` (repeat purchases), `recency` (time from the
            first purchase to the last) and `T` (time from the first purchase to the end of
            observation), as `log.repeat_summary` gives; or the first of these as an array.
        recency, T : array of shape (n_customers,), optional
            The other two, where `summary` is an array. Any unit of time, the same for both.
        weights : array of shape (n_customers,), optional
            How many customers a row stands for; at least 0.
        frequency : array of shape (n_customers,), optional
            Another name of `summary` where that is an array: `fit(frequency=, recency=, T=)`.

        Returns
        -------
        self
            With `params_` and the other attributes.

        Raises
        ------
        InvalidTypeError
            If neither a frame nor three columns of numbers are given.
        InvalidDataError
            If there are no customers, or values are missing or impossible.

        Warns
        -----
        NotConvergedWarning
            If the likelihood has no maximum that could be found: see `message_`.
        """
        purchases = read_purchases(summary, recency, T, frequency)
        self._estimate(purchases, read_weights(weights, len(purchases)))
        return self

    def _estimate(self, purchases: Purchases, weights: NDArray[np.float64] | None) -> None:
        if len(purchases) == 0:
            raise InvalidDataError(
                "there are no customers to learn from; summary must have at least one row"
            )
        options = (self.penalty, self.max_iter, self.tol)
        fit = self._native_fit(_columns(purchases), weights, options, thread_count(self.n_jobs))
        weight = float(len(purchases)) if weights is None else float(weights.sum())
        counts = purchases.frequency if weights is None else purchases.frequency * weights
        self._learn(fit, len(purchases), weight, None if counts.any() else NOBODY_BACK)
        self.mean_age_ = float(np.average(purchases.age, weights=weights))

    def probability_alive(
        self,
        summary: Frame | Column | None = None,
        recency: Column | None = None,
        T: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> NDArray[np.float64]:
        """Give each customer's probability to be alive at the end of observation.

        Parameters
        ----------
        summary : frame, array of shape (n_customers,), row or number
            Customers, as in `fit`; or one of them, as a row of a frame (or dict) with these names.
        recency : array of shape (n_customers,) or number, optional
            As in `fit`, where `summary` is an array; or of one customer.
        T : array of shape (n_customers,) or number, optional
            As in `fit`, where `summary` is an array; or of one customer.
        frequency : array of shape (n_customers,) or number, optional
            Another name of `summary` where that is no frame.

        Returns
        -------
        ndarray of shape (n_customers,)
            In the order of the rows; of length 1 for one customer.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If values are missing or impossible.

        Warns
        -----
        AssumptionWarning
            If times seem to be in another unit than those of the fit.
        """
        parameters = self._parameters()
        purchases = read_purchases(summary, recency, T, frequency)
        check_unit(self, purchases.frequency, purchases.age)
        return self._native_alive(parameters, _columns(purchases), thread_count(self.n_jobs))

    def expected_purchases(
        self,
        t: float | Column,
        summary: Frame | Column | None = None,
        recency: Column | None = None,
        T: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> NDArray[np.float64]:
        """Give how many purchases each customer is expected to make in the coming time `t`.

        Parameters
        ----------
        t : float or array of shape (n_customers,)
            Time after the end of observation, in the unit of the summary; at least 0.
        summary : frame, array of shape (n_customers,), row or number
            Customers, as in `fit`; or one of them, as a row of a frame (or dict) with these names.
        recency : array of shape (n_customers,) or number, optional
            As in `fit`, where `summary` is an array; or of one customer.
        T : array of shape (n_customers,) or number, optional
            As in `fit`, where `summary` is an array; or of one customer.
        frequency : array of shape (n_customers,) or number, optional
            Another name of `summary` where that is no frame.

        Returns
        -------
        ndarray of shape (n_customers,)
            In the order of the rows; of length 1 for one customer.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If values are missing or impossible.

        Warns
        -----
        AssumptionWarning
            If times seem to be in another unit than those of the fit.
        """
        parameters = self._parameters()
        purchases = read_purchases(summary, recency, T, frequency)
        times = _times(t)
        if times.ndim > 0 and times.shape != (len(purchases),):
            raise InvalidDataError(
                f"t must be a number or have one value a customer: {len(purchases)}, found "
                f"shape {times.shape}"
            )
        check_unit(self, purchases.frequency, purchases.age)
        threads = thread_count(self.n_jobs)
        return self._native_expected(parameters, times.reshape(-1), _columns(purchases), threads)

    def expected_purchases_new(self, t: float | Column) -> Any:  # noqa: ANN401 - a float or an array
        """Give how many purchases a new customer is expected to make after the first, within `t`.

        Parameters
        ----------
        t : float or array
            Time since the first purchase, in the unit of the summary; at least 0.

        Returns
        -------
        float or ndarray
            Like `t`.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If a time is missing, infinite or negative.
        """
        parameters = self._parameters()
        times = _times(t)
        found = self._native_expected_new(
            parameters, times.reshape(-1), thread_count(self.n_jobs)
        ).reshape(times.shape)
        return float(found) if times.ndim == 0 else found

    def probability_of_purchases_new(
        self,
        n: int | Sequence[int] | NDArray[Any],
        t: float | Column,
    ) -> Any:  # noqa: ANN401 - a float or an array
        """Give the probability that a new customer makes `n` purchases after the first, within `t`.

        Parameters
        ----------
        n : int or array of int
            Numbers of purchases, at least 0.
        t : float or array
            Time since the first purchase, in the unit of the summary; at least 0. Arrays are
            broadcast against `n`.

        Returns
        -------
        float or ndarray
            Of the common shape of `n` and `t`.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError
            If a value is missing or impossible, or the shapes do not fit.
        """
        parameters = self._parameters()
        counts, times = _floats(n, "n"), _times(t)
        whole = (counts >= 0) & (counts <= LARGEST) & (counts == np.floor(counts))
        refuse(~whole.reshape(-1), "n", counts.reshape(-1), "must be whole numbers from 0 on")
        try:
            counts, times = np.broadcast_arrays(counts, times)
        except ValueError:
            raise InvalidDataError(
                f"n and t must fit each other, found the shapes {counts.shape} and {times.shape}"
            ) from None
        found = self._native_probability_new(
            parameters,
            np.ascontiguousarray(counts).reshape(-1),
            np.ascontiguousarray(times).reshape(-1),
            thread_count(self.n_jobs),
        ).reshape(counts.shape)
        return float(found) if counts.ndim == 0 else found

    def _parameters(self) -> Parameters:
        self._check_fitted()
        first, second, third, fourth = (self.params_[name] for name in type(self)._names)
        return first, second, third, fourth


def _columns(purchases: Purchases) -> Columns:
    return purchases.frequency, purchases.recency, purchases.age


def _times(t: float | Column) -> NDArray[np.float64]:
    """Give times as finite floats of at least 0, of any number of dimensions."""
    times = _floats(t, "t")
    flat = times.reshape(-1)
    refuse(~np.isfinite(flat) | (flat < 0), "t", flat, "must be finite and at least 0")
    return times


def _floats(values: Column, name: str) -> NDArray[np.float64]:
    if np.ndim(values) == 0 and np.isscalar(values):
        return np.array(real_number(values, name))
    if isinstance(values, np.ndarray):
        if values.dtype.kind not in "iuf":
            raise InvalidTypeError(f"{name} must hold numbers, found the type {values.dtype}")
        return np.ascontiguousarray(values, dtype=np.float64).reshape(values.shape)
    return np.ascontiguousarray(column_floats(values, name), dtype=np.float64)
