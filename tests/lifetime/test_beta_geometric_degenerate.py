"""BG/NBD and MBG/NBD where data say little, or nonsense."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from beta_geometric_oracle import MODELS, given

from segmentry.exceptions import (
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    NotConvergedWarning,
    NotFittedError,
)

KINDS = list(MODELS)


def fitted(kind, x, t_x, age, **options):
    """A fit whose warnings are kept, and that is checked to be sound whatever it found."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model = MODELS[kind](**options).fit(x, t_x, age)
    assert bool(caught) != model.converged_
    assert all(issubclass(one.category, NotConvergedWarning) for one in caught)
    assert all(one.filename == __file__ for one in caught)
    assert all(0 < value < np.inf for value in model.params_.values())
    assert np.isfinite(model.log_likelihood_)
    known = [np.isfinite(value) for value in model.standard_errors_.values()]
    assert known == [model.converged_] * 4
    assert model.message_
    alive = model.probability_alive(x, t_x, age)
    bought = model.expected_purchases(10.0, x, t_x, age)
    assert ((alive >= 0) & (alive <= 1) & np.isfinite(bought) & (bought >= 0)).all()
    return model


LITTLE = {
    "one customer who never came again": ([0], [0], [30]),
    "one customer of one purchase": ([1], [3], [30]),
    "one customer of many": ([1000], [30], [30]),
    "one customer of no time": ([0], [0], [0]),
    "nobody came again": ([0] * 9, [0] * 9, list(range(9))),
    "all are alike": ([2] * 9, [7] * 9, [30] * 9),
    "all bought on the last day": ([3, 5, 1], [30, 20, 9], [30, 20, 9]),
    "all left at once": ([1] * 50, [1e-3] * 50, [1000] * 50),
    "huge numbers": ([10**6, 10**9, 0], [1e3, 2e3, 0], [1e4, 1e4, 1e4]),
    "huge times": ([1, 2, 0], [1e200, 1e250, 0], [1e250, 1e250, 1e251]),
    "tiny times": ([1, 2, 0], [1e-250, 1e-200, 0], [1e-200, 1e-200, 1e-200]),
    "times of all sizes": ([1, 2, 3, 0], [1e-9, 1, 1e9, 0], [1e-8, 1e3, 1e12, 1e-3]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LITTLE)
def test_little_data_end_in_words_not_in_nonsense(kind, name):
    fitted(kind, *(np.array(column, dtype=float) for column in LITTLE[name]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in LITTLE if "no time" not in name])
def test_a_penalty_makes_little_data_enough(kind, name):
    data = (np.array(column, dtype=float) for column in LITTLE[name])
    assert fitted(kind, *data, penalty=0.01).converged_


@pytest.mark.parametrize("kind", KINDS)
def test_where_all_leave_alike_a_and_b_have_no_bounds(kind):
    random = np.random.default_rng(0)
    age = random.uniform(20, 40, 3000)
    rate = random.gamma(2.0, 0.5, 3000)
    would, last = random.poisson(rate * age), random.geometric(0.25, 3000)
    x = np.minimum(would, last - (kind == "MBG/NBD"))
    share = random.beta(np.maximum(x, 1), would - x + 1)
    # More alike than chance would have it: everybody who bought 4 times has left.
    x = np.where(x > 4, 4, x)
    model = fitted(kind, x.astype(float), np.where(x > 0, share * age, 0.0), age)
    assert not model.converged_
    assert "a and b" in model.message_
    assert "penalty" in model.message_


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_leaves_it_is_said(kind):
    random = np.random.default_rng(1)
    age = random.uniform(20, 40, 3000)
    x = random.poisson(random.gamma(2.0, 0.5, 3000) * age)
    t_x = np.where(x > 0, random.beta(np.maximum(x, 1), 1) * age, 0.0)
    model = fitted(kind, x.astype(float), t_x, age)
    # Whether it converged or not, nearly all must be alive.
    assert model.probability_alive(x, t_x, age).mean() > 0.97
    assert model.params_["r"] == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_where_all_buy_alike_it_is_said(kind):
    random = np.random.default_rng(2)
    age = np.full(2000, 30.0)
    would, last = random.poisson(12.0, 2000), random.geometric(random.beta(0.8, 2.5, 2000))
    x = np.minimum(np.minimum(would, last - (kind == "MBG/NBD")), 14)
    share = random.beta(np.maximum(x, 1), would.clip(min=x) - x + 1)
    model = fitted(kind, x.astype(float), np.where(x > 0, share * age, 0.0), age)
    if not model.converged_:
        assert "r and alpha" in model.message_
    assert model.params_["r"] / model.params_["alpha"] == pytest.approx(0.4, rel=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_customers_are_told(kind):
    with pytest.raises(InvalidDataError, match="no customers to learn from"):
        MODELS[kind]().fit([], [], [])
    model = given(kind, (0.5, 5, 1, 2))
    assert model.probability_alive([], [], []).tolist() == []
    assert model.expected_purchases(5, [], [], []).tolist() == []
    assert model.expected_purchases_new([]).tolist() == []


@pytest.mark.parametrize("kind", KINDS)
def test_impossible_customers_are_named(kind):
    fit = MODELS[kind]().fit
    with pytest.raises(InvalidDataError, match=r"frequency must be a whole number.*rows 1"):
        fit([1, 1.5], [1, 1], [2, 2])
    with pytest.raises(InvalidDataError, match="recency must not be beyond T"):
        fit([1], [3], [2])
    with pytest.raises(InvalidDataError, match="T must be a finite number"):
        fit([1], [1], [np.nan])
    with pytest.raises(InvalidDataError, match="weights must have one value a customer"):
        fit([1], [1], [2], weights=[1, 1])
    with pytest.raises(InvalidTypeError, match="one array for each"):
        fit([1], [1])


@pytest.mark.parametrize("kind", KINDS)
def test_impossible_times_and_numbers_are_named(kind):
    model = given(kind, (0.5, 5, 1, 2))
    with pytest.raises(InvalidDataError, match="t must be finite and at least 0"):
        model.expected_purchases_new(-1.0)
    with pytest.raises(InvalidDataError, match="t must be finite and at least 0"):
        model.expected_purchases([1.0, np.nan], [0, 0], [0, 0], [5, 5])
    with pytest.raises(InvalidDataError, match="t must be a number or have one value a customer"):
        model.expected_purchases([1.0, 2.0], [0], [0], [5])
    with pytest.raises(InvalidDataError, match="n must be whole numbers"):
        model.probability_of_purchases_new(1.5, 2.0)
    with pytest.raises(InvalidDataError, match="n and t must fit each other"):
        model.probability_of_purchases_new([1, 2, 3], [2.0, 3.0])
    with pytest.raises(InvalidTypeError, match="t must be a number"):
        model.expected_purchases_new("soon")
    with pytest.raises(InvalidParameterError, match="t must be finite"):
        model.expected_purchases_new(float("inf"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_that_is_not_fitted_says_so(kind):
    with pytest.raises(NotFittedError):
        MODELS[kind]().probability_alive([0], [0], [5])
    with pytest.raises(NotFittedError):
        MODELS[kind]().expected_purchases_new(5)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_have_the_shape_of_the_question(kind):
    model = given(kind, (0.5, 5, 1, 2))
    assert isinstance(model.expected_purchases_new(5), float)
    assert model.expected_purchases_new(np.ones((2, 3))).shape == (2, 3)
    assert model.expected_purchases_new(np.array(5.0)) == model.expected_purchases_new(5)
    assert isinstance(model.probability_of_purchases_new(2, 5), float)
    numbers, times = np.arange(4)[:, None], np.ones(3)
    assert model.probability_of_purchases_new(numbers, times).shape == (4, 3)
    assert model.expected_purchases(0, [3], [2.0], [4.0]).tolist() == [0.0]
