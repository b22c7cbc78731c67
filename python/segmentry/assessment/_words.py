"""The figures in plain words, English and Chinese."""

from __future__ import annotations

from string import Formatter
from typing import Any, Final

from segmentry.assessment._facts import Figure, Segments
from segmentry.assessment._sentences import MISSING, OF_ONE, SENTENCES
from segmentry.assessment._standards import Standard
from segmentry.wording.measures import inside, measure, value_word
from segmentry.wording.names import in_chinese
from segmentry.wording.numerals import Language, count, percent, short

TITLES: Final[dict[str, tuple[str, str]]] = {
    "measurable": ("Measurable", "可衡量"),
    "substantial": ("Substantial", "规模足够"),
    "accessible": ("Accessible", "可触达"),
    "differentiable": ("Differentiable", "可区分"),
    "actionable": ("Actionable", "可行动"),
    "stable": ("Stable", "稳定"),
    "met": ("met", "达标"),
    "doubtful": ("doubtful", "存疑"),
    "not met": ("not met", "未达标"),
    "not assessed": ("not assessed", "未评估"),
    "criterion": ("Criterion", "标准"),
    "measure": ("Measure", "指标"),
    "value": ("Value", "数值"),
    "threshold": ("Met from", "达标线"),
    "verdict": ("Verdict", "结论"),
    "explanation": ("In words", "说明"),
}

# Measure -> its name.
MEASURES: Final[dict[str, tuple[str, str]]] = {
    "known_share": ("Customers known in full", "信息完整的客户占比"),
    "clear_share": ("Customers placed clearly", "归属明确的客户占比"),
    "smallest_segment": ("Customers of the smallest segment", "最小客群的客户数"),
    "smallest_share": ("Share of the smallest segment", "最小客群的客户占比"),
    "smallest_value_share": ("Value share of the least valuable", "价值最低客群的价值占比"),
    "contactable_customers": ("Fewest customers to be contacted", "可联系客户数（最少的客群）"),
    "contactable_share": ("Smallest share to be contacted", "可联系客户占比（最低的客群）"),
    "found_again": ("Found by columns known of all (kappa)", "由已知信息识别客群（kappa）"),
    "outside_effect": ("Largest effect on columns not used", "未参与分群的列上的最大效应"),
    "least_distinct": ("Difference of the least distinct", "最不突出客群的差异"),
    "silhouette": ("Silhouette", "轮廓系数"),
    "distinct_actions": ("Different actions per segment", "每个客群的不同行动"),
    "response_lift": ("Response of the best, beside all", "最佳客群的响应（相对全部）"),
    "response_certainty": ("Certainty that response differs", "响应存在差异的把握"),
    "lowest_jaccard": ("Jaccard of the least stable", "最不稳定客群的 Jaccard"),
}
SHARES: Final = frozenset(
    {
        *("known_share", "clear_share", "smallest_share", "smallest_value_share"),
        *("contactable_share", "response_certainty"),
    }
)
COUNTS: Final = frozenset({"smallest_segment", "contactable_customers"})


def title(key: str, language: Language) -> str:
    """Give the heading of a criterion, a verdict or a column."""
    return TITLES[key][language == "zh"]


def measure_title(name: str, language: Language) -> str:
    """Give the name of a measure."""
    return MEASURES[name][language == "zh"]


def written(name: str, value: float, language: Language) -> str:
    """Write a figure as its measure is written."""
    if name in SHARES:
        return percent(value)
    if name in COUNTS:
        return count(value, language)
    return short(value, language)


def sentence(standard: Standard, figure: Figure, segments: Segments, language: Language) -> str:
    """Explain a figure; where there is none, say what to give."""
    name, chinese = standard.measure, language == "zh"
    if figure.missing:
        told = {
            fact: _told(fact, value, segments, language) for fact, value in figure.facts.items()
        }
        if "value" in told:
            told["value"] = value_word(str(figure.facts["value"]), language)
        return _filled(MISSING[figure.missing][chinese], told, language)
    facts = {"value": written(name, figure.value, language), **figure.facts}
    told = {fact: _told(fact, value, segments, language) for fact, value in facts.items()}
    told.update(_special(name, figure, language, segments))
    one = figure.facts["columns"] == 1 if name == "outside_effect" else len(segments) == 1
    text = _filled((OF_ONE if one and name in OF_ONE else SENTENCES)[name][chinese], told, language)
    # A segment's name begins the sentence.
    return text[:1].upper() + text[1:]


