"""The plot of a model of purchases."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from segmentry._validate import one_of, real_number
from segmentry.exceptions import InvalidDataError
from segmentry.lifetime._model_plots import grid, recency_frequency
from segmentry.lifetime._summaries import read_purchases
from segmentry.lifetime._units import unit_known

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from segmentry._frames import Column, Frame
    from segmentry.drawing.axes import Axes

_MEASURES = ("probability_alive", "expected_purchases")


class PurchasePlots:
    """Draws what `probability_alive` and `expected_purchases` say."""

    @abstractmethod
    def probability_alive(
        self,
        summary: Frame | Column | None = None,
        recency: Column | None = None,
        T: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> NDArray[np.float64]:
        """Give each customer's probability to be alive."""

    @abstractmethod
    def expected_purchases(
        self,
        t: float | Column,
        summary: Frame | Column | None = None,
        recency: Column | None = None,
        T: Column | None = None,
        *,
        frequency: Column | None = None,
    ) -> NDArray[np.float64]:
        """Give each customer's expected purchases."""

    def plot(
        self,
        summary: Frame,
        measure: str = "probability_alive",
        *,
        t: float | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """Draw what the model says of customers by frequency and recency, as shades and lines.

        The customers drawn are those observed longest: their `T` is the longest of the summary.

        Parameters
        ----------
        summary : frame
            Customers, as in `fit`; they say how far the axes go.
        measure : {"probability_alive", "expected_purchases"}, default="probability_alive"
            What to draw.
        t : float, optional
            The coming time in which purchases are expected; by default a quarter of the longest T.
        ax : matplotlib axes, optional
            Where to draw; without it a new figure is made.

        Returns
        -------
        matplotlib axes
            What was drawn on.

        Raises
        ------
        NotFittedError
            If the model has no parameters.
        InvalidDataError, InvalidParameterError
            If the summary has no customers, or an argument makes no sense.
        MissingDependencyError
            If matplotlib is not installed.
        """
        what = one_of(measure, "measure", _MEASURES)
        purchases = read_purchases(summary)
        if not len(purchases):
            raise InvalidDataError("summary has no customers, so the axes have no end")
        drawn = grid(purchases.frequency, purchases.age)
        age = drawn[2]

        # What is drawn are no customers: they need not buy at the model's pace.
        def alive(*customers: NDArray[np.float64]) -> NDArray[np.float64]:
            with unit_known():
                return self.probability_alive(*customers)

        def expected(*customers: NDArray[np.float64]) -> NDArray[np.float64]:
            with unit_known():
                return self.expected_purchases(ahead, *customers)

        if what == "probability_alive":
            return recency_frequency(
                drawn,
                alive,
                title=f"Who is still a customer (T = {age:,.4g})",
                label="probability alive",
                most=1.0,
                ax=ax,
            )
        ahead = age / 4 if t is None else real_number(t, "t", above=0)
        return recency_frequency(
            drawn,
            expected,
            title=f"Purchases to come in the next {ahead:,.4g} (T = {age:,.4g})",
            label="expected purchases",
            most=None,
            ax=ax,
        )
