"""What Pareto/NBD says of customers old and new, against 40 digits."""

from __future__ import annotations

import numpy as np
import pareto_nbd_oracle as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pareto_nbd import cases

from segmentry.lifetime import ParetoNBD


def named(parameters):
    model = ParetoNBD()
    model.params_ = dict(zip(("r", "alpha", "s", "beta"), parameters, strict=True))
    return model


horizons = st.floats(np.log(1e-3), np.log(1e6)).map(lambda log: float(np.exp(log)))


@given(cases())
def test_probability_alive(case):
    parameters, (x, last, end) = case
    exact = float(oracle.probability_alive(parameters, x, last, end))
    found = named(parameters).probability_alive([x], [last], [end])[0]
    assert found == pytest.approx(exact, rel=1e-10, abs=1e-300)


@given(cases(), horizons, st.booleans())
def test_expected_purchases(case, t, one):
    parameters, (x, last, end) = case
    if one:
        parameters = (*parameters[:2], 1.0, parameters[3])
    exact = float(oracle.expected_purchases(parameters, t, x, last, end))
    found = named(parameters).expected_purchases(t, [x], [last], [end])[0]
    assert found == pytest.approx(exact, rel=1e-10, abs=1e-300)
    exact = float(oracle.expected_purchases_new(parameters, t))
    assert named(parameters).expected_purchases_new(t) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("s", [1.0, 1 - 1e-16, 1 + 1e-15, 1 - 1e-9, 1 + 1e-6])
def test_nothing_happens_where_s_is_one(s):
    model, other = named((0.7, 5.0, s, 9.0)), named((0.7, 5.0, 1 + 1e-3, 9.0))
    exact = float(oracle.expected_purchases_new((0.7, 5.0, s, 9.0), 52))
    assert model.expected_purchases_new(52) == pytest.approx(exact, rel=1e-12)
    near = other.expected_purchases_new(52)
    assert model.expected_purchases_new(52) == pytest.approx(near, rel=2e-3)


@settings(max_examples=10)
@given(cases(), horizons, st.sampled_from([0, 1, 3, 20, 150, 1000]))
def test_probability_of_purchases_of_a_new_customer(case, t, n):
    parameters, _ = case
    exact = float(oracle.probability_of_purchases_new(parameters, n, t))
    found = named(parameters).probability_of_purchases_new(n, t)
    assert found == pytest.approx(exact, rel=1e-10, abs=1e-290)


def test_probabilities_of_purchases_add_up_to_one_and_to_the_expectation():
    model = named((0.5532, 10.576, 0.6063, 11.672))
    n = np.arange(2000)
    probabilities = model.probability_of_purchases_new(n, 39)
    assert probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert n @ probabilities == pytest.approx(model.expected_purchases_new(39), rel=1e-11)


def test_simulated_customers_buy_as_often():
    random = np.random.default_rng(5)
    parameters = (0.8, 4.0, 1.5, 20.0)
    x, _, _ = oracle.simulate(parameters, np.full(200_000, 30.0), random)
    model = named(parameters)
    assert x.mean() == pytest.approx(model.expected_purchases_new(30), rel=0.02)
    for n in range(6):
        share = model.probability_of_purchases_new(n, 30)
        assert np.mean(x == n) == pytest.approx(share, abs=0.005)


def test_any_frequency_and_horizon_is_answered_with_numbers():
    random = np.random.default_rng(0)
    x = np.tile([0, 1, 10, 100, 1000, 10_000.0], 200)
    age = np.exp(random.uniform(np.log(1e-3), np.log(1e4), len(x)))
    last = np.where(x > 0, age * random.choice([1e-9, 0.5, 1.0], len(x)), 0.0)
    for shapes in ((0.05, 0.05), (10, 10), (0.05, 10), (10, 0.05), (1, 1), (1e-6, 1e4)):
        for scales in ((1e-3, 1e3), (1e3, 1e-3), (1, 1), (1e-8, 1e8)):
            model = named((shapes[0], scales[0], shapes[1], scales[1]))
            alive = model.probability_alive(x, last, age)
            assert ((alive >= 0) & (alive <= 1)).all()
            for t in (0.0, 1e-9, 1.0, 1e9):
                expected = model.expected_purchases(t, x, last, age)
                assert np.isfinite(expected).all()
                assert (expected >= 0).all()


def test_nothing_is_expected_of_no_time():
    model = named((0.5, 10.0, 0.6, 12.0))
    assert model.expected_purchases_new(0.0) == 0
    assert (model.expected_purchases(0.0, [0, 3], [0, 5.0], [9.0, 9.0]) == 0).all()
    assert model.probability_of_purchases_new([0, 1], 0.0).tolist() == [1.0, 0.0]


def test_who_just_bought_is_alive():
    model = named((0.5, 10.0, 0.6, 12.0))
    assert model.probability_alive([3], [9.0], [9.0])[0] == 1
    assert model.probability_alive([0], [0.0], [0.0])[0] == 1
