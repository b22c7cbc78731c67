"""What each figure is compared with, and where that comes from. Every number here can be changed.

Kotler, P. & Keller, K. L. (2016). Marketing Management, 15th edition, chapter 9: segments should be
measurable, substantial, accessible, differentiable and actionable. Stable is ours to add.
Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd edition: effects.
Landis, J. R. & Koch, G. G. (1977). "The measurement of observer agreement for categorical data".
Biometrics 33(1), 159-174: kappa.
Kaufman, L. & Rousseeuw, P. J. (1990). Finding Groups in Data: silhouettes.
Hennig, C. (2007). "Cluster-wise assessment of cluster stability". Computational Statistics & Data
Analysis 52(1), 258-271: Jaccard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from segmentry._validate import real_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError

if TYPE_CHECKING:
    from segmentry.wording.numerals import Language

CRITERIA: Final = (
    "measurable",
    "substantial",
    "accessible",
    "differentiable",
    "actionable",
    "stable",
)
MET, DOUBTFUL, NOT_MET, NOT_ASSESSED = "met", "doubtful", "not met", "not assessed"

_HABIT: Final = "rule of thumb"
_PLATFORMS: Final = "smallest audience of LinkedIn (300) and Google (100)"
_COHEN: Final = "Cohen 1988: medium and small effect"
_SHARE: Final = "Segmenter's min_share, and half of it"
_AS_CUSTOMERS: Final = "as for the share of customers"
_KAPPA: Final = "Landis & Koch 1977: moderate and fair"
_SILHOUETTE: Final = "Kaufman & Rousseeuw 1990: reasonable and weak"
_SIGNIFICANCE: Final = "usual levels of significance"
_JACCARD: Final = "Hennig 2007: stable and doubtful"
_USER: Final = "set by the user"
_IN_CHINESE: Final = {
    _HABIT: "经验法则",
    _PLATFORMS: "LinkedIn（300）与 Google（100）的最小受众",
    _COHEN: "Cohen 1988：中等效应与小效应",
    _SHARE: "Segmenter 的 min_share 及其一半",
    _AS_CUSTOMERS: "同客户占比",
    _KAPPA: "Landis & Koch 1977：中等与尚可",
    _SILHOUETTE: "Kaufman & Rousseeuw 1990：合理与较弱",
    _SIGNIFICANCE: "常用的显著性水平",
    _JACCARD: "Hennig 2007：稳定与存疑",
    _USER: "由用户指定",
}


@dataclass(frozen=True, slots=True)
class Standard:
    """When a figure is good enough; the larger the better.

    Attributes
    ----------
    measure, criterion : str
        What is measured, and which criterion it speaks for.
    threshold : float
        From here on the criterion is met.
    doubtful_from : float
        Below this it is not met; in between it is doubtful.
    source : str
        Where the two numbers come from.
    """

    measure: str
    criterion: str
    threshold: float
    doubtful_from: float
    source: str

    def source_in(self, language: Language) -> str:
        """Say in a language where the two numbers come from."""
        return _IN_CHINESE[self.source] if language == "zh" else self.source

    def verdict(self, value: float) -> str:
        """Compare a figure with the two numbers; one that is not defined is not assessed."""
        if np.isnan(value):
            return NOT_ASSESSED
        if value >= self.threshold:
            return MET
        return DOUBTFUL if value >= self.doubtful_from else NOT_MET


# In the order of the table.
_STANDARDS: Final = (
    Standard("known_share", "measurable", 0.95, 0.8, _HABIT),
    Standard("clear_share", "measurable", 0.8, 0.6, _HABIT),
    Standard("smallest_segment", "substantial", 300.0, 100.0, _PLATFORMS),
    Standard("smallest_share", "substantial", 0.01, 0.005, _SHARE),
    Standard("smallest_value_share", "substantial", 0.01, 0.005, _AS_CUSTOMERS),
    Standard("contactable_customers", "accessible", 300.0, 100.0, _PLATFORMS),
    Standard("contactable_share", "accessible", 0.5, 0.2, _HABIT),
    Standard("found_again", "accessible", 0.4, 0.2, _KAPPA),
    Standard("outside_effect", "differentiable", 0.06, 0.01, _COHEN),
    Standard("least_distinct", "differentiable", 0.5, 0.2, _COHEN),
    Standard("silhouette", "differentiable", 0.5, 0.25, _SILHOUETTE),
    Standard("distinct_actions", "actionable", 1.0, 0.5, _HABIT),
    Standard("response_lift", "actionable", 1.5, 1.2, _HABIT),
    Standard("response_certainty", "actionable", 0.95, 0.9, _SIGNIFICANCE),
    Standard("lowest_jaccard", "stable", 0.75, 0.6, _JACCARD),
)
MEASURES: Final = tuple(standard.measure for standard in _STANDARDS)


def standards_for(
    min_size: float, min_share: float, thresholds: Mapping[str, object] | None
) -> tuple[Standard, ...]:
    """Give the standards with the user's numbers in place of ours.

    Raises
    ------
    InvalidTypeError, InvalidParameterError
        If a measure is unknown, or its numbers make no sense.
    """
    if thresholds is not None and not isinstance(thresholds, Mapping):
        raise InvalidTypeError(
            f"thresholds must be a dict by measure, found {type(thresholds).__name__}"
        )
    asked = {**_sizes(min_size, min_share), **(thresholds or {})}
    unknown = sorted(str(name) for name in asked if name not in MEASURES)
    if unknown:
        raise InvalidParameterError(
            f"thresholds names {unknown[0]!r}, which is no measure; known are {list(MEASURES)}"
        )
    return tuple(
        _changed(standard, asked[standard.measure]) if standard.measure in asked else standard
        for standard in _STANDARDS
    )


def _sizes(min_size: float, min_share: float) -> dict[str, object]:
    size = real_number(min_size, "min_size", minimum=1.0)
    share = real_number(min_share, "min_share", minimum=0.0, maximum=1.0)
    changed: dict[str, object] = {}
    for standard in _STANDARDS:
        if standard.source == _PLATFORMS:
            asked = size
        elif standard.criterion == "substantial":
            asked = share
        else:
            continue
        if asked != standard.threshold:
            part = standard.doubtful_from / standard.threshold
            changed[standard.measure] = (asked, asked * part)
    return changed


def _changed(standard: Standard, numbers: object) -> Standard:
    name = f"thresholds[{standard.measure!r}]"
    if isinstance(numbers, tuple | list):
        if len(numbers) != 2:  # noqa: PLR2004
            raise InvalidParameterError(
                f"{name} must be one number or two (met from, doubtful from), found {numbers!r}"
            )
        met, doubtful = (real_number(number, name) for number in numbers)
    else:
        met = doubtful = real_number(numbers, name)
    if doubtful > met:
        raise InvalidParameterError(
            f"{name}: what is doubtful must not begin above what is met, found {numbers!r}"
        )
    return replace(standard, threshold=met, doubtful_from=doubtful, source=_USER)
