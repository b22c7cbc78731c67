"""The steps of the recipe in words: what is done and why, English and Chinese."""

from __future__ import annotations

from typing import Final

from segmentry.wording.numerals import Language

# The step "order" where there was no number to order by.
BY_SIZE: Final = "order by size"
# Step of the recipe: (what it is, why it is done), English and Chinese.
_STEPS: Final[dict[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "columns": (
        ("Measures left out", "Distances between customers need numbers."),
        ("未使用的指标", "客户之间的距离只能由数值计算。"),
    ),
    "constant columns": (
        ("Measures left out", "They are the same for every customer."),
        ("未使用的指标", "对所有客户取值相同。"),
    ),
    "missing values": (
        ("Missing values filled in", "Every customer belongs to a segment, known values or not."),
        ("填补缺失值", "无论数据是否齐全，每位客户都属于一个客群。"),
    ),
    "skew": (
        ("Long tails drawn in", "A few very large customers would decide everything."),
        ("收敛长尾", "否则少数极大的客户会左右结果。"),
    ),
    "scaling": (
        ("Brought to one scale", "No measure counts more because of its unit."),
        ("统一尺度", "任何指标都不因单位不同而更重要。"),
    ),
    "near-duplicates": (
        ("Left out as near-duplicates", "What is said twice must not count twice."),
        ("剔除近似重复", "同样的信息不应计算两次。"),
    ),
    "weights": (
        ("Given a weight", "Measures that say much the same share their say."),
        ("赋予权重", "含义相近的指标共享权重。"),
    ),
    "categories": (
        ("Categories made comparable", "Two different ones are as far apart as two customers."),
        ("类别转为可比较的数值", "不同类别的距离与随机两位客户的差异相当。"),
    ),
    "method": (
        ("Method chosen", "It follows from the kinds of columns, or was asked for."),
        ("选择方法", "由列的类型决定，或由用户指定。"),
    ),
    "number of segments": (
        ("Number of segments chosen", "Several were compared, or it was asked for."),
        ("选定客群数", "经多个数目比较，或由用户指定。"),
    ),
    "tiny segments": (
        ("Tiny segments dissolved", "Too few customers to address on their own."),
        ("解散过小的客群", "人数过少，不宜单独运营。"),
    ),
    "order": (
        ("Segments numbered", "By the average of this measure, the highest first."),
        ("客群编号", "按该指标的平均值从高到低。"),
    ),
    BY_SIZE: (
        ("Segments numbered", "From the largest to the smallest."),
        ("客群编号", "按规模从大到小。"),
    ),
}


def step_words(step: str, language: Language) -> tuple[str, str] | None:
    """Give what a step is and why it is done; None for one without words."""
    words = _STEPS.get(step)
    return None if words is None else words[1 if language == "zh" else 0]
