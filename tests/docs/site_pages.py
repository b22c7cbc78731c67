"""The pages of the site and the code in them."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt

mpl.use("Agg")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

# Pages in the order of their names, by path relative to `docs`; the reference's objects are made
# when the site is built.
PAGES = sorted(
    path.relative_to(DOCS).as_posix()
    for path in (*DOCS.rglob("*.md"), *DOCS.rglob("*.rst"))
    if not {"_templates", "objects"} & set(path.relative_to(DOCS).parts)
)


@dataclass
class Ran:
    """What a page's Python left behind: names after every block, what each printed, and files."""

    directory: Path
    after: list[dict[str, Any]] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)

    @property
    def scope(self) -> dict[str, Any]:
        return self.after[-1]


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[tuple[int, str]]:
    """Give the blocks of code in a language, each with the line it begins on."""
    text = text_of(page)
    pattern = rf"^(`{{3,}}){language}\n(.*?)^\1$"
    return [
        (text[: found.start(2)].count("\n") + 1, found[2])
        for found in re.finditer(pattern, text, re.DOTALL | re.MULTILINE)
    ]


def promised(page: str) -> dict[int, str]:
    """Give what blocks print as the page has it: a block of text right after one of Python."""
    starts = {line: place for place, (line, _) in enumerate(blocks(page, "python"))}
    text = text_of(page)
    pairs = re.finditer(
        r"^```python\n((?:(?!^```).)*?)^```\n\n```text\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    )
    return {starts[text[: pair.start(1)].count("\n") + 1]: pair[2] for pair in pairs}


def pictures(page: str) -> list[str]:
    """Give the pictures beside a page, which its code has saved under the same names."""
    return re.findall(r"!\[[^]]+\]\(pictures/([\w.-]+)\)", text_of(page))


def run(page: str, directory: Path) -> Ran:
    """Run a page's Python from top to bottom, as a reader would."""
    ran = Ran(directory)
    scope: dict[str, Any] = {"__name__": "__main__"}
    with mpl.rc_context(), contextlib.chdir(directory):
        for line, block in blocks(page, "python"):
            # Blank lines before, so that a traceback shows the page's own line numbers.
            code = compile("\n" * (line - 1) + block, str(DOCS / page), "exec")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(code, scope)
            ran.after.append(dict(scope))
            ran.printed.append(printed.getvalue())
    plt.close("all")
    return ran
