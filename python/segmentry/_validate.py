"""Checks of plain arguments, shared by every module: which argument, what was found, what to do."""

from __future__ import annotations

import numbers
import os
from collections.abc import Iterable

import numpy as np

from segmentry.exceptions import InvalidParameterError, InvalidTypeError


def whole_number(
    value: object, name: str, *, minimum: int | None = None, maximum: int | None = 2**31 - 1
) -> int:
    """Give `value` as an int within bounds.

    Raises
    ------
    InvalidTypeError
        If it is not a whole number (truth values are not).
    InvalidParameterError
        If it is too small or too large.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise InvalidTypeError(
            f"{name} must be a whole number, found {value!r} ({type(value).__name__})"
        )
    if minimum is not None and value < minimum:
        raise InvalidParameterError(f"{name} must be at least {minimum}, found {value}")
    if maximum is not None and int(value) > maximum:
        raise InvalidParameterError(f"{name} must be at most {maximum}, found {value}")
    return int(value)


def real_number(
    value: object,
    name: str,
    *,
    above: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
) -> float:
    """Give `value` as a finite float within bounds.

    Raises
    ------
    InvalidTypeError
        If it is not a number (truth values are not).
    InvalidParameterError
        If it is not finite or out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise InvalidTypeError(f"{name} must be a number, found {value!r} ({type(value).__name__})")
    number = float(value)
    if not np.isfinite(number):
        raise InvalidParameterError(f"{name} must be finite, found {number}")
    if above is not None and number <= above:
        raise InvalidParameterError(f"{name} must be above {above}, found {number}")
    if minimum is not None and number < minimum:
        raise InvalidParameterError(f"{name} must be at least {minimum}, found {number}")
    if maximum is not None and number > maximum:
        raise InvalidParameterError(f"{name} must be at most {maximum}, found {number}")
    return number


def truth_value(value: object, name: str) -> bool:
    """Give `value` as a bool.

    Raises
    ------
    InvalidTypeError
        If it is neither True nor False.
    """
    if not isinstance(value, bool | np.bool_):
        raise InvalidTypeError(f"{name} must be True or False, found {value!r}")
    return bool(value)


def one_of(value: object, name: str, allowed: Iterable[str]) -> str:
    """Give `value` if it is one of the allowed words.

    Raises
    ------
    InvalidParameterError
        If it is not.
    """
    options = sorted(allowed)
    if not isinstance(value, str) or value not in options:
        raise InvalidParameterError(f"{name} must be one of {options}, found {value!r}")
    return value


def list_of_names(value: object, name: str) -> list[str]:
    """Give `value`, a sequence of texts, as a list.

    Raises
    ------
    InvalidTypeError
        If it is a single text, no sequence, or holds anything but text.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidTypeError(f"{name} must be a list of names, found {value!r}")
    names = list(value)
    for item in names:
        if not isinstance(item, str):
            raise InvalidTypeError(f"{name} must be a list of names, found {item!r} in it")
        require_unicode(item, name)
    return names


def require_unicode(text: str, name: str) -> None:
    """Refuse text with half a character in it (a lone surrogate), which nothing can store.

    Raises
    ------
    InvalidParameterError
        If it is such text.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidParameterError(
            f"{name} has text with a broken character, {text!r}; decode it again from its source"
        ) from None


def thread_count(n_jobs: object) -> int | None:
    """Turn scikit-learn's `n_jobs` into a number of threads (None: the package's default).

    -1 is every core, -2 all but one, and so on.

    Raises
    ------
    InvalidParameterError
        If it is 0.
    """
    if n_jobs is None:
        return None
    number = whole_number(n_jobs, "n_jobs")
    if number == 0:
        raise InvalidParameterError(
            "n_jobs must not be 0; use None for the default or -1 for every core"
        )
    if number > 0:
        return number
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) + 1 + number)


def seed_from(random_state: object) -> int:
    """Turn scikit-learn's `random_state` into a 64-bit seed; None gives fresh entropy.

    Raises
    ------
    InvalidTypeError
        If it is neither None, an int, nor a NumPy random generator.
    InvalidParameterError
        If it is a negative number.
    """
    if random_state is None:
        return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, 2**32, dtype=np.uint64))
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(0, 2**63, dtype=np.uint64))
    return (
        whole_number(random_state, "random_state", minimum=0, maximum=None) & 0xFFFF_FFFF_FFFF_FFFF
    )
