"""The figures in plain words, English and Chinese."""

from __future__ import annotations

from typing import Any, Final

from segmentry.assessment._facts import Figure, Segments
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

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "known_share": (
        "{value} of the customers have a value in every column that the segments need{least}.",
        "{value}的客户在分群所需的每一列都有数值{least}。",
    ),
    "clear_share": (
        "{value} of the customers lie clearly in their segment (confidence of {sure_from} or "
        "more).",
        "{value}的客户明确属于其客群（置信度不低于 {sure_from}）。",
    ),
    "smallest_segment": (
        "The smallest segment, {segment}, has {value} customers.",
        "最小的客群“{segment}”有 {value} 位客户。",
    ),
    "smallest_share": (
        "The smallest segment, {segment}, holds {value} of the customers.",
        "最小的客群“{segment}”占客户的 {value}。",
    ),
    "smallest_value_share": (
        "{segment} brings in {value} of {what}, less than any other segment.",
        "客群“{segment}”贡献{what}的 {value}，在各客群中最低。",
    ),
    "contactable_customers": (
        "In {segment}, {value} customers can be contacted, fewer than in any other segment.",
        "客群“{segment}”中可联系的客户为 {value} 位，在各客群中最少。",
    ),
    "contactable_share": (
        "{value} of {segment} can be contacted, a smaller part than of any other segment.",
        "客群“{segment}”中 {value}的客户可联系，在各客群中最低。",
    ),
    "found_again": (
        "By {columns} alone, {segment} is found with a kappa of {value} among customers not "
        "learnt from (0: no better than by lot; 1: everyone).",
        "仅凭{columns}，在未参与学习的客户中识别“{segment}”的 kappa 为 {value}（0 为随机，1 为完全"
        "识别）。",
    ),
    "outside_effect": (
        "Of {columns} not used to make the segments, {column} differs most: the segments account "
        "for {percent} of its variance. {enough} of them reach {medium}.",
        "在 {columns} 个未参与分群的列中，{column}差异最大：客群解释了其方差的 {percent}。达到 "
        "{medium} 的有 {enough} 个。",
    ),
    "least_distinct": (
        "{segment} stands out least: {column}.",
        "客群“{segment}”最不突出：{column}。",
    ),
    "silhouette": (
        "A silhouette of {value} (1: far apart; 0: one segment passes into the next).",
        "轮廓系数为 {value}（1 为完全分开，0 为相互过渡）。",
    ),
    "distinct_actions": (
        "{different} different actions for {segments} segments{without}.",
        "{segments} 个客群有 {different} 种不同的行动{without}。",
    ),
    "response_lift": (
        "{segment} responds most: {column} is {best} on average, {overall} over all customers.",
        "客群“{segment}”的响应最高：{column}平均为 {best}，全部客户为 {overall}。",
    ),
    "response_certainty": (
        "If no segment responded otherwise than the rest, {column} would differ so much in "
        "{chance} of the cases.",
        "若各客群的响应并无不同，{column}出现如此差异的机会为 {chance}。",
    ),
    "lowest_jaccard": (
        "{segment} is found again least surely in other customers of the same kind: mean Jaccard "
        "similarity {value}.",
        "客群“{segment}”在同类客户中最难重现：平均 Jaccard 相似度为 {value}。",
    ),
}

