"""The reasons of the recipe in Chinese: what a fitted segmenter says of its own decisions."""

from __future__ import annotations

import re
from typing import Final

_WHOLE: Final = {
    # Decisions.
    "left out": "未使用",
    "as categories": "作为类别",
    "dropped": "剔除",
    "dissolved": "解散",
    "none": "无",
    "median": "中位数",
    "median, and a column that says it is missing": "中位数，另加一列标明缺失",
    "minus median, divided by a robust standard deviation": "减去中位数，除以稳健标准差",
    "segments numbered by size": "按规模编号",
    "segments numbered by it": "按该列编号",
    # Reasons.
    "asked for": "按指定",
    "not among the columns asked for": "不在指定的列中",
    "text or dates: shown in the profile": "文本或日期：仅在画像中展示",
    "name it in columns to cluster on it": "如需参与分群，请在 columns 中指定",
    "a code on a circle (after 23 comes 0): differences of it mean nothing": (
        "循环编码（23 之后是 0）：差值没有意义"
    ),
    "a slope through a few orders is mostly chance": "由少数订单得出的斜率多属偶然",
    "a slope through a few gaps is mostly chance": "由少数间隔得出的斜率多属偶然",
    "a share of a few orders is mostly chance": "少数订单的占比多属偶然",
    "near 1 for everyone with a few orders": "订单很少的客户都接近 1",
    "every value is null": "全部为空",
    "every known value is the same": "已知取值全部相同",
    "1 / sqrt(sum of squared correlations): columns that say the same share their say": (
        "1 / sqrt(相关系数平方和)：含义相同的列共享权重"
    ),
    "they go to the segments nearest to them": "其客户归入最近的客群",
    "without a category: equally far from all": "没有类别：与各类别距离相同",
    "a column of 0 and 1 for each: a mismatch counts as much as two customers drawn at random "
    "differ in a number": "每个类别一列 0 和 1：类别不同，相当于随机两位客户在一个数值上的差异",
    "every column is a number": "各列均为数值",
    "k-means takes millions of customers and gives each segment a typical customer, its mean": (
        "k-means 可处理数百万客户，并以均值作为每个客群的典型客户"
    ),
    "every feature holds categories: each segment has the commonest of them": (
        "各列均为类别：每个客群取最常见的类别"
    ),
    "there is no number to put them in order by": "没有可用于排序的数值列",
    "nothing says what a customer is worth (value_column= would)": (
        "没有表示客户价值的列（可用 value_column= 指定）"
    ),
    "segment 0 has the highest mean of it": "客群 0 的均值最高",
    "structure was not tested (gap not asked for)": "未检验是否存在结构（未要求计算 gap）",
    "structure was not tested (gap not defined here)": "未检验是否存在结构（gap 在此无定义）",
    "no index is defined here to choose more by": "没有可据以选择更多客群的指标",
}
_VOTERS: Final = {
    "silhouette": "轮廓系数",
    "inertia gain": "组内平方和增益",
    "prediction strength": "预测强度",
}
_PARTS: Final = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"weight ([\d.]+)", r"权重 \1"),
        (r"(\d+) categories", r"\1 个类别"),
        (r"Yeo-Johnson, power (.+)", r"Yeo-Johnson，幂 \1"),
        (r"correlation (-?[\d.]+) with (.+), which stays", r"与 \2 的相关系数为 \1，保留后者"),
        (
            r"a segment of (\d+) customers \((.+?)\) is under min_share=(.+)",
            r"有客群仅 \1 位客户（\2），低于 min_share=\3",
        ),
        (
            r"(.+?%) of the customers have no value, and having none means something \(such as no "
            r"second order yet\)",
            r"\1 的客户没有取值，而没有取值本身有含义（例如尚无第二单）",
        ),
        (r"only (.+?%) of the customers have none", r"仅 \1 的客户没有取值"),
        (r"skewness (.+?), and no transform reduces it", r"偏度 \1，变换也无法减小"),
        (r"skewness (.+?) is beyond ±1", r"偏度 \1，超出 ±1"),
        (r"(-?[\d.]+) after the transform", r"变换后 \1"),
        (r"median (\S+)", r"中位数 \1"),
        (r"values beyond ±(\S+) after scaling are cut off", r"标准化后超出 ±\1 的值被截断"),
        (
            r"customers of the (\d+) rarest are equally far from all",
            r"最少见的 \1 个类别的客户与各类别距离相同",
        ),
        (
            r"(\d+) of the features hold categories: means of the numbers, the commonest of the "
            r"categories",
            r"\1 列为类别：数值取均值，类别取最常见者",
        ),
        (
            r"(\d+) different customers are too few to be compared in segments",
            r"仅有 \1 位不同的客户，不足以比较客群",
        ),
        (r"k = (\d+) is the only one tried", r"只尝试了 k = \1"),
        (
            r"more than (\d+) not tried, as some would be under min_share=(.+)",
            r"未尝试超过 \1 个：会有客群低于 min_share=\2",
        ),
        (
            r"more than (\d+) not tried, as segments would be of one customer",
            r"未尝试超过 \1 个：会有客群只含一位客户",
        ),
        (r"k = (\d+) is the smallest tried", r"k = \1 是所尝试的最小值"),
        (
            r"k = (\d+) has the lowest sum of ranks \((.+?)\) among k = (.+)",
            r"在 k = \3 中，k = \1 的名次之和最低（\2）",
        ),
        (r"stability ([\d.]+)", r"稳定性 \1"),
        (
            r"there is structure: (\S+) standard deviations beyond evenly spread rows",
            r"存在结构：超出均匀分布的数据 \1 个标准差",
        ),
        (r"one segment: there is no structure here", r"只有一个客群：没有可见的结构"),
        (
            r"the rows gain (\S+) standard deviations over evenly spread ones, and only from (\S+) "
            r"on that is evidence of more",
            r"数据的增益比均匀分布高 \1 个标准差，达到 \2 才说明有更多客群",
        ),
        (
            r"every k has a segment under (.+?%) of the customers",
            r"每个 k 都有客群低于客户的 \1",
        ),
        (
            r"no k reaches a stability of ([\d.]+), so the most stable is taken",
            r"没有 k 的稳定性达到 \1，因此取最稳定者",
        ),
    )
)
_BEST: Final = re.compile(r"best by (.+)")


def reason_in_chinese(text: str) -> str:
    """Translate a decision or a reason; what has no Chinese stays, marked as English.

    Examples
    --------
    >>> reason_in_chinese("best by silhouette; stability 0.92")
    '轮廓系数最优；稳定性 0.92'
    """
    if text in _WHOLE:
        return _WHOLE[text]
    parts = [_part(part) for part in text.split("; ")]
    known = [part for part in parts if part is not None]
    return "；".join(known) if len(known) == len(parts) else f"{text}（英文）"


def _part(text: str) -> str | None:
    if text in _WHOLE:
        return _WHOLE[text]
    if text in {"log1p", "k-means", "k-prototypes", "k-modes"} or text.isdigit():
        return text
    best = _BEST.fullmatch(text)
    if best:
        return "、".join(_VOTERS.get(name, name) for name in best[1].split(", ")) + "最优"
    for pattern, chinese in _PARTS:
        found = pattern.fullmatch(text)
        if found:
            return found.expand(chinese)
    return None
