"""The recipe's decisions, told step by step: what was done, to which measures, and why.

The full list, with the numbers behind every decision, is `Segmenter.decisions_`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from segmentry import _frames
from segmentry.reporting.grids import Grid, Row, sentence_case
from segmentry.wording.measures import inside, measure

if TYPE_CHECKING:
    from segmentry.reporting.texts import Texts

_BY_SIZE: Final = "order by size"
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
        ("选择方法", "由字段类型决定，或由用户指定。"),
    ),
    "tiny segments": (
        ("Tiny segments dissolved", "Too few customers to address on their own."),
        ("解散过小的客群", "人数过少，不宜单独运营。"),
    ),
    "order": (
        ("Segments numbered", "By the average of this measure, the highest first."),
        ("客群编号", "按该指标的平均值从高到低。"),
    ),
    _BY_SIZE: (
        ("Segments numbered", "From the largest to the smallest."),
        ("客群编号", "按规模从大到小。"),
    ),
}
# Told above the table already.
_ELSEWHERE: Final = frozenset({"number of segments"})
_LISTED: Final = 8
_MISSING_FLAG: Final = re.compile(r"(.+) is missing")


def steps_grid(decisions: _frames.Frame, t: Texts) -> Grid:
    """Give one row per step: what was done, to which measures, why."""
    table = _frames.read_frame(decisions, "decisions")
    about: dict[str, list[str]] = {}
    for step, column in zip(table.objects("step"), table.objects("column"), strict=True):
        if step in _ELSEWHERE:
            continue
        names = about.setdefault(step, [])
        if column is not None and not _MISSING_FLAG.fullmatch(column) and column not in names:
            names.append(column)
    columns = [(t("step"), "text"), (t("measures"), "text"), (t("why"), "text")]
    # Without a number, segments are numbered by size.
    if about.get("order") == []:
        about[_BY_SIZE] = about.pop("order")
    rows = [
        Row([_title(step, t), _listed(names, t), _why(step, t)]) for step, names in about.items()
    ]
    return Grid(t("method_decisions"), columns, rows, note=t("method_decisions_note"))


def _title(step: str, t: Texts) -> str:
    return _words(step, t)[0] if step in _STEPS else sentence_case(step)


def _why(step: str, t: Texts) -> str:
    return _words(step, t)[1] if step in _STEPS else ""


def _words(step: str, t: Texts) -> tuple[str, str]:
    return _STEPS[step][1 if t.language == "zh" else 0]


def _listed(names: list[str], t: Texts) -> str:
    labels = [inside(measure(name, t.language).label, t.language) for name in names]
    shown = t("list_join").join(labels[:_LISTED])
    more = len(labels) - _LISTED
    return sentence_case(t("and_more", shown=shown, n=more) if more > 0 else shown)
