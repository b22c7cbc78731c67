"""What all charts share: their parts on the page, and the options that are the same.

An option is JSON and holds no functions. Items carry `text` (their label) and `tip` (lines of the
tooltip, written as text, never as markup); `segments` on a category axis, or `segment` on a series,
says which segment it is about, so that the page can leave it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

INK: Final = "#16191d"
SOFT: Final = "#4b5563"
LINE: Final = "#d9dde3"
CUSTOMERS: Final = "#7d9cc0"
VALUE: Final = "#12467b"
MARK: Final = "#bf4a00"
# Light to dark of one hue, for shares.
_LIGHT, _DARK = (232, 239, 247), (18, 70, 123)
_ROW: Final = 46
_ROOM: Final = 44


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of the page.

    Attributes
    ----------
    id : str
        Its name in the page.
    alt : str
        What it shows, in words.
    option : dict
        The option of the chart library.
    height : int
        Height in pixels.
    cells : float or None
        How many symbols of size 1 fit side by side, where symbols are sized by the chart's width.
    tiles : (int, int, int, int) or None
        Tiles across and down, and the pixels beside and below them, where symbols fill a grid.
    """

    id: str
    alt: str
    option: dict[str, Any]
    height: int = 360
    cells: float | None = None
    tiles: tuple[int, int, int, int] | None = None

    def as_data(self) -> dict[str, Any]:
        """Give what the page's script needs."""
        option = {
            "animationDuration": 300,
            "textStyle": {"color": INK, "fontSize": 13},
            "tooltip": {"trigger": "item", "confine": True},
            **self.option,
        }
        data: dict[str, Any] = {
            "id": self.id,
            "alt": self.alt,
            "height": self.height,
            "option": option,
        }
        if self.cells is not None:
            data["cells"] = self.cells
        if self.tiles is not None:
            data["tiles"] = list(self.tiles)
        return data


def rows_height(rows: int, row: int = _ROW) -> int:
    """Give the height of a chart of so many rows."""
    return _ROOM + row * max(1, rows)


def plot_area(*, top: int = 8, right: int = 56, bottom: int = 8, left: int = 8) -> dict[str, Any]:
    """Give the frame of the axes; their labels stay inside it."""
    return {
        "left": left,
        "right": right,
        "top": top,
        "bottom": bottom,
        "outerBoundsMode": "same",
        "outerBoundsContain": "axisLabel",
    }


def legend(names: Sequence[str]) -> dict[str, Any]:
    """Give a legend above the axes."""
    return {
        "data": list(names),
        "top": 0,
        "left": 0,
        "itemWidth": 14,
        "itemHeight": 10,
        "textStyle": {"color": INK, "fontSize": 13},
    }


def category_axis(
    labels: Sequence[str], segments: Sequence[int] | None = None, *, width: int = 190
) -> dict[str, Any]:
    """Give an axis of names; long ones are wrapped."""
    axis: dict[str, Any] = {
        "type": "category",
        "data": list(labels),
        "inverse": True,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisLabel": {
            "color": INK,
            "fontSize": 13,
            "interval": 0,
            "width": width,
            "overflow": "break",
            "lineHeight": 16,
        },
    }
    if segments is not None:
        axis["segments"] = list(segments)
    return axis


def percent_axis(name: str = "", *, most: float | None = None) -> dict[str, Any]:
    """Give an axis of percentages."""
    axis: dict[str, Any] = {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 30,
        "nameTextStyle": {"color": SOFT},
        "min": 0,
        "axisLabel": {"formatter": "{value}%", "color": SOFT, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    if most is not None:
        axis["max"] = most
        axis["interval"] = 20
    return axis


def label(position: str = "right", colour: str = INK) -> dict[str, Any]:
    """Give the label of items: their `text`."""
    return {"show": True, "position": position, "color": colour, "fontSize": 13}


def shade(strength: float) -> str:
    """Give a colour from light to dark for a strength from 0 to 1."""
    part = min(1.0, max(0.0, strength))
    mixed = (round(a + (b - a) * part) for a, b in zip(_LIGHT, _DARK, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def rounded(value: float) -> float | None:
    """Round a number to what a chart can show; None where it is undefined."""
    return round(value, 3) if value == value else None  # noqa: PLR0124 - NaN is not itself
