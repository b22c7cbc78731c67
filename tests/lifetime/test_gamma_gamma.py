"""Gamma-Gamma: the likelihood to 12 digits everywhere, fits of data of all sorts."""

from __future__ import annotations

import gamma_gamma_oracle as oracle
import mpmath as mp
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import frame_kinds
import segmentry as sg
from segmentry import _native
from segmentry.exceptions import AssumptionWarning, InvalidDataError, NotConvergedWarning
from segmentry.lifetime import GammaGamma


def log_uniform(low, high):
    return st.floats(np.log(low), np.log(high)).map(lambda log: float(np.exp(log)))


cases = st.tuples(
    st.tuples(log_uniform(1e-3, 1e4), log_uniform(1e-3, 1e4), log_uniform(1e-4, 1e6)),
    st.sampled_from([1, 2, 5, 40, 1000]),
    log_uniform(1e-4, 1e6),
)


def native(parameters, x, z):
    return _native.gamma_gamma_log_likelihood(parameters, np.array([x], float), np.array([z]), None)


def named(parameters):
    model = GammaGamma()
    model.params_ = dict(zip(("p", "q", "gamma"), parameters, strict=True))
    return model


@given(cases)
def test_the_likelihood_is_the_one_written(case):
    value, _, _ = native(*case)
    exact = float(oracle.log_likelihood(*case))
    assert value == pytest.approx(exact, rel=2e-12, abs=1e-11)


@given(cases)
def test_derivatives_are_the_likelihood_s(case):
    parameters, x, z = case
    _, gradient, hessian = native(*case)
    logs = [mp.log(value) for value in parameters]

    def at(*moves):
        moved = [mp.e ** (log + move) for log, move in zip(logs, moves, strict=True)]
        return oracle.log_likelihood(moved, x, z)

    step = mp.mpf(10) ** -9
    unit = np.eye(3, dtype=int)
    here = at(0, 0, 0)
    up = [at(*(step * int(part) for part in unit[i])) for i in range(3)]
    down = [at(*(-step * int(part) for part in unit[i])) for i in range(3)]
    size = 1e-13 * (parameters[0] * x + parameters[1]) + 1e-12
    for i in range(3):
        slope = float((up[i] - down[i]) / (2 * step))
        assert gradient[i] == pytest.approx(slope, rel=1e-9, abs=size)
        curve = float((up[i] - 2 * here + down[i]) / step**2)
        assert hessian[i][i] == pytest.approx(curve, rel=1e-9, abs=100 * size)
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        both = at(*(step * int(part) for part in unit[i] + unit[j]))
        against = at(*(-step * int(part) for part in unit[i] + unit[j]))
        cross = (both - up[i] - up[j] + 2 * here - down[i] - down[j] + against) / (2 * step**2)
        assert hessian[i][j] == pytest.approx(float(cross), rel=1e-9, abs=100 * size)


@given(cases)
def test_expected_spend_is_between_own_and_population_mean(case):
    parameters, x, z = case
    p, q, gamma = parameters
    if q <= 1:
        return
    exact = float(oracle.expected_spend(parameters, x, z))
    found = named(parameters).expected_spend([x], [z])[0]
    assert found == pytest.approx(exact, rel=1e-10)
    population = gamma * p / (q - 1)
    assert named(parameters).population_mean_spend == pytest.approx(population, rel=1e-12)
    assert min(z, population) * (1 - 1e-9) <= found <= max(z, population) * (1 + 1e-9)


@pytest.fixture(scope="module")
def made():
    random = np.random.default_rng(3)
    frequency = random.geometric(0.3, 3000).astype(float)
    return frequency, oracle.simulate((4.0, 3.0, 20.0), frequency, random)


def test_the_gradient_is_none_at_the_fit(made):
    model = GammaGamma().fit(*made)
    parameters = tuple(model.params_.values())
    value, gradient, hessian = _native.gamma_gamma_log_likelihood(parameters, *made, None)
    assert model.converged_
    assert np.abs(gradient).max() < 1e-8 * len(made[0])
    assert value == pytest.approx(model.log_likelihood_, rel=1e-13)
    assert np.linalg.inv(-np.array(hessian)) == pytest.approx(model.covariance_, rel=1e-7)


