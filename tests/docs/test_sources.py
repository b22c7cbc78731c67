"""The page of sources has every paper that a file of ours names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from site_pages import ROOT, text_of

# A year as papers are cited by: (1990), or behind a name: Gower 1971.
NAME = r"(?!June)[A-ZÅÄÖÜ][\w’'-]*[a-zéíøńá]"
YEAR = rf"\(((?:19|20)\d\d)\)|{NAME},? ((?:19|20)\d\d)(?=[,;:.)])"


def prose(path: Path) -> str:
    """Give the comment on top of a Rust file, or all of a Python file's docstrings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".rs":
        return " ".join(line[3:] for line in text.splitlines() if line.startswith("//!"))
    return " ".join(re.findall(r'"""(.*?)"""', text, re.DOTALL))


def cited(path: Path) -> Iterator[tuple[str, set[str]]]:
    """Give the year and the names right before it, for everything that is cited."""
    text = re.sub(r"\s+", " ", prose(path).replace("`", ""))
    for year in re.finditer(YEAR, text):
        before = text[max(0, year.start() - 60) : year.end()]
        names = set(re.findall(NAME, before.replace("'s ", " ")))
        if names:
            yield year[1] or year[2], names


SOURCES = [*(ROOT / "src").rglob("*.rs"), *(ROOT / "python" / "segmentry").rglob("*.py")]
CITING = [path for path in SOURCES if any(cited(path))]


@pytest.mark.parametrize("path", CITING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_the_file_cites_is_on_the_page(path: Path) -> None:
    entries = re.split(r"\n: ", text_of("references.md"))
    missing = [
        (year, sorted(names))
        for year, names in cited(path)
        if not any(f"({year})" in entry and any(n in entry for n in names) for entry in entries)
    ]
    assert missing == []
