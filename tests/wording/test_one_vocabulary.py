"""A thing has one name, wherever it is told: on the page, in the workbook, in rules."""

from __future__ import annotations

import html
import re
from pathlib import Path

import openpyxl
import pytest

import segmentry as sg
from segmentry.assessment import _words
from segmentry.reporting.texts.codes import criterion_name
from segmentry.tree.rules import text, words
from segmentry.wording.headings import heading

UNSAID = {"是否可取", "是否选中"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, openpyxl.Workbook]:
    """Give the Chinese page's text, cell by cell, and the Chinese workbook."""
    folder: Path = tmp_path_factory.mktemp("zh")
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    features = log.features(as_of="1998-06-30")
    segmenter = sg.Segmenter(sample_size=1000, n_init=2, random_state=0).fit(features)
    source = sg.report(segmenter, features, folder / "p.html", "zh").read_text("utf-8")
    sg.to_excel(segmenter, features, folder / "w.xlsx", language="zh", membership=False)
    cells = re.split(r"(?:<[^>]+>\s*)+", source[source.index("<main") :])
    return "\n".join(html.unescape(cell) for cell in cells), openpyxl.load_workbook(
        folder / "w.xlsx"
    )


def test_page_and_workbook_head_the_numbers_tried_alike(both):
    page, workbook = both
    heads = [cell.value for cell in workbook["尝试的客群数"][1]]
    told = set(page.split("\n"))
    for name in heads:
        # Where nothing is known, the page has no column.
        assert name in told or name in UNSAID or "Gap" in name
    assert "Gap 统计量标准误" in heads
    assert heading("gap_error", "zh") == "Gap 统计量标准误"


def test_page_and_workbook_tell_the_same_decisions(both):
    page, workbook = both
    head, *rows = workbook["处理步骤"].iter_rows(values_only=True)
    assert "\n".join(head[:4]) in page
    for row in rows:
        assert "\n".join(cell for cell in row[:4] if cell) in page


def test_no_decision_of_the_chinese_page_is_in_english(both):
    page, _ = both
    assert "英文" not in page
    assert "left out" not in page
    assert "减去中位数，除以稳健标准差" in page


def test_the_chinese_page_says_why_there_are_so_many_segments(both):
    assert "名次之和最低" in both[0]


def test_criteria_are_called_alike_on_the_page_and_in_their_table():
    for name in ("measurable", "substantial", "accessible", "differentiable", "actionable"):
        for language in ("en", "zh"):
            assert criterion_name(name, language) == _words.title(name, language)


@pytest.mark.parametrize("module", [text, words])
def test_rules_call_a_segment_what_all_others_do(module):
    source = Path(module.__file__).read_text("utf-8")
    assert "群体" not in source
    assert "客群" in source
