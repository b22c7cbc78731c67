"""Of how many customers the figures of criteria tell: of the frame they were made from."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import _frames
from segmentry.reporting.disclosure import SHOWN, hide, is_few, tells_of_few

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.subject import Subject

    Floats = NDArray[np.float64]

# Figures of one segment, the smallest or the least of all.
_OF_ONE: Final = ("smallest", "contactable", "least", "lowest", "found_again")
_OF_VALUE: Final = "smallest_value_share"
_OF_ALL: Final = frozenset({"known_share", "clear_share"})
_PERCENTAGE: Final = re.compile(r"(\d+(?:\.\d+)?)%")
_NEEDED: Final = frozenset({"size", "contactable_customers", "contactable_share", "response"})


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of the customers behind criteria.

    Attributes
    ----------
    n : float
        All customers; NaN where it is not known.
    segments : dict of str to array
        Figures by segment, sizes among them; none where they are not known.
    hidden : bool
        Whether a segment of theirs, or of the page, is not told of.
    hidden_value : bool
        Whether the page keeps back the value of a segment, or of all.
    page_sizes : array
        Customers by segment of the page.
    min_cell : int
        Below this a count is too small.
    """

    n: float
    segments: Mapping[str, Floats]
    hidden: bool
    hidden_value: bool
    page_sizes: NDArray[np.int64]
    min_cell: int

    @classmethod
    def of(cls, criteria: object, records: Sequence[dict[str, Any]], subject: Subject) -> Counts:
        """Read them from the criteria, or work them out from their table."""
        values = {str(record["measure"]): _number(record["value"]) for record in records}
        smallest = values.get("smallest_segment", math.nan)
        segments = _segments(criteria)
        if "size" in segments:
            sizes = segments["size"]
            n = float(sizes.sum())
            hidden = bool((hide(sizes.astype(np.int64), subject.min_cell) != SHOWN).any())
        else:
            share = values.get("smallest_share", math.nan)
            n = round(smallest / share) if smallest > 0 and share > 0 else math.nan
            hidden = is_few(smallest, subject.min_cell)
        hidden = hidden or not bool(subject.shown.all())
        values_hidden = subject.hidden_values
        hidden_value = values_hidden is None or bool(values_hidden.any())
        return cls(n, segments, hidden, hidden_value, subject.sizes, subject.min_cell)

    def tells_of_few(self, record: Mapping[str, Any]) -> bool:
        """Say whether a figure, or its sentence, would tell of too few customers."""
        name, value = str(record["measure"]), _number(record["value"])
        if not math.isfinite(value) or self.min_cell == 1:
            return False
        if self.hidden and name.startswith(_OF_ONE):
            return True
        if name == _OF_VALUE:
            return self.hidden_value
        if name in _OF_ALL:
            return self._of_all(value, str(record["explanation"] or ""))
        if name in {"contactable_customers", "contactable_share"}:
            return self._contactable(name, value)
        return name == "response_lift" and self._responding()

    def _of_all(self, share: float, sentence: str) -> bool:
        if not math.isfinite(self.n):
            return True
        if tells_of_few(share * self.n, self.n, self.min_cell):
            return True
        # After its own share the sentence may tell another, of the column least known.
        others = _PERCENTAGE.findall(sentence)[1:]
        return any(self._rest_is_few(float(other) / 100.0) for other in others)

    def _rest_is_few(self, share: float) -> bool:
        """Say whether customers beyond a rounded share can be few, and not many more."""
        most = (1.0 - share + 0.005) * self.n
        return is_few(most, 2 * self.min_cell)

    def _contactable(self, name: str, value: float) -> bool:
        sizes = self.segments.get("size")
        by_segment = self.segments.get(name)
        if sizes is None or by_segment is None:
            # Which segment it is of is not known.
            sizes = self.page_sizes.astype(np.float64)
        else:
            sizes = sizes[np.isclose(by_segment, value)]
        numbers = value * sizes if name.endswith("share") else np.full(len(sizes), value)
        pairs = zip(numbers.tolist(), sizes.tolist(), strict=True)
        return any(tells_of_few(number, size, self.min_cell) for number, size in pairs)

    def _responding(self) -> bool:
        """Say whether the responses told, the best and that of all, are those of few."""
        means, sizes = self.segments.get("response"), self.segments.get("size")
        if means is None or sizes is None:
            return True
        known = np.isfinite(means)
        if not known.any() or means[known].min() < 0 or means[known].max() > 1:
            # Amounts, not shares of customers.
            return False
        best = int(np.argmax(np.where(known, means, -1.0)))
        everybody = float((means[known] * sizes[known]).sum())
        pairs = (
            (float(means[best] * sizes[best]), float(sizes[best])),
            (everybody, float(sizes[known].sum())),
        )
        return any(tells_of_few(number, total, self.min_cell) for number, total in pairs)


def _segments(criteria: object) -> dict[str, Floats]:
    frame = getattr(criteria, "segments", None)
    if frame is None or callable(frame):
        return {}
    table = _frames.read_frame(frame, "criteria")
    return {name: table.floats(name) for name in _NEEDED if name in table}


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
