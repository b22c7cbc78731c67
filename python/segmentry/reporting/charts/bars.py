"""Bars: sizes of segments, bands of value, stages, and how stable segments are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentry.drawing.palette import text_on
from segmentry.reporting.charts.base import (
    CUSTOMERS,
    LINE,
    SOFT,
    VALUE,
    Chart,
    category_axis,
    label,
    legend,
    percent_axis,
    plot_area,
    rounded,
    rows_height,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def item(value: float, text: str, tip: Sequence[str], **style: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give one bar or point; nothing is drawn of an undefined value."""
    entry: dict[str, Any] = {"value": rounded(value), "text": text, "tip": list(tip)}
    if style:
        entry["itemStyle"] = style
    return entry


def paired(
    chart_id: str,
    alt: str,
    names: Sequence[str],
    series: Sequence[tuple[str, list[dict[str, Any]]]],
) -> Chart:
    """Draw one or two bars per segment: the share of customers, and of value."""
    colours = (CUSTOMERS, VALUE)
    option = {
        "legend": legend([name for name, _ in series]),
        "grid": plot_area(top=34),
        "yAxis": category_axis(names, range(len(names))),
        "xAxis": percent_axis(),
        "series": [
            {
                "type": "bar",
                "name": name,
                "data": data,
                "label": label(),
                "itemStyle": {"color": colours[place]},
                "barMaxWidth": 16,
                "barGap": "15%",
            }
            for place, (name, data) in enumerate(series)
        ],
    }
    return Chart(chart_id, alt, option, rows_height(len(names), 54) + 20)


def pyramid(
    alt: str,
    bands: Sequence[str],
    left: tuple[str, list[dict[str, Any]]],
    right: tuple[str, list[dict[str, Any]]],
) -> Chart:
    """Draw bands back to back: how many customers to the left, how much value to the right."""
    widest = max([abs(e["value"] or 0.0) for e in (*left[1], *right[1])], default=1.0)
    # Room for the labels at both ends.
    reach = round(1.5 * widest, 3) or 1.0
    axis = category_axis(bands, width=110)
    axis["axisLine"] = {"show": False}
    option = {
        "legend": legend([left[0], right[0]]),
        "grid": plot_area(top=34, right=8),
        "yAxis": axis,
        "xAxis": {"type": "value", "min": -reach, "max": reach, "show": False},
        "series": [
            {
                "type": "bar",
                "name": name,
                "stack": "bands",
                "data": data,
                "label": label(side),
                "itemStyle": {"color": colour},
                "barCategoryGap": "18%",
            }
            for (name, data), side, colour in (
                (left, "left", CUSTOMERS),
                (right, "right", VALUE),
            )
        ],
    }
    return Chart("pyramid", alt, option, rows_height(len(bands)))


def single(
    chart_id: str,
    alt: str,
    names: Sequence[str],
    data: list[dict[str, Any]],
    *,
    by_segment: bool = False,
    axis: dict[str, Any] | None = None,
    marks: Sequence[tuple[float, str]] = (),
) -> Chart:
    """Draw one bar per name."""
    series: dict[str, Any] = {
        "type": "bar",
        "data": data,
        "label": label(),
        "itemStyle": {"color": VALUE},
        "barMaxWidth": 24,
    }
    if marks:
        series["markLine"] = {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": SOFT, "type": "dashed"},
            "data": [
                {
                    "xAxis": at,
                    "label": {
                        "formatter": text,
                        "color": SOFT,
                        "position": "start",
                        "fontSize": 12,
                    },
                }
                for at, text in marks
            ],
        }
    option = {
        "grid": plot_area(top=26 if marks else 8),
        "yAxis": category_axis(names, range(len(names)) if by_segment else None),
        "xAxis": percent_axis() if axis is None else axis,
        "series": [series],
    }
    return Chart(chart_id, alt, option, rows_height(len(names), 38) + (18 if marks else 0))


def stacked(
    chart_id: str,
    alt: str,
    names: Sequence[str],
    parts: Sequence[tuple[str, str, list[dict[str, Any]]]],
) -> Chart:
    """Draw one bar per segment, made of parts (name, colour, items)."""
    option = {
        "legend": legend([name for name, _, _ in parts]),
        "grid": plot_area(top=62, right=16),
        "yAxis": category_axis(names, range(len(names))),
        "xAxis": percent_axis(most=100),
        "series": [
            {
                "type": "bar",
                "name": name,
                "stack": "parts",
                "data": data,
                "label": {**label("inside", text_on(colour)), "fontSize": 12},
                "itemStyle": {"color": colour, "borderColor": "#fff", "borderWidth": 1},
                "barMaxWidth": 26,
            }
            for name, colour, data in parts
        ],
    }
    return Chart(chart_id, alt, option, rows_height(len(names), 40) + 50)


def plain_axis(*, most: float) -> dict[str, Any]:
    """Give an axis of plain numbers from 0."""
    return {
        "type": "value",
        "min": 0,
        "max": most,
        "axisLabel": {"color": SOFT, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
    }
