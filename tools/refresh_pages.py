"""Run the code of the site's pages and put in what it prints and draws.

    python tools/refresh_pages.py [PAGE ...]

A block of text right after a block of Python is replaced by what that block printed; a picture in
`pictures/` beside the page by the file of its name that the code saved. Tests compare the text.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent.parent / "tests" / "docs"
sys.path.insert(0, str(TESTS))

from site_pages import DOCS, PAGES, blocks, pictures, promised, run, text_of  # noqa: E402


def refresh(page: str) -> None:
    """Rewrite one page."""
    with tempfile.TemporaryDirectory() as folder:
        ran = run(page, Path(folder))
        for name in pictures(page):
            target = (DOCS / page).parent / "pictures" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(ran.directory / name, target)
    text = text_of(page)
    for place, shown in promised(page).items():
        block = blocks(page, "python")[place][1]
        before = f"{block}```\n\n```text\n"
        printed = "\n".join(line.rstrip() for line in ran.printed[place].rstrip().splitlines())
        text = text.replace(f"{before}{shown}```", f"{before}{printed}\n```", 1)
    (DOCS / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or [page for page in PAGES if blocks(page, "python")]:
        refresh(name)
        print(name)
