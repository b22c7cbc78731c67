"""LatentClass does what its slow twin does, step by step."""

from __future__ import annotations

import hypothesis.strategies as st
import latent_class_oracle as oracle
import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from numpy.testing import assert_allclose

from segmentry import _native
from segmentry.cluster import LatentClass

STEPS = 7


@st.composite
def problems(draw):
    """Answers, numbers and weights, some missing or 0, and memberships to start from."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_numbers = draw(st.sampled_from([0, 0, 1, 3]))
    # Few enough that no class dies out, after which only rounding would decide.
    n, n_classes = draw(st.integers(20, 40)), draw(st.integers(1, 2 if n_numbers else 9))
    levels = draw(st.lists(st.integers(1, 6), min_size=1, max_size=12))
    missing = draw(st.sampled_from([0.0, 0.2, 0.5]))
    codes = np.array([random.integers(0, m, n) for m in levels]).T
    # Every level once, so that the twin has the same ones.
    for j, m in enumerate(levels):
        codes[:m, j] = np.arange(m)[: len(codes)]
    keep = np.zeros(codes.shape, dtype=bool)
    keep[:6] = True
    codes = np.where(keep | (random.random(codes.shape) > missing), codes, -1)
    numbers = random.normal(size=(n, n_numbers))
    numbers[5:][random.random((n - 5, n_numbers)) < missing] = np.nan
    weights = random.integers(1, 4, n).astype(float)
    weights[6:] *= random.random(n - 6) > 0.2
    members = random.dirichlet(np.ones(n_classes), n)
    return codes, numbers, weights, members


def frame_of(codes, numbers):
    columns = {f"q{j}": np.where(c >= 0, c, np.nan) for j, c in enumerate(codes.T)}
    columns |= {f"n{d}": x for d, x in enumerate(numbers.T)}
    return pd.DataFrame(columns), [f"n{d}" for d in range(numbers.shape[1])]


def by_name(model, order):
    """The model's tables with classes in the order of the twin."""
    return (
        model.class_shares_[order],
        [table[order] for table in model.probabilities_.values()],
        model.means_[order],
        model.variances_[order],
    )


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking takes minutes
@given(problems(), st.sampled_from([None, 4]))
def test_steps_are_those_of_the_twin(problem, chunk):
    codes, numbers, weights, members = problem
    levels = [int(column.max()) + 1 for column in codes.T]
    twin, log_likelihood = oracle.fit(members, codes, numbers, levels, weights, STEPS)
    X, numeric = frame_of(codes, numbers)
    _native.set_chunk_length(chunk)
    model = LatentClass(
        members.shape[1],
        init=members,
        algorithm="em",
        max_iter=STEPS,
        tol=0.0,
        numeric=numeric,
    ).fit(X, sample_weight=weights)
    assert model.log_likelihood_ == pytest.approx(log_likelihood, rel=1e-9)
    order = np.argsort(np.argsort(-twin.shares, kind="stable"), kind="stable")
    shares, tables, means, variances = by_name(model, order)
    assert_allclose(shares, twin.shares, rtol=1e-7, atol=1e-12)
    for found, expected in zip(tables, twin.tables, strict=True):
        assert_allclose(found, expected, rtol=1e-6, atol=1e-10)
    assert_allclose(means, twin.means, rtol=1e-6, atol=1e-9)
    assert_allclose(variances, twin.variances, rtol=1e-5, atol=1e-9)
    assert_allclose(
        model.predict_proba(X)[:, order],
        oracle.members_of(twin, codes, numbers),
        rtol=1e-5,
        atol=1e-9,
    )
    assert_allclose(
        model.score_samples(X), oracle.row_logs(twin, codes, numbers), rtol=1e-7, atol=1e-9
    )


def survey(n=2000, seed=0):
    """Three planted classes, five questions of three levels, a tenth of the answers missing."""
    random = np.random.default_rng(seed)
    classes = random.choice(3, n, p=[0.5, 0.3, 0.2])
    tables = random.dirichlet(np.ones(3), (3, 5)) * 0.9 + 0.1 / 3
    codes = (random.random((n, 5, 1)) > tables.cumsum(-1)[classes]).sum(-1).clip(0, 2)
    return np.where(random.random((n, 5)) < 0.1, -1, codes), classes, tables


