"""Distances on the globe."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentry._frames import column_floats, column_kind
from segmentry.exceptions import InvalidDataError, InvalidTypeError

# Mean radius of the Earth (IUGG), in km.
EARTH_RADIUS_KM = 6371.0088


def distance_km(
    latitude: ArrayLike,
    longitude: ArrayLike,
    to_latitude: ArrayLike,
    to_longitude: ArrayLike,
) -> NDArray[np.float64]:
    """Great-circle distance in km, by the haversine formula.

    Parameters
    ----------
    latitude, longitude : array or number
        From where, in degrees: -90 to 90, and -180 to 360.
    to_latitude, to_longitude : array or number
        To where; shapes are broadcast, so one shop serves all customers.

    Returns
    -------
    ndarray of float
        Distances in km (0-d for numbers); NaN where a coordinate is null.

    Raises
    ------
    InvalidTypeError
        If a coordinate is not a number.
    InvalidDataError
        If one is out of range.

    Notes
    -----
    On a sphere of 6371.0088 km, the Earth's mean radius: up to 0.6 % from the distance on the
    ellipsoid. Exact to a few mm for close points, where the law of cosines loses all digits.
    Cost: O(n).

    References
    ----------
    Sinnott, R. W. (1984). "Virtues of the haversine". Sky and Telescope 68(2), 159.

    Examples
    --------
    Vienna to Salzburg and to Graz:

    >>> distance_km(48.2082, 16.3738, [47.8095, 47.0707], [13.0550, 15.4395]).round(1)
    array([250.8, 144.6])
    """
    one, two = _degrees(latitude, "latitude", 90.0), _degrees(to_latitude, "to_latitude", 90.0)
    east, to_east = (
        _degrees(longitude, "longitude", 360.0),
        _degrees(to_longitude, "to_longitude", 360.0),
    )
    try:
        np.broadcast_shapes(one.shape, east.shape, two.shape, to_east.shape)
    except ValueError as error:
        raise InvalidDataError(f"the coordinates' lengths do not match: {error}") from error
    half_north, half_east = np.radians(two - one) / 2, np.radians(to_east - east) / 2
    across = np.cos(np.radians(one)) * np.cos(np.radians(two)) * np.sin(half_east) ** 2
    # Rounding may take opposite points just beyond 1.
    chord = np.clip(np.sin(half_north) ** 2 + across, 0.0, 1.0)
    return np.asarray(2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(chord)))


def _degrees(values: ArrayLike, name: str, largest: float) -> NDArray[np.float64]:
    if column_kind(values) is not None:
        given: NDArray[Any] = column_floats(values, name)
    else:
        given = np.asarray(values)
    text = given.dtype.kind == "O" and any(isinstance(one, str | bytes) for one in given.flat)
    if text or given.dtype.kind in "USmM":
        found = "text" if text else given.dtype
        raise InvalidTypeError(f"{name} must be numbers in degrees, found {found}")
    try:
        degrees = given.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidTypeError(f"{name} must be numbers in degrees: {error}") from error
    smallest = -min(largest, 180.0)
    outside = (degrees < smallest) | (degrees > largest)
    if outside.any():
        row = int(np.flatnonzero(outside.ravel())[0])
        raise InvalidDataError(
            f"{name} must be degrees from {smallest:g} to {largest:g}, found "
            f"{degrees.ravel()[row]} in row {row}"
        )
    return degrees
