"""Rules in words, English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from segmentry.tree.rules.conditions import (
    CategoryCondition,
    Condition,
    NumberCondition,
    exact,
)
from segmentry.tree.rules.one_line import on_one_line, visible
from segmentry.wording.measures import measure, of_one
from segmentry.wording.numerals import Language

# A longer list ends in how many more there are; the exact one is in symbols and in SQL.
MOST_LISTED = 8
_LARGEST_WRITTEN, _SMALLEST_WRITTEN = 1e15, 1e-6

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "everybody": "everybody",
        "nobody": "no rule: the tree never gives this segment (a larger max_depth may)",
        "and": " and ",
        "at_most": "{label} at most {high}",
        "above": "{label} above {low}",
        "between": "{label} above {low} up to {high}",
        "known": "{label} known",
        "unknown": "{label} unknown",
        "or_unknown": "{text} (or unknown)",
        "yes": "{label}: yes",
        "no": "{label}: no",
        "is": "{label} is {listed}",
        "is_not": "{label} is not {listed}",
        "or": " or ",
        "comma": ", ",
        "more": "{listed} ({n} more)",
        "quote": "“{value}”",
    },
    "zh": {
        "everybody": "所有客户",
        "nobody": "无规则：决策树没有给出该客群（可加大 max_depth）",
        "and": "，且",
        "at_most": "{label}不超过 {high}",
        "above": "{label}大于 {low}",
        "between": "{label}大于 {low} 且不超过 {high}",
        "known": "{label}已知",
        "unknown": "{label}未知",
        "or_unknown": "{text}（或未知）",
        "yes": "{label}为是",
        "no": "{label}为否",
        "is": "{label}为{listed}",
        "is_not": "{label}不是{listed}",
        "or": "或",
        "comma": "、",
        "more": "{listed}（另有 {n} 个）",
        "quote": "“{value}”",
    },
}


def word(key: str, language: Language) -> str:
    """Give a fixed word or phrase."""
    return _WORDS[language][key]


def rule_in_words(conditions: Sequence[Condition], language: Language) -> str:
    """Say all conditions of a rule."""
    texts = [condition_in_words(condition, language) for condition in conditions]
    return word("and", language).join(texts) or word("everybody", language)


def condition_in_words(condition: Condition, language: Language) -> str:
    """Say one condition."""
    label = on_one_line(of_one(condition.feature, language))
    if isinstance(condition, NumberCondition):
        text = _number(condition, label, measure(condition.feature, language).unit, language)
        is_more = condition.known and condition.is_bounded
    else:
        text = _category(condition, label, language)
        is_more = bool(condition.values)
    if is_more and condition.unknown and condition.says_unknown:
        return word("or_unknown", language).format(text=text)
    return text


def _number(condition: NumberCondition, label: str, unit: str, language: Language) -> str:
    if not condition.known:
        key = "unknown"
    elif not condition.is_bounded:
        key = "known"
    elif condition.above == float("-inf"):
        key = "at_most"
    else:
        key = "above" if condition.at_most == float("inf") else "between"
    low, high = (_written(bound, unit) for bound in (condition.above, condition.at_most))
    return word(key, language).format(label=label, low=low, high=high)


def _category(condition: CategoryCondition, label: str, language: Language) -> str:
    if not condition.values:
        key = "known" if condition.negated else "unknown"
        return word(key, language).format(label=label)
    if condition.is_boolean:
        both = len(condition.values) > 1
        key = "yes" if (True in condition.values) is not condition.negated else "no"
        return word("known" if both else key, language).format(label=label)
    key = "is_not" if condition.negated else "is"
    return word(key, language).format(label=label, listed=_list(condition.values, language))


def _list(values: Sequence[Any], language: Language) -> str:
    shown = [_value(value, language) for value in values[:MOST_LISTED]]
    rest = len(values) - len(shown)
    if rest:
        listed = word("comma", language).join(shown)
        return word("more", language).format(listed=listed, n=rest)
    if len(shown) == 1:
        return shown[0]
    return word("comma", language).join(shown[:-1]) + word("or", language) + shown[-1]


def _value(value: Any, language: Language) -> str:  # noqa: ANN401 - any category
    if isinstance(value, str):
        return word("quote", language).format(value=visible(value))
    return exact(value) if isinstance(value, float) else str(value)


def _written(value: float, unit: str) -> str:
    """Write a bound in full, shares as percent: nothing is rounded."""
    if value in (float("inf"), float("-inf")):
        return ""
    sign, size = "−" if value < 0 else "", abs(value)
    if size >= _LARGEST_WRITTEN or 0 < size < _SMALLEST_WRITTEN:
        return sign + exact(size)
    number = Decimal(exact(size))
    if unit == "share":
        return f"{sign}{(number * 100).normalize():,f}%"
    return f"{sign}{number:,f}"
