"""What a fitted Segmenter promises: every customer a segment, the same answer every time."""

from __future__ import annotations

import pickle
from io import BytesIO

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import adjusted_rand, blobs, shoppers
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import frame_kinds
import segmentry as sg

FRAME = shoppers()


def _through_joblib(segmenter: sg.Segmenter) -> sg.Segmenter:
    file = BytesIO()
    joblib.dump(segmenter, file)
    file.seek(0)
    return joblib.load(file)


@pytest.fixture(scope="module")
def fitted() -> sg.Segmenter:
    return sg.Segmenter(n_segments=4).fit(FRAME)


def test_every_customer_gets_a_segment(fitted: sg.Segmenter) -> None:
    assert fitted.labels_.shape == (len(FRAME),)
    assert set(fitted.labels_) == set(range(fitted.n_segments_))


def test_sizes_add_up_to_the_customers(fitted: sg.Segmenter) -> None:
    assert fitted.sizes_.sum() == len(FRAME)
    assert sum(card.size for card in fitted.profile().cards) == len(FRAME)


def test_segments_are_numbered_by_mean_revenue(fitted: sg.Segmenter) -> None:
    means = FRAME["revenue"].groupby(fitted.labels_).mean()
    assert fitted.value_column_ == fitted.order_column_ == "revenue"
    assert means.is_monotonic_decreasing


def test_another_value_column_gives_another_order() -> None:
    segmenter = sg.Segmenter(4, value_column="recency_days").fit(FRAME)
    assert FRAME["recency_days"].groupby(segmenter.labels_).mean().is_monotonic_decreasing


def test_without_revenue_the_first_column_clustered_on_gives_the_order_but_no_value() -> None:
    frame = blobs(2)[0]
    segmenter = sg.Segmenter(2).fit(frame)
    assert segmenter.order_column_ == "f0"
    assert segmenter.value_column_ is None
    assert frame["f0"].groupby(segmenter.labels_).mean().is_monotonic_decreasing
    assert [card.value_share for card in segmenter.profile().cards] == [None, None]
    reasons = segmenter.decisions_.set_index("step")["reason"]
    assert "nothing says what a customer is worth" in reasons["order"]


def test_assign_gives_customer_segment_name_distance_and_confidence(fitted: sg.Segmenter) -> None:
    assigned = fitted.assign(FRAME)
    assert list(assigned.columns) == [
        "customer",
        "segment",
        "segment_name",
        "distance",
        "confidence",
    ]
    assert assigned["customer"].equals(FRAME["customer"])
    assert assigned["segment_name"].tolist() == [fitted.names_[s] for s in fitted.labels_]


def test_assign_and_predict_of_the_training_rows_are_labels(fitted: sg.Segmenter) -> None:
    assert np.array_equal(fitted.assign(FRAME)["segment"], fitted.labels_)
    assert np.array_equal(fitted.predict(FRAME), fitted.labels_)


def test_a_customer_alone_is_assigned_as_among_others_to_the_bit(fitted: sg.Segmenter) -> None:
    together = fitted.assign(FRAME)
    alone = pd.concat([fitted.assign(FRAME.iloc[[row]]) for row in range(len(FRAME))])
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), together, check_exact=True)


def test_a_customer_alone_may_lack_a_rhythm(fitted: sg.Segmenter) -> None:
    row = FRAME[FRAME["gap_mean_days"].isna()].head(1)
    typeless = row.astype({"gap_mean_days": object})
    typeless["gap_mean_days"] = [None]
    assert fitted.predict(typeless)[0] == fitted.predict(row)[0]


def test_confidence_is_the_margin_between_the_two_nearest_centres() -> None:
    frame = pd.DataFrame({"customer": range(8), "x": [0, 0, 0, 0, 10, 10, 10, 10]})
    segmenter = sg.Segmenter(2).fit(frame)
    new = pd.DataFrame({"customer": range(4), "x": [0.0, 2.5, 5.0, 10.0]})
    confidence = segmenter.assign(new)["confidence"]
    assert confidence.tolist() == pytest.approx([1, 1 - 2.5 / 7.5, 0, 1])


def test_confidence_lies_between_0_and_1(fitted: sg.Segmenter) -> None:
    assert fitted.assign(FRAME)["confidence"].between(0, 1).all()


