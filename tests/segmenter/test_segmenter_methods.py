"""How customers are put into segments: by column types, or by an estimator of the user's."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from people import adjusted_rand, blobs
from sklearn.cluster import DBSCAN, Birch
from sklearn.mixture import GaussianMixture

import segmentry as sg

N = 600


def people(seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Four kinds of customers: two by a number, each in two by a category."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 4, N)
    city = np.where(kind % 2 == 0, "Graz", "Wien").astype(object)
    city[random.random(N) < 0.05] = None
    frame = pd.DataFrame(
        {
            "customer": random.permutation(N),
            "age": 30.0 + 40 * (kind // 2) + random.normal(0, 3, N),
            "city": city,
            "member": kind % 2 == 0,
            "income": 1000.0 * (1 + kind) + random.normal(0, 10, N),
        }
    )
    return frame, kind


def decided(segmenter: sg.Segmenter, step: str) -> pd.DataFrame:
    frame = pd.DataFrame(segmenter.decisions_)
    return frame[frame["step"] == step].set_index("column")


def test_numbers_alone_are_left_to_k_means() -> None:
    frame, _ = blobs(3)
    segmenter = sg.Segmenter(3).fit(frame)
    [row] = decided(segmenter, "method").to_dict("records")
    assert row["decision"] == "k-means"
    assert "every column is a number" in row["reason"]


def test_categories_asked_for_lead_to_k_prototypes() -> None:
    frame, kind = people()
    segmenter = sg.Segmenter(4, columns=["age", "city", "member"]).fit(frame)
    assert segmenter.columns_ == ["age", "member", "city"]
    [row] = decided(segmenter, "method").to_dict("records")
    assert row["decision"] == "k-prototypes"
    assert "1 of the features hold categories" in row["reason"]
    assert decided(segmenter, "categories").loc["city", "value"] == 2
    known = frame["city"].notna()
    assert adjusted_rand(segmenter.labels_[known], kind[known]) > 0.98


def test_a_prototype_has_one_category_of_each_feature() -> None:
    frame, _ = people()
    segmenter = sg.Segmenter(4, columns=["age", "city"]).fit(frame)
    columns = segmenter._model.columns
    cities = [place for place, column in enumerate(columns) if column.source == "city"]
    assert [columns[place].category for place in cities] == ["Wien", "Graz"]
    modes = segmenter._model.centres[:, cities]
    assert set(modes.ravel()) == {0.0, 1.0}
    assert (modes.sum(axis=1) == 1).all()


def test_only_categories_lead_to_k_modes() -> None:
    frame, kind = people()
    text = frame[["customer", "city"]].assign(side=np.where(kind < 2, "left", "right"))
    segmenter = sg.Segmenter(4).fit(text)
    assert segmenter.columns_ == ["city", "side"]
    [row] = decided(segmenter, "method").to_dict("records")
    assert row["decision"] == "k-modes"
    known = text["city"].notna()
    assert adjusted_rand(segmenter.labels_[known], kind[known]) == 1.0


def test_the_number_of_segments_is_found_with_categories_too() -> None:
    frame, kind = people()
    segmenter = sg.Segmenter(columns=["age", "city"]).fit(frame.dropna())
    assert segmenter.n_segments_ == 4
    assert adjusted_rand(segmenter.labels_, kind[frame["city"].notna()]) > 0.98


def test_labels_are_the_nearest_prototypes_and_stay_so(tmp_path: Any) -> None:
    frame, _ = people()
    segmenter = sg.Segmenter(4, columns=["age", "city", "member"]).fit(frame)
    np.testing.assert_array_equal(segmenter.predict(frame), segmenter.labels_)
    segmenter.save(tmp_path / "model.json")
    loaded = sg.load(tmp_path / "model.json")
    pd.testing.assert_frame_equal(loaded.assign(frame), segmenter.assign(frame))
    polars = sg.Segmenter(4, columns=["age", "city", "member"]).fit(pl.from_pandas(frame))
    np.testing.assert_array_equal(polars.labels_, segmenter.labels_)
    shuffled = frame.sample(frac=1, random_state=1)
    again = sg.Segmenter(4, columns=["age", "city", "member"]).fit(shuffled)
    np.testing.assert_array_equal(again.labels_, segmenter.labels_[shuffled.index])


def test_unknown_and_unseen_categories_are_equally_far_from_all() -> None:
    frame, _ = people()
    segmenter = sg.Segmenter(4, columns=["age", "city"]).fit(frame)
    row = frame[frame["city"] == "Wien"].iloc[[0]]
    unseen, unknown = row.assign(city="Paris"), row.assign(city=None)
    placed = [segmenter.assign(one) for one in (row, unseen, unknown)]
    assert placed[1]["distance"].tolist() == placed[2]["distance"].tolist()
    assert placed[1]["confidence"].item() < placed[0]["confidence"].item()


def test_it_explains_with_categories() -> None:
    frame, _ = people()
    segmenter = sg.Segmenter(4, columns=["age", "city"]).fit(frame)
    one = frame[frame["city"] == "Graz"].iloc[0]
    found = segmenter.explain(one["customer"])
    told = {reason.feature: reason for reason in found.reasons}
    assert told["city is Graz"].value == 1.0
    assert told["city is Wien"].value == 0.0
    assert told["city is Graz"].segment_mean == 1.0
    # All pulls are shown: they add up to the difference of squared distances.
    second = found.distance / (1 - found.confidence)
    total = sum(reason.pull for reason in found.reasons)
    assert total == pytest.approx(second**2 - found.distance**2)


def test_rare_categories_and_constant_ones() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "customer": np.arange(N),
            "shop": [f"s{random.geometric(0.05):03d}" for _ in range(N)],
            "same": "x",
            "size": random.normal(size=N),
        }
    )
    segmenter = sg.Segmenter(3, columns=["shop", "same", "size"]).fit(frame)
    assert len([c for c in segmenter._model.columns if c.source == "shop"]) == 50
    assert "rarest are equally far" in decided(segmenter, "categories").loc["shop", "reason"]
    assert decided(segmenter, "constant columns").loc["same", "decision"] == "dropped"


@pytest.mark.parametrize(
    "estimator",
    [
        GaussianMixture(3, random_state=0),
        sg.cluster.KMeans(3, random_state=0),
        sg.cluster.BisectingKMeans(3, random_state=0),
        Birch(n_clusters=3),
        DBSCAN(eps=2.0),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_any_estimator_finds_the_segments(estimator: Any) -> None:
    frame, truth = blobs(3)
    segmenter = sg.Segmenter(method=estimator).fit(frame)
    assert adjusted_rand(segmenter.labels_, truth) == 1.0
    np.testing.assert_array_equal(segmenter.predict(frame), segmenter.labels_)
    assert f"as {type(estimator).__name__} found them" in segmenter.choice_reason_
    table = pd.DataFrame(segmenter.choice_)
    assert table["k"].tolist() == [3]
    value = frame[segmenter.order_column_].groupby(segmenter.labels_).mean()
    assert value.is_monotonic_decreasing
    placed = segmenter.assign(frame.iloc[:5])
    assert placed["segment"].tolist() == segmenter.labels_[:5].tolist()
    assert placed["confidence"].between(0, 1).all()
    assert not hasattr(estimator, "labels_")
    copy = pickle.loads(pickle.dumps(segmenter))
    np.testing.assert_array_equal(copy.predict(frame), segmenter.labels_)


def test_an_estimator_is_asked_for_the_number_of_segments() -> None:
    frame, truth = blobs(4)
    segmenter = sg.Segmenter(4, method=GaussianMixture(random_state=0)).fit(frame)
    assert adjusted_rand(segmenter.labels_, truth) == 1.0


def test_noise_and_dissolved_segments_go_to_the_nearest() -> None:
    frame, truth = blobs(3, rows=400)
    frame.loc[0, "f0"] += 15.0  # noise
    segmenter = sg.Segmenter(method=DBSCAN(eps=2.0)).fit(frame)
    assert segmenter.n_segments_ == 3
    assert "customers it calls noise go to the nearest" in segmenter.choice_reason_
    assert set(segmenter.labels_) == {0, 1, 2}
    # A fourth component of a few customers is under the least share.
    labels = truth.copy()
    labels[:3] = 3
    few = sg.Segmenter(method=Told(labels), min_share=0.02).fit(frame.sort_values("customer"))
    assert few.n_segments_ == 3
    assert decided(few, "tiny segments")["decision"].tolist() == ["dissolved"]


class Told(sg.cluster.KMeans):
    """Gives the labels it was told."""

    def __init__(self, labels: Any = None) -> None:
        super().__init__()
        self.labels = labels

    def fit_predict(self, X: Any, y: object = None) -> Any:
        return np.asarray(self.labels)[: len(X)]

    def predict(self, X: Any) -> Any:
        return np.zeros(len(X), dtype=int)


def test_segments_of_an_estimator_are_not_written_to_a_model_file(tmp_path: Any) -> None:
    frame, _ = blobs(3)
    segmenter = sg.Segmenter(method=GaussianMixture(3, random_state=0)).fit(frame)
    with pytest.raises(sg.InvalidParameterError, match="use pickle or joblib"):
        segmenter.save(tmp_path / "model.json")
    assert not list(tmp_path.iterdir())


def test_categories_are_ones_and_zeros_for_estimators_of_numbers() -> None:
    frame, kind = people()
    estimator = GaussianMixture(4, random_state=0, reg_covar=1e-2, n_init=3)
    segmenter = sg.Segmenter(columns=["age", "city"], method=estimator).fit(frame.dropna())
    assert adjusted_rand(segmenter.labels_, kind[frame["city"].notna()]) > 0.98


def test_estimators_of_categories_are_told_which_columns_are_numbers() -> None:
    frame, kind = people()
    model = sg.cluster.LatentClass(4)
    segmenter = sg.Segmenter(columns=["age", "income", "city"], method=model).fit(frame)
    assert segmenter._model.estimator.numeric == ["age", "income"]
    assert adjusted_rand(segmenter.labels_, kind) > 0.9
    numbers = sg.Segmenter(columns=["age", "income"], method=model).fit(frame)
    assert numbers._model.estimator.numeric == [0, 1]
    with pytest.raises(sg.InvalidParameterError, match="'age' is a number; use KPrototypes"):
        sg.Segmenter(columns=["age", "city"], method=sg.cluster.KModes(4)).fit(frame)


def test_the_seed_is_the_estimators_too() -> None:
    frame, _ = people()
    options = {"columns": ["age", "city"], "min_share": 0.0}
    first, second = (
        sg.Segmenter(method=sg.cluster.KPrototypes(6), **options).fit(frame) for _ in range(2)
    )
    np.testing.assert_array_equal(first.labels_, second.labels_)
    assert first._model.estimator.random_state == 0
    own = sg.Segmenter(method=sg.cluster.KPrototypes(6, random_state=5), **options).fit(frame)
    assert own._model.estimator.random_state == 5


def test_an_estimator_that_cannot_place_customers_says_so() -> None:
    frame, _ = blobs(3)
    segmenter = sg.Segmenter(method=sg.cluster.AgglomerativeClustering(3)).fit(frame)
    assert "it cannot place customers later" in segmenter.choice_reason_
    wrong = Told(np.zeros(5, dtype=int))
    with pytest.raises(sg.InvalidTypeError, match="one whole number for each of the 300 rows"):
        sg.Segmenter(method=wrong).fit(frame)


def test_segments_are_named_after_their_categories() -> None:
    frame, _ = people()
    segmenter = sg.Segmenter(4, columns=["city", "member"]).fit(
        frame[["customer", "city", "member"]]
    )
    assert any("Graz" in name for name in segmenter.names_)
    assert any("Wien" in name for name in segmenter.names_)
    assert len(set(segmenter.names_)) == segmenter.n_segments_


def test_categories_that_a_model_file_cannot_hold_are_named(tmp_path: Any) -> None:
    frame = pd.DataFrame({"id": range(60), "band": pd.cut(np.arange(60.0) % 30, [-1, 10, 20, 30])})
    segmenter = sg.Segmenter(3).fit(frame)
    with pytest.raises(sg.InvalidParameterError, match="'band' has categories of type Interval"):
        segmenter.save(tmp_path / "model.json")
