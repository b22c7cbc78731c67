"""Room that text takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry.drawing.letters import cut, lines_of, width_of

TEXT = st.text(st.sampled_from("ab $\n客户群，😀"), max_size=60)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Loyal customers", 15, "Loyal customers"),
        ("Loyal customers of all shops", 15, "Loyal customer…"),
        ("Loyal customers", 7, "Loyal…"),
        ("忠诚客户", 8, "忠诚客户"),
        ("忠诚客户", 7, "忠诚客…"),
        ("忠诚客户", 6, "忠诚…"),
        ("", 6, ""),
    ],
)
def test_a_cut_text(text, width, shown):
    assert cut(text, width) == shown


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("A or B", ["A or B"]),
        ("Amsterdam or Rotterdam", ["Amsterdam", "or", "Rotterdam"]),
        ("Amsterdam or Rotterdam or Delft", ["Amsterdam", "or", "Rotterda…"]),
        ("x" * 22, ["x" * 9, "x" * 9, "x" * 4]),
        ("忠诚客户群体 or A", ["忠诚客户", "群体 or A"]),
        ("", []),
    ],
)
def test_lines(text, lines):
    assert lines_of(text, 9, 3) == lines


@given(TEXT, st.integers(4, 12), st.integers(1, 4))
def test_lines_fit_and_hold_the_text_as_far_as_they_go(text, width, most):
    lines = lines_of(text, width, most)
    assert len(lines) <= most
    assert all(width_of(line) <= width for line in lines)
    shown, whole = ("".join("".join(part).split()) for part in (lines, text))
    assert shown == whole or (shown[-1] == "…" and whole.startswith(shown[:-1]))
    short = cut(text, width)
    assert width_of(short) <= width
    assert short == " ".join(text.split()) or short[-1] == "…"


def test_a_very_long_text_takes_no_time():
    assert lines_of("x " * 5_000_000, 30, 3)[-1].endswith("…")
