"""What stands in the sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry import __version__, _frames
from segmentry.exporting._cells import Column, ids
from segmentry.exporting._texts import Texts
from segmentry.features import feature_catalog
from segmentry.wording.measures import measure, value_word
from segmentry.wording.numerals import count, percent
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
    traits = [trait.in_language(t.language) for trait in card.traits]
    said = {(trait.feature, trait.category): trait.sentence for trait in traits}
    features = [columns["feature"][row] for row in mine]
    categories = [columns["category"][row] for row in mine]
    means, shares = (np.asarray(columns[name])[mine] for name in ("mean", "share"))
    means_all, shares_all = (np.asarray(columns[name])[mine] for name in ("mean_all", "share_all"))
    told = np.array([category is not None for category in categories], dtype=bool)
    here, everyone = np.where(told, shares, means), np.where(told, shares_all, means_all)
    styles = [
        "share" if category is not None else _style(feature, value)
        for feature, category, value in zip(features, categories, everyone, strict=True)
    ]
    return [
        Column(t("measure"), [measure(name, t.language).label for name in features], width=36),
        Column(t("category"), categories, width=18),
        Column(t("here"), here.tolist(), styles, 14),
        Column(t("all"), everyone.tolist(), styles, 14),
        Column(t("difference"), np.asarray(columns["difference"])[mine].tolist(), "difference", 14),
        Column(t("median"), np.asarray(columns["median"])[mine].tolist(), styles, 14),
        Column(t("lift"), np.asarray(columns["lift"])[mine].tolist(), "number", 9),
        Column(t("known"), np.asarray(columns["count"])[mine].tolist(), "whole", 12),
        Column(t("nulls"), np.asarray(columns["nulls"])[mine].tolist(), "whole", 12),
        Column(t("words"), [said.get(key) for key in zip(features, categories, strict=True)],
               width=60),
        Column(t("column"), features, width=26),
    ]  # fmt: skip


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
    if table.is_time(name):
        return "time"
    return "number" if table.is_numeric(name) and not table.is_boolean(name) else "text"


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
        (t("why"), segmenter.choice_reason_),
        (t("value_column"), segmenter.value_column_),
        (t("columns_used"), ", ".join(segmenter.columns_)),
    ]
    # The number of threads changes nothing, and so has no place here.
    parameters = segmenter.get_params(deep=False)
    facts += [(name, _plain(value)) for name, value in parameters.items() if name != "n_jobs"]
    names, values = zip(*facts, strict=True)
    return [
        Column(t("setting"), names, width=30),
        Column(t("value"), values, width=90),
    ]


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool | int | float):
        return value if value is not None else "None"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else repr(value)


def plain_frame(frame: object, width: float) -> list[Column]:
    """Give any small frame of ours as it is."""
    table = _frames.read_frame(frame, "frame")
    columns = []
    for name in table.names:
        long = name in {"reason", "decision"}
        columns.append(Column(name, table.objects(name), "general", width * (3 if long else 1)))
    return columns
