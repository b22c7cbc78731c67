"""Categories that some databases, as they come, take for one and the same text."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from segmentry.exceptions import AssumptionWarning
from segmentry.tree.rules.conditions import CategoryCondition
from segmentry.tree.rules.rule import Rule


def _mysql(text: str) -> str:
    """Fold a text as utf8mb4_0900_ai_ci, and the older ones that ignore trailing blanks, do."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return letters.casefold().rstrip(" ")


def _sql_server(text: str) -> str:
    """Fold a text as SQL_Latin1_General_CP1_CI_AS does, with the padding of every collation."""
    return unicodedata.normalize("NFC", text).casefold().rstrip(" ")


_FOLDS: Final[dict[str, Callable[[str], str]]] = {"mysql": _mysql, "tsql": _sql_server}


def warn_of_alike(
    rules: Sequence[Rule], categories: Mapping[str, Sequence[Any]], dialect: str
) -> None:
    """Warn of categories that a rule tells apart and a database by default does not."""
    fold = _FOLDS.get(dialect)
    if fold is None:
        return
    for rule in rules:
        for condition in rule.conditions:
            if isinstance(condition, CategoryCondition):
                known = categories.get(condition.feature, ())
                alike = _across(condition.values, known, fold)
                if alike is not None:
                    warnings.warn(
                        f"column {condition.feature!r} has the categories {alike[0]!r} and "
                        f"{alike[1]!r}, which {dialect} by default takes for the same and predict "
                        "does not; give the column a binary collation, or unite them and fit again",
                        AssumptionWarning,
                        stacklevel=4,
                    )
                    return


def _across(
    listed: Sequence[Any], known: Sequence[Any], fold: Callable[[str], str]
) -> tuple[str, str] | None:
    """Give a text of a list and one that is not in it, but folds to the same."""
    inside = {fold(value): value for value in listed if isinstance(value, str)}
    for value in known:
        if isinstance(value, str) and value not in listed and fold(value) in inside:
            return inside[fold(value)], value
    return None
