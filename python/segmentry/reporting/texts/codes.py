"""Words for the codes of other parts: checks of the audit, names of cells, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segmentry.assessment._words import TITLES

if TYPE_CHECKING:
    from segmentry.wording.numerals import Language

Pairs = dict[str, tuple[str, str]]

_CHECKS: Final[Pairs] = {
    "missing_customer": ("Rows without a customer", "缺少客户的行"),
    "missing_time": ("Rows without a time", "缺少时间的行"),
    "missing_amount": ("Rows without an amount", "缺少金额的行"),
    "dropped_rows": ("Rows left out", "被剔除的行"),
    "absent_purchase_events": ("Types of purchase that no row has", "数据中没有的购买事件类型"),
    "duplicate_rows": ("Rows that repeat another exactly", "完全重复的行"),
    "future_rows": ("Rows after the moment of analysis", "晚于分析时点的行"),
    "negative_amounts": ("Negative amounts (returns)", "负金额（退货）"),
    "zero_amounts": ("Amounts of zero", "零金额"),
    "same_day_repeat_orders": ("Several orders on one day", "同一天多次下单"),
    "outlier_amounts": ("Unusually large amounts", "异常大的金额"),
    "time_gaps": ("Stretches without any order", "没有任何订单的时间段"),
    "stale_log": ("Data that end long before the analysis", "数据早已停止更新"),
    "single_order_customers": ("Customers with a single order", "只下过一单的客户"),
    "too_little_data": ("Too few customers or orders", "数据量过少"),
}
_ADVICE: Final[Pairs] = {
    "missing": ("Features that need it leave these rows out", "用到它的特征不计入这些行"),
    "missing_customer": ("Fill in who bought, or leave the rows out", "补全客户，或剔除这些行"),
    "missing_time": ("Fill in when, or leave the rows out", "补全时间，或剔除这些行"),
    "missing_amount": ("Fill in the amount, or leave the rows out", "补全金额，或剔除这些行"),
    "dropped_rows": (
        "Bad rows were left out; correct them at the source",
        "坏行已剔除，请在源头修正",
    ),
    "absent_purchase_events": (
        "Check how the types are spelt",
        "请检查事件类型的拼写",
    ),
    "duplicate_rows": (
        "If the export doubled them, remove them and run again",
        "若为重复导出，请去重后重新运行",
    ),
    "future_rows": (
        "They are ignored; check for wrong dates",
        "已忽略，请检查日期是否有误",
    ),
    "negative_amounts": ("Treated as returns; check that they are", "按退货处理，请确认"),
    "zero_amounts": (
        "Free or void lines count as orders; remove them if they should not",
        "赠品或作废行也算订单，如不应计入请剔除",
    ),
    "same_day_repeat_orders": (
        "Split deliveries or double bookings? An order column tells orders apart",
        "是拆单还是重复入账？提供订单号列可以区分",
    ),
    "outlier_amounts": (
        "Check for typing errors, and prefer medians to means",
        "检查是否录入错误，并优先看中位数",
    ),
    "time_gaps": ("Check whether data are missing there", "检查这些时段的数据是否缺失"),
    "stale_log": (
        "The data end long before the analysis; get newer ones",
        "数据早已停止更新，请获取最新数据",
    ),
    "single_order_customers": (
        "They have no rhythm: measures of gaps are unknown for them",
        "只有一单，没有购买节奏，间隔类指标未知",
    ),
    "too_little_data": (
        "Segments would be chance; collect more data or use few segments",
        "划分结果可能只是偶然，请积累更多数据或减少客群数",
    ),
}
# Columns of the log that may be empty.
_ROLES: Final[Pairs] = {
    "order": ("an order", "订单号"),
    "quantity": ("a quantity", "数量"),
    "product": ("a product", "商品"),
    "category": ("a category", "品类"),
    "channel": ("a channel", "渠道"),
    "discount": ("a discount", "折扣"),
    "event": ("an event", "事件"),
}
_CELLS: Final[Pairs] = {
    "champions": ("Champions", "冠军客户"),
    "loyal": ("Loyal", "忠诚客户"),
    "potential_loyalist": ("Potential loyalists", "潜在忠诚"),
    "new": ("New", "新客户"),
    "promising": ("Promising", "有潜力"),
    "need_attention": ("Need attention", "需关注"),
    "about_to_sleep": ("About to sleep", "即将沉睡"),
    "at_risk": ("At risk", "有流失风险"),
    "cant_lose": ("Cannot lose", "不能流失"),
    "hibernating": ("Hibernating", "休眠"),
}
_VERDICTS: Final[Pairs] = {
    "dissolved": ("Dissolved", "已消散"),
    "do not trust": ("Do not trust", "不可信"),
    "pattern but doubtful": ("A pattern, but doubtful", "有规律但存疑"),
    "stable": ("Stable", "稳定"),
    "highly stable": ("Highly stable", "高度稳定"),
    "unknown": ("Unknown", "未知"),
    "met": ("Met", "达标"),
    "not met": ("Not met", "未达标"),
    "doubtful": ("Doubtful", "存疑"),
}
# Hennig (2007), as in `segmentry.quality`.
_JACCARD: Final = (
    (0.5, "dissolved"),
    (0.6, "do not trust"),
    (0.75, "pattern but doubtful"),
    (0.85, "stable"),
)


def check_label(code: str, language: Language) -> str:
    """Give the name of a check of the audit in words."""
    role = _ROLES.get(code.removeprefix("missing_"))
    if role is not None and code not in _CHECKS:
        return f"缺少{role[1]}的行" if language == "zh" else f"Rows without {role[0]}"
    return _word(_CHECKS, code, language) or _plain(code)


def check_advice(code: str, language: Language) -> str:
    """Say what to do about a check; empty if it is not known here."""
    if code.startswith("missing_") and code not in _ADVICE:
        code = "missing"
    return _word(_ADVICE, code, language)


def rfm_name(code: str, language: Language) -> str:
    """Give the name of a cell of scores in words."""
    return _word(_CELLS, code, language) or _plain(code)


def verdict_word(code: str, language: Language) -> str:
    """Give a verdict in words."""
    return _word(_VERDICTS, code, language) or _plain(code)


def criterion_name(code: str, language: Language) -> str:
    """Give the name of a criterion in words."""
    return _word(TITLES, code.lower(), language) or _plain(code)


def stability_verdict(jaccard: float, language: Language) -> str:
    """Say what a mean Jaccard similarity means."""
    if jaccard != jaccard:  # noqa: PLR0124 - NaN is not itself
        return verdict_word("unknown", language)
    if jaccard <= _JACCARD[0][0]:
        return verdict_word("dissolved", language)
    word = next((name for limit, name in _JACCARD[1:] if jaccard < limit), "highly stable")
    return verdict_word(word, language)


def _word(pairs: Pairs, code: str, language: Language) -> str:
    return pairs[code][1 if language == "zh" else 0] if code in pairs else ""


def _plain(code: str) -> str:
    text = code.replace("_", " ")
    return text[:1].upper() + text[1:]
