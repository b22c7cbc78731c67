"""Aligning gives the segments of a refit their old ids."""

from __future__ import annotations

import numpy as np
import pytest
import quality_oracle
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import segmentry as sg
from segmentry.quality import align

RANDOM = np.random.default_rng(0)
OLD = RANDOM.integers(0, 6, 500)


def test_a_renamed_refit_moves_nobody():
    names = np.array([40, 7, 3, 22, 0, 5])
    assert_array_equal(align(names[OLD], OLD), OLD)


def test_a_segment_that_split_leaves_its_id_to_the_larger_part():
    old = np.array([0] * 5 + [1] * 5)
    new = np.array([3, 3, 3, 8, 8] + [0] * 5)
    assert_array_equal(align(new, old), [0, 0, 0, 2, 2] + [1] * 5)


def test_segments_that_merged_keep_the_id_of_the_larger():
    assert_array_equal(align([0, 0, 0, 0, 0], [4, 4, 9, 9, 9]), [9, 9, 9, 9, 9])


def test_rows_are_counted_for_all_segments_together():
    # Segment 0 alone would rather be 5 (4 rows than 3), but then 1 could only be 6 (no row).
    new = np.array([0] * 7 + [1] * 3)
    old = np.array([5] * 4 + [6] * 3 + [5] * 3)
    assert_array_equal(align(new, old), [6] * 7 + [5] * 3)


def test_a_segment_that_shares_no_row_gets_a_fresh_id():
    assert_array_equal(align([0, 0, 1, 1], [-1, -1, 3, 3]), [4, 4, 3, 3])


def test_fresh_ids_follow_the_highest_old_one_in_order_of_appearance():
    new = [9, 9, 9, 5, 1, 7]
    assert_array_equal(align(new, [2, 2, 2, 2, 2, 2]), [2, 2, 2, 3, 4, 5])


def test_negative_labels_stay_as_they_are():
    assert_array_equal(align([-1, 1, 1, -2, 0], [0, 0, 0, 1, 1]), [-1, 0, 0, -2, 1])
    assert_array_equal(align([-1, -1], [0, 1]), [-1, -1])
    assert_array_equal(align([3, 3], [-1, -1]), [0, 0])


def test_ties_do_not_depend_on_names():
    old = np.array([0, 1, 0, 1])
    assert_array_equal(align([1, 1, 0, 0], old), align([0, 0, 1, 1], old))


@given(st.data())
def test_as_many_rows_as_possible_keep_their_id(data):
    n = data.draw(st.integers(1, 25))
    labels = st.lists(st.integers(-1, 3), min_size=n, max_size=n).map(np.array)
    new, old = data.draw(labels), data.draw(labels)
    aligned = align(new, old)
    kept = ((aligned == old) & (new >= 0)).sum()
    assert kept == quality_oracle.most_kept(new, old)
    # The same segments as before, under other names.
    pairs = set(zip(new.tolist(), aligned.tolist(), strict=True))
    assert len(pairs) == len(set(new.tolist())) == len(set(aligned.tolist()))
    assert_array_equal(aligned < 0, new < 0)
    renamed = np.where(new < 0, new, 100 - 7 * new)
    assert_array_equal(align(renamed, old), aligned)


@pytest.mark.parametrize("labels", [["a", "b"], [True, False], [2**63, 1]])
def test_labels_that_are_no_whole_numbers_are_refused(labels):
    with pytest.raises(sg.InvalidTypeError, match="labels_new must be whole numbers"):
        align(np.array(labels, dtype=np.uint64 if 1 in labels[1:] else None), [0, 1])


def test_lengths_must_be_the_same():
    with pytest.raises(sg.InvalidDataError, match="labels_old must have a label for each of the 2"):
        align([0, 1], [0, 1, 1])
