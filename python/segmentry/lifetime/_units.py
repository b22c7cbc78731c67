"""Noticing a summary in another unit of time than that of the fit."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.exceptions import AssumptionWarning

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A day is a seventh of a week: half way between.
_OTHER_UNIT: Final = 3.0
# In another unit customers also buy more often, or less, than the model expects of their age. New
# customers, or old ones, only are of another age. So is a handful, by chance.
_OTHER_PACE: Final = 1.5
_FEWEST_PURCHASES: Final = 20
_WORDS: Final = "the model was fitted to customers with a mean T of"


def check_unit(
    model: Any,  # noqa: ANN401 - a model of purchases
    frequency: NDArray[np.float64],
    age: NDArray[np.float64],
) -> None:
    """Warn where customers' times seem to be in another unit than those of the fit.

    They are of another order than the fit's, and purchases do not come at the model's pace.
    """
    known = float(getattr(model, "mean_age_", np.nan))
    mean = float(age.mean()) if len(age) else 0.0
    if not (known > 0 and mean > 0) or 1 / _OTHER_UNIT < mean / known < _OTHER_UNIT:
        return
    bought = float(frequency.sum())
    each = np.asarray(model.expected_purchases_new(age))
    if (frequency > 0).all():  # chosen for having come back
        each = each / (1 - np.asarray(model.probability_of_purchases_new(0, age)))
    expected = float(each.sum())
    if not max(bought, expected) >= _FEWEST_PURCHASES:
        return
    fewer, more = (expected, bought) if mean < known else (bought, expected)
    if more > _OTHER_PACE * fewer:
        warnings.warn(
            f"{_WORDS} {known:.3g}, and these have {mean:.3g}: are both in the same unit of time "
            "(unit='week' or 'day')?",
            AssumptionWarning,
            stacklevel=_outside(),
        )


@contextmanager
def unit_known() -> Iterator[None]:
    """Ask a model without a warning of the unit: it was given, or there is none to give."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=_WORDS, category=AssumptionWarning)
        yield


def _outside() -> int:
    """Give the `stacklevel` of who called this package, for a warning of the caller."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] == "segmentry":
        level, frame = level + 1, frame.f_back
    return level
