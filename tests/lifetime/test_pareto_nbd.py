"""Pareto/NBD: the likelihood to 12 digits everywhere, fits of data of all sorts."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pareto_nbd_oracle as oracle
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
import segmentry as sg
from segmentry import _native
from segmentry.exceptions import InvalidDataError, NotConvergedWarning
from segmentry.lifetime import ParetoNBD

MEANWHILE = (0.0, 0.3, 1.0)


def columns(x, last, end):
    return tuple(np.array([value], dtype=float) for value in (x, last, end))


@st.composite
def cases(draw):
    """Parameters and a customer: scales over eight orders, up to 1,000 purchases."""
    shape = st.floats(np.log(0.05), np.log(10))
    scale = st.floats(np.log(1e-4), np.log(1e4))
    r, alpha, s, beta = (float(np.exp(draw(kind))) for kind in (shape, scale, shape, scale))
    if draw(st.booleans()):
        beta = alpha * draw(st.sampled_from([1.0, 1 + 1e-12, 1.001]))
    x = draw(st.sampled_from([0, 1, 2, 5, 30, 200, 1000]))
    end = float(np.exp(draw(scale)))
    last = 0.0 if x == 0 else end * draw(st.sampled_from([1e-6, 0.1, 0.6, 0.999999, 1.0]))
    return (r, alpha, s, beta), (x, last, end)


@given(cases())
def test_the_likelihood_is_the_hypergeometric_one(case):
    parameters, customer = case
    exact = oracle.log_likelihood(parameters, *customer)
    value, _, _ = _native.pareto_nbd_log_likelihood(parameters, columns(*customer), None)
    assert value == pytest.approx(float(exact), rel=1e-12, abs=1e-12)


@given(cases())
def test_derivatives_are_the_likelihood_s(case):
    parameters, customer = case
    _, gradient, hessian = _native.pareto_nbd_log_likelihood(parameters, columns(*customer), None)
    logs = [mp.log(value) for value in parameters]

    def at(*moves):
        return oracle.log_likelihood(
            [mp.e ** (log + move) for log, move in zip(logs, moves, strict=True)], *customer
        )

    # Differences with 40 digits: the error is that of the step squared.
    step = mp.mpf(10) ** -9
    unit = np.eye(4, dtype=int)
    here = at(0, 0, 0, 0)
    up = [at(*(step * int(part) for part in unit[i])) for i in range(4)]
    down = [at(*(-step * int(part) for part in unit[i])) for i in range(4)]
    size = 1e-11 * (1 + customer[0])
    for i in range(4):
        assert gradient[i] == pytest.approx(float((up[i] - down[i]) / (2 * step)), abs=size)
        curve = float((up[i] - 2 * here + down[i]) / step**2)
        assert hessian[i][i] == pytest.approx(curve, abs=100 * size)
    for i, j in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]:
        both = at(*(step * int(part) for part in unit[i] + unit[j]))
        against = at(*(-step * int(part) for part in unit[i] + unit[j]))
        cross = (both - up[i] - up[j] + 2 * here - down[i] - down[j] + against) / (2 * step**2)
        assert hessian[i][j] == pytest.approx(float(cross), abs=100 * size)


@pytest.fixture(scope="module")
def made():
    """4,000 customers of known parameters."""
    random = np.random.default_rng(3)
    age = random.integers(60, 300, 4000) / 7
    x, last, _ = oracle.simulate((0.6, 9.0, 0.7, 12.0), age, random)
    return x, np.where(x > 0, np.ceil(last * 7).clip(1, age * 7) / 7, 0.0), age


def test_the_gradient_is_none_at_the_fit(made):
    model = ParetoNBD().fit(*made)
    parameters = tuple(model.params_.values())
    value, gradient, hessian = _native.pareto_nbd_log_likelihood(parameters, made, None)
    assert model.converged_
    assert np.abs(gradient).max() < 1e-8 * len(made[0])
    assert value == pytest.approx(model.log_likelihood_, rel=1e-13)
    assert np.linalg.inv(-np.array(hessian)) == pytest.approx(model.covariance_, rel=1e-7)


def test_no_parameters_near_by_are_more_likely(made):
    model = ParetoNBD().fit(*made)
    best = np.log(list(model.params_.values()))
    random = np.random.default_rng(0)
    for size in (1e-3, 0.1, 1.0):
        for _ in range(20):
            other = tuple(np.exp(best + size * random.normal(size=4)))
            value, _, _ = _native.pareto_nbd_log_likelihood(other, made, None)
            assert value <= model.log_likelihood_


def test_any_unit_of_time_gives_the_same_fit(made):
    x, last, age = made
    weeks = ParetoNBD().fit(x, last, age)
    for unit in (7 * 86_400.0, 1e-6):
        other = ParetoNBD().fit(x, last * unit, age * unit)
        scales = np.array([1, unit, 1, unit])
        values = np.array(list(weeks.params_.values())) * scales
        assert list(other.params_.values()) == pytest.approx(values, rel=1e-6)
        errors = np.array(list(weeks.standard_errors_.values())) * scales
        assert list(other.standard_errors_.values()) == pytest.approx(errors, rel=1e-6)


def bits(model):
    values = [*model.params_.values(), model.log_likelihood_, *model.covariance_.ravel()]
    return [float(value).hex() for value in values]


def test_threads_and_order_change_no_bit(made):
    expected = ParetoNBD(n_jobs=1).fit(*made)
    assert bits(ParetoNBD(n_jobs=2).fit(*made)) == bits(expected)
    order = np.random.default_rng(1).permutation(len(made[0]))
    shuffled = tuple(column[order] for column in made)
    assert bits(ParetoNBD().fit(*shuffled)) == bits(expected)
    for method, extra in (("probability_alive", ()), ("expected_purchases", (39,))):
        values = getattr(expected, method)(*extra, *made)
        assert (getattr(expected, method)(*extra, *shuffled) == values[order]).all()


def test_chunks_of_four_give_the_same(made):
    expected = ParetoNBD().fit(*made)
    alive = expected.probability_alive(*made)
    _native.set_chunk_length(4)
    found = ParetoNBD().fit(*made)
    assert list(found.params_.values()) == pytest.approx(list(expected.params_.values()), rel=1e-7)
    assert (expected.probability_alive(*made) == alive).all()


def test_weights_are_repeated_rows(made):
    x, last, age = (column[:500] for column in made)
    weights = np.random.default_rng(2).integers(0, 4, 500)
    repeated = ParetoNBD().fit(*(np.repeat(column, weights) for column in (x, last, age)))
    weighed = ParetoNBD().fit(x, last, age, weights=weights)
    assert list(weighed.params_.values()) == pytest.approx(list(repeated.params_.values()))
    assert weighed.log_likelihood_ == pytest.approx(repeated.log_likelihood_)
    assert weighed.weight_ == repeated.weight_ == weights.sum()
    errors = list(repeated.standard_errors_.values())
    assert list(weighed.standard_errors_.values()) == pytest.approx(errors)


def test_frames_of_all_kinds_are_read_alike(kind, made):
    x, last, age = (column[:300] for column in made)
    table = pa.table({"customer": np.arange(300), "frequency": x, "recency": last, "T": age})
    expected = ParetoNBD().fit(x, last, age)
    found = ParetoNBD().fit(frame_kinds.MAKE[kind](table))
    assert bits(found) == bits(expected)
    alive = expected.probability_alive(x, last, age)
    assert (found.probability_alive(frame_kinds.MAKE[kind](table)) == alive).all()
    purchases = expected.expected_purchases(10.0, x, last, age)
    assert (found.expected_purchases(10.0, frame_kinds.MAKE[kind](table)) == purchases).all()


def test_a_saved_model_answers_as_before(made, tmp_path):
    model = ParetoNBD(penalty=0.001).fit(*made)
    model.save(tmp_path / "model.json")
    again = sg.load(tmp_path / "model.json")
    assert isinstance(again, ParetoNBD)
    assert bits(again) == bits(model)
    assert (again.probability_alive(*made) == model.probability_alive(*made)).all()


def test_a_penalty_pulls_towards_usual_values(made):
    free, pulled = ParetoNBD().fit(*made), ParetoNBD(penalty=10.0).fit(*made)
    age = made[2].mean()
    usual = np.log([1, age, 1, age])

    def away(model):
        return np.square(np.log(list(model.params_.values())) - usual).sum()

    assert away(pulled) < 0.01 * away(free)
    assert pulled.log_likelihood_ < free.log_likelihood_


# What no data, or data without a maximum, look like: x, recency, T.
DEGENERATE = {
    "one customer who never came again": ([0], [0], [10]),
    "one customer who came again": ([3], [5], [10]),
    "one customer seen at the very end": ([3], [10], [10]),
    "nobody came again": ([0] * 50, [0] * 50, list(range(1, 51))),
    "all are alike": ([2] * 40, [7] * 40, [9] * 40),
    "all came at the very end": ([1, 2, 3, 4] * 10, [9] * 40, [9] * 40),
    "all left at once": ([5, 4, 6, 5] * 10, [0.01] * 40, [500] * 40),
    "some were not observed": ([0, 0, 1, 2], [0, 0, 3, 4], [0, 0, 5, 6]),
    "a thousand purchases": ([1000] * 20 + [1] * 20, [30] * 40, [31] * 40),
    "a million purchases": ([1e6, 0, 1], [30, 0, 1], [31, 31, 31]),
    "times of many orders": ([1, 2, 3, 1], [1e-9, 1e-3, 1e3, 1e9], [1e9] * 4),
    "hours and centuries": ([0, 0, 1, 5], [0, 0, 1e-4, 1e6], [1e-6, 1e6, 1e-3, 1e6]),
    "tiny unit": ([0, 1, 2, 0], [0, 1e-200, 2e-200, 0], [3e-200] * 4),
    "huge unit": ([0, 1, 2, 0], [0, 1e200, 2e200, 0], [3e200] * 4),
}


@pytest.mark.filterwarnings("ignore::segmentry.exceptions.NotConvergedWarning")
@pytest.mark.parametrize("penalty", [0.0, 0.01])
@pytest.mark.parametrize("data", DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_data_end_in_numbers_and_words(data, penalty):
    model = ParetoNBD(penalty=penalty).fit(*data)
    values = [*model.params_.values(), model.log_likelihood_]
    assert np.isfinite(values).all()
    assert min(model.params_.values()) > 0
    assert model.message_
    if penalty:
        assert model.converged_, model.message_
    assert model.converged_ == np.isfinite(model.covariance_).all()
    alive = model.probability_alive(*data)
    assert ((alive >= 0) & (alive <= 1)).all()
    for t in MEANWHILE:
        expected = model.expected_purchases(t * max(data[2]), *data)
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()


def test_what_the_data_do_not_tell_is_said():
    with pytest.warns(NotConvergedWarning, match="penalty"):
        model = ParetoNBD().fit(*DEGENERATE["nobody came again"])
    assert not model.converged_
    assert np.isnan(list(model.standard_errors_.values())).all()


def test_nobody_observed_is_refused():
    with pytest.raises(InvalidDataError, match="T is 0 for all"):
        ParetoNBD().fit([0, 0], [0, 0], [0, 0])
    with pytest.raises(InvalidDataError, match="no customers"):
        ParetoNBD().fit([], [], [])


def test_few_steps_are_told():
    with pytest.warns(NotConvergedWarning, match="max_iter"):
        ParetoNBD(max_iter=2).fit([0, 0, 1, 3, 9], [0, 0, 5, 7, 9], [9, 8, 9, 8, 9.5])
