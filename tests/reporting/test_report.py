"""The page: complete, self-contained, escaped, in both languages, written whole or not at all."""

from __future__ import annotations

import itertools
import re
import sys
from base64 import b64encode
from hashlib import sha256

import numpy as np
import pandas as pd
import polars as pl
import pytest
from parsed_page import Page

import segmentry as sg

HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</style><style>body{display:none}",
    "{{ 1234 * 5678 }}{% raw %}",
    "&lt;b&gt; & <b>",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "</title></svg><svg onload=alert(1)>",
]


def features(n: int = 400, seed: int = 8) -> pd.DataFrame:
    """Three kinds of customers, with a null here and there."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 3, n)
    orders = np.array([2, 9, 30])[kind] + random.poisson(2, n)
    return pd.DataFrame(
        {
            "customer_id": [f"ID-{number:05d}-X" for number in range(n)],
            "recency_days": np.array([300.0, 90.0, 10.0])[kind] + random.uniform(0, 20, n),
            "orders": orders.astype(float),
            "revenue": orders * random.lognormal(3, 0.2, n),
            "gap_median_days": np.where(orders > 3, 300 / orders, np.nan),
            "main_channel": np.array(["shop", "web", "web"])[kind],
        }
    )


@pytest.fixture(scope="module")
def customers() -> pd.DataFrame:
    return features()


@pytest.fixture(scope="module")
def segmenter(customers: pd.DataFrame) -> sg.Segmenter:
    return sg.Segmenter(3, n_init=2).fit(customers)


@pytest.fixture(scope="module")
def audit() -> sg.Audit:
    log = sg.TransactionLog(
        pd.DataFrame({"who": ["Zoë", "a", "a"], "when": ["2024-01-01"] * 3, "paid": [0.0, 1, 1]}),
        customer="who",
        time="when",
        amount="paid",
    )
    return log.audit()


@pytest.fixture(scope="module", params=["en", "zh"])
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def page(segmenter, customers, audit, language, tmp_path_factory) -> Page:
    path = tmp_path_factory.mktemp("report") / "page.html"
    return Page(sg.report(segmenter, customers, path, language, audit=audit).read_text("utf-8"))


# What is on the page


def test_the_path_is_given_back(segmenter, customers, tmp_path):
    path = tmp_path / "page.html"
    assert sg.report(segmenter, customers, path) == path


def test_every_tag_is_closed(page):
    assert page.trouble == []


def test_nothing_is_fetched(page):
    assert page.fetched() == []


def test_the_scripts_are_our_own(page):
    kinds = [script.get("type") for script in page.all("script")]
    assert kinds == ["application/json", None, None]
    assert not any("src" in script for script in page.all("script"))


def test_the_browser_is_told_to_fetch_nothing_and_to_run_these_scripts_only(page):
    [policy] = [meta["content"] for meta in page.all("meta") if meta.get("http-equiv")]
    scripts = re.findall(r"<script>(.*?)</script>", page.source, re.DOTALL)
    digests = [b64encode(sha256(s.encode()).digest()).decode() for s in scripts]
    sources = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert policy == (
        f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_every_chart_has_a_place_and_a_text_alternative(page):
    charts = {chart["id"] for chart in page.data["charts"]}
    plots = {plot["data-chart"]: plot for plot in page.all("div") if "data-chart" in plot}
    assert set(plots) == charts
    assert all(plot["role"] == "img" and plot["aria-label"] for plot in plots.values())


def test_the_page_says_its_language(page, language):
    assert page.all("html")[0]["lang"] == {"en": "en", "zh": "zh-CN"}[language]


def test_links_lead_somewhere(page):
    targets = {"#" + (attributes.get("id") or "") for _, attributes in page.tags}
    assert {link["href"] for link in page.all("a")} <= targets


def test_ids_are_unique(page):
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_headings_do_not_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert (levels[0], max(steps)) == (1, 1)


def test_every_segment_has_a_card(page, segmenter):
    cards = [attributes["id"] for attributes in page.all("article")]
    assert cards == [f"segment-{number + 1}" for number in range(len(segmenter.names_))]


def test_the_segmenters_own_names_are_on_the_page(page, segmenter):
    assert set(segmenter.names_) <= set(page.texts)


def test_sizes_are_on_the_page(page, segmenter, customers):
    sizes = np.bincount(segmenter.labels_)
    assert {str(size) for size in sizes} <= set(page.texts)
    assert str(len(customers)) in page.texts


def test_value_shares_add_up(page):
    shares = [float(w[:-1]) for w in page.texts if re.fullmatch(r"[\d.]+%", w)]
    # Two bars for each of three segments: shares of customers and of value.
    assert sum(shares[:6]) == pytest.approx(200, abs=3)


def test_categories_are_told(page):
    assert "shop" in page.text


def test_there_is_a_map_without_single_customers(page, customers):
    [chart] = [chart for chart in page.data["charts"] if chart["id"] == "map"]
    dots = sum(len(series["data"]) for series in chart["option"]["series"])
    assert 0 < dots < len(customers) / 2


def test_single_customers_are_on_the_map_if_asked(segmenter, customers, tmp_path):
    path = sg.report(segmenter, customers, tmp_path / "page.html", show_customers=True)
    page = Page(path.read_text("utf-8"))
    [chart] = [chart for chart in page.data["charts"] if chart["id"] == "map"]
    dots = sum(len(series["data"]) for series in chart["option"]["series"])
    assert dots == len(customers) + len(segmenter.names_)
    assert "ID-0" not in page.source


def test_the_choice_and_the_decisions_are_told(page):
    assert len(page.all("details")) >= 1


def test_the_audit_is_told(page, language):
    assert {"en": "Amounts of zero", "zh": "零金额"}[language] in page.texts


@pytest.mark.parametrize("who", ["ID-0", "Zoë"])
def test_no_customer_can_be_looked_up(page, who):
    assert who not in page.source


def test_no_number_is_left_as_the_computer_writes_it(page):
    assert re.findall(r"\d\.\d{4,}|\bnan\b|\binf\b|None", page.text) == []


def test_the_same_input_gives_the_same_bytes(segmenter, customers, tmp_path):
    one = sg.report(segmenter, customers, tmp_path / "one.html").read_bytes()
    assert one == sg.report(segmenter, customers, tmp_path / "other.html").read_bytes()


def test_a_title_of_ones_own(segmenter, customers, tmp_path):
    path = sg.report(segmenter, customers, tmp_path / "p.html", title="Spring & <Summer>")
    assert "Spring & <Summer>" in Page(path.read_text("utf-8")).texts


def test_other_customers_may_be_shown(segmenter, tmp_path):
    path = sg.report(segmenter, features(70, seed=9), tmp_path / "page.html")
    assert "70" in Page(path.read_text("utf-8")).texts


def test_a_segment_may_be_empty(segmenter, customers, tmp_path):
    some = customers[segmenter.labels_ != 1]
    page = Page(sg.report(segmenter, some, tmp_path / "page.html").read_text("utf-8"))
    assert (page.trouble, len(page.all("article"))) == ([], 3)


def test_one_customer_is_enough_to_show(segmenter, customers, tmp_path):
    page = Page(sg.report(segmenter, customers[:1], tmp_path / "page.html").read_text("utf-8"))
    assert page.trouble == []


def test_one_segment_is_enough(customers, tmp_path):
    one = sg.Segmenter(1, n_init=1).fit(customers)
    page = Page(sg.report(one, customers, tmp_path / "page.html").read_text("utf-8"))
    assert len(page.all("article")) == 1


def test_a_total_that_is_not_positive_has_no_shares(customers, tmp_path):
    losses = customers.assign(revenue=-customers["revenue"])
    fitted = sg.Segmenter(2, n_init=1).fit(losses)
    page = Page(sg.report(fitted, losses, tmp_path / "page.html").read_text("utf-8"))
    assert "Share of revenue" not in page.texts


def test_beside_a_segment_with_a_loss_there_are_no_shares(customers, tmp_path):
    fitted = sg.Segmenter(
        3, n_init=2, columns=["orders", "recency_days"], value_column="revenue"
    ).fit(customers)
    loss = fitted.labels_ == 2
    losses = customers.assign(revenue=customers["revenue"].where(~loss, -0.001))
    fitted.fit(losses)
    assert fitted.value_column_ == "revenue"
    page = Page(sg.report(fitted, losses, tmp_path / "page.html").read_text("utf-8"))
    assert "How large" in page.texts
    assert "How large, and how valuable" not in page.texts


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_every_kind_of_frame_gives_the_same_page(customers, library, tmp_path, segmenter):
    frame = pl.from_pandas(customers)
    frame = frame if library == "polars" else frame.to_arrow()
    fitted = sg.Segmenter(3, n_init=2).fit(frame)
    one = sg.report(fitted, frame, tmp_path / "one.html").read_bytes()
    assert one == sg.report(segmenter, customers, tmp_path / "other.html").read_bytes()


# Text from data stays text


@pytest.fixture(scope="module")
def hostile_page(customers, language, tmp_path_factory) -> Page:
    """Hostile column names, categories, customer column, segment names and title."""
    frame = customers.rename(columns={"customer_id": HOSTILE[0], "gap_median_days": HOSTILE[1]})
    channels = np.array(HOSTILE)[np.arange(len(frame)) % 2]
    frame["main_channel"] = channels
    for number, name in enumerate(HOSTILE[2:]):
        frame[name] = frame["orders"] * (1 + np.sin(np.arange(len(frame)) + number))
    fitted = sg.Segmenter(len(HOSTILE), n_init=1).fit(frame)
    fitted.names_ = HOSTILE[: len(fitted.names_)]
    path = tmp_path_factory.mktemp("hostile") / "page.html"
    sg.report(fitted, frame, path, language, title=HOSTILE[7])
    return Page(path.read_text("utf-8"))


def test_hostile_text_makes_no_element(hostile_page, page):
    assert {tag for tag, _ in hostile_page.tags} <= {tag for tag, _ in page.tags}


def test_hostile_text_makes_no_handler(hostile_page):
    names = {name for _, attributes in hostile_page.tags for name in attributes}
    assert [name for name in names if name.startswith("on")] == []


def test_hostile_text_closes_nothing(hostile_page):
    assert hostile_page.trouble == []


def test_hostile_text_is_not_a_template(hostile_page):
    assert not any("7006652" in text for text in hostile_page.texts)


@pytest.mark.parametrize("number", range(3))
def test_hostile_names_can_be_read(hostile_page, number):
    assert HOSTILE[number] in hostile_page.texts


def test_hostile_text_fetches_nothing(hostile_page):
    assert hostile_page.fetched() == []


# What is refused


def test_an_unknown_language(segmenter, customers, tmp_path):
    with pytest.raises(sg.InvalidParameterError, match="language must be one of"):
        sg.report(segmenter, customers, tmp_path / "page.html", "fr")


def test_a_segmenter_that_is_not_fitted(customers, tmp_path):
    with pytest.raises(sg.InvalidParameterError, match="must be fitted"):
        sg.report(sg.Segmenter(), customers, tmp_path / "page.html")


def test_something_that_is_no_segmenter(customers, tmp_path):
    with pytest.raises(sg.InvalidTypeError, match="segmenter must be a sg"):
        sg.report("three", customers, tmp_path / "page.html")


def test_features_without_rows(segmenter, customers, tmp_path):
    with pytest.raises(sg.InvalidDataError, match="no rows"):
        sg.report(segmenter, customers[:0], tmp_path / "page.html")


def test_a_directory_that_does_not_exist(segmenter, customers, tmp_path):
    with pytest.raises(sg.InvalidParameterError, match="nowhere"):
        sg.report(segmenter, customers, tmp_path / "nowhere" / "page.html")


def test_a_directory_for_a_file(segmenter, customers, tmp_path):
    with pytest.raises(sg.InvalidParameterError, match="is a directory"):
        sg.report(segmenter, customers, tmp_path)


def test_a_place_that_cannot_be_written_to(segmenter, customers, tmp_path, monkeypatch):
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("segmentry._files.tempfile.mkstemp", refuse)
    with pytest.raises(sg.InvalidParameterError, match=r"page\.html.*Permission denied"):
        sg.report(segmenter, customers, tmp_path / "page.html")


def test_a_failure_in_mid_write_leaves_the_earlier_page(
    segmenter, customers, tmp_path, monkeypatch
):
    path = tmp_path / "page.html"
    path.write_text("earlier")

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("segmentry._files.os.fsync", fail)
    with pytest.raises(sg.InvalidParameterError, match="No space left"):
        sg.report(segmenter, customers, path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [
        ("page.html", "earlier")
    ]


def test_without_jinja2_the_extra_is_named(segmenter, customers, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(sg.MissingDependencyError, match=r"segmentry\[report\]"):
        sg.report(segmenter, customers, tmp_path / "page.html")