def test_any_currency_gives_the_same_fit(made):
    frequency, spend = made
    expected = GammaGamma().fit(frequency, spend)
    for unit in (1e-9, 1e12):
        found = GammaGamma().fit(frequency, spend * unit)
        values = np.array(list(expected.params_.values())) * [1, 1, unit]
        assert list(found.params_.values()) == pytest.approx(values, rel=1e-6)
        assert found.correlation_ == pytest.approx(expected.correlation_, rel=1e-6)


def bits(model):
    values = [*model.params_.values(), model.log_likelihood_, *model.covariance_.ravel()]
    return [float(value).hex() for value in [*values, model.correlation_]]


def test_threads_and_order_change_no_bit(made):
    expected = GammaGamma(n_jobs=1).fit(*made)
    assert bits(GammaGamma(n_jobs=2).fit(*made)) == bits(expected)
    order = np.random.default_rng(1).permutation(len(made[0]))
    shuffled = tuple(column[order] for column in made)
    assert bits(GammaGamma().fit(*shuffled)) == bits(expected)
    assert (expected.expected_spend(*shuffled) == expected.expected_spend(*made)[order]).all()


def test_chunks_of_four_give_the_same(made):
    expected = GammaGamma().fit(*made)
    _native.set_chunk_length(4)
    found = GammaGamma().fit(*made)
    assert list(found.params_.values()) == pytest.approx(list(expected.params_.values()), rel=1e-7)


def test_weights_are_repeated_rows(made):
    frequency, spend = (column[:400] for column in made)
    frequency = np.where(np.arange(400) % 7 == 0, 0.0, frequency)
    weights = np.random.default_rng(2).integers(0, 4, 400)
    repeated = GammaGamma().fit(np.repeat(frequency, weights), np.repeat(spend, weights))
    weighed = GammaGamma().fit(frequency, spend, weights=weights)
    assert list(weighed.params_.values()) == pytest.approx(list(repeated.params_.values()))
    assert weighed.weight_ == repeated.weight_
    assert weighed.correlation_ == pytest.approx(repeated.correlation_)
    errors = list(repeated.standard_errors_.values())
    assert list(weighed.standard_errors_.values()) == pytest.approx(errors)


def test_frames_of_all_kinds_are_read_alike(kind, made):
    frequency, spend = (column[:300].copy() for column in made)
    frequency[::5] = 0
    missing = frequency == 0
    table = pa.table(
        {"customer": np.arange(300), "frequency": frequency}
        | {"monetary_value": pa.array(spend, mask=missing)}
    )
    spend[missing] = np.nan
    expected = GammaGamma().fit(frequency, spend)
    found = GammaGamma().fit(frame_kinds.MAKE[kind](table))
    assert bits(found) == bits(expected)
    values = expected.expected_spend(frequency, spend)
    assert (found.expected_spend(frame_kinds.MAKE[kind](table)) == values).all()


def test_a_saved_model_answers_as_before(made, tmp_path):
    model = GammaGamma().fit(*made)
    model.save(tmp_path / "model.json")
    again = sg.load(tmp_path / "model.json")
    assert isinstance(again, GammaGamma)
    assert bits(again) == bits(model)
    assert again.n_without_repeats_ == model.n_without_repeats_ == 0


def test_who_never_came_again_gets_the_population_s_mean(made):
    model = GammaGamma().fit(*made)
    found = model.expected_spend([0, 0, 0], [np.nan, 0.0, -3.0])
    assert found == pytest.approx([model.population_mean_spend] * 3)


def test_an_infinite_mean_is_nan_and_told_never_negative():
    model = named((2.0, 0.8, 10.0))
    assert np.isnan(model.population_mean_spend)
    with pytest.warns(AssumptionWarning, match="q is 0.8.* 2 customers"):
        found = model.expected_spend([0, 0, 1, 9], [0, 0, 50.0, 60.0])
    assert np.isnan(found).tolist() == [True, True, False, False]
    assert found[2] == pytest.approx((10 + 50) * 2 / 1.8)
    with pytest.warns(AssumptionWarning, match="infinite"):
        found = named((0.1, 0.8, 10.0)).expected_spend([1, 5], [50.0, 60.0])
    assert np.isnan(found[0])
    assert found[1] > 0


