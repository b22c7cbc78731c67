"""The map of segments: where their customers are many, on two axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.drawing.projection import MAX_BINNED, MAX_POINTS, project
from segmentry.reporting.bins import Bins, bins_of, frame_of, limits
from segmentry.reporting.charts.points import segment_map
from segmentry.reporting.grids import Grid, Row
from segmentry.wording.measures import inside, measure
from segmentry.wording.numerals import count, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry.drawing.projection import Projection
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

# Room beside single customers, as a share of the map.
_EDGE: Final = 0.02


def customer_map(subject: Subject, t: Texts, *, show_customers: bool) -> dict[str, Any] | None:
    """Give the map, or None if there are too few customers or measures for one."""
    if subject.too_few or not subject.shown.any():
        return None
    numeric = [name for name in subject.clustered if name in subject.columns]
    projection = project(
        subject.table,
        numeric if len(numeric) > 1 else subject.columns,
        subject.labels,
        len(subject.names),
        subject.order_column,
        most=MAX_POINTS if show_customers else MAX_BINNED,
    )
    if projection is None:
        return None
    axes = (
        t("map_axis_x", names=_axis(projection.axes[0], t)),
        t("map_axis_y", names=_axis(projection.axes[1], t)),
    )
    centres = _centres(projection, subject)
    places = (
        {
            s: projection.points[projection.labels == s]
            for s in np.flatnonzero(subject.shown).tolist()
        }
        if show_customers
        else bins_of(projection, subject.min_cell, subject.shown)
    )
    tips = [
        [name, f"{t('customers')}: {subject.size(place, t)}"]
        for place, name in enumerate(subject.names)
    ]
    short = (t("direction", n=1), t("direction", n=2))
    sides = tuple(zip(short, _limits(places, centres, projection), strict=True))
    chart = segment_map(t("alt_map"), subject.names, places, centres, sides, tips)
    n, explained = count(len(projection.points), t.language), percent(projection.explained)
    name = "map_note_customers" if show_customers else "map_note"
    return {
        "chart": chart,
        "note": t(name, n=n, explained=explained, few=subject.min_cell),
        "axes": axes,
        "table": _table(subject, projection, centres, axes, t),
    }


def _limits(
    places: Bins | dict[int, NDArray[np.float64]],
    centres: NDArray[np.float64],
    projection: Projection,
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give from where to where the axes go: as far as anything that is drawn."""
    if isinstance(places, Bins):
        drawn = [np.array(cells)[:, :2] for cells in places.cells.values()]
        reach = places.reach
    else:
        drawn = list(places.values())
        span = _EDGE * frame_of(projection.points)[1]
        reach = (float(span[0]), float(span[1]))
    return limits(np.concatenate([centres[np.isfinite(centres).all(axis=1)], *drawn]), reach)


def _axis(columns: tuple[str, ...], t: Texts) -> str:
    labels = [inside(measure(c, t.language).label, t.language) for c in columns]
    return t("list_join").join(labels)


def _centres(projection: Projection, subject: Subject) -> NDArray[np.float64]:
    """Give the middles of segments that are shown, and have enough customers on the map."""
    sampled = np.bincount(projection.labels, minlength=len(subject.names))
    enough = subject.shown & (sampled >= max(1, subject.min_cell))
    centres: NDArray[np.float64] = np.where(enough[:, np.newaxis], projection.centres, np.nan)
    return centres


def _table(
    subject: Subject,
    projection: Projection,
    centres: NDArray[np.float64],
    axes: tuple[str, str],
    t: Texts,
) -> Grid:
    """Say in words where each segment lies: low, middle or high on each axis."""
    spread = projection.points.std(axis=0)
    middle = np.median(projection.points, axis=0)
    rows = [
        Row([name, *_levels(centres[place], middle, spread, t)], segment=place)
        for place, name in enumerate(subject.names)
    ]
    columns = [(t("segment_short"), "text"), (axes[0], "text"), (axes[1], "text")]
    return Grid(t("map_title"), columns, rows)


def _levels(
    centre: NDArray[np.float64],
    middle: NDArray[np.float64],
    spread: NDArray[np.float64],
    t: Texts,
) -> list[str]:
    words = []
    for axis in range(2):
        if not np.isfinite(centre[axis]):
            words.append(t("withheld"))
            continue
        away = (centre[axis] - middle[axis]) / (spread[axis] or 1.0)
        words.append(t(_level(float(away))))
    return words


def _level(away: float) -> str:
    steps = ((-1.0, "level_very_low"), (-0.33, "level_low"), (0.33, "level_middle"))
    for limit, name in steps:
        if away < limit:
            return name
    return "level_high" if away < 1.0 else "level_very_high"
