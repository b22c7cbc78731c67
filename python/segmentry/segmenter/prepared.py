"""A column that customers are compared by, and how it is made from a feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from segmentry.segmenter import skew
from segmentry.segmenter.customers import Floats
from segmentry.segmenter.scaling import LIMIT

Transform = Literal["none", "log1p", "yeo-johnson", "is-missing", "is-category"]


@dataclass(frozen=True, slots=True)
class PreparedColumn:
    """One column that is clustered on, and how it is made.

    Attributes
    ----------
    name : str
        Its name: that of the feature, "<feature> is missing" or "<feature> is <category>".
    source : str
        The feature it is made from.
    transform : str
        "none", "log1p", "yeo-johnson" (of value / `unit`, with `power`), "is-missing" or
        "is-category" (of `category`; those come after all others).
    unit, power : float
        Of the Yeo-Johnson transform.
    centre, scale : float
        Subtracted, then divided by.
    weight : float
        Factor on the squared differences of this column.
    missing_share : float
        Share of nulls in the data of the fit.
    category : object
        The category that has a 1.
    level : str or None
        What the category is called, where it is a code (6 is "Saturday").
    """

    name: str
    source: str
    transform: Transform
    unit: float = 1.0
    power: float = 1.0
    centre: float = 0.0
    scale: float = 1.0
    weight: float = 1.0
    missing_share: float = 0.0
    category: object = None
    level: str | None = None

    @property
    def category_name(self) -> str:
        """The category in words, as profiles have it."""
        return str(self.category) if self.level is None else self.level

    def reshaped(self, values: Floats) -> Floats:
        """Transform without scaling; NaN stays NaN."""
        if self.transform == "is-missing":
            return np.isnan(values).astype(np.float64)
        if self.transform == "log1p":
            # Values below zero, which the fit has not seen, count as zero.
            return np.log1p(np.maximum(values, 0.0))
        if self.transform == "yeo-johnson":
            return skew.yeo_johnson(values / self.unit, self.power)
        return values

    def apply(self, values: Floats) -> Floats:
        """Prepare values, each by itself: a customer alone gets what he gets among others."""
        # A value far beyond all that was seen may overflow; it is cut off in any case.
        with np.errstate(over="ignore"):
            scaled = (self.reshaped(values) - self.centre) / self.scale
        filled = np.where(np.isnan(scaled), 0.0, scaled)
        prepared: Floats = np.clip(filled, -LIMIT, LIMIT) * np.sqrt(self.weight)
        return prepared
