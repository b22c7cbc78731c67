"""The recipe, step by step: prepare, choose k, cluster, dissolve tiny segments, order, name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segmentry.exceptions import InvalidDataError
from segmentry.profiling import Plan, Profile, build, make_groups, value_column_of
from segmentry.segmenter import choice, indicators, methods, naming, preparation
from segmentry.segmenter.candidates import candidates
from segmentry.segmenter.customers import Customers, Floats, in_order, numbers
from segmentry.segmenter.decisions import Decisions
from segmentry.segmenter.model import Model
from segmentry.wording.circles import CODES
from segmentry.wording.measures import HABITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry._frames import Table
    from segmentry.segmenter.methods import Segments
    from segmentry.segmenter.prepared import PreparedColumn
    from segmentry.segmenter.settings import Settings

_ROWS_PER_CENTRE = 10
_NAMED_FROM = 20_000
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Fitted:
    """Everything a fit finds out; labels in the frame's own order of rows."""

    model: Model
    labels: NDArray[np.int64]
    value_column: str | None
    order_column: str | None
    choice: dict[str, Any]
    choice_reason: str
    decisions: dict[str, Any]
    profile: Profile


def fit(table: Table, settings: Settings) -> Fitted:
    """Run the recipe on one row per customer."""
    _check_size(table, settings)
    customers = in_order(table)
    decisions = Decisions()
    as_numbers, as_categories = candidates(table, settings.columns, decisions)
    if not as_numbers and not as_categories:
        raise InvalidDataError(
            "features has no column to segment by; the first column is taken as the customer, the "
            f"others are {list(table.names[1:])}"
        )
    columns, prepared = preparation.fit(customers, as_numbers, decisions, balance=settings.balance)
    marks, marked = indicators.fit(customers, as_categories, decisions)
    columns, prepared = [*columns, *marks], np.concatenate([prepared, marked])
    value_column = value_column_of(table, settings.value_column)
    numeric = [column.source for column in columns if column.transform != "is-category"]
    amounts = [name for name in [*numeric, *as_numbers] if name not in CODES]
    order_column = value_column or next(iter(amounts), None)
    method = methods.choose(settings, columns, decisions)
    if settings.estimator is not None and columns:
        segments, found = methods.by_estimator(customers, prepared, columns, settings)
    else:
        found = _choose(prepared, settings)
        segments = methods.by_centres(prepared, found, columns, method, settings)
    decisions.add("number of segments", None, f"{found.k}", found.reason, found.k)
    segments = _dissolve(prepared, segments, settings.min_share, decisions)
    segments = _in_order(prepared, segments, customers, order_column)
    decisions.add("order", order_column, *_order_reason(order_column, value_column))
    centres, labels = segments.centres, segments.placed(prepared)
    names = naming.name_segments(_standing(customers, prepared, columns, labels, len(centres)))
    groups = make_groups(labels, None, names, len(labels))
    used = [column.source for column in columns] + decisions.duplicates()
    plan = Plan(list(table.names[1:]), [], used, _CONFIDENCE, "holm")
    profile = build(customers, plan, groups, value_column)
    own_order = np.empty_like(labels)
    own_order[customers.order] = labels
    model = Model(
        table.names[0],
        tuple(columns),
        centres,
        tuple(names),
        segments.estimator,
        segments.segment_of,
    )
    return Fitted(
        model,
        own_order,
        value_column,
        order_column,
        found.columns,
        found.reason,
        decisions.columns(),
        profile,
    )


def _check_size(table: Table, settings: Settings) -> None:
    if table.n_rows == 0:
        raise InvalidDataError("features has no rows; give one row per customer")
    if table.n_rows == 1:
        raise InvalidDataError("features has one customer; segmenting needs at least two")
    k = settings.n_segments
    if k is not None and k > table.n_rows:
        raise InvalidDataError(
            f"n_segments={k} is more than the {table.n_rows} customers in features; ask for fewer "
            "segments or give more customers"
        )
    unknown = [name for name in settings.columns or () if name not in table.names[1:]]
    if unknown:
        raise InvalidDataError(
            f"columns names {unknown}, not among the feature columns {list(table.names[1:])}"
        )


def _choose(prepared: Floats, settings: Settings) -> choice.Choice:
    """Settle the number of segments, trying out those asked for on a sample."""
    low, high = settings.k_range
    n = prepared.shape[1]
    capped = ""
    most = settings.n_segments or high
    distinct = _count_distinct(prepared, most)
    if settings.n_segments is not None:
        if settings.n_segments > distinct:
            raise InvalidDataError(
                f"n_segments={settings.n_segments}, but there are only {distinct} different "
                "customers once the features are prepared; ask for fewer segments or give more "
                "features"
            )
        ks = [settings.n_segments]
    else:
        most, why = _most(n, settings)
        ks = [k for k in range(low, high + 1) if k <= distinct and k < n]
        if ks and ks[-1] > most:
            ks, capped = [k for k in ks if k <= most], why
    if not ks or ks == [1]:
        asked = settings.n_segments == 1
        return choice.one_segment(
            prepared,
            "asked for"
            if asked
            else f"{distinct} different customers are too few to be compared in segments",
        )
    random = np.random.default_rng(settings.seed)
    size = max(settings.sample_size, _ROWS_PER_CENTRE * max(ks))
    sample = np.sort(random.permutation(n)[:size])
    found = choice.choose(np.ascontiguousarray(prepared[:, sample].T), ks, settings)
    return replace(found, reason=found.reason + capped)


