"""The page on paper: nothing torn from what it belongs to, nothing shrunk."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from browser import launched

import segmentry as sg


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """A page with a category of three hundred letters, as it is printed."""
    random = np.random.default_rng(8)
    kind = random.integers(0, 3, 300)
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(300),
            "orders": 10.0 * kind + random.uniform(0, 1, 300),
            "revenue": 100.0 * kind + random.uniform(0, 5, 300),
            "note": np.array(["z" * 300, "y", "x"])[kind],
        }
    )
    segmenter = sg.Segmenter(3, n_init=2, random_state=0).fit(frame)
    path = sg.report(segmenter, frame, tmp_path_factory.mktemp("paper") / "p.html")
    with launched() as browser:
        page = browser.new_page(viewport={"width": 688, "height": 1000})
        page.goto(path.as_uri())
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield page
        page.close()


def test_a_long_category_makes_nothing_wider_than_the_paper(paper):
    assert paper.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_cards_are_not_cut(paper):
    styles = "[...document.querySelectorAll('.card')].map(e => getComputedStyle(e))"
    assert set(paper.evaluate(f"{styles}.map(style => style.breakInside)")) == {"avoid"}
    # In a line of text Chromium does cut them.
    assert not any("inline" in one for one in paper.evaluate(f"{styles}.map(s => s.display)"))


def test_what_a_section_begins_with_stays_with_it(paper):
    begin = "document.querySelectorAll('h2, h2 + .note')"
    assert set(paper.evaluate(f"[...{begin}].map(e => getComputedStyle(e).breakAfter)")) == {
        "avoid"
    }
