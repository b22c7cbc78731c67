"""Rules give customers they have not seen the segment that these have (fidelity above 0.95)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import segmentry as sg


def features_of(made: sg.datasets.Customers) -> pd.DataFrame:
    log = sg.TransactionLog(
        made.events, customer="customer_id", time="time", amount="amount", event="event",
        order="order_id", product="product", category="category", channel="channel",
        quantity="quantity", discount="discount",
    )  # fmt: skip
    return log.features()


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("n_segments", [4, 6])
def test_planted_segments_are_told_in_rules(seed: int, n_segments: int) -> None:
    features = features_of(sg.datasets.make_customers(2000, n_segments, seed))
    segmenter = sg.Segmenter().fit(features)
    rules = segmenter.rules(max_depth=5)
    assert rules.fidelity_ > 0.95
    assert rules.fidelity_baseline_ < 0.5


def test_the_fidelity_is_what_new_customers_get() -> None:
    features = features_of(sg.datasets.make_customers(2000, 5, 2))
    new = features_of(sg.datasets.make_customers(4000, 5, 3))
    segmenter = sg.Segmenter(5).fit(features)
    rules = segmenter.rules(max_depth=4)
    found = rules.predict(new) == segmenter.predict(new)
    assert found.mean() == pytest.approx(rules.fidelity_, abs=0.03)


def test_labels_that_nothing_explains_have_the_fidelity_of_the_baseline() -> None:
    random = np.random.default_rng(0)
    n = 5000
    frame = pd.DataFrame({"id": range(n)} | {f"x{i}": random.normal(size=n) for i in range(8)})
    labels = random.choice(["a", "b"], n, p=[0.7, 0.3])
    rules = sg.tree.SegmentRules(6, min_leaf=5).fit(frame, labels)
    assert rules.fidelity_in_sample_ > rules.fidelity_baseline_
    assert rules.fidelity_ < rules.fidelity_baseline_ + 0.01


def test_folds_and_the_sample_of_many_rows_are_the_same_each_time() -> None:
    random = np.random.default_rng(0)
    n = 140_000
    x = random.normal(size=n)
    frame = pd.DataFrame({"id": range(n), "x": x})
    labels = (x + random.normal(0, 0.3, n) > 0).astype(int)
    found = [sg.tree.SegmentRules(2, n_jobs=jobs).fit(frame, labels) for jobs in (1, 2)]
    assert found[0].fidelity_folds_ == found[1].fidelity_folds_
    assert len(found[0].fidelity_folds_) == 5
    assert found[0].fidelity_ == pytest.approx(found[0].fidelity_in_sample_, abs=0.005)
