"""Texts of the section that says how it was done."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "method_title": ("How it was done", "方法说明"),
    "method_why": ("Why this number of segments", "为什么是这么多客群"),
    "method_choice": ("The numbers of segments tried", "尝试过的客群数"),
    "method_decisions": ("What was done with the measures, and why", "指标的处理方式及原因"),
    "method_decisions_note": (
        "In the order in which it was done.",
        "按处理顺序排列。",
    ),
    "method_parameters": (
        "Everything needed to do it again",
        "复现所需的全部参数",
    ),
    "method_columns": ("The columns", "全部列"),
    "method_all": ("Every decision", "全部决策"),
    "method_all_note": (
        "As Segmenter.decisions_ has them.",
        "即 Segmenter.decisions_ 的内容。",
    ),
    "method_fixed": (
        "The number of segments was set by the user: {n}.",
        "客群数由用户指定：{n}。",
    ),
    "method_auto": (
        "Several numbers of segments were tried; {n} gave the clearest groups.",
        "尝试了多种客群数，{n} 个客群的划分最清晰。",
    ),
    "index_silhouette": ("Silhouette (how separate)", "轮廓系数（分离程度）"),
    "index_stability": ("Stability (how repeatable)", "稳定性（可重复程度）"),
    "tried": ("{n} segments", "{n} 个客群"),
    "measures": ("Measures", "指标"),
    "segmented_by": ("Segmented by", "参与分群"),
    "parameter": ("Parameter", "参数"),
    "value_of": ("Value", "取值"),
    "not_set": ("not set", "未设定"),
    "columns_given": ("Columns given", "提供的列数"),
    "columns_used": ("Columns segmented by", "参与分群的列数"),
    "as_of": ("Moment of analysis", "分析时点"),
    "role": ("Column of the log: {name}", "交易记录的列：{name}"),
}
