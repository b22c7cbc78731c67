"""The number of segments: indices, the rule, and words for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from people import blobs, shoppers

import segmentry as sg


def test_the_table_has_a_row_for_every_k_and_marks_one() -> None:
    segmenter = sg.Segmenter(k_range=(3, 6)).fit(blobs(4)[0])
    assert segmenter.choice_["k"].tolist() == [3, 4, 5, 6]
    assert segmenter.choice_.loc[segmenter.choice_["chosen"], "k"].tolist() == [4]
    assert "k = 4" in segmenter.choice_reason_


def test_with_a_fixed_k_its_row_is_filled_in() -> None:
    row = sg.Segmenter(4).fit(blobs(4)[0]).choice_.iloc[0]
    assert row["k"] == 4
    assert row["silhouette"] > 0.5


def test_the_table_of_a_small_sample_is_that_of_all_customers() -> None:
    frame, _ = blobs(3)
    row = sg.Segmenter(3).fit(frame).choice_.iloc[0]
    assert row["smallest_share"] == sg.Segmenter(3).fit(frame).sizes_.min() / len(frame)


def test_the_silhouette_is_that_of_all_rows_of_a_small_sample() -> None:
    frame, _ = blobs(3)
    segmenter = sg.Segmenter(3, random_state=1).fit(frame)
    assert 0.5 < segmenter.choice_.iloc[0]["silhouette"] <= 1.0
    assert segmenter.choice_.iloc[0]["silhouette_error"] == 0.0


def test_with_one_as_the_fewest_noise_is_one_segment_and_blobs_are_not() -> None:
    even = np.random.default_rng(0).uniform(size=(400, 3))
    noise = pd.DataFrame(even, columns=["a", "b", "c"])
    noise.insert(0, "customer", np.arange(400))
    segmenter = sg.Segmenter(k_range=(1, 6)).fit(noise)
    assert segmenter.n_segments_ == 1
    assert "no structure" in segmenter.choice_reason_
    assert sg.Segmenter(k_range=(1, 6)).fit(blobs(4)[0]).n_segments_ == 4


def test_trying_side_by_side_gives_what_trying_one_after_another_gives() -> None:
    frame = shoppers()
    one = sg.Segmenter(n_jobs=1).fit(frame).choice_
    many = sg.Segmenter(n_jobs=4).fit(frame).choice_
    assert one.equals(many)
