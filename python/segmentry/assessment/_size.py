"""Measurable and substantial: what is known of customers, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from segmentry import _frames
from segmentry.assessment import _facts
from segmentry.assessment._facts import Figure, Segments, lowest
from segmentry.features import feature_catalog
from segmentry.profiling import shares_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segmentry._frames import Table


def known_share(table: Table, needed: Sequence[str]) -> Figure:
    """Give the share of customers known in every column that the segments need.

    A feature of ours that is null by its definition (a gap, after one order) is not unknown.
    """
    defined = _null_by_definition(table)
    complete = np.ones(table.n_rows, dtype=bool)
    least, column = 1.0, None
    for name in needed:
        if name in defined:
            continue
        known = _known(table, name)
        complete &= known
        if known.mean() < least:
            least, column = float(known.mean()), name
    return Figure(float(complete.mean()), {"column": column, "least": least})


def _known(table: Table, name: str) -> NDArray[np.bool_]:
    if table.is_numeric(name):
        return ~np.isnan(_facts.numbers(table, name))
    return np.array([value is not None for value in table.objects(name)], dtype=bool)


def _null_by_definition(table: Table) -> frozenset[str]:
    catalog = _frames.read_frame(feature_catalog(table.kind), "catalog")
    pairs = zip(catalog.objects("feature"), catalog.objects("null_when"), strict=True)
    return frozenset(feature for feature, null_when in pairs if null_when)


def clear_share(
    confidence: NDArray[np.float64] | None, sure_from: float, segments: Segments
) -> Figure:
    """Give the share of customers that lie clearly in their segment."""
    if confidence is None:
        return Figure(missing="confidence")
    clear = confidence >= sure_from
    return Figure(
        float(clear.mean()),
        {"sure_from": sure_from},
        by_segment={"clear_share": segments.shares(clear)},
    )


def smallest_segment(segments: Segments) -> Figure:
    """Count the customers of the smallest segment."""
    place = lowest(segments.sizes.astype(np.float64))
    return Figure(float(segments.sizes[place]), {"segment": place})


def smallest_share(segments: Segments) -> Figure:
    """Give the share of customers of the smallest segment."""
    shares = segments.sizes / segments.sizes.sum()
    place = lowest(shares)
    return Figure(float(shares[place]), {"segment": place}, by_segment={"share": shares})


def smallest_value_share(table: Table, column: str | None, segments: Segments) -> Figure:
    """Give the share of the value of the segment that brings in least."""
    if column is None:
        return Figure(missing="value_column")
    shares = shares_of(segments.totals(np.nan_to_num(_facts.numbers(table, column))))
    if shares is None:
        return Figure(missing="no_value", facts={"value": column})
    place = lowest(shares)
    facts = {"segment": place, "value": column}
    return Figure(float(shares[place]), facts, by_segment={"value_share": shares})
