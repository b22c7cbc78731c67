"""Times in a form that is given are read as Python's own `strptime` reads them."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentry.cli._time_format import formatted_times

FORMS = [
    "%Y-%m-%d %H%M",
    "%d%m%Y",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%y %I:%M %p",
    "%d.%m.%Y %I:%M%p",
    "%Y/%m/%d0",
    "%d.%m.%Y %H:%M:%S.%f",
    "%d %b %Y",
]
NUMBER = st.integers(0, 63)
PARTS = {
    "%Y": st.integers(1, 2030).map(str) | st.integers(1000, 2030).map("{:04}".format),
    "%p": st.sampled_from(["am", "PM", "xm"]),
    "%b": st.sampled_from(["Jan", "feb", "XYZ"]),
}
PARTS |= {
    f"%{name}": NUMBER.map(str) | NUMBER.map("{:02}".format) | st.integers(1, 12).map(str)
    for name in "mdyHIMSf"
}


def oracle(text, written):
    try:
        return dt.datetime.strptime(text, written).isoformat()
    except ValueError:
        return text


@st.composite
def columns(draw):
    written = draw(st.sampled_from(FORMS))

    def one():
        text = written
        for part, values in PARTS.items():
            if part in text:
                text = text.replace(part, draw(values))
        return draw(st.sampled_from([text, text, text, f" {text}", f"{text} ", None]))

    return [one() for _ in range(draw(st.integers(0, 12)))], written


def iso(column, written, *, as_text=True):
    array = pa.chunked_array([pa.array(column, pa.string())])
    return formatted_times(array, written, as_text=as_text)


@given(columns())
def test_read_as_python_reads_them(case):
    column, written = case
    found = iso(column, written).to_pylist()
    expected = [None if text is None else oracle(text, written) for text in column]
    same = [(one or "").removesuffix(".000000") for one in found]
    assert [text.partition(".")[0] for text in same] == [
        (text or "").partition(".")[0] for text in expected
    ]
    read = iso(column, written, as_text=False)
    if pa.types.is_timestamp(read.type):
        moments = [None if text is None else dt.datetime.fromisoformat(text) for text in expected]
        assert read.to_pylist() == moments


@pytest.mark.parametrize(
    ("text", "written", "expected"),
    [
        ("2024-01-01 930", "%Y-%m-%d %H%M", "2024-01-01T09:30:00"),
        ("4112024", "%d%m%Y", "2024-11-04T00:00:00"),
        ("29/2/2024", "%d/%m/%Y", "2024-02-29T00:00:00"),
        ("29/2/2023", "%d/%m/%Y", "29/2/2023"),
        ("31/04/2024", "%d/%m/%Y", "31/04/2024"),
        ("1/5/24 12:05 am", "%m/%d/%y %I:%M %p", "2024-01-05T00:05:00"),
    ],
)
def test_forms_that_are_easily_misread(text, written, expected):
    assert iso([text, None], written).to_pylist() == [expected, None]


def test_moments_where_all_can_be_read():
    read = iso(["01.02.2024 10:00:00.5", None], "%d.%m.%Y %H:%M:%S.%f", as_text=False)
    assert read.type == pa.timestamp("us")
    assert read.to_pylist() == [dt.datetime(2024, 2, 1, 10, 0, 0, 500_000), None]
