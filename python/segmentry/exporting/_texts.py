"""The workbook's own texts, English and Chinese."""

from __future__ import annotations

from typing import Final

from segmentry.wording.numerals import Language

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "overview": ("Overview", "概览"),
    "membership": ("Membership", "客户归属"),
    "dictionary": ("Dictionary", "字段说明"),
    "method": ("Method", "方法"),
    "decisions": ("Decisions", "处理步骤"),
    "numbers_tried": ("Numbers tried", "尝试的客群数"),
    "segment": ("Segment", "客群"),
    "name": ("Name", "名称"),
    "customers": ("Customers", "客户数"),
    "share": ("Share of customers", "客户占比"),
    "value_share": ("Share of {value}", "{value}占比"),
    "apart": ("What sets it apart", "特征"),
    "sheet": ("Sheet", "工作表"),
    "measure": ("Measure", "指标"),
    "category": ("Category", "类别"),
    "here": ("Segment (mean or share)", "本客群（均值或占比）"),
    "median": ("Segment (median)", "本客群（中位数）"),
    "all": ("All customers", "全部客户"),
    "difference": ("Difference (standard deviations)", "差异（标准差）"),
    "lift": ("Lift", "提升度"),
    "known": ("Customers with a value, or in the category", "有值（或属于该类别）的客户数"),
    "nulls": ("Without a value", "缺失的客户数"),
    "column": ("Column", "列"),
    "words": ("In words", "说明"),
    "unit": ("Unit", "单位"),
    "definition": ("Definition", "定义"),
    "null_when": ("Empty when", "何时为空"),
    "type": ("Type", "类型"),
    "used": ("Used to make the segments", "参与分群"),
    "empty": ("Empty cells", "空值数"),
    "empty_share": ("Share empty", "空值占比"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "id": ("id of the customer", "客户标识"),
    "number": ("number", "数值"),
    "text": ("category", "类别"),
    "time": ("date or time", "日期或时间"),
    "boolean": ("yes or no", "是或否"),
    "duration": ("duration", "时长"),
    "in_days": ("{label}, in days", "{label}（天）"),
    "reason_of_step": ("Why this is done", "为何如此处理"),
    "setting": ("Setting", "设置"),
    "value": ("Value", "取值"),
    "made_with": ("Made with", "制作工具"),
    "customers_in_all": ("Customers", "客户数"),
    "segments": ("Segments", "客群数"),
    "why": ("Why so many", "客群数的依据"),
    "value_column": ("Value column", "价值列"),
    "order_column": ("Segments in order of", "客群排序依据"),
    "columns_used": ("Columns used", "所用的列"),
    "headline": ("{size} customers ({share})", "{size} 位客户（{share}）"),
    "headline_value": (
        "{size} customers ({share}), {value_share} of {value}",
        "{size} 位客户（{share}），{value}占比 {value_share}",
    ),
    "about_segment": ("Number of the segment, 0 the most valuable", "客群编号，0 的价值最高"),
    "about_name": ("Name of the segment", "客群名称"),
    "about_distance": (
        "Distance to the middle of the segment, in scaled columns",
        "到客群中心的距离（标准化后的空间）",
    ),
    "about_confidence": (
        "0 on the border of two segments, 1 at the middle of one",
        "0 表示在两个客群的边界上，1 表示在客群中心",
    ),
}


class Texts:
    """The texts in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """Give a text, its places filled in."""
        return _TEXTS[key][self.language == "zh"].format(**values)


def keys() -> tuple[str, ...]:
    """Give the keys of all texts."""
    return tuple(_TEXTS)