def test_every_kind_of_frame_gives_the_same_segments(kind: str) -> None:
    table = pa.Table.from_pandas(FRAME, preserve_index=False)
    expected = sg.Segmenter(4).fit(FRAME)
    segmenter = sg.Segmenter(4).fit(frame_kinds.MAKE[kind](table))
    assert np.array_equal(segmenter.labels_, expected.labels_)
    assert segmenter.names_ == expected.names_
    assigned = segmenter.assign(frame_kinds.MAKE[kind](table))
    assert isinstance(assigned, frame_kinds.GIVES[kind])
    assert frame_kinds.bits(assigned) == frame_kinds.bits(expected.assign(FRAME))
    for frame in (segmenter.choice_, segmenter.decisions_, segmenter.profile().table):
        assert isinstance(frame, frame_kinds.GIVES[kind])


def test_the_order_of_rows_changes_nothing_to_the_bit(fitted: sg.Segmenter) -> None:
    order = np.random.default_rng(0).permutation(len(FRAME))
    shuffled = sg.Segmenter(4).fit(FRAME.iloc[order])
    assert np.array_equal(shuffled.labels_, fitted.labels_[order])
    assert frame_kinds.bits(shuffled.assign(FRAME)) == frame_kinds.bits(fitted.assign(FRAME))
    assert frame_kinds.bits(shuffled.profile().table) == frame_kinds.bits(fitted.profile().table)
    assert frame_kinds.bits(shuffled.choice_) == frame_kinds.bits(fitted.choice_)


def test_the_order_of_columns_at_assign_changes_nothing(fitted: sg.Segmenter) -> None:
    assert np.array_equal(fitted.predict(FRAME[FRAME.columns[::-1]]), fitted.labels_)


def test_another_name_of_the_customer_column_is_kept(fitted: sg.Segmenter) -> None:
    renamed = FRAME.rename(columns={"customer": "client"})
    assert fitted.assign(renamed).columns[0] == "client"


def test_the_number_of_threads_changes_nothing(fitted: sg.Segmenter) -> None:
    for n_jobs in (1, 2, 8):
        other = sg.Segmenter(4, n_jobs=n_jobs).fit(FRAME)
        assert frame_kinds.bits(other.assign(FRAME)) == frame_kinds.bits(fitted.assign(FRAME))


@pytest.mark.parametrize(
    "ids",
    [
        ["c", "a", "b", "王芳", "é", ""],
        [3.5, 1.5, 2.0, -1.0, 0.0, 9.0],
        [3, "a", 2.5, (1, 2), b"x", True],
        pd.Categorical(["x", "z", "y", "w", "v", "u"], categories=list("zyxwvu")),
        pd.to_datetime(
            ["2020-01-02", "2020-01-01", "2021-01-01", "2019-01-01", "2018-01-01", "2017-01-01"]
        ),
    ],
    ids=["text", "float", "mixed", "categorical", "time"],
)
def test_customers_may_be_of_any_type(ids: object) -> None:
    frame = pd.DataFrame({"id": ids, "x": [0.0, 0.1, 0.2, 9.0, 9.1, 9.2]})
    labels = sg.Segmenter(2).fit(frame).labels_
    assert labels.tolist() == [1, 1, 1, 0, 0, 0]


@pytest.mark.parametrize(
    "copy",
    [
        lambda s: pickle.loads(pickle.dumps(s)),
        _through_joblib,
    ],
    ids=["pickle", "joblib"],
)
def test_a_copy_assigns_the_same_and_carries_no_customers(
    copy: object, fitted: sg.Segmenter
) -> None:
    other = copy(fitted)
    assert frame_kinds.bits(other.assign(FRAME)) == frame_kinds.bits(fitted.assign(FRAME))
    assert str(other.profile()) == str(fitted.profile())
    with pytest.raises(sg.SegmentryError, match="carries no customers"):
        other.explain(1000)


def test_a_clone_has_the_parameters_and_no_segments() -> None:
    segmenter = sg.Segmenter(3, columns=["orders"], k_range=(3, 5), min_share=0.05).fit(FRAME)
    other = clone(segmenter)
    assert other.get_params() == segmenter.get_params()
    assert not hasattr(other, "labels_")


