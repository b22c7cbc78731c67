"""Rules that describe the segments, in whichever form they are given: the seam to `sg.tree`."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from segmentry import _frames
from segmentry.exceptions import InvalidParameterError, InvalidTypeError
from segmentry.reporting.disclosure import is_few
from segmentry.reporting.numbers import whole_percent
from segmentry.reporting.rare import names_rare, parts_few, rare_categories

if TYPE_CHECKING:
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts
    from segmentry.wording.numerals import Language

_TEXTS: Final = ("text", "rule", "condition", "conditions")
_MOST: Final = 3
_PARTS: Final = 4
_WANTED: Final = "rules must have segment, text, coverage and precision each"
# Shares of weights add up to one but for rounding.
_ALL: Final = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a segment.

    Attributes
    ----------
    segment : int
        The segment it describes.
    text : str
        The rule in words.
    coverage : float
        Share of the segment's customers it finds; NaN if not told.
    precision : float
        Share of those it finds who belong to the segment; NaN if not told.
    misses_few, adds_few : bool
        Whether these are not told because too few customers are missed, or wrongly found.
    """

    segment: int
    text: str
    coverage: float
    precision: float
    misses_few: bool = False
    adds_few: bool = False

    def figures(self, min_cell: int, t: Texts) -> str:
        """Tell how well it finds, in whole percentages."""
        parts = []
        if self.misses_few:
            parts.append(t("rule_misses_few", n=min_cell))
        elif math.isfinite(self.coverage):
            parts.append(t("rule_coverage", coverage=whole_percent(self.coverage)))
        if self.adds_few:
            parts.append(t("rule_adds_few", n=min_cell))
        elif math.isfinite(self.precision):
            parts.append(t("rule_precision", precision=whole_percent(self.precision)))
        return t("rule_join").join(parts)


def rules_by_segment(rules: object, subject: Subject, language: Language) -> list[list[Rule]]:
    """Sort rules by segment, those that cover most first; of the rarest nothing is told.

    Parameters
    ----------
    rules : sequence, object with `rules_` or `table`, frame, or None
        (segment, text, coverage, precision) each, as tuples, dicts, objects or rows. A segment is
        its number from 0, or its name.
    subject : Subject
        Whose segments they are.
    language : {"en", "zh"}
        Language for rules that can say themselves in words.

    Raises
    ------
    InvalidTypeError
        If rules cannot be read from it.
    """
    by_segment: list[list[Rule]] = [[] for _ in subject.names]
    places: dict[object, int] = {name: place for place, name in enumerate(subject.own_names)}
    places |= {place: place for place in range(len(subject.names))}
    rare = rare_categories(subject.table, subject.groupings, subject.min_cell)
    for entry in _entries(rules):
        words = getattr(entry, "words", None)
        segment, text, coverage, precision = _fields(entry)
        text = words(language) if callable(words) else text
        place = places.get(segment)
        if place is None or not text or names_rare(entry, str(text), rare):
            continue
        if parts_few(entry, subject):
            continue
        rule = Rule(place, str(text), float(coverage), float(precision))
        # A rule that finds a few customers only would tell of them.
        if rule.coverage * float(subject.sizes[place]) >= subject.min_cell:
            by_segment[place].append(rule)
    return [
        _protected(
            sorted(own, key=lambda rule: -rule.coverage)[:_MOST], float(size), subject.min_cell
        )
        for own, size in zip(by_segment, subject.sizes.tolist(), strict=True)
    ]


def _protected(rules: list[Rule], size: float, min_cell: int) -> list[Rule]:
    """Leave out figures that tell of a few customers missed, or wrongly found."""
    told: list[Rule] = []
    # What the rules told find together, if they overlap in nobody: by each choice of them.
    sums = [0.0]
    for rule in rules:
        found = rule.coverage * size
        misses_few = is_few(size - found, min_cell)
        together = [before + found for before in sums]
        coverage = rule.coverage
        if any(is_few(size - both, min_cell) for both in together):
            coverage = math.nan
        else:
            sums += together
        adds_few = rule.precision > 0 and is_few(found / rule.precision - found, min_cell)
        precision = math.nan if adds_few else rule.precision
        told.append(Rule(rule.segment, rule.text, coverage, precision, misses_few, adds_few))
    return told


def _entries(rules: object) -> list[Any]:
    if rules is None:
        return []
    for attribute in ("rules_", "table"):
        inner = getattr(rules, attribute, None)
        if inner is not None and not callable(inner):
            return _entries(inner)
    if isinstance(rules, Mapping):
        return [
            one
            for segment, several in rules.items()
            for one in (
                [(segment, *_rest(entry)) for entry in several]
                if isinstance(several, Sequence) and not isinstance(several, str)
                else [(segment, *_rest(several))]
            )
        ]
    if isinstance(rules, Sequence) and not isinstance(rules, str):
        return list(rules)
    try:
        table = _frames.read_frame(rules, "rules")
    except InvalidTypeError as error:
        raise InvalidTypeError(
            "rules must be a sg.tree.SegmentRules, a frame or a sequence of (segment, text, "
            f"coverage, precision), found {type(rules).__name__}"
        ) from error
    # A number that is null is a share of nobody: NaN.
    columns = {
        name: table.floats(name).tolist() if table.is_numeric(name) else table.objects(name)
        for name in table.names
    }
    return [{name: columns[name][row] for name in columns} for row in range(table.n_rows)]


def _rest(entry: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever the rules are made of
    return _fields(entry)[1:]


def _fields(entry: Any) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401
    """Give segment, text, coverage and precision of one rule."""
    if isinstance(entry, Mapping):
        get = entry.get
    elif isinstance(entry, Sequence) and not isinstance(entry, str):
        if len(entry) != _PARTS:
            raise InvalidTypeError(f"{_WANTED}, found a rule of {len(entry)} parts: {entry!r}")
        segment, text, coverage, precision = entry
        return _checked(segment, text, coverage, precision)
    else:

        def get(name: str, default: Any = None) -> Any:  # noqa: ANN401
            return getattr(entry, name, default)

    text = next((get(name) for name in _TEXTS if get(name) is not None), None)
    if text is None:
        raise InvalidTypeError(f"{_WANTED}, found {type(entry).__name__} without a text")
    return _checked(get("segment"), text, get("coverage"), get("precision"))


def _checked(
    segment: object, text: object, coverage: object, precision: object
) -> tuple[Any, Any, Any, Any]:
    if not isinstance(segment, Hashable):
        raise InvalidTypeError(f"{_WANTED}; a segment is its number or name, found {segment!r}")
    for name, share in (("coverage", coverage), ("precision", precision)):
        if isinstance(share, bool) or not isinstance(share, Real):
            raise InvalidTypeError(f"{_WANTED}; {name} must be a number, found {share!r}")
        # NaN is the share of nobody.
        if not (0.0 <= float(share) <= _ALL or math.isnan(float(share))):
            raise InvalidParameterError(
                f"rules: {name} is a share and must lie in [0, 1], found {share!r}"
            )
    return segment, text, coverage, precision