def _filled(template: str, told: dict[str, str], language: Language) -> str:
    """Fill in a sentence; in Chinese a space stands between its own letters and Latin ones."""
    text = ""
    for literal, field, _, _ in Formatter().parse(template):
        text += _spaced(text, literal, language)
        if field is not None:
            text += _spaced(text, told[field], language)
    return text


def _spaced(before: str, after: str, language: Language) -> str:
    edge = before[-1:] + after[:1]
    apart = len(edge) == 2 and any(map(_is_latin, edge)) and any(map(_is_chinese, edge))  # noqa: PLR2004
    return f" {after}" if language == "zh" and apart else after


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def _is_chinese(letter: str) -> bool:
    return letter.isalpha() and not letter.isascii()


def _told(name: str, fact: Any, segments: Segments, language: Language) -> str:  # noqa: ANN401
    if name == "segment":
        return segment_name(segments.names[fact], language)
    if name in {"column", "columns"} and fact is not None and not isinstance(fact, int):
        names = [fact] if isinstance(fact, str) else fact
        join = "、" if language == "zh" else ", "
        return join.join(inside(measure(n, language).label, language) for n in names)
    if isinstance(fact, float):
        return short(fact, language)
    return str(fact)


def segment_name(name: str, language: Language) -> str:
    """Give a segment's name; ours are translated."""
    return in_chinese(name, ()) if language == "zh" else name


def _special(name: str, figure: Figure, language: Language, segments: Segments) -> dict[str, str]:
    """Give the parts of sentences that are there or not, or that go by a number."""
    facts, parts = figure.facts, {}
    if name == "known_share":
        parts = {"least": _least_known(facts, language)}
    elif name == "smallest_value_share":
        parts = {"what": value_word(facts["value"], language), "value": percent(figure.value)}
    elif name == "outside_effect":
        reach = "reaches" if facts["enough"] == 1 else "reach"
        medium = percent(facts["medium"])
        parts = {"percent": percent(figure.value), "reach": reach, "medium": medium}
    elif name in COUNTS:
        parts = {"customers": _counted(written(name, figure.value, language), "customer")}
    elif name == "least_distinct":
        parts = {"column": _difference(facts["column"], figure.value, language)}
    elif name == "distinct_actions":
        parts = _actions(facts, segments, language)
    elif name == "response_certainty":
        parts = {"chance": percent(1.0 - figure.value)}
    return parts


def _actions(facts: dict[str, Any], segments: Segments, language: Language) -> dict[str, str]:
    without, several = _without(facts["without"], segments, language), facts["different"] > 1
    parts = {"without": without}
    if language == "en":
        kind = "different action" if several else "action"
        parts["actions"] = _counted(f"{facts['different']}", kind)
        parts["segments"] = _counted(f"{facts['segments']}", "segment")
    return parts


def _counted(number: str, what: str) -> str:
    return f"{number} {what}" if number == "1" else f"{number} {what}s"


def _least_known(facts: dict[str, Any], language: Language) -> str:
    if facts["column"] is None:
        return ""
    about = inside(measure(facts["column"], language).label, language)
    share = percent(facts["least"])
    return f"（{about}最少：{share}）" if language == "zh" else f" (least: {about}, {share})"


def _without(places: list[int], segments: Segments, language: Language) -> str:
    if not places:
        return ""
    names = [segment_name(segments.names[place], language) for place in places]
    if language == "zh":
        return f"；尚无行动：{'、'.join(names)}"
    return f"; without one: {', '.join(names)}"


def _difference(column: str | None, value: float, language: Language) -> str:
    if column is None:
        if language == "zh":
            return "在未参与分群的列上，没有超出偶然的差异"
        return "on columns not used there is no difference from the rest beyond what chance makes"
    label = inside(measure(column, language).label, language)
    if language == "zh":
        differs = _filled("在未参与分群的列中，{label}差异最大", {"label": label}, language)
        return f"{differs}，为 {short(value, language)} 个标准差"
    return (
        f"on columns not used the largest sure difference from the rest is {short(value)} "
        f"standard deviations ({label})"
    )