def test_heavy_tails_fit_with_q_below_one():
    random = np.random.default_rng(4)
    frequency = random.geometric(0.2, 5000).astype(float)
    spend = oracle.simulate((3.0, 0.6, 10.0), frequency, random)
    model = GammaGamma().fit(frequency, spend)
    assert model.converged_
    low, high = model.confidence_intervals(0.999)["q"]
    assert low < 0.6 < high < 1
    assert np.isnan(model.population_mean_spend)


@pytest.mark.filterwarnings("ignore::segmentry.exceptions.NotConvergedWarning")
def test_spend_that_goes_with_frequency_is_told(made):
    frequency, spend = made
    with pytest.warns(AssumptionWarning, match="correlation of 0.* spend more"):
        model = GammaGamma().fit(frequency, spend * frequency)
    assert model.correlation_ > 0.3
    with pytest.warns(AssumptionWarning, match="correlation of -0.* spend less"):
        GammaGamma().fit(frequency, spend / frequency)


def test_spends_that_cannot_be_are_refused():
    message = "monetary_value must be above 0 where frequency is above 0.* 2 such .* rows 1, 3"
    with pytest.raises(InvalidDataError, match=message):
        GammaGamma().fit([1, 2, 0, 3], [5.0, -1.0, -9.0, 0.0])
    with pytest.raises(InvalidDataError, match="must not be missing where frequency is above 0"):
        GammaGamma().fit([1, 2], [5.0, np.nan])
    with pytest.raises(InvalidDataError, match="must be a finite number"):
        GammaGamma().fit([1, 2], [5.0, np.inf])
    with pytest.raises(InvalidDataError, match="whole number"):
        GammaGamma().fit([1, 2.5], [5.0, 3.0])
    with pytest.raises(InvalidDataError, match="must be at least 0"):
        named((2.0, 3.0, 10.0)).expected_spend([1], [-5.0])


def test_without_repeat_purchases_there_is_nothing_to_learn():
    with pytest.raises(InvalidDataError, match="none of the 2 customers"):
        GammaGamma().fit([0, 0], [0.0, 0.0])
    with pytest.raises(InvalidDataError, match="none of the 0 customers"):
        GammaGamma().fit([], [])
    with pytest.raises(InvalidDataError, match="no customer with a weight above 0"):
        GammaGamma().fit([0, 2], [0.0, 9.0], weights=[1, 0])


DEGENERATE = {
    "one customer": ([3], [20.0]),
    "all alike": ([2] * 30, [9.5] * 30),
    "one purchase each": ([1] * 6, [3.0, 8, 9, 20, 21, 50]),
    "all spend the same": ([1, 2, 3, 4, 5] * 4, [10.0] * 20),
    "almost the same": ([1, 2, 3, 4, 5] * 4, (10 + 1e-9 * np.arange(20)).tolist()),
    "spends of many orders": ([1, 2, 3, 1], [1e-9, 1e-3, 1e3, 1e9]),
    "tiny currency": ([1, 2, 3, 1], [1e-200, 2e-200, 1.5e-200, 4e-200]),
    "huge currency": ([1, 2, 3, 1], [1e200, 2e200, 1.5e200, 4e200]),
    "a million purchases": ([1e6, 1, 2], [3.0, 2.0, 5.0]),
    "a whale": ([1] * 50, [10.0] * 49 + [1e7]),
}


@pytest.mark.filterwarnings("ignore::segmentry.exceptions.NotConvergedWarning")
@pytest.mark.filterwarnings("ignore::segmentry.exceptions.AssumptionWarning")
@pytest.mark.parametrize("penalty", [0.0, 0.1])
@pytest.mark.parametrize("data", DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_data_end_in_numbers_and_words(data, penalty):
    model = GammaGamma(penalty=penalty).fit(*data)
    assert np.isfinite([*model.params_.values(), model.log_likelihood_]).all()
    assert min(model.params_.values()) > 0
    assert model.message_
    if penalty:
        assert model.converged_, model.message_
    assert model.converged_ == np.isfinite(model.covariance_).all()
    expected = model.expected_spend(*data)
    assert (np.isnan(expected) | ((expected > 0) & np.isfinite(expected))).all()


def test_what_the_data_do_not_tell_is_said():
    with pytest.warns(NotConvergedWarning, match="penalty"):
        model = GammaGamma().fit(*DEGENERATE["all spend the same"])
    assert not model.converged_
    assert np.isnan(list(model.standard_errors_.values())).all()
    assert np.isnan(model.correlation_)
