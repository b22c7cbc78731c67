"""How stages are told: the arguments of `stages`, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from segmentry import _native
from segmentry._frames.special import Coded
from segmentry._validate import real_number, whole_number
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.lifecycle._curve import Rhythm
from segmentry.lifecycle._rhythm import rhythm_at
from segmentry.lifecycle._thresholds import Thresholds, check_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.log import TransactionLog

MIN_GAPS = 3
NULL = np.iinfo(np.uint32).max
STAGES = tuple(_native.lifecycle_stage_names())


class StageOptions(TypedDict, total=False):
    """The options of `stages`, for functions that pass them on."""

    at_risk: float
    dormant: float
    lost: float
    among: str
    threshold_days: Sequence[float] | None
    rhythm: Rhythm | None
    per_customer: bool
    min_gaps: int
    new_days: float | None
    reactivated_days: float | None


@dataclass(frozen=True, slots=True)
class Standings:
    """Where the customers known at a moment stand, an entry for each.

    Attributes
    ----------
    positions : ndarray or None
        Their positions in the log; None: all.
    stage, next_stage : ndarray
        Codes into `STAGES`; `NULL` is null.
    own : ndarray
        1 where thresholds are the customer's own.
    columns : dict of ndarray
        The rest by name.
    thresholds : Thresholds
        Those of the population.
    """

    positions: NDArray[np.uint32] | None
    stage: NDArray[np.uint32]
    next_stage: NDArray[np.uint32]
    own: NDArray[np.uint32]
    columns: dict[str, NDArray[np.float64]]
    thresholds: Thresholds


def standings(log: TransactionLog, tick: int, options: StageOptions) -> Standings:
    """Tell the stage of every customer known at a moment."""
    check_options(options)
    given = options.get("threshold_days")
    if given is None:
        thresholds, pace = _learnt(log, tick, options)
    else:
        thresholds, pace = _given(given, options), None
    wish = {
        "limits": thresholds.days,
        "pace": pace,
        "min_gaps": whole_number(options.get("min_gaps", MIN_GAPS), "min_gaps", minimum=1),
        "new_days": _days(options.get("new_days"), "new_days"),
        "reactivated_days": _days(options.get("reactivated_days"), "reactivated_days"),
    }
    found = _native.lifecycle_stages(log.native, tick, wish)
    own, positions = found.pop("own"), found.pop("positions")
    stage, following = found.pop("stage"), found.pop("next_stage")
    return Standings(positions, stage, following, own, found, thresholds)


def check_options(options: StageOptions) -> None:
    """Check the options that say nothing of the log, used or not: a slip shall not be silent."""
    for name in options:
        if name not in StageOptions.__annotations__:
            valid = ", ".join(StageOptions.__annotations__)
            raise InvalidTypeError(f"{name!r} is no option here; the options are {valid}")
    known, per_customer = options.get("rhythm"), options.get("per_customer", True)
    if known is not None and not isinstance(known, Rhythm):
        raise InvalidTypeError(
            f"rhythm must come from `segmentry.lifecycle.rhythm`, found {known!r}"
        )
    if not isinstance(per_customer, bool | np.bool_):
        raise InvalidTypeError(f"per_customer must be True or False, found {per_customer!r}")
    check_shares(**_shares(options))


def _shares(options: StageOptions) -> dict[str, Any]:
    """Give those of the options that thresholds are learnt by."""
    names = ("at_risk", "dormant", "lost", "among")
    return {name: value for name, value in options.items() if name in names}


def _learnt(
    log: TransactionLog, tick: int, options: StageOptions
) -> tuple[Thresholds, tuple[float, float, float] | None]:
    known = options.get("rhythm")
    if known is None:
        known = rhythm_at(log, tick)
    pace = known.pace if options.get("per_customer", True) else None
    return known.thresholds(**_shares(options)), pace


def _given(days: object, options: StageOptions) -> Thresholds:
    if options.get("rhythm") is not None:
        raise InvalidParameterError("give rhythm or threshold_days, not both")
    if isinstance(days, str) or not isinstance(days, Sequence | np.ndarray) or len(days) != 3:  # noqa: PLR2004
        raise InvalidTypeError(
            f"threshold_days must be three numbers (at_risk, dormant, lost), found {days!r}"
        )
    risk, late, gone = (real_number(value, "threshold_days", minimum=1) for value in days)
    if not risk <= late <= gone:
        raise InvalidParameterError(f"threshold_days must not fall, found {days!r}")
    return Thresholds(risk, late, gone, "given")


def _days(value: object, name: str) -> float | None:
    return None if value is None else real_number(value, name, minimum=1)


def stage_column(codes: NDArray[np.uint32]) -> Coded:
    """Give codes of stages as a column of text."""
    return Coded(codes, _native.arrow_texts(list(STAGES)))
