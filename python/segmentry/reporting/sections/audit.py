"""What was checked in the data: every check that found something, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segmentry import _frames
from segmentry.reporting.grids import Grid, Row, sentence_case
from segmentry.reporting.texts.codes import check_advice, check_label
from segmentry.wording.numerals import MISSING, count, percent

if TYPE_CHECKING:
    from segmentry.audit import Audit
    from segmentry.reporting.texts import Texts


def audit_grid(audit: Audit, min_cell: int, t: Texts) -> Grid:
    """Give the checks that found something; the examples, which are single customers, are not."""
    table = _frames.read_frame(audit.table, "audit")
    values = {name: table.objects(name) for name in ("check", "rows", "share", "advice")}
    records = [{name: values[name][row] for name in values} for row in range(table.n_rows)]
    found = [record for record in records if record["rows"]]
    rows = [Row(_cells(record, min_cell, t)) for record in found]
    columns = [
        (t("check"), "text"),
        (t("rows"), "number"),
        (t("share"), "number"),
        (t("advice"), "text"),
    ]
    grid = Grid(t("audit_title"), columns, rows)
    quiet = len(records) - len(found)
    if quiet:
        grid.note = t("audit_all_good", n=quiet)
    return grid


def _cells(record: dict[str, Any], min_cell: int, t: Texts) -> list[str]:
    code, number = str(record["check"]), int(record["rows"])
    share = float(record["share"])
    # All but a few is a few as well.
    rest = round(number / share) - number if share > 0 else 0
    few, all_but_few = 0 < number < min_cell, 0 < rest < min_cell
    size = count(number, t.language)
    if few or all_but_few:
        size = t("fewer", n=min_cell) if few else t("withheld")
    told = MISSING if few or all_but_few else percent(share)
    # The log's own advice has numbers in it, and is English.
    advice = check_advice(code, t.language) or sentence_case(str(record["advice"]))
    return [check_label(code, t.language), size, told, advice]
