"""Great-circle distances."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry.attributes import distance_km
from segmentry.exceptions import InvalidDataError, InvalidTypeError

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)
RADIUS_KM = 6371.0088


def by_vectors(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The angle between two unit vectors, by its tangent."""

    def point(lat: float, lon: float) -> np.ndarray:
        lat, lon = math.radians(lat), math.radians(lon)
        return np.array(
            [math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)]
        )

    one, two = point(lat, lon), point(to_lat, to_lon)
    return RADIUS_KM * math.atan2(float(np.linalg.norm(np.cross(one, two))), float(one @ two))


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_it_is_the_angle_between_two_points(lat, lon, to_lat, to_lon):
    found = float(distance_km(lat, lon, to_lat, to_lon))
    # Near opposite points the haversine keeps half of the digits.
    tolerance = 1e-6 if found < 20_000 else 1e-1
    assert found == pytest.approx(by_vectors(lat, lon, to_lat, to_lon), abs=tolerance)
    assert found == float(distance_km(to_lat, to_lon, lat, lon))


def test_known_distances():
    # A quarter and half of a great circle; a minute of arc is a sea mile.
    assert distance_km(0, 0, 90, 0) == pytest.approx(RADIUS_KM * math.pi / 2)
    assert distance_km(0, 0, 0, 180) == pytest.approx(RADIUS_KM * math.pi)
    assert distance_km(0, 0, 1 / 60, 0) == pytest.approx(1.852, abs=0.002)
    assert distance_km(12.5, 45.0, 12.5, 45.0) == 0
    # The same meridian under two names.
    assert distance_km(10, -90, 10, 270) == pytest.approx(0, abs=1e-9)


def test_many_to_one_and_nulls():
    found = distance_km([48.2, np.nan, None], [16.4, 16.4, 0], 48.2, 16.4)
    assert found[0] == 0
    assert np.isnan(found[1:]).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((91, 0, 0, 0), "latitude must be degrees from -90 to 90, found 91.0 in row 0"),
        ((0, 0, 0, [0, -181]), "to_longitude .* found -181.0 in row 1"),
        (([1, 2], [1, 2, 3], 0, 0), "do not match"),
        ((np.inf, 0, 0, 0), "latitude"),
    ],
)
def test_impossible_coordinates(arguments, message):
    with pytest.raises(InvalidDataError, match=message):
        distance_km(*arguments)


def test_text_is_no_coordinate():
    for text in ("north", ["48.2"]):
        with pytest.raises(InvalidTypeError, match="latitude must be numbers"):
            distance_km(text, 0, 0, 0)


@pytest.mark.parametrize(
    "latitude",
    [
        pd.Series(["48.1"]),
        pd.Series(["48.1", 3.0], dtype=object),
        pl.Series(["48.1"]),
        pa.array(["48.1"]),
        np.array(["48.1"], dtype=object),
        pl.Series([dt.date(2024, 1, 1)]),
    ],
    ids=range(6),
)
def test_text_and_dates_in_columns_are_no_coordinates(latitude):
    with pytest.raises(InvalidTypeError, match="latitude must"):
        distance_km(latitude, 16.0, 48.0, 16.0)


@pytest.mark.parametrize(
    "latitude",
    [pd.Series([48, None], dtype="Int64"), pl.Series([48, None]), pa.array([48, None])],
    ids=["pandas", "polars", "pyarrow"],
)
def test_columns_of_every_library_may_have_nulls(latitude):
    assert np.array_equal(distance_km(latitude, 16.0, 48.0, 16.0), [0.0, np.nan], equal_nan=True)
