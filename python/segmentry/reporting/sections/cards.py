"""One card a segment: how large it is, what sets it apart, a typical customer, its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from segmentry.drawing.palette import segment_colour, text_on
from segmentry.reporting.disclosure import FEW
from segmentry.reporting.sections.typical import typical
from segmentry.reporting.unknowns import told_unknown
from segmentry.reporting.wording import Told, facts
from segmentry.wording.measures import value_word
from segmentry.wording.numerals import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.reporting.categories import Grouping
    from segmentry.reporting.comparison import Comparison
    from segmentry.reporting.rules import Rule
    from segmentry.reporting.subject import Subject
    from segmentry.reporting.texts import Texts

_KEY_NUMBERS: Final = 6
# The difference in standard deviations from which a category is worth a sentence.
_WORTH_SAYING: Final = 0.25
_HALF: Final = 0.5


def cards(  # noqa: PLR0917 - all that a card says
    subject: Subject,
    compared: Comparison,
    groupings: Sequence[Grouping],
    unknown: Sequence[Grouping],
    rules: Sequence[Sequence[Rule]],
    t: Texts,
) -> list[dict[str, Any]]:
    """Give what the page says of each segment."""
    values = subject.value_shares
    keys = compared.telling(t.language, len(compared.columns))[:_KEY_NUMBERS]
    people = typical(subject, compared, keys, groupings, t)
    result = []
    for segment, name in enumerate(subject.names):
        colour, shown = segment_colour(segment), bool(subject.shown[segment])
        told = _told(groupings, unknown, segment) if shown else []
        result.append(
            {
                "segment": segment,
                "number": segment + 1,
                "name": name,
                "own_name": subject.own_names[segment],
                "colour": colour,
                "ink": text_on(colour),
                "shown": shown,
                "hidden_note": _hidden_note(subject, segment, t),
                "size": subject.size(segment, t),
                "customer_share": percent(float(subject.shares[segment])) if shown else "",
                "value_share": percent(float(values[segment]))
                if values is not None and np.isfinite(values[segment])
                else "",
                "value_word": value_word(subject.value_column, t.language),
                "nothing_apart": _nothing_apart(subject, compared, groupings, segment, t),
                "facts": facts(compared, segment, told, t, subject.unfit(segment)) if shown else [],
                "typical": people[segment] if shown else [],
                "rules": [
                    {"text": rule.text, "figures": rule.figures(subject.min_cell, t)}
                    for rule in (rules[segment] if shown else ())
                    # Advice that is wrong more often than not is none.
                    if not rule.precision < _HALF
                ],
            }
        )
    return result


def _hidden_note(subject: Subject, segment: int, t: Texts) -> str:
    few = int(subject.states[segment]) == FEW
    return t("card_few", n=subject.min_cell) if few else t("card_withheld", n=subject.min_cell)


def _nothing_apart(
    subject: Subject,
    compared: Comparison,
    groupings: Sequence[Grouping],
    segment: int,
    t: Texts,
) -> str:
    """Say that nothing sets a segment apart, as far as it may be told."""
    hidden = compared.lacking or bool(compared.hidden[segment].any())
    hidden = hidden or any(grouping.hidden[segment].any() for grouping in groupings)
    return t("nothing_apart_told", n=subject.min_cell) if hidden else t("nothing_apart")


def _told(groupings: Sequence[Grouping], unknown: Sequence[Grouping], segment: int) -> list[Told]:
    """Give what sets a segment apart beside its numbers, one a column, the strongest first.

    These are its categories, and what is unknown of its customers.
    """
    found: list[tuple[float, int, Told]] = [
        (-difference, -1, told) for difference, told in told_unknown(unknown, segment)
    ]
    for grouping in groupings:
        differences = np.nan_to_num(grouping.differences()[segment])
        place = int(np.argmax(differences))
        if differences[place] >= _WORTH_SAYING:
            category = Told(
                grouping.column,
                grouping.values[place],
                float(grouping.shares[segment, place]),
                float(grouping.overall[place]),
            )
            found.append((-float(differences[place]), len(found), category))
    return [told for _, _, told in sorted(found, key=lambda entry: entry[:2])]
