"""What a twin says about a number: how exact it can be, or which answers are right."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class Sized(float):
    """A float with the size of the numbers that it was made of: what its errors scale with."""

    size: float

    def __new__(cls, value: float, size: float) -> Sized:
        self = super().__new__(cls, value)
        self.size = size
        return self


@dataclass(frozen=True)
class Either:
    """Several right answers: which one is a matter of rounding."""

    options: tuple[Any, ...]


def either(options: Iterable[Any]) -> Any:
    options = tuple(sorted(set(options)))
    return options[0] if len(options) == 1 else Either(options)


def share(part: float, whole: float) -> float | None:
    """Null where it is no finite number (1e140 of 5e-324 included)."""
    if whole == 0:
        return None
    ratio = part / whole
    return ratio if math.isfinite(ratio) else None


def entropy(sums: Iterable[float]) -> Sized | None:
    """Entropy of the shares, in nats; null without a positive sum."""
    positive = [value for value in sums if value > 0]
    if not positive:
        return None
    whole = math.fsum(positive)
    shares = [value / whole for value in positive]
    return Sized(-math.fsum(p * math.log(p) for p in shares if p > 0), 1.0)


def doubt(amounts: list[float]) -> float:
    """By how much a sum in any order may miss the exact one.

    Not at all for one number, nor for fractions of 1024 that fit a float.
    """
    size = math.fsum(abs(amount) for amount in amounts)
    whole = size < 2**40 and all((amount * 1024).is_integer() for amount in amounts)
    nonzero = sum(amount != 0 for amount in amounts)
    return 0.0 if whole or nonzero <= 1 else nonzero * 2.0**-52 * size


def greatest(amounts: dict[Any, list[float]]) -> list[Any]:
    """The value with the largest positive sum, ties to the smallest; all that rounding allows."""
    sums = {value: math.fsum(parts) for value, parts in amounts.items()}
    sums = {value: total for value, total in sums.items() if total > 0}
    if not sums:
        return []
    most = max(sums.values())
    best = min(value for value, total in sums.items() if total == most)
    slack = doubt(amounts[best])
    return sorted(
        value
        for value, total in sums.items()
        if value == best or most - total < slack + doubt(amounts[value])
    )


def slope(values: list[float], sizes: list[float]) -> Sized | None:
    """Least-squares slope against 1, 2, 3, …; null for fewer than two values."""
    n = len(values)
    if n < 2:
        return None
    steps = [i - (n - 1) / 2 for i in range(n)]
    spread = math.fsum(step * step for step in steps)
    products = [step * value for step, value in zip(steps, values, strict=True)]
    errors = [abs(step) * (size + sizes[0]) for step, size in zip(steps, sizes, strict=True)]
    return Sized(math.fsum(products) / spread, math.fsum(errors) / spread)
