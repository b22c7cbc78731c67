"""What BG/NBD and MBG/NBD predict, against the papers' formulas in 40 digits."""

from __future__ import annotations

import itertools

import mpmath
import numpy as np
import pytest
from beta_geometric_oracle import (
    DIGITS,
    MODELS,
    expected_purchases,
    expected_purchases_new,
    given,
    probability_alive,
    probability_new,
    while_alive,
)

KINDS = list(MODELS)
TOLERANCE = 1e-10


def draws(n, seed):
    """Parameters over the whole range, and customers up to 1,000 purchases and horizons 100 T."""
    random = np.random.default_rng(seed)
    for _ in range(n):
        r, a, b = np.exp(random.uniform(np.log(0.05), np.log(10), 3))
        alpha = 10 ** random.uniform(-2, 2)
        age = 10 ** random.uniform(-1, 3)
        x = int(random.choice([0, 1, 2, 5, 30, 300, 1000]))
        t_x = age * random.choice([0.05, 0.5, 0.99, 1.0]) if x else 0.0
        t = age * 10 ** random.uniform(-4, 2)
        yield (r, alpha, a, b), (x, float(t_x), float(age)), float(t)


@pytest.fixture(autouse=True)
def _forty_digits():
    with mpmath.workdps(DIGITS):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_probability_alive_and_expected_purchases_to_ten_digits(kind):
    for parameters, (x, t_x, age), t in draws(120, 1):
        model = given(kind, parameters)
        alive = model.probability_alive([x], [t_x], [age])[0]
        assert alive == pytest.approx(
            float(probability_alive(kind, parameters, x, t_x, age)), rel=TOLERANCE
        ), (parameters, x, t_x, age)
        found = model.expected_purchases(t, [x], [t_x], [age])[0]
        known = float(expected_purchases(kind, parameters, t, (x, t_x, age)))
        assert found == pytest.approx(known, rel=TOLERANCE), (parameters, x, t_x, age, t)


@pytest.mark.parametrize("kind", KINDS)
def test_new_customers_to_ten_digits(kind):
    for parameters, _, t in draws(60, 2):
        model = given(kind, parameters)
        known = float(expected_purchases_new(kind, parameters, t))
        assert model.expected_purchases_new(t) == pytest.approx(known, rel=TOLERANCE), parameters


@pytest.mark.parametrize("kind", KINDS)
def test_one_is_no_special_value_of_a(kind):
    for b, r in itertools.product((0.05, 2.0), (0.05, 3.0)):
        model = given(kind, (r, 2.0, 1.0, b))
        with mpmath.workdps(60):
            known = float(expected_purchases_new(kind, (r, 2.0, 1.0, b), 9.0))
        assert model.expected_purchases_new(9.0) == pytest.approx(known, rel=TOLERANCE)
        near = given(kind, (r, 2.0, 1.0 + 1e-13, b)).expected_purchases_new(9.0)
        assert near == pytest.approx(known, rel=1e-11)


def test_the_oracle_itself_holds_at_the_pole_of_its_formula():
    integral = mpmath.quad(lambda p: (1 - (1 + 3 * p) ** -2) / p, [0, 1])
    assert float(while_alive(2, 3, 1, 1)) == pytest.approx(float(integral), rel=1e-15)


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_of_numbers_to_ten_digits(kind):
    random = np.random.default_rng(3)
    for parameters, _, _ in draws(40, 4):
        model = given(kind, parameters)
        t = float(parameters[1] * 10 ** random.uniform(-2, 2))
        for n in (0, 1, 2, 7, 40, 200):
            known = probability_new(kind, parameters, n, t)
            found = model.probability_of_purchases_new(n, t)
            if known > 1e-290:
                assert found == pytest.approx(float(known), rel=TOLERANCE), (parameters, n, t)


@pytest.mark.parametrize("kind", KINDS)
def test_expected_purchases_are_the_mean_of_the_probabilities(kind):
    model = given(kind, (0.6, 5.0, 0.8, 2.4))
    numbers = np.arange(2000)
    mean = (numbers * model.probability_of_purchases_new(numbers, 40.0)).sum()
    assert mean == pytest.approx(model.expected_purchases_new(40.0), rel=1e-10)


def test_without_a_repeat_purchase_bg_nbd_has_everyone_alive_and_mbg_nbd_has_not():
    once = ([0, 0], [0.0, 0.0], [1.0, 400.0])
    assert given("BG/NBD", (0.3, 5, 0.8, 2.4)).probability_alive(*once).tolist() == [1.0, 1.0]
    soon, late = given("MBG/NBD", (0.3, 5, 0.8, 2.4)).probability_alive(*once)
    assert 1 > soon > late > 0


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_is_missing_or_infinite_whatever_the_parameters(kind):
    corners = (1e-9, 0.05, 1.0, 10.0, 1e8)
    x = np.array([0.0, 1.0, 1000.0, 1e6])
    t_x = np.array([0.0, 1e-9, 39.0, 1.0])
    age = np.array([0.0, 1e6, 39.0, 1e4])
    for parameters in itertools.product(corners, repeat=4):
        model = given(kind, parameters)
        alive = model.probability_alive(x, t_x, age)
        assert ((alive >= 0) & (alive <= 1)).all(), parameters
        for t in (0.0, 1e-12, 39.0, 1e6):
            found = model.expected_purchases(t, x, t_x, age)
            assert (np.isfinite(found) & (found >= 0)).all(), (parameters, t)
            assert np.isfinite(model.expected_purchases_new(t)), (parameters, t)
            chance = model.probability_of_purchases_new([0, 1, 1000], t)
            assert ((chance >= 0) & (chance <= 1)).all(), (parameters, t)


@pytest.mark.parametrize("kind", KINDS)
def test_more_time_never_means_fewer_purchases(kind):
    for parameters, (x, t_x, age), _ in draws(30, 5):
        model = given(kind, parameters)
        t = age * np.geomspace(1e-6, 1e4, 60)
        columns = [np.full(60, value) for value in (x, t_x, age)]
        found = model.expected_purchases(t, *columns)
        assert (np.diff(found) >= -1e-12 * found[1:]).all(), parameters
        assert found[0] <= (parameters[0] + x) / (parameters[1] + age) * t[0] * (1 + 1e-12)
