"""Which features tell the segments apart, over all and one segment at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry.wording.comparisons import label_of

if TYPE_CHECKING:
    from segmentry.wording.numerals import Language

_OF_FEATURE = (
    "effect_measure",
    "effect_size",
    "effect_low",
    "effect_high",
    "effect_corrected",
    "used_in_clustering",
    "p_value",
    "p_adjusted",
)
_OF_SEGMENT = ("difference", "mean", "mean_all", "share", "share_all", "lift")


def _picked(columns: dict[str, Any], name: str, rows: list[int]) -> NDArray[Any] | list[Any]:
    values = columns[name]
    return values[rows] if isinstance(values, np.ndarray) else [values[row] for row in rows]


def _first_rows(columns: dict[str, Any], n_segments: int) -> list[int]:
    """Give the first row of each feature, in the first segment."""
    features = columns["feature"][: len(columns["feature"]) // n_segments]
    return [row for row, name in enumerate(features) if row == 0 or features[row - 1] != name]


def explained(columns: dict[str, Any]) -> NDArray[np.float64]:
    """Give effects on one scale: eta squared as it is, Cramér's V squared."""
    sizes: NDArray[np.float64] = columns["effect_size"]
    is_v = np.array([measure == "cramers_v" for measure in columns["effect_measure"]])
    return np.where(is_v, sizes**2, sizes)


def overall(columns: dict[str, Any], n_segments: int, language: Language) -> dict[str, Any]:
    """Rank features by effect; those without one come last, ties keep their order."""
    first = np.array(_first_rows(columns, n_segments), dtype=np.intp)
    strength = explained(columns)[first]
    order = np.argsort(-np.nan_to_num(strength, nan=-1.0), kind="stable")
    rows = first[order].tolist()
    features = _picked(columns, "feature", rows)
    return {
        "rank": np.arange(1, len(rows) + 1),
        "feature": features,
        "label": [label_of(name, language) for name in features],
        "explained": strength[order],
        **{name: _picked(columns, name, rows) for name in _OF_FEATURE},
    }


def by_segment(
    columns: dict[str, Any], n_segments: int, names: list[str], language: Language
) -> dict[str, Any]:
    """Rank features within each segment by the absolute difference, categories by their largest."""
    n_lines = len(columns["feature"]) // n_segments
    size = np.nan_to_num(np.abs(columns["difference"]), nan=-1.0)
    rows: list[int] = []
    ranks: list[int] = []
    for segment in range(n_segments):
        start = segment * n_lines
        order = start + np.argsort(-size[start : start + n_lines], kind="stable")
        strongest: dict[str, int] = {}
        for row in order.tolist():
            strongest.setdefault(columns["feature"][row], row)
        rows += strongest.values()
        ranks += range(1, len(strongest) + 1)
    features = _picked(columns, "feature", rows)
    return {
        "segment": _picked(columns, "segment", rows),
        "segment_name": [names[row // n_lines] for row in rows],
        "rank": np.array(ranks, dtype=np.int64),
        "feature": features,
        "label": [label_of(name, language) for name in features],
        "category": _picked(columns, "category", rows),
        **{name: _picked(columns, name, rows) for name in _OF_SEGMENT},
        "used_in_clustering": _picked(columns, "used_in_clustering", rows),
    }
