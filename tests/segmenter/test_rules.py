"""Rules of a segmenter: as few questions as describe every segment."""

from __future__ import annotations

import numpy as np
import pytest

import segmentry as sg
from segmentry.segmenter import ruling


@pytest.fixture(scope="module")
def features():
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pandas"), customer="customer_id", time="date", amount="amount"
    )
    return log.features(as_of="1998-06-30")


@pytest.fixture(scope="module")
def segmenter(features):
    return sg.Segmenter(5, random_state=0).fit(features)


def test_every_segment_is_found_by_its_rules(segmenter, features):
    rules = segmenter.rules()
    found = rules.predict(features)
    for segment in range(5):
        mine = segmenter.labels_ == segment
        assert (found[mine] == segment).mean() >= 0.5


def test_no_depth_below_it_finds_every_segment(segmenter, features):
    depth = segmenter.rules().max_depth
    assert depth > 3  # else nothing is tested here
    shallower = sg.tree.SegmentRules(depth - 1, folds=0).fit(features, segmenter.labels_)
    found = shallower.predict(features)
    shares = [(found[segmenter.labels_ == s] == s).mean() for s in range(5)]
    assert min(shares) < 0.5


def test_a_depth_that_is_given_is_kept(segmenter):
    assert segmenter.rules(max_depth=2).max_depth == 2


def test_nobody_gets_deeper_than_six(features):
    # Segments by lot: no tree finds them.
    labels = np.random.default_rng(0).integers(0, 4, len(features))
    table = sg._frames.read_frame(features.iloc[:, :6], "features")
    assert ruling.rules(table, labels, list("abcd"), None, "en").max_depth == 6
