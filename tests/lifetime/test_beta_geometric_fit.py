"""Fits of BG/NBD and MBG/NBD: against a slow twin, weights, units, order of rows, threads."""

from __future__ import annotations

import importlib
import warnings

import mpmath
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from beta_geometric_oracle import MODELS, exact_log_likelihood, mean_loss, simulate
from hypothesis import given as drawn
from hypothesis import strategies as st
from scipy.optimize import minimize

import segmentry as sg
from frame_kinds import MAKE
from segmentry import _native
from segmentry.exceptions import NotConvergedWarning

KINDS = list(MODELS)


def shop(kind, seed, n=800):
    random = np.random.default_rng(seed)
    parameters = (0.6, 6.0, 0.9, 2.2)
    return simulate(kind, parameters, np.round(random.uniform(20, 40, n), 1), random)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_the_twin_finds_no_better_parameters(kind, seed):
    data = shop(kind, seed)
    model = MODELS[kind]().fit(*data)
    best = minimize(lambda logs: mean_loss(kind, logs, data), np.log([1, 10, 1, 3]), tol=1e-10)
    assert model.converged_
    logs = np.log(list(model.params_.values()))
    assert mean_loss(kind, logs, data) <= best.fun + 1e-12
    assert logs == pytest.approx(best.x, abs=2e-3)
    total = -mean_loss(kind, logs, data) * len(data[0])
    assert model.log_likelihood_ == pytest.approx(total, rel=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_and_hessian_at_the_top_are_those_of_forty_digits(kind):
    data = shop(kind, 7, n=40)
    model = MODELS[kind](penalty=0.01).fit(*data)
    weights = 40
    logs = [mpmath.log(value) for value in model.params_.values()]
    usual = [0, mpmath.log(data[2].mean()), 0, 0]
    with mpmath.workdps(40):
        h = mpmath.mpf(10) ** -10

        def loss(*moved):
            at = [log + h * step for log, step in zip(logs, moved, strict=True)]
            away = sum((one - other) ** 2 for one, other in zip(at, usual, strict=True))
            return -exact_log_likelihood(kind, at, data) / weights + mpmath.mpf("0.01") * away

        unit = np.eye(4, dtype=int)
        known = np.linalg.inv(model.covariance_) / weights
        for i in range(4):
            slope = (loss(*unit[i]) - loss(*-unit[i])) / (2 * h)
            assert abs(float(slope)) < 1e-8
            for j in range(i + 1):
                both, other = unit[i] + unit[j], unit[i] - unit[j]
                curve = (loss(*both) - loss(*other) - loss(*-other) + loss(*-both)) / (4 * h * h)
                assert known[i, j] == pytest.approx(float(curve), rel=1e-6, abs=1e-8)


@drawn(
    st.lists(
        st.tuples(st.integers(0, 12), st.floats(0.01, 1), st.floats(0.1, 60), st.floats(0.0, 3.0)),
        min_size=1,
        max_size=25,
    ),
    st.sampled_from(KINDS),
)
def test_any_customers_are_fitted_as_well_as_the_twin_does(rows, kind):
    x, share, age, weights = np.array(rows).T
    if weights.sum() == 0:
        weights = weights + 1
    data = (x, np.where(x > 0, share * age, 0.0), age)
    penalty = 0.02
    model = MODELS[kind](penalty=penalty).fit(*data, weights=weights)
    start = np.array([0.0, np.log(np.average(age, weights=weights)), 0.0, 0.0])
    best = minimize(lambda logs: mean_loss(kind, logs, data, weights, penalty), start, tol=1e-9)
    logs = np.log(list(model.params_.values()))
    assert model.converged_
    assert mean_loss(kind, logs, data, weights, penalty) <= best.fun + 1e-9


@pytest.mark.parametrize("kind", KINDS)
def test_a_weight_is_so_many_equal_customers(kind):
    data = shop(kind, 1)
    times = np.arange(len(data[0])) % 3
    weighed = MODELS[kind]().fit(*data, weights=times)
    repeated = MODELS[kind]().fit(*(np.repeat(column, times) for column in data))
    assert list(weighed.params_.values()) == pytest.approx(list(repeated.params_.values()))
    assert weighed.log_likelihood_ == pytest.approx(repeated.log_likelihood_)
    assert weighed.weight_ == times.sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1e-6, 7.0, 1e9])
