"""Conditions in words: no two of different meaning read the same."""

from __future__ import annotations

import ast

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry.tree import CHAID
from segmentry.tree.chaid.words import Part, said_of

SMALL = {"min_node_size": 2, "min_child_size": 1, "alpha_merge": 1e-9}


@pytest.mark.parametrize(
    ("category", "words"),
    [
        ("A", "A"),
        ("New York", "New York"),
        ("orlando", "orlando"),
        ("北京、上海", "北京、上海"),
        ("", "“”"),
        ("missing", "“missing”"),
        ("Missing", "“Missing”"),
        ("A or B, C", "“A or B, C”"),
        ("bread and butter", "“bread and butter”"),
        ("18 to 25", "“18 to 25”"),
        ("'A'", "“'A'”"),
        ("“A”", "'“A”'"),
        (" ", "' '"),
        ("a\nb", r"'a\nb'"),
        (1, "1"),
        (True, "True"),
    ],
)
def test_a_category_that_could_be_misread_is_in_quotes(category, words):
    assert said_of([category], [0]) == [words]


def test_a_text_beside_its_number_is_in_quotes():
    assert said_of([1, "1", "2"], [0, 1, 2]) == ["1", "“1”", "2"]


CATEGORIES = st.text("ABor,“”' m\n") | st.sampled_from(["missing", "A or B", "known", "A, B"])


@given(st.lists(CATEGORIES, max_size=3, unique=True), st.booleans())
def test_a_list_reads_as_that_list_only(categories, missing):
    if not categories and not missing:
        return
    listed = Part("city", missing, said_of(categories, range(len(categories)))).short()
    found, end = [], listed
    while end:
        mark = {"“": "”", "'": "'", '"': '"'}.get(end[0])
        if mark is None:
            word = end.partition(", ")[0].partition(" or ")[0]
        else:
            close = 1
            while end[close] != mark:
                close += 1 + (end[close] == "\\" and mark != "”")
            word = end[: close + 1]
        end = end[len(word) :]
        assert not end or end.startswith((", ", " or "))
        end = end.removeprefix(", ") if end.startswith(", ") else end.removeprefix(" or ")
        found.append(word)
    meant = [
        None if w == "missing" else ast.literal_eval(w) if w[0] in "'\"" else w.strip("“”")
        for w in found
    ]
    assert meant == [*categories, *[None] * missing]


def test_lines_of_different_children_differ():
    cities = ["missing", None, "A or B, C", "", "A", "B"]
    frame = pd.DataFrame({"city": [city for city in cities for _ in range(100)]})
    y = [place * 10.0 + row % 3 for place in range(6) for row in range(100)]
    model = CHAID(**SMALL).fit(frame, y)
    expected = {"“missing”", "missing", "“A or B, C”", "“”", "A", "B"}
    assert set(model.leaves["rule"]) == {f"city is {words}" for words in expected}
    assert set(model.table["condition"].dropna()) == set(model.leaves["rule"])
    lines = model.to_text().splitlines()[1:]
    assert {line[3:].partition(":")[0] for line in lines} == set(model.leaves["rule"])


def test_classes_are_said_so_too():
    frame = pd.DataFrame({"c": ["p", "q"] * 100})
    text = CHAID().fit(frame, ["", "a 5%, b"] * 100).to_text()
    assert text.startswith("all: n = 200, “” 50%, “a 5%, b” 50%")


def test_there_is_one_minus_sign():
    frame = pd.DataFrame({"c": [-3.0, -2.0, 5.0, 6.0] * 100})
    model = CHAID().fit(frame, [-5.0, -4.8, 5.0, 5.1] * 100)
    text = model.to_text()
    assert "-3 < c <= -2: n = 100, mean -4.80" in text
    assert "−" not in text + model._repr_html_() + "".join(model.table["rule"])


def test_nearly_all_is_not_all():
    frame = pd.DataFrame({"c": ["p", "q"] * 1000})
    model = CHAID().fit(frame, ["a"] * 1996 + ["b"] * 4)
    assert str(model) == "all: n = 2,000, a 99.8%, b 0.2%"
