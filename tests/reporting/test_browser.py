"""The page in a real browser: charts drawn, filters, phone, paper, hostile names, no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from browser import launched
from playwright.sync_api import Browser, Page

import segmentry as sg

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "'\"><img src=x onerror=alert(3)>",
    "=cmd()|'/c calc'!A1 {a|b} {b}",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


def customers(n: int = 600) -> pd.DataFrame:
    random = np.random.default_rng(8)
    kind = random.integers(0, 3, n)
    orders = np.array([2, 9, 30])[kind] + random.poisson(2, n)
    return pd.DataFrame(
        {
            "customer_id": np.arange(n),
            "recency_days": np.array([300.0, 90.0, 10.0])[kind] + random.uniform(0, 20, n),
            "orders": orders.astype(float),
            "revenue": orders * random.lognormal(3, 0.2, n),
            "main_channel": np.array(["shop", "web", "app"])[kind],
        }
    )


def log_of(n: int = 600) -> sg.TransactionLog:
    """Orders of the same customers, so that every section has something to show."""
    random = np.random.default_rng(9)
    who = np.repeat(np.arange(n), random.integers(1, 12, n))
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 700, len(who)), "D")
    frame = pd.DataFrame({"who": who, "when": when, "paid": random.lognormal(3, 1, len(who))})
    return sg.TransactionLog(frame, customer="who", time="when", amount="paid")


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """The page in both languages, and one of hostile names."""
    folder = tmp_path_factory.mktemp("pages")
    features, log = customers(), log_of()
    segmenter = sg.Segmenter(random_state=0, k_range=(2, 4), n_init=2).fit(features)
    k = segmenter.n_segments_
    stability = pd.DataFrame(
        {"segment": range(k), "size": segmenter.sizes_, "jaccard": np.linspace(0.9, 0.55, k)}
    )
    rules = [(segment, "orders > 20", 0.9, 0.95) for segment in range(k)]
    criteria = pd.DataFrame(
        {
            "criterion": ["substantial", "stable"],
            "measure": ["smallest_share", "lowest_jaccard"],
            "value": [0.2, 0.8],
            "verdict": ["met", "doubtful"],
            "explanation": ["large enough", "found again"],
        }
    )
    extras = {"log": log, "stability": stability, "rules": rules, "criteria": criteria}
    made = {
        language: sg.report(segmenter, features, folder / f"{language}.html", language, **extras)
        for language in ("en", "zh")
    }
    frame = features.rename(columns={"orders": HOSTILE[0], "main_channel": HOSTILE[1]})
    frame[HOSTILE[1]] = np.array(HOSTILE)[np.arange(len(frame)) % 4]
    hostile = sg.Segmenter(4, n_init=1).fit(frame)
    hostile.names_ = list(HOSTILE)
    rules = [(segment, HOSTILE[segment], 0.9, 0.95) for segment in range(4)]
    made["hostile"] = sg.report(
        hostile, frame, folder / "hostile.html", rules=rules, title=HOSTILE[1]
    )
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


class Visit:
    """A page that is open, and what it complained of, asked for, or popped up."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trouble: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: Path) -> Page:
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture(scope="module", params=["en", "zh", "hostile"])
def visit(browser, pages, request) -> Iterator[Visit]:
    visit = Visit(browser.new_page(viewport=DESKTOP))
    visit.open(pages[request.param])
    yield visit
    visit.page.close()


@pytest.fixture
def page(browser, pages) -> Iterator[Page]:
    page = browser.new_page(viewport=DESKTOP)
    page.goto(pages["en"].as_uri())
    yield page
    page.close()


def test_nothing_is_complained_of(visit):
    assert visit.trouble == []


def test_nothing_is_asked_for_but_the_page(visit):
    assert [url for url in visit.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in visit.requests if url.startswith("file:")]) == 1


def test_every_chart_is_drawn(visit):
    shapes = visit.page.eval_on_selector_all(
        "[data-chart]",
        "plots => plots.map(p => [p.dataset.chart, p.querySelectorAll('svg path').length])",
    )
    assert len(shapes) >= 3
    assert [chart for chart, n in shapes if n < 3] == []


def test_every_chart_has_its_own_text_alternative(visit):
    labels = visit.page.eval_on_selector_all(
        "[data-chart]", "plots => plots.map(p => p.getAttribute('aria-label'))"
    )
    described = visit.page.evaluate(
        "JSON.parse(document.getElementById('page-data').textContent).charts.map(c => c.alt)"
    )
    assert sorted(labels) == sorted(described)


def test_every_section_is_there(browser, pages):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(pages["zh"].as_uri())
    names = page.eval_on_selector_all("section h2", "all => all.map(one => one.id)")
    assert names == [
        *("sizes", "cards", "compare", "map", "value", "rfm", "lifecycle", "quality"),
        *("method", "audit"),
    ]
    page.close()


def test_figures_are_folded_once_the_charts_are_drawn(page):
    assert page.locator("details.figures[open]").count() == 0


def test_a_segment_can_be_left_out(page):
    before = page.locator("#chart-sizes svg path").count()
    page.locator("[data-filter='0']").uncheck()
    assert not page.locator("#segment-1").is_visible()
    assert page.locator("#segment-2").is_visible()
    assert not page.locator("table.heat thead th[data-segment='0']").is_visible()
    assert page.locator("#chart-sizes svg path").count() < before


