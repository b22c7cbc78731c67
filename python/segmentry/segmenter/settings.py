"""The checked parameters of a fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segmentry._validate import (
    one_of,
    real_number,
    seed_from,
    thread_count,
    truth_value,
    whole_number,
)
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.segmenter.estimators import is_estimator

if TYPE_CHECKING:
    from segmentry.segmenter._segmenter import Segmenter

METHODS = ("auto", "kmeans", "kprototypes")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the recipe needs to know; `n_segments` None means auto."""

    n_segments: int | None
    method: str
    estimator: Any
    columns: list[str] | None
    value_column: str | None
    min_share: float
    k_range: tuple[int, int]
    balance: bool
    n_init: int
    sample_size: int
    seed: int
    n_jobs: int | None


def checked(segmenter: Segmenter) -> Settings:
    """Check the parameters of a segmenter.

    Raises
    ------
    InvalidParameterError, InvalidTypeError
        If one makes no sense.
    """
    found = is_estimator(segmenter.method)
    if not found and not isinstance(segmenter.method, str):
        raise InvalidTypeError(
            f"method must be one of {list(METHODS)} or an estimator with fit_predict (or fit and "
            f"predict), found {segmenter.method!r}"
        )
    thread_count(segmenter.n_jobs)
    return Settings(
        n_segments=_n_segments(segmenter.n_segments),
        method="estimator" if found else one_of(segmenter.method, "method", METHODS),
        estimator=segmenter.method if found else None,
        columns=_columns(segmenter.columns),
        value_column=segmenter.value_column,
        min_share=real_number(segmenter.min_share, "min_share", minimum=0.0, maximum=0.5),
        k_range=_k_range(segmenter.k_range),
        balance=truth_value(segmenter.balance, "balance"),
        n_init=whole_number(segmenter.n_init, "n_init", minimum=1),
        sample_size=whole_number(segmenter.sample_size, "sample_size", minimum=100),
        seed=seed_from(segmenter.random_state),
        n_jobs=segmenter.n_jobs,
    )


def _n_segments(value: object) -> int | None:
    if isinstance(value, str):
        if value != "auto":
            raise InvalidParameterError(
                f"n_segments must be a whole number or 'auto', found {value!r}"
            )
        return None
    return whole_number(value, "n_segments", minimum=1)


def _columns(value: object) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"columns must be a list of column names, found {value!r}")
    names = list(dict.fromkeys(str(name) for name in value))
    if not names:
        raise InvalidParameterError("columns is empty; name at least one column, or use None")
    return names


def _k_range(value: object) -> tuple[int, int]:
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != 2:  # noqa: PLR2004
        raise InvalidTypeError(
            f"k_range must be a pair (fewest, most segments to try), found {value!r}"
        )
    low = whole_number(value[0], "k_range[0]", minimum=1)
    high = whole_number(value[1], "k_range[1]", minimum=low)
    return low, high
