"""Segment names in Chinese: the words that segment names are made of, translated one by one.

A name that is not made of these words (the user's own, say) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from segmentry.wording.measures import inside, measure

_WHOLE: Final = {"all customers": "全部客户", "average customers": "普通客户"}
# How the first part of a name is built; at least one of these stands before the last word.
_WORDS: Final = {
    "recent": "近期",
    "lapsed": "久未购买的",
    "frequent": "高频",
    "occasional": "低频",
    "high-spending": "高消费",
    "middling": "中等",
}
_LAST: Final = {
    "one-time buyers": "一次性客户",
    "high spenders": "高消费客户",
    "low spenders": "低消费客户",
    "buyers": "客户",
}
_PHRASES: Final = {
    "bought lately": "近期有购买",
    "long away": "久未购买",
    "newer customers": "新客户",
    "long-standing customers": "老客户",
    "fewer orders": "订单较少",
    "more orders": "订单较多",
    "lower spend": "消费较低",
    "higher spend": "消费较高",
    "small baskets": "客单价低",
    "large baskets": "客单价高",
    "even baskets": "客单价平稳",
    "uneven baskets": "客单价波动大",
    "few items a basket": "每单件数少",
    "many items a basket": "每单件数多",
    "short gaps": "购买间隔短",
    "long gaps": "购买间隔长",
    "steady rhythm": "购买规律",
    "irregular rhythm": "购买不规律",
    "on time": "按时回购",
    "overdue": "逾期未购",
    "quiet lately": "近期沉寂",
    "active lately": "近期活跃",
    "quiet before": "此前沉寂",
    "active before": "此前活跃",
    "few returns": "退货少",
    "many returns": "退货多",
    "full price": "原价购买",
    "discount buyers": "折扣购买",
    "weekday buyers": "工作日购买",
    "weekend buyers": "周末购买",
    "daytime buyers": "日间购买",
    "night buyers": "夜间购买",
    "narrow range": "品类集中",
    "wide range": "品类丰富",
}
_LEVELS: Final = {"high": "高", "low": "低"}
_NUMBER: Final = re.compile(r"(.*?)( \(\d+\))?", re.DOTALL)


def in_chinese(name: str, columns: Iterable[str]) -> str:
    """Translate a segment name, if it is one that Segmentry makes.

    Parameters
    ----------
    name : str
        The name.
    columns : iterable of str
        The features, whose labels may stand in the name.
    """
    match = _NUMBER.fullmatch(name)
    plain, number = (match[1], match[2] or "") if match else (name, "")
    labels = {
        inside(measure(column, "en").label, "en").lower(): measure(column, "zh").label
        for column in columns
    }
    parts = [_part(part, labels) for part in plain.lower().split(", ")]
    known = [part for part in parts if part is not None]
    return "，".join(known) + number if len(known) == len(parts) else name


def _part(part: str, labels: dict[str, str]) -> str | None:
    if part in _WHOLE:
        return _WHOLE[part]
    if part in _PHRASES:
        return _PHRASES[part]
    level, _, label = part.partition(" ")
    if level in _LEVELS and label in labels:
        return labels[label] + _LEVELS[level]
    return _buyers(part)


def _buyers(part: str) -> str | None:
    last = next((word for word in _LAST if part == word or part.endswith(f" {word}")), None)
    if last is None:
        return None
    words = part.removesuffix(last).split()
    if any(word not in _WORDS for word in words):
        return None
    return "".join(_WORDS[word] for word in words) + _LAST[last]
