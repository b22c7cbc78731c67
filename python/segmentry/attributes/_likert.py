"""Answers on a scale: "strongly disagree" to "strongly agree", 1 to 5."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segmentry import _frames
from segmentry._frames import Column, Frame, Table
from segmentry._validate import list_of_names, one_of, real_number
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

Floats = NDArray[np.float64]


def likert(
    frame: Frame,
    columns: Sequence[str],
    reverse: Sequence[str] = (),
    center: Literal["person", "item"] | None = None,
    *,
    scale: tuple[float, float] | None = None,
) -> Frame:
    """Make answers on a scale comparable.

    Parameters
    ----------
    frame : frame
        One row per customer.
    columns : sequence of str
        The columns with answers: numbers, or an ordered type of categories (its first is 1). A
        question that nobody answered may have any type.
    reverse : sequence of str, optional
        Those of `columns` that ask the opposite ("I never plan my meals"): x becomes
        low + high - x.
    center : {"person", "item"} or None, default=None
        "person": subtract what the customer answers on average, so that those who agree with
        everything are not a segment. "item": subtract what an item is answered on average.
    scale : (float, float), optional
        Lowest and highest answer possible; an answer beyond is an error. By default the lowest and
        highest category, or the lowest and highest number in all columns together.

    Returns
    -------
    frame
        Of the kind that came in: the first column (the customer), then `columns` as floats. No
        answer stays null.

    Raises
    ------
    InvalidTypeError
        If a column holds neither numbers nor ordered categories.
    InvalidParameterError
        If a parameter makes no sense.
    InvalidDataError
        If a column is missing, or an answer lies beyond the scale.

    Notes
    -----
    Reversed first, centred then. A customer's mean is over the items that were answered, and an
    item's over those who answered it; the mean of one answer alone is that answer, so it becomes 0.
    Cost: O(n) a column.

    References
    ----------
    Cunningham, W. H., Cunningham, I. C. M. & Green, R. T. (1977). "The ipsative process to reduce
    response set bias". Public Opinion Quarterly 41(3), 379-384.

    Examples
    --------
    >>> import pandas as pd
    >>> import segmentry as sg
    >>> answers = pd.DataFrame({"id": [1, 2], "organic": [5, 2], "cheap": [1, None]})
    >>> sg.attributes.likert(answers, ["organic", "cheap"], reverse=["cheap"], scale=(1, 5))
       id  organic  cheap
    0   1      5.0    5.0
    1   2      2.0    NaN
    """
    names = list_of_names(columns, "columns")
    reversed_names = list_of_names(reverse, "reverse")
    if center is not None:
        one_of(center, "center", ("person", "item"))
    table = _frames.read_frame(frame, "frame")
    _check_names(table, names, reversed_names)
    answers, ends = _read(table, names, scale)
    for place, name in enumerate(names):
        if name in reversed_names:
            answers[place] = ends[place][0] + ends[place][1] - answers[place]
    if center is not None:
        answers -= _means(answers, axis=0 if center == "person" else 1)
    result: dict[str, Column] = dict(zip(names, answers, strict=True))
    customer = table.names[0]
    if customer not in result:
        result = {customer: table.column(customer), **result}
    return _frames.make_frame(result, table.kind)


def _check_names(table: Table, names: list[str], reversed_names: list[str]) -> None:
    if not names:
        raise InvalidParameterError("columns must name at least one column")
    if len(set(names)) < len(names):
        raise InvalidParameterError(f"columns must be distinct, found {names}")
    if lacking := [name for name in names if name not in table]:
        raise InvalidDataError(f"frame has no column {lacking[0]!r}; it has {list(table.names)}")
    if other := [name for name in reversed_names if name not in names]:
        raise InvalidParameterError(f"reverse names {other[0]!r}, which is not among columns")


def _read(
    table: Table, names: list[str], scale: tuple[float, float] | None
) -> tuple[Floats, list[tuple[float, float]]]:
    """Give answers, shape (columns, rows), and the ends of each column's scale."""
    answers = np.empty((len(names), table.n_rows))
    ends: list[tuple[float, float] | None] = []
    for place, name in enumerate(names):
        if table.is_numeric(name):
            answers[place] = table.floats(name)
            if np.isinf(answers[place]).any():
                raise InvalidDataError(f"column {name!r} has infinite answers; make them null")
            ends.append(None)
            continue
        if table.is_empty(name):
            answers[place] = np.nan
            ends.append(None)
            continue
        found = table.categories(name)
        if not found.ordered:
            raise InvalidTypeError(
                f"column {name!r} holds neither numbers nor ordered categories; give it an ordered "
                "type (pandas ordered Categorical, polars Enum) or numbers"
            )
        answers[place] = np.where(found.codes < 0, np.nan, found.codes + 1.0)
        ends.append((1.0, float(len(found.values))))
    if scale is not None:
        given = _scale(scale)
        ends = [given] * len(names)
    numeric = [place for place, end in enumerate(ends) if end is None]
    known = answers[numeric][~np.isnan(answers[numeric])]
    seen = (float(known.min()), float(known.max())) if len(known) else (np.nan, np.nan)
    whole = [seen if end is None else end for end in ends]
    for name, column, (low, high) in zip(names, answers, whole, strict=True):
        beyond = (column < low) | (column > high)
        if beyond.any():
            row = int(np.argmax(beyond))
            raise InvalidDataError(
                f"column {name!r} has {int(beyond.sum())} answers beyond the scale from {low:g} "
                f"to {high:g}, the first ({column[row]:g}) in row {row}; correct them or make "
                "them null"
            )
    return answers, whole


def _scale(scale: tuple[float, float]) -> tuple[float, float]:
    if not isinstance(scale, Sequence) or isinstance(scale, str) or len(scale) != 2:  # noqa: PLR2004
        raise InvalidParameterError(f"scale must be (lowest, highest), found {scale!r}")
    low, high = (real_number(end, "scale") for end in scale)
    if low >= high:
        raise InvalidParameterError(f"scale must ascend, found {scale!r}")
    return low, high


def _means(answers: Floats, axis: int) -> Floats:
    with warnings.catch_warnings():
        # Of no answers at all the mean is null.
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(answers, axis=axis, keepdims=True))
