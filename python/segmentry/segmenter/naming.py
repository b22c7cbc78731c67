"""Segment names in plain English, by a fixed rule.

Standing: for a segment and a feature, the chance that one of its customers has more of it than a
customer drawn from all (ties count half): 0.5 is average. It needs no unit, outliers do not move
it, and small changes of the data hardly do. The standing of a family of features (all that is said
of baskets, say) is the mean over its columns.

High is a standing above about two thirds, low one below about a third. Where exactly the line is
drawn between 0.6 and 0.75 (0.25 and 0.4) the segments themselves decide: in the widest gap between
them, so that none stands on the line and a few customers more or less do not change a name.

1. Recency, frequency and spend make the name, where there are such columns: "Recent" (days since
   last order low) or "Lapsed" (high); "one-time buyers" (about nine in ten have one order), else
   "frequent" (orders high) or "occasional" (low); "high spenders" (revenue high) or "low spenders"
   (low), else "buyers".
2. Where none of these stands out, the first two families that do, in the order of the columns:
   "High age, low income", or "Mid-range buyers, overdue" where there are columns of recency,
   frequency or spend; where nothing stands out, "Average customers".
3. Segments that would share a name are told apart by the first family, in the order of the columns,
   in which some of them stand high or low and others do not; where there is none, by the first
   family of which most of some are unknown ("Mid-range buyers, revenue unknown"); then by the side
   of a wide gap between them on which they stand: ", high ..." or ", low ...". Where only the
   name's own words are left, those get one more to which they apply most ("High spenders, higher
   spend"); and if all that is not enough, a number.

Habits (how orders are spread over hours, months, channels) say nothing of a segment whose typical
customer has hardly any orders; `recipe` gives them no standing there.

Nothing is ranked by strength, where two nearly equal ones would change places from fit to fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segmentry.segmenter.standing import (
    Commonness,
    Standing,
    commonness_of_yes,
    families_of,
    has_few_orders,
    levels_of,
    line_within,
    standing_of,
)
from segmentry.wording.names import FAMILY_PHRASES
from segmentry.wording.vocabulary import OPPOSITE, describe, is_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentry.segmenter.customers import Floats

__all__ = [
    "CORE",
    "Commonness",
    "Standing",
    "commonness_of_yes",
    "has_few_orders",
    "name_segments",
    "phrase",
    "standing_of",
]

# Where the share of one-time buyers that names a segment so may be drawn.
_ONCE = (0.85, 0.95)
_MOST_FEATURES = 2
_ROUNDS = 3
# Gaps of standing that part segments: a clear one if there is one, else a narrower one.
_CLEAR = (0.3, 0.2, 0.1)
_NARROW = 0.02

# Words of the first part of a name that speak of a family, and whether of much of it.
_SAID = {
    "spend": {"high spenders": True, "high-spending": True, "low spenders": False},
    "frequency": {"frequent": True, "occasional": False, "one-time": False},
    "recency": {"recent": False, "lapsed": True},
}

# Shares of a category from which it makes a name: in the segment, and beyond that among all.
_MOST = 0.6
_MORE = 0.1
_NOTHING = "Average customers"


def name_segments(standing: Standing) -> list[str]:
    """Give every segment a name of its own."""
    n_segments = standing.values.shape[1]
    if n_segments == 1:
        return ["All customers"]
    rows = {name: standing.values[place] for place, name in enumerate(standing.features)}
    families = families_of(rows)
    core = _core_words(rows, standing.one_order_share, n_segments)
    known_core = any(name in rows for name in CORE)
    base = "mid-range buyers" if known_core else ""
    levels = {name: levels_of(row) for name, row in families.items()}
    names = [core[segment] or _by_families(levels, segment, base) for segment in range(n_segments)]
    for part in (_by_own_level, _by_unknown, _by_gap, _by_more_of_it):
        for _ in range(_ROUNDS):
            for name in sorted({name for name in names if names.count(name) > 1}):
                sharing = [segment for segment, other in enumerate(names) if other == name]
                for segment, word in part(name.lower(), sharing, families, levels).items():
                    names[segment] = f"{name}, {word}"
    return _numbered(
        [_with_categories(name, segment, standing.categories) for segment, name in enumerate(names)]
    )


def _with_categories(name: str, segment: int, categories: Sequence[Commonness]) -> str:
    """Add the category, one or two, that most of a segment have and fewer of the others."""
    telling = [
        one
        for one in categories
        if one.shares[segment] >= _MOST and one.shares[segment] - one.overall >= _MORE
    ]
    telling.sort(key=lambda one: one.overall - one.shares[segment])
    phrases = list(dict.fromkeys(one.phrase() for one in telling))[:_MOST_FEATURES]
    if name == _NOTHING:
        return _sentence(", ".join(phrases)) if phrases else name
    return ", ".join([name, *phrases[:1]])


# What makes the name: the first of each line that there is.
_RECENCY = ("recency_days", "recency")
_FREQUENCY = ("orders", "frequency", "active_days")
_SPEND = ("revenue", "monetary", "monetary_value")
CORE = (*_RECENCY, *_FREQUENCY, *_SPEND)


def _core_levels(rows: Mapping[str, Floats], among: Sequence[str], n_segments: int) -> list[str]:
    name = next((name for name in among if name in rows), None)
    return [""] * n_segments if name is None else levels_of(rows[name])


def _core_words(rows: Mapping[str, Floats], one_order: Floats | None, n_segments: int) -> list[str]:
    """Give what recency, frequency and spend make of every name; "" if they say nothing."""
    recency = _core_levels(rows, _RECENCY, n_segments)
    frequency = _core_levels(rows, _FREQUENCY, n_segments)
    spend = _core_levels(rows, _SPEND, n_segments)
    once = (
        np.zeros(n_segments, bool)
        if one_order is None
        else one_order > line_within(one_order, _ONCE)
    )
    return [
        _core_name(recency[segment], frequency[segment], spend[segment], once=bool(once[segment]))
        for segment in range(n_segments)
    ]


def _core_name(recency: str, frequency: str, spend: str, *, once: bool) -> str:
    if not (recency or frequency or spend or once):
        return ""
    words = [{"low": "recent", "high": "lapsed", "": ""}[recency]]
    if once:
        words += [{"high": "high-spending", "low": "", "": ""}[spend], "one-time buyers"]
    else:
        words += [
            {"high": "frequent", "low": "occasional", "": ""}[frequency],
            {"high": "high spenders", "low": "low spenders", "": "buyers"}[spend],
        ]
    return _sentence(" ".join(word for word in words if word))


def _by_families(levels: Mapping[str, list[str]], segment: int, base: str) -> str:
    strong = [name for name, level in levels.items() if level[segment]]
    said = [phrase(name, high=levels[name][segment] == "high") for name in strong]
    words = [word for word in (base, *said[:_MOST_FEATURES]) if word]
    return _sentence(", ".join(words)) if words else _NOTHING


def phrase(feature: str, *, high: bool) -> str:
    """Say that a segment has much or little of a feature."""
    words = describe(feature)
    if words.family in FAMILY_PHRASES:
        return FAMILY_PHRASES[words.family][high != (feature in OPPOSITE)]
    return f"{'high' if high else 'low'} {_label(feature)}"


def _label(feature: str) -> str:
    """Give a label inside a name: "Age" becomes "age", an abbreviation stays as it is."""
    label = describe(feature).label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _by_own_level(
    name: str,
    sharing: Sequence[int],
    families: Mapping[str, Floats],
    levels: Mapping[str, list[str]],
) -> dict[int, str]:
    """Part segments of one name by the first family in which some stand out and others do not."""
    for feature in _open_to(name, families):
        found = [levels[feature][segment] for segment in sharing]
        if len(set(found)) > 1:
            return {
                segment: phrase(feature, high=level == "high")
                for segment, level in zip(sharing, found, strict=True)
                if level
            }
    return {}


def _by_unknown(
    name: str,
    sharing: Sequence[int],
    families: Mapping[str, Floats],
    levels: Mapping[str, list[str]],  # noqa: ARG001
) -> dict[int, str]:
    """Part segments of one name by the first family of which most of some are unknown.

    Features of ours that are null by their definition (a gap, after one order) are not unknown.
    """
    for feature in _open_to(name, families):
        if is_known(feature) and feature not in CORE:
            continue
        unknown = np.isnan(families[feature][sharing])
        words = f"{_label(feature)} unknown"
        if unknown.any() and not unknown.all() and words.lower() not in name:
            return {s: words for s, is_so in zip(sharing, unknown.tolist(), strict=True) if is_so}
    return {}


def _by_gap(
    name: str,
    sharing: Sequence[int],
    families: Mapping[str, Floats],
    levels: Mapping[str, list[str]],  # noqa: ARG001
) -> dict[int, str]:
    """Part segments of one name by the side of a gap on which they stand."""
    gaps = {
        feature: _widest_gap(families[feature][sharing]) for feature in _open_to(name, families)
    }
    best = _first_clear(gaps)
    if best is None:
        return {}
    return {
        segment: phrase(best, high=bool(families[best][segment] > gaps[best][1]))
        for segment in sharing
    }


def _by_more_of_it(
    name: str,
    sharing: Sequence[int],
    families: Mapping[str, Floats],
    levels: Mapping[str, list[str]],  # noqa: ARG001
) -> dict[int, str]:
    """Mark those of one name to which it applies even more: of high spenders the higher."""
    for family, words in _SAID.items():
        feature = next((f for f in families if describe(f).family == family), None)
        high = next((much for word, much in words.items() if word in name), None)
        if feature is None or high is None or phrase(feature, high=high) in name:
            continue
        width, middle = _widest_gap(families[feature][sharing])
        if width >= _NARROW:
            beyond = (families[feature][sharing] > middle) == high
            return {
                segment: phrase(feature, high=high)
                for segment, is_beyond in zip(sharing, beyond.tolist(), strict=True)
                if is_beyond
            }
    return {}


def _open_to(name: str, families: Mapping[str, Floats]) -> list[str]:
    """Give the families of which a name does not speak yet."""
    return [feature for feature in families if not _is_said(feature, name)]


def _first_clear(gaps: Mapping[str, tuple[float, float]]) -> str | None:
    for clear in _CLEAR:
        for feature, (width, _) in gaps.items():
            if width >= clear:
                return feature
    return None


def _is_said(feature: str, said: str) -> bool:
    """Say whether a name speaks of a feature's family already."""
    words = (
        *_SAID.get(describe(feature).family, ()),
        *(phrase(feature, high=h) for h in (True, False)),
    )
    return any(word in said for word in words)


def _widest_gap(values: Floats) -> tuple[float, float]:
    """Give the width of the widest gap between values, and its middle; 0 if one is unknown."""
    ordered = np.sort(values)
    if np.isnan(ordered[-1]):
        return 0.0, float("nan")
    widths = np.diff(ordered)
    place = int(np.argmax(widths))
    return float(widths[place]), float(ordered[place] + widths[place] / 2)


def _numbered(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