def test_an_unfitted_segmenter_says_so() -> None:
    with pytest.raises(NotFittedError):
        sg.Segmenter().assign(FRAME)


def test_a_fit_that_fails_leaves_the_segmenter_as_it_was() -> None:
    segmenter = sg.Segmenter(4).fit(FRAME)
    before = frame_kinds.bits(segmenter.assign(FRAME))
    with pytest.raises(sg.InvalidDataError):
        segmenter.fit(FRAME.head(1))
    assert frame_kinds.bits(segmenter.assign(FRAME)) == before


def test_fitting_does_not_change_the_frame() -> None:
    frame = FRAME.copy()
    sg.Segmenter(4).fit(frame)
    pd.testing.assert_frame_equal(frame, FRAME)


def test_no_segment_is_smaller_than_min_share() -> None:
    frame, _ = blobs(3, rows=300)
    frame.loc[:3, ["f0", "f1", "f2", "f3"]] = [-30.0, 40.0, -30.0, 40.0]
    strict = sg.Segmenter(4, min_share=0.05).fit(frame)
    assert strict.n_segments_ == 3
    assert strict.sizes_.min() >= 15
    assert "dissolved" in strict.decisions_["decision"].tolist()
    assert sg.Segmenter(4, min_share=0.0).fit(frame).sizes_.min() == 4


def test_all_customers_alike_are_one_segment_that_says_why() -> None:
    frame = pd.DataFrame({"customer": range(5), "orders": [2.0] * 5})
    segmenter = sg.Segmenter().fit(frame)
    assert segmenter.names_ == ["All customers"]
    assert segmenter.labels_.tolist() == [0] * 5
    assert "too few" in segmenter.choice_reason_
    assert segmenter.assign(frame)["confidence"].tolist() == [1.0] * 5


def test_one_segment_may_be_asked_for() -> None:
    segmenter = sg.Segmenter(1).fit(FRAME)
    assert segmenter.sizes_.tolist() == [len(FRAME)]
    assert segmenter.choice_["k"].tolist() == [1]


def test_two_customers_are_one_segment_unless_asked_otherwise() -> None:
    frame = pd.DataFrame({"customer": ["a", "b"], "x": [1.0, 2.0]})
    assert sg.Segmenter().fit(frame).n_segments_ == 1
    assert sg.Segmenter(2).fit(frame).labels_.tolist() == [1, 0]


def test_a_frame_without_rows_is_assigned_nothing(fitted: sg.Segmenter) -> None:
    assert len(fitted.assign(FRAME.head(0))) == 0


def test_the_html_of_a_segmenter_escapes_what_comes_from_data() -> None:
    frame = FRAME.rename(columns={"orders": "<script>alert(1)</script>"})
    html = sg.Segmenter(4).fit(frame)._repr_html_()
    assert "<script>" not in html
    assert "segments of" in html


@given(st.data())
def test_any_small_table_of_numbers_gives_every_customer_a_segment(data: st.DataObject) -> None:
    rows = data.draw(st.integers(2, 25))
    numbers = st.one_of(st.none(), st.floats(-1e150, 1e150), st.integers(-3, 3).map(float))
    columns = data.draw(
        st.lists(st.lists(numbers, min_size=rows, max_size=rows), min_size=1, max_size=4)
    )
    frame = pd.DataFrame({f"x{i}": pd.Series(c, dtype=float) for i, c in enumerate(columns)})
    frame.insert(0, "customer", np.arange(rows))
    segmenter = sg.Segmenter(sample_size=100, n_init=1).fit(frame)
    assert segmenter.sizes_.sum() == rows
    assert segmenter.sizes_.min() > 0
    assert np.array_equal(segmenter.predict(frame), segmenter.labels_)
    order = np.random.default_rng(0).permutation(rows)
    shuffled = sg.Segmenter(sample_size=100, n_init=1).fit(frame.iloc[order])
    assert np.array_equal(shuffled.labels_, segmenter.labels_[order])


def test_the_adjusted_rand_index_of_the_tests_is_right() -> None:
    assert adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0]) == 1.0
    assert adjusted_rand([0, 0, 1, 1], [0, 1, 0, 1]) == pytest.approx(-0.5)
