"""Models small enough that everything about them is known in closed form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from frame_kinds import columns_of

Floats = NDArray[np.float64]


def column(summary: Any, name: str) -> Floats:
    return np.array(columns_of(summary)[name], dtype=float)


class Fake:
    """Parameters with a covariance of their logarithms, as fitted models have."""

    def __init__(self, params: dict[str, float], deviations: list[float] | None = None) -> None:
        self.params_ = params
        unknown = [math.nan] * len(params)
        self.covariance_ = np.diag(np.square(unknown if deviations is None else deviations))

    def with_params(self, params: Mapping[str, float]) -> Self:
        assert list(params) == list(self.params_)
        return type(self)(dict(params))


class Poisson(Fake):
    """Everybody buys at the same rate for ever, times (1 + frequency)."""

    def expected_purchases(
        self, t: Floats, frequency: Floats, recency: Floats, T: Floats
    ) -> Floats:
        return self.params_["rate"] * (1 + frequency) * t

    def expected_purchases_new(self, t: Floats) -> Floats:
        return self.params_["rate"] * np.asarray(t)

    def probability_of_purchases_new(self, n: int, t: Floats) -> Floats:
        mean = self.expected_purchases_new(t)
        return np.exp(-mean) * mean**n / math.factorial(n)

    def discounted(self, summary: Any, horizon: float, rate: float) -> Floats:
        delta = math.log1p(rate)
        rates = self.params_["rate"] * (1 + column(summary, "frequency"))
        return rates * -math.expm1(-delta * horizon) / delta


class Leaving(Fake):
    """Everybody buys at one rate and leaves at another, that of the customer's `T`."""

    def expected_purchases(
        self, t: Floats, frequency: Floats, recency: Floats, T: Floats
    ) -> Floats:
        return self.params_["rate"] * -np.expm1(-T * t) / T

    def discounted(self, summary: Any, horizon: float, rate: float) -> Floats:
        both = column(summary, "T") + math.log1p(rate)
        return self.params_["rate"] * -np.expm1(-both * horizon) / both


class Slowing(Fake):
    """Purchases grow like a power of time, as in the Pareto/NBD model: scale `T`, power `power`."""

    def expected_purchases(
        self, t: Floats, frequency: Floats, recency: Floats, T: Floats
    ) -> Floats:
        return T * np.expm1(self.params_["power"] * np.log1p(t / T))


class Spend(Fake):
    """Everybody spends the same."""

    def expected_spend(self, frequency: Floats, monetary_value: Floats) -> Floats:
        return np.full(len(frequency), self.params_["mean"])


class SometimesUnknown(Fake):
    """A mean that does not exist where its parameter is below 1."""

    def expected_spend(self, frequency: Floats, monetary_value: Floats) -> Floats:
        q = self.params_["q"]
        return np.full(len(frequency), 10 / (q - 1) if q > 1 else math.nan)
