"""Columns of numbers and categories as k-modes and k-prototypes see them, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._mixed import Columns, read_columns
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
# Numbers, codes, and the number of categories for each of the latter: what the kernel reads.
Kernel = tuple[list[Floats], list[Codes], list[int]]
# Numbers, codes, and what the numbers are measured from.
Prototypes = tuple[Floats, Codes, Floats]


@dataclass(frozen=True, slots=True)
class Role:
    """What a column is to the model.

    Attributes
    ----------
    name : str
        The column.
    kind : str
        "number", "rank" (of an ordered category), "category", or "empty" where the fit saw nothing
        but missing values: such a column plays no part.
    values : list or None
        The categories, in order; None for numbers.
    """

    name: str
    kind: Literal["number", "rank", "category", "empty"]
    values: list[Any] | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """The columns of the fit: their roles, and the values of those that are not empty."""

    roles: list[Role]
    numbers: dict[int, Floats]
    codes: dict[int, Codes]

    def kernel(self, rank_weight: float) -> Kernel:
        """Give what the kernel reads; `rank_weight` is what separates the first and last rank."""
        numbers, codes, levels = [], [], []
        for place, role in enumerate(self.roles):
            values = role.values or []
            if role.kind == "number":
                numbers.append(self.numbers[place])
            elif role.kind == "rank":
                numbers.append(_ranks(self.codes[place], len(values)) * rank_weight)
            elif role.kind == "category":
                codes.append(self.codes[place])
                levels.append(len(values))
        if not numbers and not codes:
            raise InvalidDataError("X has no known value; give rows of which something is known")
        return numbers, codes, levels


def places_of(categorical: Any, columns: Columns) -> set[int]:  # noqa: ANN401
    """Find the columns that the parameter `categorical` names.

    Raises
    ------
    InvalidTypeError
        If it is no list of names or places.
    InvalidParameterError
        If X has no such column.
    """
    single = isinstance(categorical, str | int | np.integer)
    wanted = [categorical] if single else categorical
    if not isinstance(wanted, Iterable):
        raise InvalidTypeError(
            f"categorical must be None or a list of names or places, found {categorical!r}"
        )
    places = {name: place for place, name in enumerate(columns.names)}
    found = set()
    for item in wanted:
        if isinstance(item, bool | np.bool_) or not isinstance(item, str | int | np.integer):
            raise InvalidTypeError(
                f"categorical must hold names or places of columns, found {item!r} in it"
            )
        place = places.get(item, -1) if isinstance(item, str) else int(item)
        if not 0 <= place < len(columns.names):
            raise InvalidParameterError(
                f"categorical names the column {item!r}, which X has not; its "
                f"{len(columns.names)} columns are {list(columns.names)}"
            )
        found.add(place)
    return found


def read(columns: Columns, categorical: set[int] | None, *, ranks: bool) -> Read:
    """Read the columns of a fit; `categorical`: those that hold categories, None for by type."""
    roles, numbers, codes = [], {}, {}
    for place, name in enumerate(columns.names):
        if categorical is None:
            is_number = columns.kind(place) == "number"
        else:
            is_number = place not in categorical
        if is_number:
            values = columns.floats(place)
            known = not bool(np.isnan(values).all())
            numbers[place] = np.ascontiguousarray(values)
            roles.append(Role(name, "number" if known else "empty"))
            continue
        found = columns.categories(place)
        known = bool((found.codes >= 0).any())
        kind: Literal["rank", "category"] = "rank" if ranks and found.ordered else "category"
        codes[place] = np.ascontiguousarray(found.codes)
        roles.append(Role(name, kind if known else "empty", found.values))
    return Read(roles, numbers, codes)


def read_again(columns: Columns, roles: list[Role], rank_weight: float) -> Kernel:
    """Read new rows of the same columns; a category that the fit did not see gets the code -2."""
    numbers, codes = {}, {}
    for place, role in enumerate(roles):
        if role.kind == "number":
            numbers[place] = np.ascontiguousarray(columns.floats(place))
        elif role.kind != "empty":
            codes[place] = columns.categories(place).of(role.values or [])
    return Read(roles, numbers, codes).kernel(rank_weight)


def given(init: object, roles: list[Role], n_clusters: int, rank_weight: float) -> Prototypes:
    """Read prototypes in the users' own values, of shape (n_clusters, n_features).

    Raises
    ------
    InvalidParameterError
        If they have another shape, a missing value, or a category that X has not.
    """
    table = init if _is_table(init) else np.array(init, dtype=object)
    shape = (n_clusters, len(roles))
    columns = read_columns(table, "init")
    if (columns.n_rows, len(columns.names)) != shape:
        raise InvalidParameterError(
            f"init must have the shape (n_clusters, n_features) = {shape}, found "
            f"{(columns.n_rows, len(columns.names))}"
        )
    numbers, codes, _ = read_again(columns, roles, rank_weight)
    missing = any(np.isnan(values).any() for values in numbers)
    if missing or any((values < 0).any() for values in codes):
        raise InvalidParameterError(
            "init must not have missing values or categories that X has not; give prototypes made "
            "of values of X"
        )
    return _side_by_side(numbers, codes, n_clusters)


def _is_table(init: object) -> bool:
    return isinstance(init, np.ndarray) or _frames.frame_kind(init) is not None


def _side_by_side(numbers: list[Floats], codes: list[Codes], k: int) -> Prototypes:
    return (
        np.array(numbers, dtype=np.float64).reshape(-1, k).T.ravel(),
        np.array(codes, dtype=np.int32).reshape(-1, k).T.ravel(),
        np.zeros(len(numbers)),
    )


def own_values(
    prototypes: Prototypes, roles: Sequence[Role], k: int, rank_weight: float
) -> NDArray[np.object_]:
    """Give prototypes in the users' own values, of shape (n_clusters, n_features)."""
    flat_numbers, flat_codes, origin = prototypes
    numbers = iter((flat_numbers.reshape(k, -1) + origin).T)
    codes = iter(flat_codes.reshape(k, -1).T)
    table = np.empty((k, len(roles)), dtype=object)
    for place, role in enumerate(roles):
        values = role.values or []
        if role.kind == "number":
            column = next(numbers).tolist()
        elif role.kind == "rank":
            top, ranks = len(values) - 1, next(numbers)
            if rank_weight:
                steps = ranks * (top / rank_weight)
                column = [values[round(min(max(step, 0), top))] for step in steps]
            else:
                # Ranks that cost nothing have no part in the prototypes.
                column = [None] * k
        elif role.kind == "category":
            column = [values[code] for code in next(codes)]
        else:
            column = [np.nan if role.values is None else None] * k
        for row, value in enumerate(column):
            table[row, place] = value
    return table


def half_mean_deviation(numbers: Iterable[Floats], weights: Floats | None) -> float:
    """Give half the mean standard deviation of columns; 1 where there are none or it is 0.

    Missing values are left out; `weights` count rows.
    """
    # Weights that make no sense are the kernel's to refuse.
    with np.errstate(all="ignore"):
        deviations = [_deviation(values, weights) for values in numbers]
    half = float(np.mean(deviations)) / 2 if deviations else 0.0
    return half if half > 0 else 1.0


def _deviation(values: Floats, weights: Floats | None) -> float:
    known = ~np.isnan(values)
    if weights is None:
        return float(np.std(values[known]))
    own = weights[known] / max(weights.max(), np.finfo(float).tiny)
    if not own.sum() > 0:
        return 0.0
    mean = np.average(values[known], weights=own)
    return float(np.sqrt(np.average((values[known] - mean) ** 2, weights=own)))


def _ranks(codes: Codes, levels: int) -> Floats:
    """Give ranks from 0 to 1; NaN where missing or not seen at the fit."""
    ranks = codes / max(levels - 1, 1)
    ranks[codes < 0] = np.nan
    return np.ascontiguousarray(ranks)
