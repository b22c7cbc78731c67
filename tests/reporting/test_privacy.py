"""What several parts of the page together would give away of few customers is kept back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_page import Page

import segmentry as sg
from segmentry._frames import read_frame
from segmentry.reporting.assembly import subject_of
from segmentry.reporting.disclosure import SHOWN, hide, tells_of_few
from segmentry.reporting.rare import learnt_rules
from segmentry.reporting.sections.rfm import rfm_grid
from segmentry.reporting.sections.value import cut_points
from segmentry.reporting.standing import standing_of
from segmentry.reporting.texts import Texts


@pytest.fixture(scope="module")
def shop() -> tuple[sg.Segmenter, pd.DataFrame, sg.TransactionLog]:
    events = sg.datasets.make_customers(641, 5, random_state=1).events
    log = sg.TransactionLog(
        events, customer="customer_id", time="time", amount="amount", event="event"
    )
    features = log.features()
    return sg.Segmenter(random_state=0).fit(features), features, log


def page_of(segmenter, features, folder, **options) -> Page:
    return Page(sg.report(segmenter, features, folder / "p.html", **options).read_text("utf-8"))


@pytest.fixture(scope="module")
def page(shop, tmp_path_factory) -> Page:
    segmenter, features, log = shop
    return page_of(segmenter, features, tmp_path_factory.mktemp("shop"), log=log)


def chart(page: Page, name: str) -> dict:
    [found] = [one for one in page.data["charts"] if one["id"] == name]
    return found["option"]


def groups(*sizes: int) -> pd.DataFrame:
    """Well separated groups of these sizes."""
    random = np.random.default_rng(1)
    kind = np.repeat(np.arange(len(sizes)), sizes)
    return pd.DataFrame(
        {
            "customer_id": np.arange(len(kind)),
            "orders": 1.0 + 50 * kind + random.uniform(0, 1, len(kind)),
            "revenue": 10.0 + 1234.5 * kind + random.uniform(0, 5, len(kind)),
        }
    )


@pytest.fixture(scope="module")
def hundreds() -> tuple[sg.Segmenter, pd.DataFrame]:
    frame = groups(100, 100, 100)
    return sg.Segmenter(3, n_init=2, random_state=0).fit(frame), frame


# Recency and frequency


def test_no_cell_of_few_follows_from_its_row_or_column(shop):
    segmenter, features, log = shop
    t = Texts("en")
    subject = subject_of(segmenter, read_frame(features), 5, t)
    standing = standing_of(log, None, None, subject, "customer_id")
    grid = rfm_grid(subject, standing, t)
    scores = standing.scores - 1
    counts = np.zeros((5, 5), dtype=int)
    np.add.at(counts, (scores[:, 0], scores[:, 1]), 1)
    shown = np.array([[c["text"].isdigit() for c in row["cells"]] for row in grid["rows"][::-1]])
    assert not shown.all()
    # Equal parts of the customers have each score, so the totals of rows and columns are known.
    lines = np.vstack([np.kron(np.eye(5), np.ones(5)), np.kron(np.ones(5), np.eye(5))])
    hidden = np.flatnonzero(~shown.ravel())
    follows = np.diag(np.linalg.pinv(lines[:, hidden]) @ lines[:, hidden]) > 1 - 1e-9
    assert not (follows & (counts.ravel()[hidden] < 5) & (counts.ravel()[hidden] > 0)).any()


# Rules


def rule_text(hundreds, folder, *rules) -> str:
    return page_of(*hundreds, folder, rules=list(rules)).text


def test_customers_wrongly_found_are_not_told_if_few(hundreds, tmp_path):
    text = rule_text(hundreds, tmp_path, (0, "a rule", 1.0, 100 / 101))
    assert "finds 100% of them; fewer than 5 of those found belong elsewhere" in text


def test_customers_missed_are_not_told_if_few(hundreds, tmp_path):
    text = rule_text(hundreds, tmp_path, (0, "a rule", 0.98, 0.9))
    assert "misses fewer than 5 of them; 90% of those found belong here" in text


def test_customers_missed_by_two_rules_together_are_not_told_if_few(hundreds, tmp_path):
    text = rule_text(hundreds, tmp_path, (0, "one", 0.93, 1.0), (0, "two", 0.06, 1.0))
    assert "finds 93% of them" in text
    assert "finds 6" not in text
    assert "two" in text.split("\n")


def test_many_missed_by_two_rules_together_are_told(hundreds, tmp_path):
    text = rule_text(hundreds, tmp_path, (0, "one", 0.6, 1.0), (0, "two", 0.3, 1.0))
    assert "finds 60% of them" in text
    assert "finds 30% of them" in text


def test_rules_are_told_in_whole_percentages(hundreds, tmp_path):
    text = rule_text(hundreds, tmp_path, (0, "a rule", 0.07, 0.507))
    assert "finds 7% of them; 51% of those found belong here" in text


def surnames() -> tuple[sg.Segmenter, pd.DataFrame]:
    """Sixty customers of thirty surnames, who are a segment of their own."""
    frame = groups(60, 170, 170)
    names = [f"Surname{place // 2:02d}" for place in range(60)]
    frame["occupation"] = [*names, *["clerk", "cook"] * 170]
    fitted = sg.Segmenter(3, columns=["orders", "revenue"], n_init=2, random_state=0)
    return fitted.fit(frame), frame


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_rules_are_learnt_without_rare_categories(kind, tmp_path):
    fitted, frame = surnames()
    convert = {
        "pandas": lambda one: one,
        "polars": pytest.importorskip("polars").from_pandas,
        "pyarrow": pytest.importorskip("pyarrow").Table.from_pandas,
    }[kind]
    assert "Surname" not in page_of(fitted, convert(frame), tmp_path).source


def test_rare_categories_are_one_to_a_rule():
    fitted, frame = surnames()
    t = Texts("en")
    subject = subject_of(fitted, read_frame(frame), 5, t)
    # Nothing but the occupation is left to ask for.
    table = read_frame(frame[["customer_id", "occupation"]])
    texts = [rule.words("en") for rule in learnt_rules(replace(subject, table=table), t).rules_]
    assert any("“other, rarer ones”" in text for text in texts)
    assert not any("Surname" in text for text in texts)


def test_a_column_of_dates_has_no_rules():
    fitted, frame = surnames()
    t = Texts("en")
    subject = subject_of(fitted, read_frame(frame), 5, t)
    dates = frame[["customer_id"]].assign(since=pd.Timestamp("2024-01-01"))
    assert learnt_rules(replace(subject, table=read_frame(dates)), t) is None


@pytest.mark.parametrize("form", ["rules", "table"])
def test_rules_that_name_rare_categories_are_left_out(form, tmp_path):
    fitted, frame = surnames()
    rules = sg.tree.SegmentRules(folds=0).fit(
        frame, fitted.labels_, columns=["occupation"], names=fitted.names_
    )
    assert "Surname" in rules.to_text()
    given = rules if form == "rules" else rules.table
    assert "Surname" not in page_of(fitted, frame, tmp_path, rules=given).source


# Criteria


def told(page: Page, measure: str) -> str:
    """Give the sentence of a figure of the criteria: the last cell of its row."""
    place = page.texts.index(measure)
    return "\n".join(page.texts[place : place + 5])


def test_few_who_cannot_be_contacted_are_not_told(hundreds, tmp_path):
    fitted, frame = hundreds
    frame = frame.assign(email=True)
    frame.loc[frame.index[:2], "email"] = False
    criteria = fitted.criteria(frame, contactable="email")
    for one in (criteria, criteria.table):
        page = page_of(fitted, frame, tmp_path, criteria=one)
        assert "that can be contacted than" not in page.text
        assert "withheld" in told(page, "Smallest share to be contacted")
        assert "withheld" in told(page, "Fewest customers to be contacted")


def test_many_who_cannot_be_contacted_are_told(hundreds, tmp_path):
    fitted, frame = hundreds
    frame = frame.assign(email=np.arange(300) % 2 == 0)
    criteria = fitted.criteria(frame, contactable="email")
    page = page_of(fitted, frame, tmp_path, criteria=criteria)
    assert "withheld" not in told(page, "Smallest share to be contacted")


def test_a_small_segment_of_another_frame_is_not_told(hundreds, tmp_path):
    fitted, frame = hundreds
    few = frame[(frame["customer_id"] < 2) | (frame["customer_id"] >= 100)]
    criteria = fitted.criteria(few)
    for one in (criteria, criteria.table):
        page = page_of(fitted, frame, tmp_path, criteria=one)
        assert "No segment has fewer customers than" not in page.source
        assert "withheld" in told(page, "Share of the smallest segment")


def test_few_who_are_not_known_in_full_are_not_told(hundreds, tmp_path):
    fitted, frame = hundreds
    few = frame.copy()
    few.loc[few.index[:3], "orders"] = np.nan
    page = page_of(fitted, frame, tmp_path, criteria=fitted.criteria(few))
    assert "have a value in every column" not in page.text


def test_few_who_respond_are_not_told(hundreds, tmp_path):
    fitted, frame = hundreds
    frame = frame.assign(came=np.arange(300) < 3)
    page = page_of(fitted, frame, tmp_path, criteria=fitted.criteria(frame, response="came"))
    assert "withheld" in told(page, "Response of the best, beside all")


# Decisions


@pytest.mark.parametrize("missing", [3, 297])
def test_decisions_about_few_customers_are_not_told(missing, tmp_path):
    frame = groups(100, 100, 100)
    frame["age"] = np.random.default_rng(0).normal(40, 5, 300).round()
    gone = np.random.default_rng(1).permutation(300)[:missing]
    frame.loc[gone, "age"] = np.nan
    fitted = sg.Segmenter(3, n_init=2, random_state=0).fit(frame)
    reason = f"{missing / 300:.1%} of the customers"
    assert any(reason in text for text in fitted.decisions_["reason"])
    # The page is about more customers than the fit.
    more = pd.concat([frame] * 4).assign(customer_id=np.arange(1200))
    assert reason not in page_of(fitted, more, tmp_path, rules=None).text
    assert reason in page_of(fitted, more, tmp_path, rules=None, min_cell=1).text


def test_both_a_number_and_the_rest_may_be_few():
    assert [tells_of_few(number, 100, 5) for number in (0, 1, 4, 5, 95, 96, 99, 100)] == [
        *(False, True, True, False),
        *(False, True, True, False),
    ]


# Value


@given(st.integers(10, 2000), st.integers(1, 40))
def test_bands_and_curve_together_tell_of_no_few(n, min_cell):
    ends = np.unique(np.ceil(np.array([0.01, 0.05, 0.2, 0.5, 1.0]) * n - 1e-9).astype(int))
    states = hide(np.diff(ends, prepend=0), min_cell)
    places = cut_points(ends, states, min_cell)
    assert places[0] == 0
    assert places[-1] == n
    assert (np.diff(places) >= min(min_cell, n)).all()
    # A band that is shown ends where the curve has a point, or its sum is of the hidden ones.
    starts = np.concatenate([[0], ends[:-1]])
    hidden = np.flatnonzero(states != SHOWN)
    for start, end in zip(starts[hidden].tolist(), ends[hidden].tolist(), strict=True):
        assert not any(start < place < end for place in places.tolist())


def test_bands_are_drawn_no_finer_than_they_are_written(page):
    for series in chart(page, "pyramid")["series"]:
        for bar in series["data"]:
            assert bar["value"] == round(bar["value"], 1)


# Lifecycle


def test_a_stage_of_few_is_told_with_another(page):
    series = chart(page, "stage-segments")["series"]
    assert [one["name"] for one in series][2] == "Reactivated + Dormant"
    values = [bar["value"] for one in series for bar in one["data"]]
    assert sum(value is None for value in values) < len(values) / 5
    assert "Stages of too few customers are told together." in page.texts


def test_stages_of_a_segment_come_to_all_of_it(page):
    series = chart(page, "stage-segments")["series"]
    for bars in zip(*(one["data"] for one in series), strict=True):
        values = [bar["value"] for bar in bars]
        if None not in values:
            assert abs(sum(values) - 100) <= len(values) / 2
