"""What a log adds to the page, as of which moment, and what of few customers it keeps back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from parsed_page import Page

import segmentry as sg
from segmentry.reporting.sections.lifecycle import lifecycle
from segmentry.reporting.standing import STAGES


def events(n: int = 500, seed: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    counts = random.integers(1, 25, n)
    who = np.repeat(np.arange(n), counts)
    day = pd.Timestamp("2023-01-01") + pd.to_timedelta(random.integers(0, 900, len(who)), "D")
    paid = random.lognormal(3, 0.7, len(who)).round(2)
    return pd.DataFrame({"who": who, "when": day, "paid": paid})


def log_of(frame: pd.DataFrame) -> sg.TransactionLog:
    return sg.TransactionLog(frame, customer="who", time="when", amount="paid")


@pytest.fixture(scope="module")
def log() -> sg.TransactionLog:
    return log_of(events())


@pytest.fixture(scope="module")
def features(log) -> pd.DataFrame:
    return log.features()


@pytest.fixture(scope="module")
def segmenter(features) -> sg.Segmenter:
    return sg.Segmenter(4, n_init=2, random_state=0).fit(features)


def page_of(segmenter, features, folder, **options) -> Page:
    language = options.pop("language", "en")
    return Page(
        sg.report(segmenter, features, folder / "p.html", language, **options).read_text("utf-8")
    )


def chart(page: Page, name: str) -> dict:
    [found] = [one for one in page.data["charts"] if one["id"] == name]
    return found["option"]


def sections(page: Page) -> list[str]:
    return [section["aria-labelledby"] for section in page.all("section")]


@pytest.fixture(scope="module")
def page(segmenter, features, log, tmp_path_factory) -> Page:
    return page_of(segmenter, features, tmp_path_factory.mktemp("log"), log=log)


def test_without_a_log_its_sections_are_left_out(segmenter, features, tmp_path):
    found = sections(page_of(segmenter, features, tmp_path))
    assert found == ["sizes", "cards", "compare", "map", "value", "method"]


def test_with_a_log_they_are_there(page):
    assert {"rfm", "lifecycle", "audit"} <= set(sections(page))


def test_scores_agree_with_rfm(page, log):
    table = sg.value.rfm(log).table
    expected = table.groupby(["f", "r"]).size()
    found = {tuple(item["value"]): item["text"] for item in chart(page, "rfm")["series"][0]["data"]}
    shown = {cell: int(text) for cell, text in found.items() if text and text[0].isdigit()}
    assert len(shown) > 10
    assert {cell: expected[cell[0] + 1, cell[1] + 1] for cell in shown} == shown


def test_stages_agree_with_the_lifecycle(page, log):
    counts = sg.lifecycle.stages(log)["stage"].value_counts(normalize=True)
    bars = chart(page, "stages")["series"][0]["data"]
    for stage, bar in zip(STAGES, bars, strict=True):
        if bar["value"] is not None:
            assert bar["value"] == pytest.approx(100 * counts.get(stage, 0.0), abs=0.001)


def test_the_period_is_the_logs(page, log):
    assert f"{str(log.start)[:10]} to {str(log.end)[:10]}" in page.text


def test_the_moment_is_that_of_the_features(segmenter, log, tmp_path):
    earlier = log.features(as_of="2024-06-01")
    page = page_of(segmenter, earlier, tmp_path, log=log)
    assert "Stages as of 2024-06-01." in page.text


def test_the_moment_asked_for_comes_first(segmenter, features, log, tmp_path):
    page = page_of(segmenter, features, tmp_path, log=log, as_of="2024-03-01")
    assert "Stages as of 2024-03-01." in page.text


def test_the_moment_of_the_audit_comes_next(segmenter, features, log, tmp_path):
    page = page_of(segmenter, features, tmp_path, log=log, audit=log.audit("2024-02-01"))
    assert "Stages as of 2024-02-01." in page.text


def test_customers_are_matched_whatever_the_order(segmenter, features, log, page, tmp_path):
    turned = page_of(segmenter, features[::-1], tmp_path, log=log)
    assert chart(turned, "stage-segments") == chart(page, "stage-segments")


def test_a_log_of_other_customers_is_refused(segmenter, features, log, tmp_path):
    others = features.assign(who=features["who"] + 10_000)
    with pytest.raises(sg.InvalidDataError, match="none of its customers"):
        page_of(segmenter, others, tmp_path, log=log)


@pytest.mark.parametrize("ids", [[9999], ["0", "1"], [9000, 9001, 9002]])
def test_a_log_of_a_few_other_customers_is_refused(segmenter, features, ids, tmp_path):
    days = pd.to_datetime(["2024-01-01", "2024-02-01", "2024-03-05"])
    rows = [(who, day, 1.0) for who in ids for day in days]
    other = log_of(pd.DataFrame(rows, columns=["who", "when", "paid"]))
    with pytest.raises(sg.InvalidDataError, match="none of its customers"):
        page_of(segmenter, features, tmp_path, log=other)


def test_a_log_of_a_single_customer_of_the_features_is_taken(segmenter, features, tmp_path):
    one = log_of(events().query("who == 7"))
    assert "lifecycle" not in sections(page_of(segmenter, features, tmp_path, log=one))


def test_customers_of_the_features_may_come_after_the_moment(segmenter, features, tmp_path):
    others = events().assign(who=lambda frame: frame["who"] + 10_000)
    later = events().assign(when=lambda frame: frame["when"] + pd.Timedelta(days=1000))
    both = log_of(pd.concat([others, later]))
    page = page_of(segmenter, features, tmp_path, log=both, as_of="2025-07-01")
    assert "2025-07-01" in page.text


def test_something_that_is_no_log_is_refused(segmenter, features, tmp_path):
    with pytest.raises(sg.InvalidTypeError, match="log must be"):
        page_of(segmenter, features, tmp_path, log=features)


def test_a_log_too_short_for_stages_gives_the_rest(features, segmenter, tmp_path):
    once = events().drop_duplicates("who")
    page = page_of(segmenter, features, tmp_path, log=log_of(once))
    assert "lifecycle" not in sections(page)
    assert "audit" in sections(page)


# Few customers


def sizes_like(*sizes: int) -> pd.DataFrame:
    """Well separated groups of these sizes."""
    random = np.random.default_rng(1)
    kind = np.repeat(np.arange(len(sizes)), sizes)
    return pd.DataFrame(
        {
            "customer_id": np.arange(len(kind)),
            "orders": 1.0 + 50 * kind + random.uniform(0, 1, len(kind)),
            "revenue": 10.0 + 1234.5 * kind + random.uniform(0, 5, len(kind)),
            "city": np.array(["Ulm", "Bonn", "Kiel", "Jena"])[kind],
        }
    )


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> tuple[Page, pd.DataFrame, sg.Segmenter]:
    frame = sizes_like(60, 17, 90, 3)
    fitted = sg.Segmenter(4, min_share=0.0, n_init=4, random_state=0).fit(frame)
    assert sorted(fitted.sizes_) == [3, 17, 60, 90]
    return page_of(fitted, frame, tmp_path_factory.mktemp("few")), frame, fitted


def test_a_small_segment_is_not_counted(few):
    page, _, fitted = few
    assert "<5" in page.texts
    small = int(np.argmin(fitted.sizes_))
    assert chart(page, "sizes")["series"][0]["data"][small]["value"] is None


def test_a_second_one_is_withheld_so_that_it_cannot_be_worked_out(few):
    page, _, fitted = few
    bars = chart(page, "sizes")["series"][0]["data"]
    hidden = {int(fitted.sizes_[place]) for place, bar in enumerate(bars) if bar["value"] is None}
    assert hidden == {3, 17}
    assert "17" not in page.texts


def test_figures_of_few_are_nowhere_in_the_source(few):
    page, frame, fitted = few
    for segment in np.flatnonzero(fitted.sizes_ < 20):
        members = frame[fitted.labels_ == segment]
        for column in ("revenue", "orders"):
            for value in (members[column].mean(), members[column].median()):
                for text in (f"{value:,.1f}", f"{value:,.2f}", f"{value:,.0f}", f"{value:.3f}"):
                    assert f">{text}<" not in page.source


def test_a_category_of_few_is_not_told(few):
    assert "Jena" not in few[0].source


def test_the_map_has_no_mark_of_a_small_segment(few):
    page, _, fitted = few
    small = int(np.argmin(fitted.sizes_))
    series = [one for one in chart(page, "map")["series"] if one["segment"] == small]
    assert all(not one["data"] for one in series)


def test_all_is_shown_if_asked(few, tmp_path):
    _, frame, fitted = few
    page = page_of(fitted, frame, tmp_path, min_cell=1)
    assert "<5" not in page.texts
    assert {"3", "17", "60", "90"} <= set(page.texts)


def test_too_few_customers_have_no_figures(segmenter, features, tmp_path):
    page = page_of(segmenter, features[:4], tmp_path)
    assert "<5" in page.texts
    assert sections(page) == ["sizes", "cards", "method"]


@pytest.mark.parametrize("min_cell", [0, -1, 2.5])
def test_a_smallest_count_that_makes_no_sense(segmenter, features, tmp_path, min_cell):
    with pytest.raises((sg.InvalidParameterError, sg.InvalidTypeError), match="min_cell"):
        page_of(segmenter, features, tmp_path, min_cell=min_cell)


def test_no_stage_of_few_customers_is_in_the_charts(page, segmenter, features, log):
    merged = features[["who"]].assign(segment=segmenter.labels_).merge(sg.lifecycle.stages(log))
    table = pd.crosstab(merged["segment"], merged["stage"])
    series = chart(page, "stage-segments")["series"]
    for place, stage in enumerate(STAGES):
        for segment, bar in enumerate(series[place]["data"]):
            number = table.get(stage, pd.Series(dtype=int)).get(segment, 0)
            if 0 < number < 5:
                assert bar["value"] is None


def test_the_lifecycle_needs_stages(segmenter):
    class Nothing:
        stage = None

    assert lifecycle(None, Nothing(), None) is None


# What else may be given


def test_stability_is_told_by_segment(segmenter, features, tmp_path):
    frame = pd.DataFrame(
        {"segment": range(4), "size": segmenter.sizes_, "jaccard": [0.95, 0.8, 0.7, 0.55]}
    )
    page = page_of(segmenter, features, tmp_path, stability=frame, language="zh")
    assert {"高度稳定", "稳定", "有规律但存疑", "不可信"} <= set(page.texts)


def test_stability_of_other_groups_is_not_told_by_name(segmenter, features, tmp_path):
    frame = pd.DataFrame({"segment": [0, 1], "size": [1, 2], "jaccard": [0.95, 0.8]})
    assert "Group 1" in page_of(segmenter, features, tmp_path, stability=frame).texts


def test_criteria_are_told_in_words(segmenter, features, tmp_path):
    page = page_of(segmenter, features, tmp_path, criteria=segmenter.criteria())
    assert {"Substantial", "Share of the smallest segment"} <= set(page.texts)


def test_criteria_keep_back_what_they_know_of_few(few, tmp_path):
    _, frame, fitted = few
    page = page_of(fitted, frame, tmp_path, criteria=fitted.criteria())
    assert "has 3 customers" not in page.source
    assert "withheld" in page.texts


@pytest.mark.parametrize("name", ["stability", "criteria", "rules"])
def test_something_else_is_refused(segmenter, features, tmp_path, name):
    with pytest.raises(sg.InvalidTypeError, match=name):
        page_of(segmenter, features, tmp_path, **{name: features})


@pytest.mark.parametrize(
    "make",
    [
        lambda rows: rows,
        lambda rows: pd.DataFrame(rows, columns=["segment", "text", "coverage", "precision"]),
        lambda rows: type("Rules", (), {"rules_": rows})(),
        lambda rows: {segment: [(segment, *rest)] for segment, *rest in rows},
    ],
    ids=["sequence", "frame", "object", "dict"],
)
def test_rules_in_every_form(segmenter, features, tmp_path, make):
    rows = [(0, "orders > 20 and <b>", 0.8, 0.9), (1, "orders < 3", 0.5, 0.7)]
    page = page_of(segmenter, features, tmp_path, rules=make(rows))
    assert "orders > 20 and <b>" in page.texts
    assert "finds 80% of them; 90% of those found belong here" in page.text


@pytest.mark.parametrize(("language", "word"), [("en", "days"), ("zh", "天")])
def test_learnt_rules_are_told_in_the_language_of_the_page(
    segmenter, features, tmp_path, language, word
):
    rules = sg.tree.SegmentRules(folds=0).fit(features, segmenter.labels_)
    page = page_of(segmenter, features, tmp_path, rules=rules, language=language)
    shown = [text for text in page.texts if text in {r.words(language) for r in rules.rules_}]
    assert len(shown) >= 2
    assert any(word in text for text in shown)


def test_a_rule_that_finds_few_is_not_told(segmenter, features, tmp_path):
    page = page_of(segmenter, features, tmp_path, rules=[(0, "orders > 99", 0.01, 1.0)])
    assert "orders > 99" not in page.source


@pytest.mark.parametrize("parameter", ["random_state=", "n_segments=", "min_share=", "min_cell="])
def test_every_parameter_is_on_the_page(page, parameter):
    assert parameter in page.text


def test_the_versions_are_on_the_page(page):
    assert {"Segmentry", sg.__version__} <= set(page.texts)


def test_no_clock_is_read(segmenter, features, log, tmp_path):
    one = sg.report(segmenter, features, tmp_path / "1.html", log=log).read_bytes()
    assert one == sg.report(segmenter, features, tmp_path / "2.html", log=log).read_bytes()
