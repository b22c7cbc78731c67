"""Segment names in Chinese: the words that segment names are made of, translated one by one.

A name that is not made of these words (the user's own, say) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from segmentry.wording.circles import CODES, is_level, level_in
from segmentry.wording.measures import inside, measure

_WHOLE: Final = {"all customers": "全部客户", "average customers": "普通客户"}
# How the first part of a name is built; at least one of these stands before the last word.
_WORDS: Final = {
    "recent": "近期",
    "lapsed": "久未购买的",
    "frequent": "高频",
    "occasional": "低频",
    "high-spending": "高消费",
    "mid-range": "中等",
    "middling": "中等",
}
_LAST: Final = {
    "one-time buyers": "一次性客户",
    "high spenders": "高消费客户",
    "low spenders": "低消费客户",
    "buyers": "客户",
}
# Family of features -> phrases for little and for much of it, English and Chinese.
_FAMILIES: Final = {
    "recency": (("bought lately", "近期有购买"), ("long away", "久未购买")),
    "tenure": (("newer customers", "新客户"), ("long-standing customers", "老客户")),
    "frequency": (("fewer orders", "订单较少"), ("more orders", "订单较多")),
    "spend": (("lower spend", "消费较低"), ("higher spend", "消费较高")),
    "basket": (("small baskets", "客单价低"), ("large baskets", "客单价高")),
    "basket spread": (("even baskets", "客单价平稳"), ("uneven baskets", "客单价波动大")),
    "basket width": (("few items a basket", "每单件数少"), ("many items a basket", "每单件数多")),
    "rhythm": (("short gaps", "购买间隔短"), ("long gaps", "购买间隔长")),
    "regularity": (("steady rhythm", "购买规律"), ("irregular rhythm", "购买不规律")),
    "overdue": (("on time", "按时回购"), ("overdue", "逾期未购")),
    "recent orders": (("quiet lately", "近期沉寂"), ("active lately", "近期活跃")),
    "recent revenue": (("quiet lately", "近期沉寂"), ("active lately", "近期活跃")),
    "earlier orders": (("quiet before", "此前沉寂"), ("active before", "此前活跃")),
    "earlier revenue": (("quiet before", "此前沉寂"), ("active before", "此前活跃")),
    "value trend": (("shrinking baskets", "客单价走低"), ("growing baskets", "客单价走高")),
    "rhythm trend": (("shortening gaps", "购买间隔缩短"), ("lengthening gaps", "购买间隔拉长")),
    "returns": (("few returns", "退货少"), ("many returns", "退货多")),
    "discount": (("full price", "原价购买"), ("discount buyers", "折扣购买")),
    "weekend": (("weekday buyers", "工作日购买"), ("weekend buyers", "周末购买")),
    "night": (("daytime buyers", "日间购买"), ("night buyers", "夜间购买")),
    "hour habit": (("at any hour", "时段不固定"), ("at one hour", "时段固定")),
    "season": (("all year round", "全年购买"), ("seasonal", "季节性购买")),
    "breadth": (("narrow range", "品类集中"), ("wide range", "品类丰富")),
    "repeat products": (("new products", "常买新品"), ("same products again", "常买同样商品")),
    "channel breadth": (("few channels", "渠道单一"), ("many channels", "渠道多样")),
    "browsing": (("few visits", "浏览少"), ("many visits", "浏览多")),
    "conversion": (("many looks an order", "浏览多下单少"), ("few looks an order", "浏览后易下单")),
    "recent visit": (("visited lately", "近期有浏览"), ("no visit lately", "久未浏览")),
}
FAMILY_PHRASES: Final[dict[str, tuple[str, str]]] = {
    family: (low[0], high[0]) for family, (low, high) in _FAMILIES.items()
}
_PHRASES: Final = {english: chinese for pair in _FAMILIES.values() for english, chinese in pair}
_LEVELS: Final = {"high": "高", "low": "低"}
_MOSTLY, _NOT, _UNKNOWN = "mostly ", "not ", " unknown"
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
    # A column "is_member" makes "mostly member".
    labels |= {
        name.removeprefix("is "): label.removeprefix("is_")
        for name, label in labels.items()
        if name.startswith("is ")
    }
    parts = [_part(part, labels) for part in plain.split(", ")]
    known = [part for part in parts if part is not None]
    return "，".join(known) + number if len(known) == len(parts) else name


def _part(text: str, labels: dict[str, str]) -> str | None:
    part = text.lower()
    if part in _WHOLE:
        return _WHOLE[part]
    if part in _PHRASES:
        return _PHRASES[part]
    if part.startswith(_MOSTLY):
        return _mostly(text[len(_MOSTLY) :], labels)
    unknown = part.removesuffix(_UNKNOWN)
    if unknown != part and unknown in labels:
        return f"{labels[unknown]}未知"
    level, _, label = part.partition(" ")
    if level in _LEVELS and label in labels:
        return labels[label] + _LEVELS[level]
    return _buyers(part)


def _mostly(what: str, labels: dict[str, str]) -> str:
    """Translate "mostly web", "mostly member" and "mostly not member"."""
    if what.lower() in labels:
        return f"多为{labels[what.lower()]}"
    if what.startswith(_NOT) and what.removeprefix(_NOT).lower() in labels:
        return f"多非{labels[what.removeprefix(_NOT).lower()]}"
    for feature in CODES:
        if is_level(feature, what):
            named = str(level_in(feature, what, "zh"))
            # Figures stand apart from Chinese characters.
            return f"多在 {named} 购买" if named.isascii() else f"多在{named}购买"
    return f"以“{what}”为主"


def _buyers(part: str) -> str | None:
    last = next((word for word in _LAST if part == word or part.endswith(f" {word}")), None)
    if last is None:
        return None
    words = part.removesuffix(last).split()
    if any(word not in _WORDS for word in words):
        return None
    return "".join(_WORDS[word] for word in words) + _LAST[last]
