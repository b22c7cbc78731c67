"""Sums over places within places."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
from segmentry.attributes import rollup
from segmentry.exceptions import InvalidDataError, InvalidParameterError, InvalidTypeError

TABLE = pa.table(
    {
        "id": [1, 2, 3, 4],
        "country": ["AT", "AT", "CH", None],
        "city": ["Wien", "Graz", "Wien", None],
        "revenue": [10.0, 2.5, None, 1.0],
    }
)
LEVELS = ["country", "city"]


def rows(frame):
    columns = frame_kinds.columns_of(frame)
    return list(zip(*columns.values(), strict=True))


def test_every_place_has_its_row(kind):
    found = rollup(frame_kinds.MAKE[kind](TABLE), LEVELS, ["revenue"])
    assert isinstance(found.table, frame_kinds.GIVES[kind])
    assert rows(found.table) == [
        ("all", None, None, 4, 13.5, 1.0),
        ("country", "AT", None, 2, 12.5, 0.5),
        ("city", "AT", "Graz", 1, 2.5, 0.5),
        ("city", "AT", "Wien", 1, 10.0, 0.5),
        ("country", "CH", None, 1, None, 0.25),
        ("city", "CH", "Wien", 1, None, 1.0),
        ("country", "unknown", None, 1, 1.0, 0.25),
        ("city", "unknown", "unknown", 1, 1.0, 1.0),
    ]
    assert rows(found.homonyms) == [("city", "Wien", "AT; CH")]
    assert rows(found.unmapped) == []


def test_codes_that_no_one_knows_are_told():
    frame = pd.DataFrame({"id": [1, 2, 3, 4], "zip": [1010, 8010, 9999, None]})
    mapping = {1010: ["AT", "Wien"], 8010: ["AT", "Steiermark"], 3000: ["CH", "Bern"]}
    found = rollup(frame.astype({"zip": "Int64"}), ["country", "state", "zip"], mapping=mapping)
    counted = {row[:4]: row[4] for row in rows(found.table)}
    assert counted["all", None, None, None] == 4
    assert counted["country", "AT", None, None] == 2
    assert counted["zip", "unmapped", "unmapped", "9999"] == 1
    assert counted["zip", "unknown", "unknown", "unknown"] == 1
    assert rows(found.unmapped) == [("9999", 1)]


AMOUNTS = st.one_of(st.none(), st.floats(-1e12, 1e12))
PLACES = st.one_of(st.none(), st.sampled_from("abc"))


@given(st.lists(st.tuples(PLACES, PLACES, PLACES, AMOUNTS), min_size=1))
def test_children_add_up_to_their_parents_exactly(customers):
    names = ["country", "city", "district"]
    frame = pd.DataFrame(customers, columns=[*names, "revenue"]).astype({"revenue": float})
    frame.insert(0, "id", range(len(frame)))
    table = rollup(frame, names, ["revenue"]).table
    depth = table[names].notna().sum(axis=1)
    for level in range(3):
        parents = table[depth == level]
        children = table[depth == level + 1]
        for _, parent in parents.iterrows():
            inside = children
            for name in names[:level]:
                inside = inside[inside[name] == parent[name]]
            assert inside["customers"].sum() == parent["customers"]
            known = inside["revenue"].dropna()
            expected = math.fsum(known) if len(known) else math.nan
            np.testing.assert_equal(parent["revenue"], expected)
            assert inside["share"].sum() == pytest.approx(1.0)
    assert table["customers"].iloc[0] == len(customers)


def test_no_customers_make_an_empty_whole():
    table = rollup(TABLE.slice(0, 0), LEVELS, ["revenue"]).table
    assert rows(table) == [("all", None, None, 0, None, 0.0)]


@pytest.mark.parametrize(
    ("error", "message", "arguments"),
    [
        (InvalidParameterError, "at least one", {"levels": []}),
        (InvalidParameterError, "distinct", {"levels": ["city", "city"]}),
        (InvalidDataError, "no column 'street'", {"levels": ["street"]}),
        (InvalidTypeError, "'city' is not numeric", {"levels": ["country"], "values": ["city"]}),
        (InvalidParameterError, "1 larger places", {"mapping": {"Wien": []}}),
        (InvalidParameterError, "1 larger places", {"mapping": {"Wien": "AT"}}),
        (InvalidParameterError, "1 larger places", {"mapping": {"Wien": 5}}),
        (InvalidTypeError, "mapping must be a mapping", {"mapping": ["Wien"]}),
    ],
)
def test_bad_wishes(error, message, arguments):
    with pytest.raises(error, match=message):
        rollup(TABLE, **{"levels": LEVELS, **arguments})


def test_codes_that_are_numbers_have_names(kind):
    table = pa.table({"id": [1, 2], "zip": [1010, None]})
    found = rollup(frame_kinds.MAKE[kind](table), ["zip"]).table
    assert [row[1] for row in rows(found)] == [None, "1010", "unknown"]
    unknown = rollup(table, ["country", "zip"], mapping={1010: [None]})
    assert rows(unknown.table)[1][:3] == ("country", "unknown", None)


def test_values_too_large_to_add_up_are_refused():
    table = pa.table({"id": [1, 2], "country": ["AT", "AT"], "revenue": [1e308, 1e308]})
    with pytest.raises(InvalidDataError, match="'revenue' has values that are infinite or beyond"):
        rollup(table, ["country"], ["revenue"])
