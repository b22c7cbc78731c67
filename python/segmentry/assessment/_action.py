"""Actionable: whether each segment has an action of its own, and a response of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import fdtrc

from segmentry.assessment import _facts
from segmentry.assessment._facts import Figure, Segments
from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.profiling import centred

if TYPE_CHECKING:
    from segmentry._frames import Table

_ROUNDING = 1e-12


def distinct_actions(actions: Mapping[Any, str] | None, segments: Segments) -> Figure:
    """Different actions per segment: 1 where each has its own."""
    if actions is None:
        return Figure(missing="actions")
    if not isinstance(actions, Mapping):
        raise InvalidTypeError(
            f"actions must be a dict, segment -> action, found {type(actions).__name__}"
        )
    unknown = [segment for segment in actions if segment not in segments.ids]
    if unknown:
        raise InvalidDataError(
            f"actions names {unknown[0]!r}, which is no segment; the segments are {segments.ids}"
        )
    plans = [_action(actions.get(segment)) for segment in segments.ids]
    different = {plan.casefold() for plan in plans if plan}
    facts = {
        "different": len(different),
        "segments": len(segments),
        "without": [place for place, plan in enumerate(plans) if not plan],
    }
    return Figure(len(different) / len(segments), facts, by_segment={"action": plans})


def _action(plan: object) -> str | None:
    if plan is not None and not isinstance(plan, str):
        raise InvalidTypeError(f"actions must be texts, found {plan!r}")
    return None if plan is None else plan.strip() or None


def response(table: Table, column: str | None, segments: Segments) -> tuple[Figure, Figure]:
    """How much more the best segment responds, and how surely segments respond differently.

    The second is 1 - p of one-way analysis of variance.
    """
    if column is None:
        return Figure(missing="response"), Figure(missing="response")
    if len(segments) == 1:
        return Figure(missing="one_segment"), Figure(missing="one_segment")
    values = _facts.numbers(table, column)
    known = ~np.isnan(values)
    kept, codes = values[known], segments.codes[known]
    counts = np.bincount(codes, minlength=len(segments)).astype(np.float64)
    sums = np.bincount(codes, weights=kept, minlength=len(segments))
    undefined = np.full(len(segments), np.nan)
    means = np.divide(sums, counts, out=undefined, where=counts > 0)
    by_segment = {"response": means}
    if not kept.any():
        why, facts = ("no_response" if len(kept) else "unknown_response"), {"column": column}
        return (
            Figure(missing=why, facts=facts, by_segment=by_segment),
            Figure(missing=why, facts=facts),
        )
    overall, left, spread = centred(kept)
    # What rounds to above zero is not above it.
    if overall > _ROUNDING * spread:
        best = int(np.nanargmax(means))
        lift = Figure(
            float(means[best]) / overall,
            {"segment": best, "column": column, "best": float(means[best]), "overall": overall},
            by_segment=by_segment,
        )
    else:
        lift = Figure(missing="response_of_loss", facts={"column": column}, by_segment=by_segment)
    certainty = _certainty(left, codes, len(segments))
    if np.isnan(certainty):
        return lift, Figure(missing="few_customers")
    return lift, Figure(certainty, {"column": column})


def _certainty(centred: Any, codes: Any, k: int) -> float:  # noqa: ANN401 - arrays
    counts = np.bincount(codes, minlength=k).astype(np.float64)
    filled, n = int(np.count_nonzero(counts)), len(centred)
    if filled < 2 or n <= filled:  # noqa: PLR2004
        return float("nan")
    sums = np.bincount(codes, weights=centred, minlength=k)
    between = float(np.divide(sums**2, counts, out=np.zeros(k), where=counts > 0).sum())
    within = float(centred @ centred) - between
    if not within > 1e-12 * float(centred @ centred):
        return 1.0 if between > 0 else 0.0
    ratio = (between / (filled - 1)) / (within / (n - filled))
    return 1.0 - float(fdtrc(filled - 1, n - filled, ratio))