@pytest.mark.parametrize("penalty", [0.0, 0.1])
def test_the_unit_of_time_changes_alpha_only(kind, scale, penalty):
    x, t_x, age = shop(kind, 2)
    one = MODELS[kind](penalty=penalty).fit(x, t_x, age)
    other = MODELS[kind](penalty=penalty).fit(x, t_x * scale, age * scale)
    found = {**other.params_, "alpha": other.params_["alpha"] / scale}
    assert list(found.values()) == pytest.approx(list(one.params_.values()), rel=1e-6)
    assert other.expected_purchases_new(30 * scale) == pytest.approx(
        one.expected_purchases_new(30), rel=1e-6
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_penalty_pulls_towards_usual_values_and_none_is_none(kind):
    data = shop(kind, 3)
    logs = []
    for penalty in (0.0, 0.01, 1.0, 1e6):
        model = MODELS[kind](penalty=penalty).fit(*data)
        logs.append(np.log(list(model.params_.values())) - [0, np.log(data[2].mean()), 0, 0])
    sizes = [np.abs(one).sum() for one in logs]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 1e-4


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bits_for_any_threads_chunks_and_order(kind):
    x, t_x, age = shop(kind, 4, n=300)
    shuffled = np.random.default_rng(0).permutation(len(x))

    def bits(rows, n_jobs, chunk):
        _native.set_chunk_length(chunk)
        model = MODELS[kind](n_jobs=n_jobs).fit(x[rows], t_x[rows], age[rows])
        back = np.argsort(rows)
        alive = model.probability_alive(x[rows], t_x[rows], age[rows])[back]
        bought = model.expected_purchases(9.0, x[rows], t_x[rows], age[rows])[back]
        return list(model.params_.values()), alive.tolist(), bought.tolist()

    for chunk in (None, 4):
        first = bits(np.arange(len(x)), 1, chunk)
        assert bits(np.arange(len(x)), 2, chunk) == first
        assert bits(shuffled, 2, chunk) == first


@pytest.mark.parametrize("kind", KINDS)
def test_what_lifetimes_finds(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lifetimes = importlib.import_module("lifetimes")
        x, t_x, age = shop(kind, 5, n=2000)
        peers = {"BG/NBD": "BetaGeoFitter", "MBG/NBD": "ModifiedBetaGeoFitter"}
        peer = getattr(lifetimes, peers[kind])().fit(x, t_x, age, tol=1e-10)
        model = MODELS[kind]().fit(x, t_x, age)
        assert list(model.params_.values()) == pytest.approx(peer.params_.tolist(), rel=2e-3)
        model.params_ = peer.params_.to_dict()
        alive = peer.conditional_probability_alive(x, t_x, age)
        bought = peer.conditional_expected_number_of_purchases_up_to_time(26, x, t_x, age)
        new = peer.expected_number_of_purchases_up_to_time(np.array([1.0, 52.0]))
        some = peer.probability_of_n_purchases_up_to_time(20, 3)
    assert model.probability_alive(x, t_x, age) == pytest.approx(alive, rel=1e-6)
    assert model.expected_purchases(26, x, t_x, age) == pytest.approx(bought, rel=1e-6)
    assert model.expected_purchases_new([1.0, 52.0]) == pytest.approx(new, rel=1e-6)
    assert model.probability_of_purchases_new(3, 20) == pytest.approx(some, rel=1e-6)


def test_frames_of_all_kinds(kind):
    x, t_x, age = shop("BG/NBD", 6, n=60)
    table = pa.table({"customer": range(60), "frequency": x.astype(int), "recency": t_x, "T": age})
    known = sg.lifetime.BGNBD(penalty=0.01).fit(x, t_x, age)
    model = sg.lifetime.BGNBD(penalty=0.01).fit(MAKE[kind](table))
    assert model.params_ == known.params_
    alive = model.probability_alive(MAKE[kind](table))
    assert alive.tolist() == known.probability_alive(x, t_x, age).tolist()
    bought = model.expected_purchases(9, MAKE[kind](table))
    assert bought.tolist() == known.expected_purchases(9.0, x, t_x, age).tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_large_data_end_where_all_starts_do(kind):
    # Enough patterns that a sample says where to start.
    random = np.random.default_rng(8)
    true = (0.6, 6.0, 0.9, 2.2)
    data = simulate(kind, true, random.uniform(20, 40, 70_000), random)
    model = MODELS[kind](tol=1e-10).fit(*data)
    logs = np.log(list(model.params_.values()))
    best = minimize(lambda at: mean_loss(kind, at, data), logs, tol=1e-9)
    assert mean_loss(kind, logs, data) <= best.fun + 1e-13
    errors = np.sqrt(np.diag(model.covariance_))
    assert (np.abs(logs - np.log(true)) < 4 * errors).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_answers_the_same(kind, tmp_path):
    data = shop(kind, 9)
    model = MODELS[kind]().fit(*data)
    model.save(tmp_path / "model.json")
    again = sg.load(tmp_path / "model.json")
    assert type(again) is MODELS[kind]
    assert again.params_ == model.params_
    assert (
        again.expected_purchases(9, *data).tolist() == model.expected_purchases(9, *data).tolist()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_fit_that_runs_out_of_steps_says_so(kind):
    with pytest.warns(NotConvergedWarning, match="not converged in .* steps; raise `max_iter`"):
        model = MODELS[kind](max_iter=1).fit(*shop(kind, 1))
    assert not model.converged_
    assert all(np.isnan(value) for value in model.standard_errors_.values())


def test_a_frame_of_pandas_keeps_its_rows_whatever_the_index():
    x, t_x, age = shop("BG/NBD", 1, n=50)
    frame = pd.DataFrame({"frequency": x, "recency": t_x, "T": age}, index=np.arange(50)[::-1])
    model = sg.lifetime.BGNBD(penalty=0.01).fit(frame)
    assert model.probability_alive(frame)[0] == model.probability_alive(x[:1], t_x[:1], age[:1])[0]
