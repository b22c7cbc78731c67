"""LatentClass on data that hardly are any: no NaN where a number is, no panic, no hang."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import segmentry as sg
from segmentry.cluster import LatentClass

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


def check(model, X):
    """Whatever the data, the model is a valid one."""
    assert np.isfinite(model.log_likelihood_)
    assert_allclose(model.class_shares_.sum(), 1.0)
    for table in model.probabilities_.values():
        assert np.isfinite(table).all()
        assert_allclose(table.sum(axis=1), 1.0 if table.shape[1] else 0.0)
    assert np.isfinite(model.means_).all()
    assert (model.variances_ > 0).all()
    members = model.predict_proba(X)
    assert_allclose(members.sum(axis=1), 1.0)
    for value in (model.aic_, model.bic_, model.adjusted_bic_):
        assert np.isfinite(value)
    for errors in model.standard_errors_["probabilities"].values():
        assert not np.isinf(errors).any()
    return model


FRAMES = {
    "one row": pd.DataFrame({"a": ["x"], "b": ["y"]}),
    "duplicates only": pd.DataFrame({"a": ["x"] * 9, "b": ["y"] * 9}),
    "fewer distinct rows than classes": pd.DataFrame({"a": ["x", "z"] * 5, "b": ["y", "w"] * 5}),
    "a category a row": pd.DataFrame({"a": [f"id{i}" for i in range(50)], "b": ["u", "v"] * 25}),
    "a constant column": pd.DataFrame({"a": ["x"] * 8, "b": ["u", "v"] * 4, "c": list("uvuvuvvv")}),
    "a column of nothing": pd.DataFrame(
        {"a": [None] * 8, "b": ["u", "v"] * 4, "c": ["x", "x"] * 4}
    ),
    "rows of nothing": pd.DataFrame({"a": [None, "x", "y"] * 4, "b": [None, "u", "v"] * 4}),
    "half of it missing": pd.DataFrame({"a": [None, "x", "y"] * 4, "b": ["u", "v", None] * 4}),
}


@pytest.mark.parametrize("name", list(FRAMES))
@pytest.mark.parametrize("n_classes", [1, 2, 5])
def test_hardly_any_data(name, n_classes):
    X = FRAMES[name]
    if n_classes > len(X):
        with pytest.raises(sg.InvalidParameterError, match="more than the number of rows"):
            LatentClass(n_classes).fit(X)
        return
    check(LatentClass(n_classes, random_state=0, n_init=3).fit(X), X)


def test_answers_that_determine_the_class_are_at_the_boundary():
    X = pd.DataFrame({name: ["no", "yes"] * 50 for name in "abc"})
    model = check(LatentClass(2, random_state=0).fit(X), X)
    assert model.entropy_r_squared_ == pytest.approx(1.0)
    assert_allclose(np.sort(model.probabilities_["a"][:, 0]), [0, 1], atol=1e-9)
    assert np.isnan(model.standard_errors_["probabilities"]["a"]).all()
    # Of two halves of 100.
    assert_allclose(model.standard_errors_["class_shares"], 0.05, rtol=1e-6)
    assert model.g_squared_ == pytest.approx(0.0, abs=1e-6)
    # An answer pattern that neither class gives.
    mixed = pd.DataFrame({"a": ["no"], "b": ["no"], "c": ["yes"]})
    assert np.isfinite(model.score_samples(mixed)).all()
    assert model.predict(mixed) == model.predict(X.head(1))


def test_one_class_is_the_table_of_margins():
    X = pd.DataFrame({"a": list("xxxy"), "b": list("uvvv")})
    model = check(LatentClass(1).fit(X), X)
    assert_allclose(model.probabilities_["a"], [[0.75, 0.25]])
    assert np.isnan(model.entropy_r_squared_)
    model = LatentClass(1).fit(X[["a"]])
    assert_allclose(model.standard_errors_["probabilities"]["a"], (0.75 * 0.25 / 4) ** 0.5)


def test_what_the_data_cannot_tell_has_no_standard_error():
    X = pd.DataFrame({"a": list("xxxyxy"), "b": list("uvvvuv")})
    model = check(LatentClass(3, random_state=0).fit(X), X)
    assert model.degrees_of_freedom_ < 0
    assert np.isnan(model.standard_errors_["probabilities"]["a"]).any()


def test_a_given_class_that_nobody_is_in_stays_empty():
    X = pd.DataFrame({"a": list("xxxyxy"), "b": list("uvvvuv")})
    members = np.zeros((6, 3))
    members[np.arange(6), [0, 0, 0, 1, 1, 1]] = 1.0
    model = check(LatentClass(3, init=members).fit(X), X)
    assert model.class_shares_[2] == 0.0
    assert set(model.labels_) <= {0, 1}


def test_repeated_numbers_meet_the_least_variance():
    X = pd.DataFrame({"a": [1.0] * 20 + [2.0] * 20, "b": ["u"] * 20 + ["v"] * 20})
    model = check(LatentClass(2, numeric=["a"], random_state=0).fit(X), X)
    assert_allclose(model.variances_, 0.25e-6)
    assert np.isnan(model.standard_errors_["variances"]).all()


@pytest.mark.parametrize("offset", [1e12, -1e100])
def test_numbers_far_from_zero(offset):
    x = offset * (1.0 + np.linspace(-1e-9, 1e-9, 40))
    X = pd.DataFrame({"a": x, "b": ["u"] * 20 + ["v"] * 20})
    model = check(LatentClass(2, numeric=["a"], random_state=0).fit(X), X)
    assert len(set(model.labels_[:20])) == len(set(model.labels_[20:])) == 1


def test_an_outlier_far_away_is_a_class_of_its_own():
    x = np.append(np.random.default_rng(0).normal(size=60), 1e30)
    model = LatentClass(2, numeric=[0], random_state=0).fit(x[:, None])
    check(model, x[:, None])
    assert_allclose(model.class_shares_, [60 / 61, 1 / 61])


def test_tiny_and_huge_weights():
    X = pd.DataFrame({"a": list("xxxyxy") * 3, "b": list("uvvvuv") * 3, "c": list("kkklll") * 3})
    plain = LatentClass(2, random_state=0).fit(X)
    for times in (1e-9, 1e12):
        model = check(LatentClass(2, random_state=0).fit(X, sample_weight=np.full(18, times)), X)
        assert model.log_likelihood_ == pytest.approx(times * plain.log_likelihood_, rel=1e-6)


def test_many_columns_do_not_underflow():
    random = np.random.default_rng(0)
    kinds = random.random(120) < 0.5
    X = random.random((120, 700)) < np.where(kinds, 0.6, 0.4)[:, None]
    model = check(LatentClass(2, random_state=0, standard_errors=False).fit(X), X)
    assert max((model.labels_ == kinds).mean(), (model.labels_ != kinds).mean()) > 0.95
