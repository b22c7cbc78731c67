"""Averages that would tell of a few customers, who differ from all others, are kept back."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsed_page import Page

import segmentry as sg
from segmentry._frames import read_frame
from segmentry.reporting.assembly import subject_of
from segmentry.reporting.averages import few_differ, hidden_averages
from segmentry.reporting.rare import parts_few
from segmentry.reporting.sections.value import _without_few
from segmentry.reporting.texts import Texts
from segmentry.tree.rules.conditions import CategoryCondition, NumberCondition

SEGMENTS = (500, 400, 100)
SHOWN = np.zeros(3, dtype=bool)


def customers(**columns: dict[int, float]) -> pd.DataFrame:
    """Three segments of 500, 400 and 100; each column is 0 but for the rows given."""
    random = np.random.default_rng(7)
    group = np.repeat(np.arange(3), SEGMENTS)
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(1000),
            "revenue": random.gamma(5, 10, 1000) + 300 * group,
            "orders": random.poisson(5, 1000) + 1.0 + 10 * group,
        }
    )
    for name, values in columns.items():
        frame[name] = 0.0
        frame.loc[list(values), name] = list(values.values())
    return frame


def page_of(frame: pd.DataFrame, folder, **options) -> Page:
    fitted = sg.Segmenter(3, columns=["revenue", "orders"], n_init=2, random_state=0).fit(frame)
    path = sg.report(fitted, frame, folder / "p.html", **options)
    return Page(path.read_text("utf-8"))


def heat_map(page: Page) -> dict[str, list[str]]:
    """Give the cells of each row of the heat map, segment by segment, and of all."""
    rows = re.findall(
        r'<tr data-strength="\d+"><th scope="row">(.*?)</th>(.*?)</tr>', page.source, re.DOTALL
    )
    return {label: re.findall(r"<td[^>]*>(.*?)</td>", cells) for label, cells in rows}


# A column of numbers, whatever its type


@pytest.mark.parametrize("kind", [int, float, "Int64", "int8"])
def test_a_flag_of_one_customer_is_hidden_as_a_number_as_it_is_as_a_truth_value(kind, tmp_path):
    frame = customers(vip={950: 1})
    page = page_of(frame.assign(vip=frame["vip"].astype(kind)), tmp_path)
    assert "Vip 0.01" not in page.text
    assert "Vip" not in heat_map(page)


def test_a_number_in_which_two_customers_differ_is_hidden(tmp_path):
    assert "Complaints 0.03" not in page_of(customers(complaints={951: 1, 952: 2}), tmp_path).text


def test_a_number_that_all_but_three_have_is_hidden(tmp_path):
    frame = customers(member={3: 1, 4: 1, 5: 1})
    page = page_of(frame.assign(member=1 - frame["member"]), tmp_path)
    assert "Member" not in heat_map(page)


def test_a_flag_of_many_is_told_but_where_it_is_of_few(tmp_path):
    many = dict.fromkeys([*range(200), 900, 901, *range(500, 540)], 1)
    cells = heat_map(page_of(customers(vip=many), tmp_path))["Vip"]
    # By value: the segment of 100, which has two of them, that of 400, and that of 500.
    assert cells[0] == "–"
    assert cells.count("–") == 2
    assert cells[-1] == "0.24"


def test_min_cell_1_hides_no_average(tmp_path):
    assert "Vip 0.01" in page_of(customers(vip={950: 1}), tmp_path, min_cell=1).text


def test_rows_of_the_heat_map_say_which_is_stronger_and_not_how_much(tmp_path):
    page = page_of(customers(vip=dict.fromkeys(range(300), 1)), tmp_path)
    assert sorted(re.findall(r'data-strength="(.*?)"', page.source)) == ["0", "1", "2"]


# Value


def test_a_value_that_two_customers_have_is_not_told(tmp_path):
    frame = customers(spent={950: 70000.0, 951: 77.0})
    fitted = sg.Segmenter(
        3, columns=["revenue", "orders"], value_column="spent", n_init=2, random_state=0
    ).fit(frame)
    page = Page(sg.report(fitted, frame, tmp_path / "p.html").read_text("utf-8"))
    for figure in ("70.1", "70,0", "35,0", "0.8 per"):
        assert figure not in page.text
    assert "pyramid" not in {chart["id"] for chart in page.data["charts"]}


def test_the_value_of_a_segment_in_which_two_customers_have_any_is_not_told(tmp_path):
    frame = customers(spent={**dict.fromkeys(range(500, 1000), 100.0), 0: 900.0, 1: 950.0})
    fitted = sg.Segmenter(
        3, columns=["revenue", "orders"], value_column="spent", n_init=2, random_state=0
    ).fit(frame)
    page = Page(sg.report(fitted, frame, tmp_path / "p.html").read_text("utf-8"))
    [chart] = [one for one in page.data["charts"] if one["id"] == "sizes"]
    values = [bar["value"] for bar in chart["option"]["series"][1]["data"]]
    assert sum(value is None for value in values) >= 2
    assert "nan" not in page.text


def test_between_points_of_a_curve_no_few_bring_anything():
    values = np.array([9.0] * 10 + [7.0, 6.0] + [0.0] * 28)
    places = np.array([0, 5, 10, 15, 20, 30, 40])
    kept = _without_few(places, {20, 40}, values, 5)
    assert kept.tolist() == [0, 5, 20, 30, 40]
    parts = zip(kept[:-1].tolist(), kept[1:].tolist(), strict=True)
    assert not any(few_differ(values[start:end], 5) for start, end in parts)


# Rules


def test_rules_do_not_part_few_customers_from_the_others(tmp_path):
    frame = customers(complaints={951: 1, 952: 2}, calls=dict.fromkeys(range(300), 1))
    rules = sg.tree.SegmentRules(max_depth=3, min_leaf=1, folds=0)
    labels = np.where(frame["complaints"] > 0, 0, np.where(frame["calls"] > 0, 2, 1))
    rules.fit(frame, labels, columns=["complaints", "calls"])
    assert "complaints" in rules.to_text().lower()
    page = page_of(frame, tmp_path, rules=rules)
    assert "omplaints above" not in page.text
    assert "omplaints at most" not in page.text


@pytest.mark.parametrize("column", ["score", "favourite_hour", "favourite_weekday"])
def test_limits_of_hours_and_weekdays_part_no_few_customers_either(column):
    frame = customers().assign(**{column: np.arange(1000) % 5 + 1})
    frame.loc[[951, 952, 953], column] = 7
    fitted = sg.Segmenter(2, columns=["revenue"], n_init=1, random_state=0).fit(frame)
    subject = subject_of(fitted, read_frame(frame), 5, Texts("en"))

    def parts(above: float, at_most: float) -> bool:
        condition = NumberCondition(
            column, above, at_most, known=True, unknown=False, says_unknown=False
        )
        return parts_few(SimpleNamespace(conditions=(condition,)), subject)

    assert parts(6.0, np.inf)
    assert parts(-np.inf, 5.5)
    assert not parts(3.0, np.inf)


@pytest.mark.parametrize(("number", "parted"), [(3, True), (997, True), (200, False), (0, False)])
@pytest.mark.parametrize("value", [True, False])
def test_truth_values_of_few_part_few_customers(value, number, parted):
    frame = customers().assign(vip=np.arange(1000) < number)
    fitted = sg.Segmenter(2, columns=["revenue"], n_init=1, random_state=0).fit(frame)
    subject = subject_of(fitted, read_frame(frame), 5, Texts("en"))
    condition = CategoryCondition(
        "vip",
        (value,),
        negated=False,
        unknown=False,
        is_boolean=True,
        is_number=False,
        says_unknown=False,
    )
    assert parts_few(SimpleNamespace(conditions=(condition,)), subject) is parted


# Decisions


def test_the_skewness_of_a_flag_of_one_customer_is_not_told(tmp_path):
    frame = customers(vip={950: 1})
    fitted = sg.Segmenter(3, n_init=2, random_state=0).fit(frame)
    assert any("skewness 31" in reason for reason in fitted.decisions_["reason"])
    source = sg.report(fitted, frame, tmp_path / "p.html").read_text("utf-8")
    assert "skewness 31" not in source


# Which averages


def averages(values: list[float], labels: list[int], min_cell: int = 5) -> list[bool] | None:
    hidden = hidden_averages(np.array(values), np.array(labels), SHOWN, min_cell)
    return None if hidden is None else hidden.tolist()


def test_averages_of_many_different_values_are_told():
    assert averages([*range(60)], [0, 1, 2] * 20) == [False] * 3


def test_five_different_values_have_nothing_in_common():
    assert averages([*range(15)], [0, 1, 2] * 5) == [False] * 3


def test_a_hidden_average_takes_the_one_with_it_from_which_it_would_follow():
    values = [0.0] * 19 + [3.0] + [*range(20)] + [*range(20)]
    assert averages(values, [0] * 20 + [1] * 20 + [2] * 20) == [True, True, False]


def test_few_who_differ_are_found_among_many_rows():
    values = [0.0] * 9999 + [3.0] + [*range(10_000)] + [*range(10_000)]
    labels = np.repeat([0, 1, 2], 10_000).tolist()
    assert averages(values, labels) == [True, True, False]
    assert averages(values[::-1], labels[::-1]) == [True, True, False]


def test_an_average_of_nobody_who_differs_protects_nobody():
    values = [0.0] * 19 + [3.0] + [0.0] * 20 + [*range(20)]
    assert averages(values, [0] * 20 + [1] * 20 + [2] * 20) == [True, False, True]


def test_a_value_that_some_happen_to_share_is_not_what_most_have():
    orders = [9.0, 8.0, 9.0, 10.0, 9.0, 8.0]
    assert not few_differ(np.array(orders), 5)
    assert averages([*orders, *range(20), *range(20)], [0] * 6 + [1] * 20 + [2] * 20) == [False] * 3


def test_what_most_have_is_told_of_no_few_however_small_the_group():
    for values in ([1, 1, 1, 2, 1, 1], [7, 7, 7, 7, 9], [1, 1, 1, 2, 3], [4] * 9 + [1, 2, 3, 5]):
        assert few_differ(np.array(values, dtype=float), 5)


def test_who_has_nothing_leaves_a_sum_to_the_others_even_where_these_are_the_most():
    assert few_differ(np.array([0.0, 0.0, 0.0, 0.0, 70.0, 80.0, 90.0, 65.0]), 5)
    assert not few_differ(np.array([5.0, 5.0, 5.0, 5.0, 70.0, 80.0, 90.0, 65.0]), 5)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.5, 4.0])),
        min_size=1,
        max_size=60,
    ),
    st.booleans(),
    st.integers(1, 6),
)
def test_no_average_nor_what_is_left_of_all_tells_of_few(rows, two_valued, min_cell):
    labels = np.array([label for label, _ in rows])
    values = np.array([value for _, value in rows])
    values = np.minimum(values, 1.0) if two_valued else values
    hidden = hidden_averages(values, labels, SHOWN, min_cell)
    groups = [np.ones(len(values), dtype=bool)]
    if hidden is not None:
        groups = [labels == place for place in np.flatnonzero(~hidden)]
        groups += [np.isin(labels, np.flatnonzero(hidden))] if hidden.any() else []
    told = [_tells(values[group], min_cell) for group in groups]
    assert any(told) == (hidden is None)


def _tells(values: np.ndarray, min_cell: int) -> bool:
    counts = pd.Series(values).value_counts()
    having = counts.max() if len(counts) else 0
    most = having > len(values) - having or counts.get(0.0, 0) == having > 1
    return most and 0 < len(values) - having < min_cell
