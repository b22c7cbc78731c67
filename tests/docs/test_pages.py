"""Every block of code on the site's pages runs, every page can be reached, every link leads on."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from site_pages import DOCS, PAGES, ROOT, Ran, blocks, pictures, promised, text_of

from segmentry.cli import main

Run = Callable[[str], Ran]
WITH_PYTHON = [page for page in PAGES if blocks(page, "python")]
WITH_SHELL = [page for page in PAGES if "segmentry " in "".join(b for _, b in blocks(page, "sh"))]


@pytest.mark.parametrize("page", WITH_PYTHON)
def test_the_code_of_the_page_runs_from_top_to_bottom(page: str, ran: Run) -> None:
    assert len(ran(page).after) == len(blocks(page, "python"))


def lines_of(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("page", [page for page in WITH_PYTHON if promised(page)])
def test_what_is_printed_is_what_the_page_shows(page: str, ran: Run) -> None:
    for place, shown in promised(page).items():
        assert lines_of(ran(page).printed[place]) == lines_of(shown)


@pytest.mark.parametrize("page", [page for page in PAGES if pictures(page)])
def test_the_pictures_of_the_page_are_drawn_by_its_code(page: str, ran: Run) -> None:
    for name in pictures(page):
        assert (ran(page).directory / name).stat().st_size > 0


@pytest.mark.parametrize("page", WITH_SHELL)
def test_the_commands_of_the_page_run(page: str, ran: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ran(page).directory)  # its Python wrote what the commands read
    commands = [
        shlex.split(line)
        for _, block in blocks(page, "sh")
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("segmentry ")
    ]
    assert commands
    for command in commands:
        assert main(command[1:]) == 0, command


def test_shell_blocks_are_marked_as_such() -> None:
    """Else their commands would not be run."""
    wrong = [
        page
        for page in PAGES
        if re.search(r"^```(bash|shell|console|zsh)", text_of(page), re.MULTILINE)
    ]
    assert wrong == []


def named_in_toctrees(page: str) -> list[str]:
    """Give the pages that a page's tables of contents name."""
    text = text_of(page)
    if page.endswith(".md"):
        trees = re.findall(r"^```\{toctree\}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    else:
        trees = re.findall(r"^\.\. toctree::\n((?:   .*\n|\n)+)", text, re.MULTILINE)
    names = [line.strip() for tree in trees for line in tree.splitlines()]
    folder = (DOCS / page).parent
    return [
        Path(os.path.normpath(folder / name)).relative_to(DOCS).as_posix()
        for name in names
        if name and not name.startswith(":")
    ]


def test_every_page_is_reached_from_the_first_by_tables_of_contents() -> None:
    by_name = {page.rpartition(".")[0]: page for page in PAGES}
    reached, waiting = set(), ["index"]
    while waiting:
        name = waiting.pop()
        assert name in by_name, f"a table of contents names {name}, which is not there"
        if name not in reached:
            reached.add(name)
            waiting += named_in_toctrees(by_name[name])
    assert reached == set(by_name)


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith(".md")])
def test_links_within_the_site_lead_somewhere(page: str) -> None:
    prose = re.sub(r"^```.*?^```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)", prose):
        found = (DOCS / page).parent / target
        if "reference/objects" in found.resolve().as_posix():
            continue  # made when the site is built, which looks at them itself
        assert found.exists(), f"{page}: {target}"
        assert found.resolve().is_relative_to(ROOT / "docs"), f"{page}: {target} leaves the site"


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_fetched_from_elsewhere_to_read_the_page(page: str) -> None:
    assert re.findall(r"!\[[^]]*\]\(https?:", text_of(page)) == []
    assert "<script" not in text_of(page)
