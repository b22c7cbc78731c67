"""A typical customer of each segment, made up of medians and commonest categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.reporting.numbers import whole_percent
from segmentry.wording.measures import measure
from segmentry.wording.numerals import together, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.categories import Grouping
    from segmentry.reporting.comparison import Comparison
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

_MOST_CATEGORIES: Final = 4


def typical(
    subject: Subject,
    compared: Comparison,
    places: Sequence[int],
    groupings: Sequence[Grouping],
    t: Texts,
) -> list[list[dict[str, Any]]]:
    """Give what a typical customer is like beside the averages, line by line, by segment.

    Every line is the middle or the commonest of its own measure, so the whole is nobody in
    particular. Of what most have none there is no line. Cost: O(n log n) a measure.
    """
    k = len(subject.names)
    people: list[list[dict[str, Any]]] = [[] for _ in range(k)]
    order = np.argsort(subject.labels, kind="stable")
    ends = np.cumsum(np.bincount(subject.labels, minlength=k))[:-1]
    for place in places:
        column = compared.columns[place]
        about = measure(column, t.language)
        middles = _medians(subject.floats(column)[order], ends)
        for segment, middle in enumerate(middles):
            if compared.hidden[segment, place] or not np.isfinite(middle):
                continue
            pair = (float(compared.means[segment, place]), float(compared.overall[place]))
            here, overall = together(pair, "" if about.unit == "days" else about.unit, t.language)
            text = with_unit(middle, about.unit, t.language)
            people[segment].append(
                {
                    "label": about.label,
                    "typical": text,
                    "short": True,
                    "here": here,
                    "all": overall,
                }
            )
    for grouping in groupings[:_MOST_CATEGORIES]:
        label = measure(grouping.column, t.language).label
        for segment in range(k):
            commonest = grouping.commonest[segment]
            if commonest is None:
                continue
            people[segment].append(
                {
                    "label": label,
                    "typical": grouping.values[commonest],
                    "short": False,
                    "here": whole_percent(float(grouping.shares[segment, commonest])),
                    "all": whole_percent(float(grouping.overall[commonest])),
                }
            )
    return people


def _medians(values: NDArray[np.float64], ends: NDArray[np.intp]) -> list[float]:
    """Give the middle of each part; NaN where less than half of it is known."""
    result = []
    for part in np.split(values, ends):
        known = part[np.isfinite(part)]
        result.append(
            float(np.median(known)) if 2 * len(known) >= max(1, len(part)) else float("nan")
        )
    return result
