"""Headings of tables of the recipe, English and Chinese: the numbers tried, and the decisions."""

from __future__ import annotations

from typing import Final

from segmentry.wording.numerals import Language

_HEADINGS: Final[dict[str, tuple[str, str]]] = {
    # The numbers of segments tried.
    "k": ("Segments", "客群数"),
    "n_segments": ("Segments", "客群数"),
    "inertia": ("Inertia", "组内平方和"),
    "inertia_gain": ("Inertia gain", "组内平方和增益"),
    "silhouette": ("Silhouette", "轮廓系数"),
    "silhouette_error": ("Silhouette error", "轮廓系数标准误"),
    "calinski_harabasz": ("Calinski–Harabasz", "Calinski–Harabasz"),
    "davies_bouldin": ("Davies–Bouldin", "Davies–Bouldin"),
    "gap": ("Gap statistic", "Gap 统计量"),
    "gap_error": ("Gap error", "Gap 统计量标准误"),
    "prediction_strength": ("Prediction strength", "预测强度"),
    "stability": ("Stability", "稳定性"),
    "smallest_share": ("Smallest segment", "最小客群占比"),
    "admissible": ("Admissible", "是否可取"),
    "rank_sum": ("Sum of ranks", "名次之和"),
    "chosen": ("Chosen", "是否选中"),
    # The decisions.
    "step": ("Step", "步骤"),
    "column": ("Column", "列"),
    "decision": ("Decision", "处理"),
    "reason": ("Why", "原因"),
    "value": ("Value", "数值"),
}


def heading(name: str, language: Language) -> str:
    """Give the heading of a column; empty for one without words.

    Examples
    --------
    >>> heading("silhouette_error", "en"), heading("silhouette_error", "zh")
    ('Silhouette error', '轮廓系数标准误')
    """
    return _HEADINGS.get(name, ("", ""))[language == "zh"]
