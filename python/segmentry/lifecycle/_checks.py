"""Checks that every function of the lifecycle makes: the log, and how many periods it spans."""

from __future__ import annotations

from segmentry.exceptions import InvalidDataError, InvalidTypeError
from segmentry.log import TransactionLog

_MOST_PERIODS = 2000


def check_log(log: object) -> None:
    """Refuse what is no log, such as the frame that one is built from."""
    if not isinstance(log, TransactionLog):
        raise InvalidTypeError(
            f"log must be a TransactionLog, found {type(log).__name__}; build one with "
            "segmentry.TransactionLog"
        )


def check_number_of_periods(n_periods: int, by: str) -> None:
    """Refuse more periods than any shop has seen: one wrong date is enough for that."""
    if n_periods > _MOST_PERIODS:
        raise InvalidDataError(
            f"the log spans {n_periods:,} {by}s up to as_of, more than {_MOST_PERIODS:,}; "
            "choose a longer period, or look for wrong dates with `log.audit()`"
        )
