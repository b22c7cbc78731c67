"""Segment names in plain English, by a fixed rule.

Standing: for a segment and a feature, the chance that one of its customers has more of it than a
customer drawn from all (ties count half): 0.5 is average. It needs no unit, outliers do not move
it, and small changes of the data hardly do. Standing at least 0.7 is *high*, at most 0.3 *low*.

1. Recency, frequency and spend make the name, where there are such columns: "Recent" (days since
   last order low) or "Lapsed" (high); "one-time buyers" (nine in ten have one order), else
   "frequent" (orders high) or "occasional" (low); "high spenders" (revenue high) or "low spenders"
   (low), else "buyers".
2. Where none of these stands out, the up to two features that stand out most: "High age, low
   income", or "Mid-range buyers, overdue" where there are columns of recency, frequency or spend;
   where nothing stands out, "Average customers".
3. Segments that would share a name are told apart by the feature in which they differ most among
   themselves: the one that has most of it gets ", high ..." and the one that has least ", low ...";
   if that is not enough, by a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from segmentry.wording.vocabulary import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmentry.segmenter.customers import Floats

_HIGH, _LOW = 0.7, 0.3
_MOSTLY = 0.9
_MOST_FEATURES = 2
_ROUNDS = 3
# Differences of standing below this are not told.
_VISIBLE = 0.1

# Family of features -> (little of it, much of it), where there is a phrase for it.
_PHRASES: dict[str, tuple[str, str]] = {
    "recency": ("bought lately", "long away"),
    "tenure": ("newer customers", "long-standing customers"),
    "frequency": ("fewer orders", "more orders"),
    "spend": ("lower spend", "higher spend"),
    "basket": ("small baskets", "large baskets"),
    "basket spread": ("even baskets", "uneven baskets"),
    "basket width": ("few items a basket", "many items a basket"),
    "rhythm": ("short gaps", "long gaps"),
    "regularity": ("steady rhythm", "irregular rhythm"),
    "overdue": ("on time", "overdue"),
    "recent orders": ("quiet lately", "active lately"),
    "recent revenue": ("quiet lately", "active lately"),
    "earlier orders": ("quiet before", "active before"),
    "earlier revenue": ("quiet before", "active before"),
    "returns": ("few returns", "many returns"),
    "discount": ("full price", "discount buyers"),
    "weekend": ("weekday buyers", "weekend buyers"),
    "night": ("daytime buyers", "night buyers"),
    "breadth": ("narrow range", "wide range"),
}


# Shares of a category from which it makes a name: in the segment, and beyond that among all.
_MOST = 0.6
_MORE = 0.1
_NOTHING = "Average customers"


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common a category is: a share by segment, and among all customers."""

    feature: str
    category: object
    shares: Floats
    overall: float

    def phrase(self) -> str:
        """Say that most of a segment have it."""
        if isinstance(self.category, bool):
            label = describe(self.feature).label.lower()
            return f"mostly {label}" if self.category else f"mostly not {label}"
        return f"mostly {self.category}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each segment stands in each feature.

    Attributes
    ----------
    features : list of str
        Column names.
    values : array of shape (features, segments)
        Chance of having more than a customer drawn from all; NaN where a segment has no value.
    one_order_share : array of float or None
        Share of each segment's customers with exactly one order, if orders are known.
    categories : tuple of Commonness
        The categories clustered on.
    """

    features: list[str]
    values: Floats
    one_order_share: Floats | None
    categories: tuple[Commonness, ...] = ()


def standing_of(values: Floats, labels: NDArray[np.intp], n_segments: int) -> Floats:
    """Give each segment's standing in one feature; nulls take no part. Cost: O(n log n)."""
    standing = np.full(n_segments, np.nan)
    known = ~np.isnan(values)
    if not known.any():
        return standing
    _, place, count = np.unique(values[known], return_inverse=True, return_counts=True)
    chance = (np.cumsum(count) - count / 2)[place] / known.sum()
    sizes = np.bincount(labels[known], minlength=n_segments)
    sums = np.bincount(labels[known], weights=chance, minlength=n_segments)
    np.divide(sums, sizes, out=standing, where=sizes > 0)
    return standing


def name_segments(standing: Standing) -> list[str]:
    """Give every segment a name of its own."""
    n_segments = standing.values.shape[1]
    if n_segments == 1:
        return ["All customers"]
    rows = {name: standing.values[place] for place, name in enumerate(standing.features)}
    names = [_name(rows, standing.one_order_share, segment) for segment in range(n_segments)]
    for _ in range(_ROUNDS):
        for name in sorted({name for name in names if names.count(name) > 1}):
            _tell_apart(names, name, rows)
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


def _level(rows: Mapping[str, Floats], among: Sequence[str], segment: int) -> str:
    name = next((name for name in among if name in rows), None)
    if name is None:
        return ""
    standing = rows[name][segment]
    return "high" if standing >= _HIGH else "low" if standing <= _LOW else ""


def _name(rows: Mapping[str, Floats], one_order: Floats | None, segment: int) -> str:
    recency = _level(rows, _RECENCY, segment)
    frequency = _level(rows, _FREQUENCY, segment)
    spend = _level(rows, _SPEND, segment)
    once = one_order is not None and one_order[segment] >= _MOSTLY
    if not (recency or frequency or spend or once):
        known_core = any(name in rows for name in CORE)
        return _by_features(rows, segment, "mid-range buyers" if known_core else "")
    words = [{"low": "recent", "high": "lapsed", "": ""}[recency]]
    if once:
        words += [{"high": "high-spending", "low": "", "": ""}[spend], "one-time buyers"]
    else:
        words += [
            {"high": "frequent", "low": "occasional", "": ""}[frequency],
            {"high": "high spenders", "low": "low spenders", "": "buyers"}[spend],
        ]
    return _sentence(" ".join(word for word in words if word))


def _by_features(rows: Mapping[str, Floats], segment: int, base: str) -> str:
    strong = [name for name, row in rows.items() if row[segment] >= _HIGH or row[segment] <= _LOW]
    strong.sort(key=lambda name: -abs(rows[name][segment] - 0.5))
    # Features of one family, and some of different ones, have the same phrase.
    said = [phrase(name, high=bool(rows[name][segment] >= _HIGH)) for name in strong]
    words = [word for word in (base, *list(dict.fromkeys(said))[:_MOST_FEATURES]) if word]
    return _sentence(", ".join(words)) if words else _NOTHING


def phrase(feature: str, *, high: bool) -> str:
    """Say that a segment has much or little of a feature."""
    words = describe(feature)
    if words.family in _PHRASES:
        return _PHRASES[words.family][high]
    # "Age" becomes "age", an abbreviation stays as it is.
    label = words.label if words.label[1:2].isupper() else words.label[0].lower() + words.label[1:]
    return f"{'high' if high else 'low'} {label}"


def _tell_apart(names: list[str], name: str, rows: Mapping[str, Floats]) -> None:
    """Add a phrase to the segments that stand highest and lowest among those of one name."""
    sharing = [segment for segment, other in enumerate(names) if other == name]
    said = name.lower()
    best, widest = None, _VISIBLE
    for feature, row in rows.items():
        width = float(np.ptp(row[sharing]))
        new = phrase(feature, high=True) not in said and phrase(feature, high=False) not in said
        if new and width > widest:
            best, widest = feature, width
    if best is None:
        return
    order = sorted(sharing, key=lambda segment: rows[best][segment])
    for segment, high in ((order[-1], True), (order[0], False)):
        names[segment] = f"{name}, {phrase(best, high=high)}"


def _numbered(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
