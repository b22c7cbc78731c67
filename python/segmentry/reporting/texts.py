"""Every fixed text of the page, in each language; `{…}` are filled in by the page."""

from __future__ import annotations

from typing import Final

from segmentry.wording.numerals import Language

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    # name: (English, Chinese)
    "html_lang": ("en", "zh-CN"),
    "title": ("Who our customers are, in {n} segments", "客户画像：{n} 个客群"),
    "title_one": ("Who our customers are: one segment", "客户画像：1 个客群"),
    "skip": ("Skip to the segments", "跳到客群介绍"),
    "contents": ("Contents", "目录"),
    "nav_cards": ("The segments", "各客群"),
    "nav_compare": ("Comparison", "对比"),
    "nav_map": ("Map", "分布图"),
    "nav_method": ("How it was done", "方法说明"),
    "nav_audit": ("Data check", "数据检查"),
    "period": ("Purchases from {start} to {end}", "购买记录：{start} 至 {end}"),
    "customers": ("Customers", "客户数"),
    "orders": ("Orders", "订单数"),
    "segments": ("Segments", "客群数"),
    "per_customer": ("{n} per customer", "每位客户平均 {n}"),
    "total": ("Total {value}", "{value}合计"),
    "lead_top": (
        "“{name}” is the most valuable segment: {customers} of customers bring {share} of the "
        "{value}.",
        "“{name}”最有价值：{customers}的客户贡献了{share}的{value}。",
    ),
    "lead_half": (
        "The top {n} segments together, {customers} of customers, bring {share}.",
        "前 {n} 个客群合计占客户的{customers}，贡献{share}。",
    ),
    "lead_largest": (
        "The largest segment is “{name}” with {customers} of customers and {share} of the {value}.",
        "人数最多的是“{name}”：占客户的{customers}，{value}的{share}。",
    ),
    "lead_largest_no_value": (
        "The largest segment is “{name}” with {customers} of customers.",
        "人数最多的是“{name}”，占客户的{customers}。",
    ),
    "sizes_title": ("How large, and how valuable", "规模与价值"),
    "sizes_note": (
        "Each segment's share of all customers, and its share of the {value}. A value bar longer "
        "than its customer bar means customers worth more than the average.",
        "各客群占客户总数的比例，以及占{value}的比例。价值条比客户条长，说明该客群的客户价值高于平均。",
    ),
    "sizes_note_no_value": (
        "Each segment's share of all customers.",
        "各客群占客户总数的比例。",
    ),
    "share_of_customers": ("Share of customers", "客户占比"),
    "share_of_value": ("Share of {value}", "{value}占比"),
    "shares": ("Shares", "占比"),
    "cards_title": ("The segments, one by one", "逐个认识客群"),
    "cards_note": (
        "Numbered from the most to the least valuable. “All” is the average over all customers.",
        "按价值从高到低编号。“全部”为所有客户的平均值。",
    ),
    "card_summary": (
        "{n} customers: {share} of all, with {value_share} of the {value}",
        "{n} 位客户，占全部的{share}，贡献{value_share}的{value}",
    ),
    "card_summary_no_value": ("{n} customers: {share} of all", "{n} 位客户，占全部的{share}"),
    "what_sets_apart": ("What sets them apart", "与众不同之处"),
    "nothing_apart": (
        "Close to the average customer in everything measured.",
        "各项指标都接近平均客户。",
    ),
    "key_number": ("Key number", "关键指标"),
    "this_segment": ("Here", "本客群"),
    "all_customers": ("All", "全部"),
    "times": ("{ratio} times the average", "是平均值的 {ratio} 倍"),
    "above": ("{percent} above average", "高于平均 {percent}"),
    "below": ("{percent} below average", "低于平均 {percent}"),
    "points_above": ("{points} points above average", "高于平均 {points} 个百分点"),
    "points_below": ("{points} points below average", "低于平均 {points} 个百分点"),
    "average_is": ("the average is {value}", "平均为 {value}"),
    "higher": ("higher than the average of {value}", "高于平均值 {value}"),
    "lower": ("lower than the average of {value}", "低于平均值 {value}"),
    "same": ("like the average", "与平均值相当"),
    "category_fact": (
        ": {share} are “{value}” (all customers: {all})",
        "：{share}为“{value}”（全部客户：{all}）",
    ),
    "after_lead": (": {comparison}", "，{comparison}"),
    "compare_title": ("The segments side by side", "客群对比"),
    "compare_note": (
        "Averages per segment. Colour shows how far a segment is from the average customer: "
        "blue below, orange above, white near the average.",
        "各客群的平均值。颜色表示与平均客户的差距：蓝色偏低，橙色偏高，白色接近平均。",
    ),
    "below_average": ("below average", "低于平均"),
    "above_average": ("above average", "高于平均"),
    "measure": ("Measure", "指标"),
    "map_title": ("A map of the customers", "客户分布图"),
    "map_note": (
        "Each dot is one of {n} customers drawn at random. Customers who behave alike lie close "
        "together; a number marks the middle of its segment. The map is the flattest view of many "
        "measures at once (it shows {explained} of their differences), so segments that overlap "
        "here may still be apart in other measures.",
        "每个点代表随机抽取的 {n} 位客户之一。行为相似的客户彼此靠近，数字标出各客群的中心。"
        "该图把许多指标压到一个平面（保留了 {explained} 的差异），"
        "图上重叠的客群在其他指标上仍可能不同。",
    ),
    "map_axis_x": ("Direction 1: {names}", "方向 1：{names}"),
    "map_axis_y": ("Direction 2: {names}", "方向 2：{names}"),
    "method_title": ("How it was done", "方法说明"),
    "method_why": ("Why this number of segments", "为什么是这么多客群"),
    "method_choice": ("The numbers of segments tried", "尝试过的客群数"),
    "method_decisions": ("What was done with the measures, and why", "指标的处理方式及原因"),
    "method_decisions_note": (
        "In the order in which it was done. Segmenter.decisions_ has every number behind it.",
        "按处理顺序排列。每一步背后的数字见 Segmenter.decisions_。",
    ),
    "step": ("Step", "步骤"),
    "measures": ("Measures", "指标"),
    "why": ("Why", "原因"),
    "list_join": (", ", "、"),
    "and_more": ("{shown} and {n} more", "{shown}等另外 {n} 项"),
    "method_fixed": (
        "The number of segments was set by the user: {n}.",
        "客群数由用户指定：{n}。",
    ),
    "method_auto": (
        "Several numbers of segments were tried; {n} gave the clearest groups.",
        "尝试了多种客群数，{n} 个客群的划分最清晰。",
    ),
    "audit_title": ("What was checked in the data", "数据检查"),
    "audit_note": (
        "Checks made on the transactions before the features were computed.",
        "在计算特征之前对交易记录所做的检查。",
    ),
    "audit_all_good": (
        "{n} other checks found nothing.",
        "其余 {n} 项检查未发现问题。",
    ),
    "footer": (
        "This page holds totals and averages only; no customer can be looked up in it. "
        "Made with Segmentry {version}.",
        "本页只含汇总与平均值，无法查到任何单个客户。由 Segmentry {version} 生成。",
    ),
    "segment_short": ("Segment", "客群"),
    "chart_alt_map": (
        "Scatter plot of {n} sampled customers on two axes, coloured by segment.",
        "{n} 位抽样客户的二维散点图，按客群着色。",
    ),
}


class Texts:
    """The fixed texts of one language.

    Parameters
    ----------
    language : {"en", "zh"}
        Which language.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """Give the text, filled in."""
        return _TEXTS[name][self._index].format(**values)


def all_texts() -> dict[str, tuple[str, str]]:
    """Give every text by name, in the order of `LANGUAGES`."""
    return dict(_TEXTS)
