"""Which segment a cell belongs to."""

from __future__ import annotations

import importlib

import matplotlib as mpl
import numpy as np
import pytest

import segmentry as sg
from segmentry.value._rfm_maps import ELEVEN, segment_map

FIVE = (5, 5, 5)

# "ten", by cells of r and f, as it is written in the notebooks that use it.
CELLS = {
    "hibernating": ["11", "12", "21", "22"],
    "at_risk": ["13", "14", "23", "24"],
    "cant_lose": ["15", "25"],
    "about_to_sleep": ["31", "32"],
    "need_attention": ["33"],
    "loyal": ["34", "44", "35", "45"],
    "promising": ["41"],
    "new": ["51"],
    "potential_loyalist": ["42", "43", "52", "53"],
    "champions": ["54", "55"],
}

# Putler, "RFM analysis for successful customer segmentation", putler.com/rfm-analysis: ranges of
# the recency score and of the combined frequency and monetary score.
PUTLER = {
    "champions": ((4, 5), (4, 5)),
    "loyal": ((2, 5), (3, 5)),
    "potential_loyalist": ((3, 5), (1, 3)),
    "recent": ((4, 5), (0, 1)),
    "promising": ((3, 4), (0, 1)),
    "need_attention": ((2, 3), (2, 3)),
    "about_to_sleep": ((2, 3), (0, 2)),
    "at_risk": ((0, 2), (2, 5)),
    "cant_lose": ((0, 1), (4, 5)),
    "hibernating": ((1, 2), (1, 2)),
    "lost": ((0, 2), (0, 2)),
}


def segment(found, r, f, m):
    return found.names[found.table[r - 1, f - 1, m - 1]]


def test_ten_covers_all_cells_as_published():
    found = segment_map("ten", FIVE, "error")
    cells = {cell: name for name, cells in CELLS.items() for cell in cells}
    assert len(cells) == 25
    for r, f, m in np.ndindex(5, 5, 5):
        assert segment(found, r + 1, f + 1, m + 1) == cells[f"{r + 1}{f + 1}"]


def inside(name, r, both):
    (r_low, r_high), (low, high) = PUTLER[name]
    return r_low <= r <= r_high and low <= both <= high


def test_eleven_has_the_published_ranges_which_overlap_in_26_of_36_cells():
    assert ELEVEN == PUTLER
    times = [sum(inside(name, r, both) for name in PUTLER) for r in range(6) for both in range(6)]
    assert sum(n > 1 for n in times) == 26
    assert min(times) == 1


@pytest.mark.parametrize(("bins", "less"), [(5, 0), (6, 1)])
def test_eleven_gives_a_cell_to_the_first_that_has_it(bins, less):
    found = segment_map("eleven", (bins,) * 3, "error")
    order = sg.value.rfm.__doc__.split("that has him:")[1].split(". With")[0]
    documented = [part.split("(")[0].strip() for part in order.split("),")]
    assert documented == found.names == list(ELEVEN)
    for r, f, m in np.ndindex(*found.table.shape):
        at = (r + 1 - less, (f + m) / 2 + 1 - less)
        right = next(name for name in documented if inside(name, *at))
        assert segment(found, r + 1, f + 1, m + 1) == right


def test_all_eleven_occur_on_the_whole_scale_and_ten_from_1_to_5():
    assert len(np.unique(segment_map("eleven", (6, 6, 6), "error").table)) == 11
    found = segment_map("eleven", FIVE, "error")
    assert {found.names[place] for place in np.unique(found.table)} == set(PUTLER) - {"lost"}


def test_maps_of_ones_own():
    own = {"good": ((2, 3), (1, 2)), "bad": [(1, (1, 1)), (1, 2)]}
    found = segment_map(own, (3, 2, 4), "error")
    assert found.names == ["good", "bad"]
    assert found.plane.tolist() == [[1, 1], [0, 0], [0, 0]]
    with_money = {"rich": ((1, 2), (1, 2), 2), "poor": ((1, 2), (1, 2), 1)}
    found = segment_map(with_money, (2, 2, 2), "error")
    assert found.plane is None
    assert segment(found, 1, 2, 2) == "rich"


def test_cells_left_out_are_listed():
    with pytest.raises(sg.InvalidParameterError, match=r"no segment to 2 cells \(r-f\): 1-2, 2-1"):
        segment_map({"a": (1, 1), "b": (2, 2)}, (2, 2, 5), "first")
    with pytest.raises(sg.InvalidParameterError, match=r"1-1-2, 1-2-1, 1-2-2"):
        segment_map({"a": (1, 1, 1), "b": (2, (1, 2), (1, 2))}, (2, 2, 2), "error")
    with pytest.raises(sg.InvalidParameterError, match=r"24 cells.*and 12 more"):
        segment_map({"a": (1, 1)}, FIVE, "error")


def test_cells_covered_twice_are_listed_unless_the_first_shall_win():
    own = {"a": ((1, 2), 1), "b": (2, (1, 2)), "c": (1, 2)}
    with pytest.raises(sg.InvalidParameterError, match=r"more than one segment to 1 cells.*2-1;"):
        segment_map(own, (2, 2, 5), "error")
    found = segment_map(own, (2, 2, 5), "first")
    assert found.plane.tolist() == [[0, 2], [0, 1]]


@pytest.mark.parametrize(
    ("own", "error", "words"),
    [
        ({}, sg.InvalidParameterError, "empty"),
        ({1: (1, 1)}, sg.InvalidTypeError, "texts as keys"),
        ({"a": ((0, 2), 1)}, sg.InvalidParameterError, "within 1 and 5"),
        ({"a": ((1, 6), 1)}, sg.InvalidParameterError, "within 1 and 5"),
        ({"a": ((3, 2), 1)}, sg.InvalidParameterError, "ascending"),
        ({"a": "[12]5"}, sg.InvalidTypeError, "range of r"),
        ({"a": (1,)}, sg.InvalidTypeError, "range of r"),
        ({"a": (1.5, 2)}, sg.InvalidTypeError, "range of r"),
        ({"a": []}, sg.InvalidTypeError, "range of r"),
        ({"a": 5}, sg.InvalidTypeError, "range of r"),
        (7, sg.InvalidParameterError, "must be 'ten'"),
    ],
)
def test_maps_of_another_form_are_refused(own, error, words):
    with pytest.raises(error, match=words):
        segment_map(own, FIVE, "error")


def test_eleven_needs_five_or_six_bins():
    with pytest.raises(sg.InvalidParameterError, match="bins=5"):
        segment_map("eleven", (5, 5, 4), "error")


@pytest.mark.parametrize("of", ["ten", "eleven", None])
def test_the_plot_goes_where_it_is_told(of):
    mpl.use("Agg")
    plt = importlib.import_module("matplotlib.pyplot")

    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    scored = sg.value.rfm(log, segment_map=of)
    figure, ax = plt.subplots()
    assert scored.plot(ax) is ax
    texts = [text.get_text() for text in ax.texts]
    counts = sum(int(text.replace(",", "")) for text in texts if text[0].isdigit())
    assert counts == log.n_customers
    assert ("cant lose" in texts) == (of is not None)
    assert any(text.startswith("mostly") for text in texts) == (of == "eleven")
    plt.close(figure)
    new = scored.plot()
    assert new.get_xlabel().startswith("recency")
    plt.close(new.figure)