def test_standard_errors_are_those_of_the_twin():
    codes, _, _ = survey()
    weights = np.random.default_rng(1).integers(0, 3, len(codes)).astype(float)
    X, _ = frame_of(codes, np.zeros((len(codes), 0)))
    model = LatentClass(2, random_state=0).fit(X, sample_weight=weights)
    tables = list(model.probabilities_.values())
    twin = oracle.Model(model.class_shares_, tables, np.zeros((2, 0)), np.ones((2, 0)))
    expected = oracle.standard_errors(twin, codes, weights)
    assert_allclose(model.standard_errors_["class_shares"], expected[0], rtol=1e-4)
    found = [row for table in model.standard_errors_["probabilities"].values() for row in table]
    for ours, theirs in zip(found, expected[1:], strict=True):
        assert_allclose(ours, theirs, rtol=1e-4)


def test_standard_errors_are_the_spread_of_estimates():
    random = np.random.default_rng(0)
    estimates, errors = [], []
    for _ in range(60):
        first = random.random(1500) < 0.6
        answers = random.random((1500, 6)) < np.where(first, 0.85, 0.25)[:, None]
        income = np.where(first, 40.0, 25.0) + 5 * random.normal(size=1500)
        X = pd.DataFrame(answers, columns=list("abcdef")).assign(income=income)
        model = LatentClass(2, n_init=2, numeric=["income"], random_state=0).fit(X)
        every, their = model.standard_errors_, model.variances_[:, 0]
        estimates.append([model.class_shares_[0], *model.means_[:, 0], *their])
        errors.append([every["class_shares"][0], *every["means"][:, 0], *every["variances"][:, 0]])
    assert_allclose(np.mean(errors, axis=0), np.std(estimates, axis=0), rtol=0.3)


def test_planted_classes_come_back():
    codes, classes, tables = survey(20_000)
    X, _ = frame_of(codes, np.zeros((len(codes), 0)))
    model = LatentClass(3, random_state=0).fit(X)
    assert_allclose(model.class_shares_, [0.5, 0.3, 0.2], atol=0.03)
    found = np.stack(list(model.probabilities_.values()), axis=1)
    assert_allclose(found, tables, atol=0.05)
    assert (model.labels_ == classes).mean() > 0.65


def test_numbers_are_described_in_their_own_units():
    random = np.random.default_rng(3)
    kinds = random.random(4000) < 0.3
    for offset, unit in ((0.0, 1.0), (1e9, 1.0), (-3.0, 1e-8), (0.0, 1e40)):
        x = offset + unit * (np.where(kinds, 6.0, 0.0) + random.normal(size=4000))
        model = LatentClass(2, numeric=[0], n_init=2, random_state=0).fit(x[:, None])
        assert_allclose((model.means_[:, 0] - offset) / unit, [0, 6], atol=0.15)
        assert_allclose(model.variances_[:, 0] / unit**2, [1, 1], rtol=0.15)
        assert (model.labels_ == kinds).mean() > 0.99
        # The density scales with the unit.
        assert model.log_likelihood_ + 4000 * np.log(unit) == pytest.approx(-8000, rel=0.1)


def test_extrapolation_ends_in_the_same_maximum_in_fewer_steps():
    codes, _, _ = survey()
    X, _ = frame_of(codes, np.zeros((len(codes), 0)))
    members = np.random.default_rng(0).dirichlet(np.ones(3), len(codes))
    plain, fast = (
        LatentClass(3, init=members, algorithm=algorithm, tol=1e-8, max_iter=20_000).fit(X)
        for algorithm in ("em", "squarem")
    )
    assert fast.log_likelihood_ == pytest.approx(plain.log_likelihood_, rel=1e-9)
    assert fast.n_iter_ < plain.n_iter_ / 2
