"""What stands in the sheets."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import __version__, _frames
from segmentry.exporting import _chinese
from segmentry.exporting._cells import Column, ids
from segmentry.exporting._texts import Texts
from segmentry.features import feature_catalog
from segmentry.wording.circles import level_in
from segmentry.wording.headings import heading
from segmentry.wording.measures import measure, value_word
from segmentry.wording.numerals import count, percent
from segmentry.wording.reasons import reason_in_chinese
from segmentry.wording.steps import step_words
from segmentry.wording.vocabulary import describe

if TYPE_CHECKING:
    from segmentry._frames import Table
    from segmentry.profiling import Card, Profile
    from segmentry.segmenter import Segmenter

_WHOLE_FROM: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Subject:
    """What the workbook is about.

    Attributes
    ----------
    segmenter : Segmenter
        The fitted segmenter.
    table : Table
        The customers.
    assigned : Table
        Their segments.
    profile : Profile
        What the segments are like.
    names : dict
        Names of the segments in the workbook's language.
    """

    segmenter: Segmenter
    table: Table
    assigned: Table
    profile: Profile
    names: dict[int, str]


def overview(subject: Subject, sheets: list[str], t: Texts) -> list[Column]:
    """Give a row per segment."""
    cards = subject.profile.cards
    columns = [
        Column(t("segment"), [card.segment for card in cards], "id", 9),
        Column(t("name"), [subject.names[int(card.segment)] for card in cards], width=32),
        Column(t("customers"), [card.size for card in cards], "whole", 12),
        Column(t("share"), [card.share for card in cards], "share", 12),
    ]
    if any(card.value_share is not None for card in cards):
        word = value_word(subject.profile.value_column, t.language)
        shares = [card.value_share for card in cards]
        columns.append(Column(t("value_share", value=word), shares, "share", 12))
    apart = [
        "\n".join(trait.in_language(t.language).sentence for trait in card.traits) for card in cards
    ]
    columns += [Column(t("apart"), apart, width=70), Column(t("sheet"), sheets, width=32)]
    return columns


def headline(card: Card, subject: Subject, t: Texts) -> str:
    """Say how large and how valuable a segment is."""
    facts = {"size": count(card.size, t.language), "share": percent(card.share)}
    if card.value_share is None:
        return t("headline", **facts)
    word = value_word(subject.profile.value_column, t.language)
    return t("headline_value", **facts, value_share=percent(card.value_share), value=word)


def segment(card: Card, subject: Subject, t: Texts) -> list[Column]:
    """Give a row per measure and category of one segment, what differs most first."""
    columns = subject.profile.columns
    mine = np.flatnonzero(np.asarray(columns["segment"]) == card.segment)
    difference = np.abs(np.nan_to_num(np.asarray(columns["difference"])[mine]))
    # What few of its customers have says little of the segment.
    rare = 2 * np.asarray(columns["nulls"])[mine] > card.size
    mine = mine[np.lexsort((-difference, rare))]
    features = [columns["feature"][row] for row in mine]
    categories = [columns["category"][row] for row in mine]
    means, shares = (np.asarray(columns[name])[mine] for name in ("mean", "share"))
    means_all, shares_all = (np.asarray(columns[name])[mine] for name in ("mean_all", "share_all"))
    kinds = [columns["kind"][row] for row in mine]
    said = _said(card, features, categories, t)
    told = np.array([category is not None for category in categories], dtype=bool)
    here, everyone = np.where(told, shares, means), np.where(told, shares_all, means_all)
    styles = [
        "share" if category is not None or kind == "boolean" else _style(feature, value)
        for feature, category, kind, value in zip(
            features, categories, kinds, everyone, strict=True
        )
    ]
    medians = np.asarray(columns["median"])[mine]
    shown = [
        _moments(three) if kind == "date" else three
        for kind, three in zip(
            kinds, zip(here.tolist(), everyone.tolist(), medians.tolist(), strict=True), strict=True
        )
    ]
    return [
        Column(
            t("measure"),
            [_label(*which, t) for which in zip(features, kinds, strict=True)],
            width=36,
        ),
        Column(
            t("category"),
            [level_in(*which, t.language) for which in zip(features, categories, strict=True)],
            width=18,
        ),
        Column(t("here"), [three[0] for three in shown], styles, 17),
        Column(t("all"), [three[1] for three in shown], styles, 17),
        Column(t("difference"), np.asarray(columns["difference"])[mine].tolist(), "difference", 14),
        Column(t("median"), [three[2] for three in shown], styles, 17),
        Column(t("lift"), np.asarray(columns["lift"])[mine].tolist(), "number", 9),
        Column(t("known"), np.asarray(columns["count"])[mine].tolist(), "whole", 12),
        Column(t("nulls"), np.asarray(columns["nulls"])[mine].tolist(), "whole", 12),
        Column(t("words"), said, width=60),
        Column(t("column"), features, width=26),
    ]  # fmt: skip


def _said(
    card: Card, features: list[str], categories: list[str | None], t: Texts
) -> list[str | None]:
    """Put what is said of a segment beside its rows.

    That a value is unknown stands in the first row of its feature, whatever else stands there.
    """
    rows = list(zip(features, categories, strict=True))
    said: list[list[str]] = [[] for _ in rows]
    for trait in card.traits:
        if trait.kind == "unknown":
            place = features.index(trait.feature)
        else:
            place = rows.index((trait.feature, trait.category))
        said[place].append(trait.in_language(t.language).sentence)
    return ["\n".join(sentences) or None for sentences in said]


def _label(feature: str, kind: str, t: Texts) -> str:
    label = measure(feature, t.language).label
    return t("in_days", label=label) if kind == "duration" else label


def _moments(days: tuple[float, ...]) -> tuple[dt.date | None, ...]:
    """Give days since 1970 as dates; with the time where the dates would be the same."""
    known = [day for day in days if math.isfinite(day)]
    with_time = len({math.floor(day) for day in known}) == 1 < len(set(known))
    return tuple(_moment(day, with_time=with_time) for day in days)


def _moment(days: float, *, with_time: bool) -> dt.date | None:
    try:
        whole = math.floor(days)
        date = dt.date(1970, 1, 1) + dt.timedelta(days=whole)
    except (OverflowError, ValueError):
        # No value, or none of the calendar.
        return None
    if not with_time:
        return date
    seconds = min(round((days - whole) * 86_400), 86_399)
    return dt.datetime.combine(date, dt.time()) + dt.timedelta(seconds=seconds)


def _style(feature: str, typical: float) -> str:
    if describe(feature).unit == "share":
        return "share"
    return "whole" if abs(typical) >= _WHOLE_FROM else "number"


def membership(subject: Subject, rows: slice) -> list[Column]:
    """Give some customers with their segments, as `Segmenter.assign` gives them."""
    assigned = subject.assigned
    customer = assigned.names[0]
    known = [subject.names[code] for code in range(len(subject.names))]
    segments = assigned.floats("segment")[rows].astype(np.int64).tolist()
    return [
        Column(customer, ids(assigned.objects(customer), customer)[rows], "id", 18, is_id=True),
        Column("segment", segments, "id", 9),
        Column("segment_name", [known[code] for code in segments], width=34),
        Column("distance", assigned.floats("distance")[rows].tolist(), "number", 11),
        Column("confidence", assigned.floats("confidence")[rows].tolist(), "number", 11),
    ]


def dictionary(subject: Subject, t: Texts) -> list[Column]:
    """Give a row per column of the features, and of the membership."""
    table, segmenter = subject.table, subject.segmenter
    catalog = _frames.read_frame(feature_catalog(table.kind), "catalog")
    known = {
        feature: (unit, definition, null_when)
        for feature, unit, definition, null_when in zip(
            *(catalog.objects(name) for name in ("feature", "unit", "definition", "null_when")),
            strict=True,
        )
    }
    used = set(segmenter.columns_)
    rows: list[tuple[Any, ...]] = []
    for place, name in enumerate(table.names):
        is_customer = name == segmenter.customer_column_ or (
            place == 0 and segmenter.customer_column_ not in table
        )
        unit, definition, null_when = known.get(name, (None, None, None))
        if unit is None and not is_customer and table.is_duration(name):
            unit = "days"
        if t.language == "zh":
            unit = _chinese.looked_up(_chinese.UNITS, unit)
            definition = _chinese.definition(name, definition)
            null_when = _chinese.looked_up(_chinese.NULL_WHEN, null_when)
        empty = _nulls(table, name)
        rows.append(
            (
                name,
                t("id") if is_customer else measure(name, t.language).label,
                unit,
                definition,
                t("id" if is_customer else _type(table, name)),
                t("yes" if name in used else "no"),
                empty,
                empty / table.n_rows,
                null_when or None,
            )
        )
    for name in ("segment", "segment_name", "distance", "confidence"):
        about = t(f"about_{name.removeprefix('segment_')}")
        kind = t("text" if name == "segment_name" else "number")
        rows.append((name, about, None, None, kind, t("no"), 0, 0.0, None))
    columns = list(zip(*rows, strict=True))
    heads = ("column", "words", "unit", "definition", "type", "used", "empty", "empty_share",
             "null_when")  # fmt: skip
    widths = (26, 36, 16, 52, 16, 12, 12, 10, 34)
    styles = {"empty": "whole", "empty_share": "share"}
    return [
        Column(t(head), values, styles.get(head, "general"), width)
        for head, values, width in zip(heads, columns, widths, strict=True)
    ]


def _type(table: Table, name: str) -> str:
    if table.is_duration(name):
        return "duration"
    if table.is_time(name):
        return "time"
    if table.is_boolean(name):
        return "boolean"
    return "number" if table.is_numeric(name) else "text"


def _nulls(table: Table, name: str) -> int:
    if table.is_numeric(name):
        return int(np.isnan(table.floats(name)).sum())
    return sum(value is None for value in table.objects(name))


def method(subject: Subject, t: Texts) -> list[Column]:
    """Give what is needed to make the same segments again."""
    segmenter = subject.segmenter
    facts: list[tuple[str, Any]] = [
        (t("made_with"), f"segmentry {__version__}"),
        (t("customers_in_all"), subject.table.n_rows),
        (t("segments"), segmenter.n_segments_),
        (t("why"), _reason(segmenter.choice_reason_, t)),
        (t("value_column"), segmenter.value_column_),
        (t("order_column"), segmenter.order_column_),
        (t("columns_used"), ", ".join(segmenter.columns_)),
    ]
    # The number of threads changes nothing, and so has no place here.
    parameters = segmenter.get_params(deep=False)
    facts += [(name, _plain(value)) for name, value in parameters.items() if name != "n_jobs"]
    names, values = zip(*facts, strict=True)
    return [
        Column(t("setting"), names, width=30),
        Column(t("value"), values, "setting", 90),
    ]


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value if value is not None else "None"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else repr(value)


def _reason(text: str, t: Texts) -> str:
    return reason_in_chinese(text) if t.language == "zh" else text


def decisions(subject: Subject, t: Texts) -> list[Column]:
    """Give every decision of the recipe, and why such decisions are taken."""
    table = _frames.read_frame(subject.segmenter.decisions_, "decisions")
    steps = table.objects("step")
    words = [step_words(step, t.language) for step in steps]
    if t.language == "zh":
        steps = [step if said is None else said[0] for step, said in zip(steps, words, strict=True)]
    return [
        Column(_head("step", t), steps, width=24),
        Column(_head("column", t), table.objects("column"), width=26),
        Column(_head("decision", t), [_reason(x, t) for x in table.objects("decision")], width=40),
        Column(_head("reason", t), [_reason(x, t) for x in table.objects("reason")], width=70),
        Column(_head("value", t), table.objects("value"), "digits", 12),
        Column(t("reason_of_step"), [None if w is None else w[1] for w in words], width=50),
    ]


def numbers_tried(subject: Subject, t: Texts) -> list[Column]:
    """Give the numbers of segments tried and how good each was."""
    table = _frames.read_frame(subject.segmenter.choice_, "choice")
    styles = {"k": "id", "inertia": "whole", "smallest_share": "share", "rank_sum": "whole"}
    return [
        Column(_head(name, t), table.objects(name), styles.get(name, "digits"), 14)
        for name in table.names
    ]


def _head(name: str, t: Texts) -> str:
    # In English they are those of the frames.
    return (heading(name, "zh") or name) if t.language == "zh" else name
