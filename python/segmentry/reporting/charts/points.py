"""Points and lines: the map of segments, the grid of scores, the curve of value, the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from segmentry.drawing.palette import segment_colour, segment_mark, text_on
from segmentry.reporting.charts.base import (
    LINE,
    MARK,
    SOFT,
    VALUE,
    Chart,
    label,
    legend,
    percent_axis,
    plot_area,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from segmentry.reporting.bins import Bins

_SYMBOLS: Final = {
    "circle": "circle",
    "square": "rect",
    "triangle": "triangle",
    "diamond": "diamond",
}
_DOT: Final = 6
_CENTRE: Final = 28
# Segments told apart by line and mark as well as by colour.
_DASHES: Final = ("solid", "dashed", "dotted")


def segment_map(  # noqa: PLR0917 - all parts of one picture
    alt: str,
    names: Sequence[str],
    places: Bins | dict[int, NDArray[Any]],
    centres: NDArray[Any],
    axes: Sequence[tuple[str, tuple[float, float]]],
    tips: Sequence[Sequence[str]],
) -> Chart:
    """Draw where the segments lie: bins of many customers, or (a dict) single ones.

    An axis is its name, and from where to where it goes. The page's script pushes the numbers
    apart where they would cover each other.
    """
    bins = None if isinstance(places, dict) else places
    single = places if isinstance(places, dict) else {}
    series: list[dict[str, Any]] = []
    for segment, name in enumerate(names):
        if bins is None:
            data: list[Any] = [[round(x, 2), round(y, 2)] for x, y in single.get(segment, ())]
        else:
            data = [
                {"value": [round(x, 3), round(y, 3)], "size": round(level, 1)}
                for x, y, level in bins.cells.get(segment, ())
            ]
        series.append(
            {
                "type": "scatter",
                "name": name,
                "segment": segment,
                "data": data,
                "symbol": _SYMBOLS[segment_mark(segment)],
                "symbolSize": _DOT,
                "itemStyle": {"color": segment_colour(segment), "opacity": 0.55},
                "tip": list(tips[segment]),
                "emphasis": {"focus": "series"},
            }
        )
    for segment, name in enumerate(names):
        if centres[segment][0] == centres[segment][0]:
            series.append(_centre(segment, name, centres[segment], tips[segment]))
    option = {
        "grid": {"left": 34, "right": 12, "top": 12, "bottom": 34, "outerBoundsMode": "none"},
        "xAxis": _direction(*axes[0]),
        "yAxis": _direction(*axes[1]),
        "series": series,
    }
    # A bin more than across: the outermost ones reach beyond the customers.
    return Chart("map", alt, option, 520, None if bins is None else bins.across + 1)


def _centre(segment: int, name: str, place: NDArray[Any], tip: Sequence[str]) -> dict[str, Any]:
    colour = segment_colour(segment)
    return {
        "type": "scatter",
        "name": name,
        "segment": segment,
        "data": [
            {
                "value": [round(float(place[0]), 3), round(float(place[1]), 3)],
                "text": str(segment + 1),
                "tip": list(tip),
            }
        ],
        "symbol": "circle",
        "symbolSize": _CENTRE,
        "apart": True,
        "itemStyle": {"color": colour, "borderColor": "#fff", "borderWidth": 2.5, "opacity": 1},
        "label": {**label("inside", text_on(colour)), "fontWeight": "bold", "fontSize": 14},
        "z": 10,
    }


def _direction(name: str, limits: tuple[float, float]) -> dict[str, Any]:
    return {
        "min": round(limits[0], 3),
        "max": round(limits[1], 3),
        "type": "value",
        "name": f"{name} →",
        "nameLocation": "middle",
        "nameGap": 12,
        "nameTextStyle": {"color": SOFT, "fontSize": 13},
        "axisLabel": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
        "axisLine": {"show": True, "onZero": False, "lineStyle": {"color": "#8b95a3"}},
    }


def score_grid(
    alt: str,
    data: list[dict[str, Any]],
    bins: tuple[int, int],
    axes: tuple[str, str],
) -> Chart:
    """Draw customers by two scores: a tile per cell, the darker the more customers."""

    def axis(name: str, count: int, gap: int) -> dict[str, Any]:
        return {
            "type": "category",
            "data": [str(score) for score in range(1, count + 1)],
            "name": name,
            "nameLocation": "middle",
            "nameGap": gap,
            "nameTextStyle": {"color": SOFT, "fontSize": 13},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": LINE}},
            "splitArea": {"show": False},
            "splitLine": {"show": True, "lineStyle": {"color": "#eef0f3"}},
        }

    option = {
        "grid": {"left": 44, "right": 10, "top": 10, "bottom": 48, "outerBoundsMode": "none"},
        "xAxis": axis(axes[0], bins[1], 28),
        "yAxis": axis(axes[1], bins[0], 24),
        "series": [
            {
                "type": "scatter",
                "symbol": "rect",
                "data": data,
                "label": {"show": True, "position": "inside", "fontSize": 12, "lineHeight": 17},
                "itemStyle": {"opacity": 1},
            }
        ],
    }
    return Chart("rfm", alt, option, 420, tiles=(bins[1], bins[0], 54, 58))


def curve(
    alt: str,
    points: list[dict[str, Any]],
    mark: dict[str, Any] | None,
    axes: tuple[str, str],
) -> Chart:
    """Draw the cumulative share of value, the best customers first."""
    series: list[dict[str, Any]] = [
        {
            "type": "line",
            "data": points,
            "showSymbol": False,
            "lineStyle": {"color": VALUE, "width": 2.5},
            "itemStyle": {"color": VALUE},
            "areaStyle": {"color": VALUE, "opacity": 0.08},
        },
        {
            "type": "line",
            "data": [[0, 0], [100, 100]],
            "showSymbol": False,
            "silent": True,
            "lineStyle": {"color": SOFT, "type": "dotted", "width": 1},
        },
    ]
    if mark is not None:
        series.append(
            {
                "type": "scatter",
                "data": [mark],
                "symbolSize": 10,
                "itemStyle": {"color": MARK},
                "label": {**label("right", MARK), "fontWeight": "bold", "distance": 8},
                "z": 5,
            }
        )
    # A line answers the pointer anywhere along it.
    option = {
        "tooltip": {"trigger": "axis", "confine": True},
        "grid": plot_area(top=12, right=24, bottom=34, left=34),
        "xAxis": {**percent_axis(axes[0], most=100), "splitLine": {"show": False}},
        "yAxis": {**percent_axis(axes[1], most=100), "nameGap": 46},
        "series": series,
    }
    return Chart("pareto", alt, option, 360)


def lines(
    chart_id: str,
    alt: str,
    steps: Sequence[str],
    series: Sequence[tuple[str, list[dict[str, Any]]]],
    *,
    name: str,
    chosen: str | None,
) -> Chart:
    """Draw lines over steps, one of them marked."""
    entries: list[dict[str, Any]] = [
        {
            "type": "line",
            "name": title,
            "data": data,
            "lineStyle": {
                "color": segment_colour(place),
                "type": _DASHES[place % len(_DASHES)],
                "width": 2,
            },
            "itemStyle": {"color": segment_colour(place)},
            "symbolSize": 7,
            "connectNulls": False,
        }
        for place, (title, data) in enumerate(series)
    ]
    if chosen is not None and entries:
        entries[0]["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": SOFT, "type": "dashed"},
            "data": [{"xAxis": chosen, "label": {"show": False}}],
        }
    option = {
        "legend": legend([title for title, _ in series]),
        "grid": plot_area(top=36, right=16, bottom=30),
        "xAxis": {
            "type": "category",
            "data": list(steps),
            "name": name,
            "nameLocation": "middle",
            "nameGap": 28,
            "nameTextStyle": {"color": SOFT},
        },
        "yAxis": {
            "type": "value",
            "max": 1,
            "axisLabel": {"color": SOFT},
            "splitLine": {"lineStyle": {"color": LINE}},
        },
        "series": entries,
    }
    return Chart(chart_id, alt, option, 320)
