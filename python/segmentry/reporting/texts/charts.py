"""What each chart shows, in words, for those who cannot see it."""

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "alt_sizes": (
        "Bar chart: share of customers and of value for each of {n} segments. The figures are in "
        "the table below.",
        "条形图：{n} 个客群的客户占比与价值占比。数据见下方表格。",
    ),
    "alt_map": (
        "Scatter chart: where the customers of each segment lie on two axes. The table below says "
        "where each segment lies.",
        "散点图：各客群的客户在两个方向上的分布。下方表格说明各客群的位置。",
    ),
    "alt_pyramid": (
        "Pyramid of bars: customers by rank, their share of all customers to the left and of the "
        "{value} to the right. The figures are in the table below.",
        "金字塔条形图：按排名划分的客户，左为客户占比，右为{value}占比。数据见下方表格。",
    ),
    "alt_pareto": (
        "Curve: the cumulative share of the {value}, the best customers first.",
        "曲线图：从最好的客户开始的{value}累计占比。",
    ),
    "alt_rfm": (
        "Grid of {n} squares: customers by score of recency and of frequency. The figures are in "
        "the table below.",
        "{n} 格的方块图：按近度和频度得分的客户数。数据见下方表格。",
    ),
    "alt_stages": (
        "Bar chart: share of customers in each stage of the lifecycle. The figures are in the "
        "table below.",
        "条形图：处于各生命周期阶段的客户占比。数据见下方表格。",
    ),
    "alt_stage_segments": (
        "Stacked bars: stages of the lifecycle within each segment. The figures are in the table "
        "below.",
        "堆叠条形图：各客群内部的生命周期阶段构成。数据见下方表格。",
    ),
    "alt_stability": (
        "Bar chart: how surely each segment is found again. The figures are in the table below.",
        "条形图：各客群再次出现的把握。数据见下方表格。",
    ),
    "alt_choice": (
        "Line chart: quality for each number of segments tried; {n} was chosen. The figures are in "
        "the table below.",
        "折线图：各客群数的划分质量，最终选择 {n} 个。数据见下方表格。",
    ),
}
