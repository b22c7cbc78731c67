"""All rules as text, and as HTML for notebooks. Every text from data is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from segmentry.tree.rules.one_line import on_one_line
from segmentry.tree.rules.words import word
from segmentry.wording.numerals import count, percent

if TYPE_CHECKING:
    from segmentry.tree.rules.rule import Rule
    from segmentry.wording.numerals import Language

_CELL = "text-align:left;vertical-align:top;padding:4px 12px 4px 0"
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "head": "{right} of customers get their own segment by these rules",
        "seen": "{seen} of those of the fit; the largest segment alone: {baseline}",
        "unseen": "in the fit; the largest segment alone: {baseline}",
        "facts": "{size} customers: {coverage} of the segment, {precision} of them right",
        "facts_one": "1 customer: {coverage} of the segment, {precision} right",
        "columns": "Segment|Rule|Customers|Catches|Right",
    },
    "zh": {
        "head": "按以下规则，{right} 的客户得到其所属客群",
        "seen": "训练样本内为 {seen}；仅用最大客群：{baseline}",
        "unseen": "训练样本内；仅用最大客群：{baseline}",
        "facts": "{size} 位客户：覆盖该客群的 {coverage}，其中 {precision} 正确",
        "facts_one": "1 位客户：覆盖该客群的 {coverage}，{precision} 正确",
        "columns": "客群|规则|客户数|覆盖率|准确率",
    },
}


def head(fidelity: float, in_sample: float, baseline: float, language: Language) -> str:
    """Say how good the rules are: among customers they have not seen, if that is known."""
    words = _WORDS[language]
    known = not math.isnan(fidelity)
    first = words["head"].format(right=percent(fidelity if known else in_sample))
    second = words["seen" if known else "unseen"].format(
        seen=percent(in_sample), baseline=percent(baseline)
    )
    return f"{first}（{second}）" if language == "zh" else f"{first} ({second})"


def lines(
    rules: Sequence[Rule], segments: Sequence[int | str], names: Sequence[str], language: Language
) -> list[str]:
    """Give the rules, segment by segment."""
    found = []
    for segment, name in zip(segments, names, strict=True):
        own = [rule for rule in rules if rule.segment == segment]
        found.append(on_one_line(name))
        found += [f"  {_start(rule.words(language))} [{_facts(rule, language)}]" for rule in own]
        if not own:
            found.append(f"  {word('nobody', language)}")
    return found


def html(
    title: str,
    rules: Sequence[Rule],
    segments: Sequence[int | str],
    names: Sequence[str],
    language: Language,
) -> str:
    """Give a table with a row per rule."""
    heads = _WORDS[language]["columns"].split("|")
    top = "".join(f'<th style="{_CELL}">{escape(text)}</th>' for text in heads)
    rows = []
    for segment, name in zip(segments, names, strict=True):
        own = [rule for rule in rules if rule.segment == segment]
        cells: list[list[Any]] = [
            [
                _start(rule.words(language)),
                count(rule.size, language),
                percent(rule.coverage),
                percent(rule.precision),
            ]
            for rule in own
        ]
        for cell in cells or [[word("nobody", language), "0", percent(0.0), percent(None)]]:
            inside = "".join(f'<td style="{_CELL}">{escape(text)}</td>' for text in cell)
            rows.append(f'<tr><td style="{_CELL}"><b>{escape(name)}</b></td>{inside}</tr>')
    body = "".join(rows)
    return (
        f"<p>{escape(title)}</p><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


def _facts(rule: Rule, language: Language) -> str:
    return _WORDS[language]["facts_one" if rule.size == 1 else "facts"].format(
        size=count(rule.size, language),
        coverage=percent(rule.coverage),
        precision=percent(rule.precision),
    )


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
