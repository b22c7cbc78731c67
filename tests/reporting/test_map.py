"""The map of customers: where the dots lie, and how they are counted together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from segmentry._frames import read_frame
from segmentry.drawing.projection import MAX_POINTS, Projection, project
from segmentry.reporting.bins import bins_of, frame_of, limits


def customers(n: int, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    wealth = random.normal(size=n)
    return pd.DataFrame(
        {
            "revenue": 10 + wealth + 0.1 * random.normal(size=n),
            "orders": wealth + 0.1 * random.normal(size=n),
            "age": random.normal(size=n),
        }
    )


def mapped(frame: pd.DataFrame, labels: np.ndarray | None = None) -> Projection:
    labels = np.zeros(len(frame), np.int64) if labels is None else labels
    projection = project(read_frame(frame), list(frame), labels, int(labels.max()) + 1, "revenue")
    assert projection is not None
    return projection


def test_agrees_with_principal_components():
    frame = customers(300)
    standardized = (frame - frame.mean()) / frame.std(ddof=0)
    reference = PCA(2).fit(standardized)
    assert mapped(frame).explained == pytest.approx(reference.explained_variance_ratio_.sum())


def test_more_value_lies_to_the_right():
    frame = customers(300)
    assert np.corrcoef(mapped(frame).points[:, 0], frame["revenue"])[0, 1] > 0.9


def test_the_axes_are_named_by_what_weighs_most():
    assert set(mapped(customers(300)).axes[0]) == {"revenue", "orders"}


def test_a_large_file_is_sampled():
    assert len(mapped(customers(MAX_POINTS + 1_000)).points) == MAX_POINTS


def test_the_sample_is_the_same_each_time():
    frame = customers(MAX_POINTS + 1_000)
    assert (mapped(frame).points == mapped(frame).points).all()


def test_nulls_and_outliers_do_not_spoil_the_map():
    frame = customers(300)
    frame.loc[:20, "age"] = np.nan
    frame.loc[30, "orders"] = 1e12
    points = mapped(frame).points
    assert np.isfinite(points).all()
    assert np.abs(points).max() < 10


@pytest.mark.parametrize(
    "frame",
    [customers(2), customers(50)[["age"]], pd.DataFrame({"a": [1.0] * 9, "b": [2.0] * 9})],
    ids=["two customers", "one measure", "all alike"],
)
def test_there_is_no_map_of_next_to_nothing(frame):
    labels = np.zeros(len(frame), np.int64)
    assert project(read_frame(frame), list(frame), labels, 1, None) is None


# Bins of many customers, and the marks on them


def shown(projection: Projection) -> np.ndarray:
    return np.ones(len(projection.centres), dtype=bool)


def test_no_bin_holds_fewer_than_asked():
    frame = customers(3_000)
    projection = mapped(frame, np.arange(3_000) % 3)
    bins = bins_of(projection, 5, shown(projection))
    across = bins.across
    # Every bin's middle has at least five customers of the segment within its circumference.
    low, span = frame_of(projection.points)
    scale = np.array([across, across * 480 / 900]) / span
    for segment, cells in bins.cells.items():
        members = (projection.points[projection.labels == segment] - low) * scale
        for x, y, _ in cells:
            away = np.hypot(*((np.array([x, y]) - low) * scale - members).T)
            assert (away <= 0.75).sum() >= 5


def test_bins_say_roughly_how_many_only():
    projection = mapped(customers(3_000))
    levels = {
        level
        for cells in bins_of(projection, 5, shown(projection)).cells.values()
        for _, _, level in cells
    }
    assert levels <= {0.2, 0.4, 0.6, 0.8, 1.0}


def test_a_hidden_segment_has_no_bins():
    projection = mapped(customers(600), np.arange(600) % 2)
    assert list(bins_of(projection, 5, np.array([True, False])).cells) == [0]


def test_most_customers_are_in_bins_that_are_shown():
    projection = mapped(customers(3_000))
    cells = bins_of(projection, 5, shown(projection)).cells[0]
    assert len(cells) > 20


@pytest.mark.parametrize("n", [200, 3_000])
def test_marks_at_the_edge_are_whole(n):
    projection = mapped(customers(n), np.arange(n) % 2)
    bins = bins_of(projection, 5, shown(projection))
    places = np.array([cell[:2] for cells in bins.cells.values() for cell in cells])
    (left, right), (bottom, top) = limits(places, bins.reach)
    width = frame_of(projection.points)[1] / bins.across
    half = width / 2 * [1, 900 / 480]
    assert (places - half >= [left, bottom]).all()
    assert (places + half <= [right, top]).all()


@pytest.mark.parametrize("places", [np.empty((0, 2)), np.zeros((1, 2))])
def test_a_map_of_hardly_anything_has_room(places):
    (left, right), (bottom, top) = limits(places, (0.0, 0.0))
    assert left < right
    assert bottom < top