def _most(n: int, settings: Settings) -> tuple[int, str]:
    """Give the most segments that make sense (those at least asked for do), and why no more."""
    low = settings.k_range[0]
    pairs, large = max(n // 2, low), n
    if settings.min_share > 0:
        # As many as have the least share each, but for a rounding error.
        large = max(int(1 / settings.min_share * (1 + 1e-9)), low)
    if pairs < large:
        return pairs, f"; more than {pairs} not tried, as segments would be of one customer"
    why = f"; more than {large} not tried, as some would be under min_share={settings.min_share:g}"
    return large, why


def _count_distinct(prepared: Floats, at_most: int) -> int:
    """Count the different customers, but no further than need be."""
    seen: set[bytes] = set()
    # Adding zero makes a plus of a minus zero.
    for row in np.ascontiguousarray(prepared.T) + 0.0:
        seen.add(row.tobytes())
        if len(seen) >= at_most:
            break
    return len(seen)


def _dissolve(
    prepared: Floats, segments: Segments, min_share: float, decisions: Decisions
) -> Segments:
    """Dissolve segments that are too small, the smallest first: each customer goes to the next."""
    while len(segments.centres) > 1:
        sizes = np.bincount(segments.placed(prepared), minlength=len(segments.centres))
        share = sizes.min() / prepared.shape[1]
        if sizes.min() > 0 and share >= min_share:
            break
        decisions.add(
            "tiny segments",
            None,
            "dissolved",
            f"a segment of {sizes.min()} customers ({share:.2%}) is under min_share="
            f"{min_share:g}; they go to the segments nearest to them",
            float(share),
        )
        segments = segments.without(int(sizes.argmin()))
    return segments


def _order_reason(order_column: str | None, value_column: str | None) -> tuple[str, str]:
    if order_column is None:
        return "segments numbered by size", "there is no number to put them in order by"
    reason = "segment 0 has the highest mean of it"
    if value_column is None:
        reason += "; nothing says what a customer is worth (value_column= would)"
    return "segments numbered by it", reason


def _in_order(
    prepared: Floats, segments: Segments, customers: Customers, order_column: str | None
) -> Segments:
    """Order segments by the mean of a column, the highest first, then by size."""
    k = len(segments.centres)
    labels = segments.placed(prepared)
    sizes = np.bincount(labels, minlength=k)
    mean = np.full(k, -np.inf)
    if order_column is not None:
        value = customers.floats(order_column)
        known = ~np.isnan(value)
        count = np.bincount(labels[known], minlength=k)
        total = np.bincount(labels[known], weights=value[known], minlength=k)
        np.divide(total, count, out=mean, where=count > 0)
    return segments.only(np.lexsort((np.arange(k), -sizes, -mean)).tolist())


def _standing(
    customers: Customers,
    prepared: Floats,
    columns: Sequence[PreparedColumn],
    labels: NDArray[np.int64],
    n_segments: int,
) -> naming.Standing:
    """Say where segments stand, from at most 20,000 evenly spaced customers."""
    table = customers.table
    step = -(-len(labels) // _NAMED_FROM)
    core = [name for name in naming.CORE if name in table.names[1:] and table.is_numeric(name)]
    numeric = [column.source for column in columns if column.transform != "is-category"]
    features = list(dict.fromkeys([*core, *numeric]))
    values = {name: numbers(table, name)[customers.order[::step]] for name in features}
    sample = labels[::step].astype(np.intp)
    once = None
    if "orders" in values:
        single = np.bincount(sample, weights=values["orders"] == 1, minlength=n_segments)
        once = single / np.maximum(np.bincount(sample, minlength=n_segments), 1)
    # Nobody is high in being a member, which is named like a category, or in an hour of the day.
    numbered = [n for n in features if not table.is_boolean(n) and n not in CODES]
    standing = [naming.standing_of(values[name], sample, n_segments) for name in numbered]
    if "orders" in values:
        few = naming.has_few_orders(values["orders"], sample, n_segments)
        for name, row in zip(numbered, standing, strict=True):
            if name in HABITS:
                row[few] = np.nan
    common = [
        *_common(prepared, columns, labels, n_segments),
        *(
            one
            for name in features
            if table.is_boolean(name)
            for one in naming.commonness_of_yes(name, values[name], sample, n_segments)
        ),
    ]
    table_of = np.array(standing).reshape(-1, n_segments)
    return naming.Standing(numbered, table_of, once, tuple(common))


def _common(
    prepared: Floats,
    columns: Sequence[PreparedColumn],
    labels: NDArray[np.int64],
    n_segments: int,
) -> tuple[naming.Commonness, ...]:
    """Say how common the categories clustered on are in every segment."""
    sizes = np.maximum(np.bincount(labels, minlength=n_segments), 1)
    return tuple(
        naming.Commonness(
            column.source,
            column.category if column.level is None else column.level,
            np.bincount(labels, weights=marks, minlength=n_segments) / sizes,
            float(marks.mean()),
        )
        for column, marks in zip(columns, prepared, strict=True)
        if column.transform == "is-category"
    )