def test_all_segments_can_be_shown_again(page):
    page.locator("[data-filter='1']").uncheck()
    page.locator("[data-all]").click()
    assert page.locator("article:visible").count() == page.locator("article").count()


def test_with_all_shown_the_button_hides_all(page):
    page.locator("[data-all]").click()
    assert page.locator("article:visible").count() == 0


def test_measures_can_be_searched(page):
    page.locator("[data-search]").fill("revenue")
    shown = page.locator("table[data-heat] tbody tr:visible th").all_inner_texts()
    assert shown == ["Revenue"]


def test_a_search_without_a_match_says_so(page):
    page.locator("[data-search]").fill("zzz")
    assert page.locator("[data-nothing]").is_visible()


def test_measures_can_be_sorted_by_name(page):
    page.locator("[data-sort]").select_option("name")
    names = page.locator("table[data-heat] tbody tr th").all_inner_texts()
    assert names == sorted(names, key=str.casefold)


def test_patterns_can_be_drawn(page):
    page.locator("[data-patterns]").check()
    page.wait_for_timeout(200)
    assert page.locator("#chart-sizes svg pattern").count() > 0


def test_a_tooltip_is_text(browser, pages):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(pages["hostile"].as_uri())
    page.locator("#chart-sizes").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = page.locator("#chart-sizes").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.24, box["y"] + 52)
    page.locator("#chart-sizes .tip").wait_for(state="visible", timeout=3000)
    assert page.locator("#chart-sizes .tip b").inner_text() == HOSTILE[0]
    page.close()


def test_hostile_names_are_text_on_the_page(browser, pages):
    page = browser.new_page(viewport=DESKTOP)
    page.goto(pages["hostile"].as_uri())
    names = page.locator("article h3 span:last-child").all_inner_texts()
    assert names == list(HOSTILE)
    assert page.locator("h1").inner_text() == HOSTILE[1]
    assert page.locator("img").count() == 0
    page.close()


@pytest.mark.parametrize("name", ["en", "zh", "hostile"])
def test_a_phone_does_not_scroll_sideways(browser, pages, name):
    visit = Visit(browser.new_page(viewport=PHONE))
    page = visit.open(pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    widths = page.eval_on_selector_all(
        "[data-chart] svg", "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert max(widths) <= PHONE["width"]
    assert visit.trouble == []
    page.close()


def test_charts_follow_the_width_of_the_window(page):
    page.set_viewport_size(PHONE)
    page.wait_for_function("document.querySelector('#chart-sizes svg').clientWidth <= 360")


@pytest.mark.parametrize("width", [390, 1280])
def test_numbers_on_the_map_do_not_cover_each_other(browser, tmp_path, width):
    features = customers()
    segmenter = sg.Segmenter(14, n_init=1, min_share=0.0).fit(features)
    path = sg.report(segmenter, features, tmp_path / "many.html", rules=None)
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    boxes = page.evaluate(
        """() => Array.from(document.querySelectorAll('#chart-map svg text'))
        .filter((one) => /^\\d+$/.test(one.textContent))
        .map((one) => { const box = one.getBoundingClientRect(); return [
        (box.left + box.right) / 2, (box.top + box.bottom) / 2]; })"""
    )
    frame = page.locator("#chart-map").bounding_box()
    page.close()
    middles = np.array(boxes)
    assert len(middles) >= 10
    gaps = np.hypot(*(middles[:, None] - middles[None]).transpose(2, 0, 1))
    assert gaps[~np.eye(len(middles), dtype=bool)].min() > 26
    assert (middles[:, 0] > frame["x"] + 14).all()
    assert (middles[:, 0] < frame["x"] + frame["width"] - 14).all()


@pytest.mark.parametrize("name", ["en", "zh"])
def test_everything_is_on_paper(browser, pages, name, tmp_path):
    visit = Visit(browser.new_page(viewport=DESKTOP))
    page = visit.open(pages[name])
    opened: list[int] = []

    def note(count: int) -> None:
        opened.append(count)

    page.expose_function("noteOpened", note)
    page.evaluate(
        "addEventListener('beforeprint', () => "
        "noteOpened(document.querySelectorAll('details:not([open])').length))"
    )
    path = tmp_path / "page.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 50_000
    assert opened[0] == 0
    # Afterwards all is as before.
    assert page.locator("details.figures[open]").count() == 0
    assert visit.trouble == []
    page.close()


def test_nothing_is_wider_than_the_paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 900})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.scrollWidth") <= 690


def test_without_scripts_the_figures_are_there_as_tables(browser, pages):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    page = context.new_page()
    page.goto(pages["en"].as_uri())
    assert page.locator("details.figures table:visible").count() >= 6
    assert page.locator(".plot:visible").count() == 0
    assert page.locator("form:visible").count() == 0
    context.close()


def test_the_first_key_leads_to_the_segments(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#cards"


def test_every_control_has_a_name(page):
    unnamed = page.evaluate(
        "[...document.querySelectorAll('input, select, button')]"
        ".filter(one => !(one.labels?.length || one.textContent.trim())).length"
    )
    assert unnamed == 0