_MISSING: Final[dict[str, tuple[str, str]]] = {
    "confidence": (
        "Give confidence=, how clearly each customer belongs (Segmenter.assign has it).",
        "请提供 confidence=，即每位客户归属的明确程度（见 Segmenter.assign）。",
    ),
    "value_column": (
        "Give value_column=, the column that says what a customer is worth.",
        "请提供 value_column=，即表示客户价值的列。",
    ),
    "no_value": (
        "The total of {value} is not above zero, so there are no shares of it.",
        "{value} 的总和不大于零，无法计算占比。",
    ),
    "contactable": (
        "Give contactable=, the columns that say whether a customer may be contacted.",
        "请提供 contactable=，即说明客户是否可联系的列。",
    ),
    "reachable_by": (
        "Give reachable_by=, columns known of everybody (age, region), by which media are chosen.",
        "请提供 reachable_by=，即人人皆知、可用于选择媒体的列（年龄、地区）。",
    ),
    "one_segment": (
        "There is one segment only; nothing to compare it with.",
        "只有一个客群，无从比较。",
    ),
    "few_customers": ("There are too few customers to tell.", "客户太少，无法判断。"),
    "used": (
        "Give used=, the columns that the segments were made from.",
        "请提供 used=，即分群所用的列。",
    ),
    "outside": (
        "Give columns that were not used to make the segments and do not repeat those that were, "
        "such as age, region or answers to a survey.",
        "请提供未参与分群、且不与所用列重复的列，如年龄、地区或问卷答案。",
    ),
    "no_space": (
        "The columns used hold no numbers that vary; give space=, coordinates of the customers.",
        "所用的列中没有变化的数值；请提供 space=，即客户的坐标。",
    ),
    "actions": (
        "Give actions=, what is to be done with each segment.",
        "请提供 actions=，即对每个客群采取的行动。",
    ),
    "response": (
        "Give response=, a column that says who responded to what was done.",
        "请提供 response=，即说明客户是否响应的列。",
    ),
    "no_response": (
        "Nobody responded, so there is nothing to compare.",
        "没有客户响应，无从比较。",
    ),
    "unknown_response": (
        "Nothing is known of {column}: every customer's is null.",
        "{column}全部为空，无从得知。",
    ),
    "response_of_loss": (
        "On average {column} is not above zero, so nothing is so many times as much.",
        "{column}的平均值不大于零，无法计算倍数。",
    ),
    "stability": (
        "Give stability=, what sg.quality.stability gave (Segmenter.criteria computes it with "
        "n_boot=).",
        "请提供 stability=，即 sg.quality.stability 的结果（Segmenter.criteria 可用 n_boot= "
        "计算）。",
    ),
}


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
    chinese = language == "zh"
    if figure.missing:
        facts = dict(figure.facts)
        if "value" in facts:
            facts["value"] = value_word(str(facts["value"]), language)
        return _MISSING[figure.missing][chinese].format(**facts)
    facts = {"value": written(standard.measure, figure.value, language), **figure.facts}
    told = {name: _told(name, fact, segments, language) for name, fact in facts.items()}
    told.update(_special(standard.measure, figure, language, segments))
    text = _SENTENCES[standard.measure][chinese].format(**told)
    # A segment's name begins the sentence.
    return text[:1].upper() + text[1:]


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
    """Give the parts of sentences that are there or not."""
    facts = figure.facts
    if name == "known_share":
        return {"least": _least_known(facts, language)}
    if name == "smallest_value_share":
        return {"what": value_word(facts["value"], language), "value": percent(figure.value)}
    if name == "outside_effect":
        plural = "column" if facts["columns"] == 1 else "columns"
        many = f"{facts['columns']}" if language == "zh" else f"{facts['columns']} {plural}"
        medium = percent(facts["medium"])
        return {"percent": percent(figure.value), "columns": many, "medium": medium}
    if name == "least_distinct":
        return {"column": _difference(facts["column"], figure.value, language)}
    if name == "distinct_actions":
        return {"without": _without(facts["without"], segments, language)}
    if name == "response_certainty":
        return {"chance": percent(1.0 - figure.value)}
    return {}


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
        return "on columns not used it differs from the rest in nothing that chance would not make"
    label = inside(measure(column, language).label, language)
    if language == "zh":
        return f"在未参与分群的列中，{label}差异最大，为 {short(value, language)} 个标准差"
    return (
        f"on columns not used its largest sure difference from the rest is {short(value)} "
        f"standard deviations ({label})"
    )
