"""One flowing sentence about a segment: "Orders twice as often as average, mostly at weekends"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segmentry.wording.fragments import fragment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segmentry.wording.comparisons import Told
    from segmentry.wording.numerals import Language

_NOTHING: Final = {"en": "Much like all customers.", "zh": "与全体客户相近。"}
_UNKNOWN: Final = {
    "en": "There is nothing to compare it by.",
    "zh": "没有可供比较的信息。",
}
_AVERAGE: Final = {"en": "average", "zh": "平均"}
# "Orders twice as often, orders mostly at night" says the verb once too often.
_VERB: Final = "orders "
_MANNERS: Final = ("mostly ", "more at ", "less at ", "more with ", "less with ")


def sentence(traits: Sequence[Told], language: Language, *, is_known: bool = True) -> str:
    """Tell traits, strongest first, in one sentence.

    Without traits a segment is like all customers, if anything is known of it.

    Examples
    --------
    >>> from segmentry.profiling import Trait
    >>> often = Trait("orders", "Orders", None, 1.2, 8.0, 4.0, "orders", "")
    >>> weekend = Trait("weekend_share", "", None, 1.0, 0.7, 0.3, "share", "")
    >>> less = Trait("average_order_value", "", None, -0.9, 26.0, 40.0, "", "")
    >>> sentence([often, weekend, less], "en")
    'Orders twice as often as average, mostly at weekends, spends 35% less per order.'
    >>> sentence([often, weekend, less], "zh")
    '人均订单数是平均的 2 倍，多在周末下单，客单价比平均低 35%。'
    >>> sentence([], "en"), sentence([], "en", is_known=False)
    ('Much like all customers.', 'There is nothing to compare it by.')
    """
    parts: list[str] = []
    against = True
    ordering = False
    for trait in traits:
        part = fragment(trait, language, against=against)
        if against and trait.kind in {"mean", "date", "duration"} and _AVERAGE[language] in part:
            # Said once in English; in Chinese it is short, and every part stands by itself.
            against = language == "zh"
        rest = part.removeprefix(_VERB)
        elided = ordering and rest != part and rest.startswith(_MANNERS)
        ordering = part.startswith(_VERB)
        parts.append(rest if elided else part)
    if not parts:
        return (_NOTHING if is_known else _UNKNOWN)[language]
    if language == "zh":
        return "，".join(parts) + "。"
    text = ", ".join(parts)
    return text[0].upper() + text[1:] + "."
