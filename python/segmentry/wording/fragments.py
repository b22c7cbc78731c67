"""What segments do, as parts of one sentence: "orders twice as often as average".

Every feature we compute has words of its own in both languages; a column of the user's own goes by
its label. `sentences` puts the parts together.
"""

from __future__ import annotations

import re
from typing import Final

from segmentry.wording import degrees
from segmentry.wording.comparisons import Told, amount, category_of, label_of
from segmentry.wording.doings import AT_ONCE, DOINGS, SHARES, SIDES, TIMES, Doing
from segmentry.wording.measures import inside
from segmentry.wording.moments import apart
from segmentry.wording.numerals import Language
from segmentry.wording.trends import TRENDS, trend
from segmentry.wording.vocabulary import describe, number

_MOSTLY, _NEARLY_ALL, _HARDLY = 0.5, 0.8, 0.05
_WHOLE_DAYS: Final = 10
_ORDER_OF_SHARES: Final = ("mostly", "more", "less", "hardly")
_WINDOW: Final = re.compile(r"(orders|revenue)_(prev_)?(\d+)d")
_EVENTS: Final = re.compile(r"events_(.+)")


def fragment(told: Told, language: Language, *, against: bool) -> str:
    """Tell one trait as part of a sentence, in lower case.

    Parameters
    ----------
    told : Told
        The trait.
    language : "en" or "zh"
        The language.
    against : bool
        Whether to say that it is compared with the average, if it is in such words.
    """
    if told.kind == "mean":
        return _mean(told, language, against=against)
    label = _label(told.feature, language)
    if told.kind == "date":
        by, later = apart(told.value, told.reference, language)
        if language == "zh":
            return f"{label}平均{'晚' if later else '早'} {by}"
        than = " than average" if against else ""
        return f"{label} {by} {'later' if later else 'earlier'}{than}"
    if told.kind == "duration":
        found = degrees.degree(told.value, told.reference)
        if language == "zh":
            return label + degrees.chinese(found, against=against)
        return f"{label} {degrees.english(found, 'long', against=against)}"
    return _share_of(told, label, language)


def _label(feature: str, language: Language) -> str:
    """Give a label inside a sentence; Latin letters stand apart from Chinese characters."""
    label = inside(label_of(feature, language), language)
    return f"{label} " if language == "zh" and label[-1:].isascii() else label


def _mean(told: Told, language: Language, *, against: bool) -> str:
    feature, value, reference = told.feature, told.value, told.reference
    place = 1 if language == "zh" else 0
    if feature in TRENDS:
        return trend(feature, value, reference, language)
    if feature in SIDES:
        return SIDES[feature][place][value > reference]
    if feature in TIMES:
        mine, average = (_days(days, feature, language) for days in (value, reference))
        # One word after another in English, one character after another in Chinese.
        separated, other = (f" {mine}", f" {average}") if place else (mine, average)
        at_once = AT_ONCE.get((feature, mine.split()[0]))
        if at_once is not None:
            return at_once[place].format(other)
        return TIMES[feature][place].format(separated, other)
    if describe(feature).unit == "share":
        return _points(told, language)
    found = degrees.degree(value, reference)
    if language == "zh":
        return _chinese(feature, found, against=against)
    doing = _doing(feature)
    if found.step == "none" and doing.nothing:
        return doing.nothing
    words = degrees.english(found, doing.form, noun=doing.noun, tail=doing.tail, against=against)
    return f"{doing.verb} {words}"


def _days(days: float, feature: str, language: Language) -> str:
    return amount(round(days) if abs(days) >= _WHOLE_DAYS else days, feature, language)


def _doing(feature: str) -> Doing:
    known = DOINGS.get(feature)
    if known is not None:
        return known
    events = _EVENTS.fullmatch(feature)
    if events:
        kind = events[1].replace("_", " ")
        return Doing("has", "many", f"“{kind}” events", nothing=f"has no “{kind}” events")
    window = _WINDOW.fullmatch(feature)
    if window is None:
        return Doing(inside(label_of(feature, "en"), "en"), "high")
    what, previous, days = window.groups()
    when = f"in the {days} days before the last {days}" if previous else f"in the last {days} days"
    if what == "orders":
        return Doing("ordered", "often", tail=when, nothing=f"no orders {when}")
    return Doing("spent", "much", tail=when, nothing=f"spent nothing {when}")


def _chinese(feature: str, found: degrees.Degree, *, against: bool) -> str:
    label = _label(feature, "zh")
    if found.step != "none":
        return label + degrees.chinese(found, against=against)
    window = _WINDOW.fullmatch(feature)
    if window is None:
        return f"{label}为零"
    what, previous, days = window.groups()
    when = f"前一个 {days} 天" if previous else f"近 {days} 天"
    return f"{when}没有{'下单' if what == 'orders' else '消费'}"


def _points(told: Told, language: Language) -> str:
    """Tell a share: "orders mostly at weekends", "orders less at night (12 points)"."""
    size, up = degrees.points(told.value, told.reference)
    sign = "" if size.startswith("<") else "+" if up else "−"
    if language == "zh":
        by = f"（{sign}{size} 个百分点）"
    else:
        by = f" ({sign}{size} {'point' if size == '1' else 'points'})"
    known = SHARES.get(told.feature)
    if known is None:
        label = _label(told.feature, language)
        if language == "zh":
            return f"{label}{'更高' if up else '更低'}{by}"
        return f"{label} {'higher' if up else 'lower'}{by}"
    level = _level(told.value, told.reference)
    words = known[1 if language == "zh" else 0][_ORDER_OF_SHARES.index(level)]
    return words + (by if level in {"more", "less"} else "")


def _level(value: float, reference: float) -> str:
    if value > reference:
        # Where most have it anyway, it is no news that most do.
        return "mostly" if value > _MOSTLY >= reference or value >= _NEARLY_ALL else "more"
    return "hardly" if value < _HARDLY else "less"


def _share_of(told: Told, label: str, language: Language) -> str:
    """Tell the share of a category, of yes, or of those without a value."""
    what = None if told.category is None else category_of(told, language)
    if told.kind == "unknown":
        what = "未知" if language == "zh" else "unknown"
    elif what is None:
        # "Mostly is member" is no English: who is a member is "mostly member".
        label = label.removeprefix("is ") or label
    level = _level(told.value, told.reference)
    mine, average = number(told.value, "share"), number(told.reference, "share")
    if language == "zh":
        both = f"（{mine}，全体 {average}）"
        how = {"mostly": "多", "more": "更多", "less": "较少", "hardly": "几乎没有"}[level]
        if what is None:
            # Latin letters stand apart on their left as well.
            apart = " " if label[:1].isascii() else ""
            return f"{how}{'' if level == 'hardly' else '为'}{apart}{label.strip()}{both}"
        middle = {"mostly": "多为", "more": "更多为", "less": "较少为", "hardly": "几乎没有"}[level]
        return f"{label}{middle}{what}{both}"
    words = {"more": "more often", "less": "less often", "hardly": "hardly ever"}
    how = words.get(level, level)
    both = f"({mine} vs {average})"
    return f"{how} {label} {both}" if what is None else f"{label} {how} {what} {both}"
