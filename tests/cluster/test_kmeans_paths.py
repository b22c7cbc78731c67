"""Whatever way k-means takes, the result is that of exact arithmetic in f64, and the same bits.

Instruction sets, bounds that skip rows, near ties, models that share passes.
"""

from __future__ import annotations

import kmeans_oracle
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from segmentry import _native
from segmentry.cluster import KMeans
from segmentry.cluster._many import Task, fit_many

SETS = _native.instruction_sets()


@pytest.fixture(autouse=True)
def _widest_instruction_set():
    yield
    _native.set_instruction_set(None)


def bits(model):
    centres, labels = model.cluster_centers_, model.labels_
    return centres.tobytes(), labels.tobytes(), float(model.inertia_).hex(), model.n_iter_


def of_every_set(run):
    found = []
    for name in SETS:
        _native.set_instruction_set(name)
        found.append(run())
    return found


def lattice(n, d, seed):
    """Whole numbers: many rows exactly as far from one centre as from another, many equal rows."""
    return np.random.default_rng(seed).integers(-2, 3, (n, d)).astype(float)


def mirrored(n, d, seed):
    half = np.random.default_rng(seed).normal(size=(n - n // 2, d))
    return np.vstack([half, -half])[:n]


def doubled(n, d, seed):
    return np.repeat(np.random.default_rng(seed).normal(size=(n // 3 + 1, d)), 3, axis=0)[:n]


def gaussian(n, d, seed):
    return np.random.default_rng(seed).normal(size=(n, d))


def far_groups(n, d, seed):
    """Two groups far from each other beside their spreads: products of values tell little."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, d)) + 1e5 * random.integers(0, 2, (n, 1))


MAKERS = [gaussian, lattice, mirrored, doubled, far_groups]
SHAPES = [
    *[(150, d, 5) for d in range(1, 41)],
    *[(150, 3, k) for k in range(1, 34)],
    (1, 1, 1),
    (15, 2, 15),
    (16, 16, 3),
    (17, 5, 17),
    (300, 260, 6),
    (1023, 8, 9),
    (2500, 4, 16),
]


def test_there_are_several_instruction_sets_on_x86():
    assert SETS[0] == "baseline"
    _native.set_instruction_set(SETS[-1])
    with pytest.raises(ValueError, match='no instruction set "mmx"'):
        _native.set_instruction_set("mmx")


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("offset", [0.0, 1e9])
def test_every_instruction_set_gives_the_same_bits(maker, dtype, order, offset):
    for n, d, k in SHAPES:
        X = np.asarray(maker(n, d, seed=n + d + k) + offset, dtype=dtype, order=order)
        weights = np.random.default_rng(k).integers(0, 4, n).astype(float) if k % 2 else None
        if weights is not None:
            weights[0] = 1.0
        task = Task(k, seed=3, n_init=2, weights=weights)
        runs = of_every_set(lambda X=X, task=task: fit_many(X, [task], max_iter=15)[0])
        for other in runs[1:]:
            assert runs[0].centres.tobytes() == other.centres.tobytes(), (n, d, k)
            assert runs[0].labels.tobytes() == other.labels.tobytes(), (n, d, k)
            assert runs[0].inertia == other.inertia, (n, d, k)
            assert runs[0].n_iter == other.n_iter, (n, d, k)


@pytest.mark.parametrize("name", SETS)
@given(st.data())
def test_labels_are_those_of_exact_steps_from_the_same_start(name, data):
    n = data.draw(st.integers(2, 90))
    d = data.draw(st.integers(1, 16))
    k = data.draw(st.integers(1, min(n, 9)))
    seed = data.draw(st.integers(0, 2**32))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    X = data.draw(st.sampled_from(MAKERS))(n, d, seed).astype(dtype)
    weights = (
        np.random.default_rng(seed).integers(1, 4, n) * 1.0 if data.draw(st.booleans()) else None
    )
    start = X[np.random.default_rng(seed).choice(n, k, replace=False)].astype(float)
    assume(len(np.unique(start, axis=0)) == k)
    steps = data.draw(st.integers(1, 12))
    with np.errstate(invalid="ignore"):
        twin = kmeans_oracle.exact_steps(X, start, weights, steps)
    assume(twin is not None)
    _native.set_instruction_set(name)
    task = Task(k, 0, start=start[np.newaxis], weights=weights)
    [found] = fit_many(X.astype(np.float64), [task], max_iter=steps, tol=0.0)
    assert_allclose(found.centres, twin.centres, rtol=1e-12, atol=1e-14 * np.abs(X).max())
    ties = kmeans_oracle.near_ties(X, twin.centres)
    assert_array_equal(found.labels[~ties], twin.labels[~ties])
    assert found.inertia == pytest.approx(twin.inertia, rel=1e-9, abs=1e-20)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_row_between_two_centres_goes_to_the_first(name, dtype):
    X = np.array([[0, 0], [2, 0], [1, 0], [1, 7], [1, -7], [0, 0], [2, 0]], dtype=dtype)
    for shift in (0.0, 2.0**20):
        start = X[:2].astype(float) + shift
        _native.set_instruction_set(name)
        model = KMeans(2, init=start, max_iter=1).fit((X + shift).astype(dtype))
        again = KMeans(2, init=start[::-1], max_iter=1).fit((X + shift).astype(dtype))
        assert_array_equal(model.labels_, [0, 1, 0, 0, 0, 0, 1])
        assert_array_equal(again.labels_, [1, 0, 0, 0, 0, 1, 0])


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("offset", [0.0, 2.0**20])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_among_whole_numbers_every_tie_goes_to_the_first(name, dtype, offset):
    # Here f64 is exact, so there is one right answer.
    _native.set_instruction_set(name)
    for n, d, k in SHAPES:
        X = (lattice(n, d, seed=d + k) + offset).astype(dtype)
        centres = (lattice(k, d, seed=1) + offset).astype(dtype)
        labels, inertia = _native.kmeans_label(X, centres, None, None)
        apart = kmeans_oracle.squared_distances(X.astype(float), centres.astype(float))
        assert_array_equal(labels, apart.argmin(axis=1))
        assert inertia == apart.min(axis=1).sum()


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("d", [1, 2, 11, 12, 40])
@pytest.mark.parametrize("gap", [2.0**-15, 2.0**-20, 2.0**-25, 2.0**-30])
def test_what_f32_cannot_tell_apart_is_told_apart(name, d, gap):
    # Rows a hair on either side of the middle between two centres, and far off to all other sides.
    X = np.random.default_rng(d).normal(size=(400, d)) * 10
    X[:, 0] = np.where(np.arange(400) % 2, gap, -gap)
    centres = np.zeros((2, d))
    centres[:, 0] = [-1, 1]
    _native.set_instruction_set(name)
    assert_array_equal(_native.kmeans_label(X, centres, None, None)[0], np.arange(400) % 2)
    [found] = fit_many(X, [Task(2, 0, start=centres[np.newaxis])], max_iter=1, tol=0.0)
    sides = [X[::2].mean(axis=0), X[1::2].mean(axis=0)]
    assert_allclose(found.centres, sides, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(("n", "d", "k"), [(900, 2, 7), (900, 16, 20), (3000, 3, 33)])
def test_bounds_never_change_a_result(maker, n, d, k):
    X = maker(n, d, seed=d)
    start = np.unique(X, axis=0)
    start = start[np.random.default_rng(0).choice(len(start), min(k, len(start)), replace=False)]
    k, centres = len(start), start
    for steps in range(1, 16):
        # Every run of one step begins without bounds.
        [one] = fit_many(X, [Task(k, 0, start=centres[np.newaxis])], max_iter=1, tol=0.0)
        [long] = fit_many(X, [Task(k, 0, start=start[np.newaxis])], max_iter=steps, tol=0.0)
        assert_allclose(one.centres, long.centres, rtol=1e-12, atol=1e-12)
        assert_array_equal(one.labels, long.labels)
        if long.n_iter < steps:
            break
        centres = one.centres


WEIGHTS = np.random.default_rng(8).integers(0, 3, 2000).astype(float)
HALF = (np.arange(2000) % 2).astype(float)
GIVEN = gaussian(4, 6, seed=2)[np.newaxis]
TASKS = [
    Task(1, seed=1),
    Task(5, seed=1),
    Task(5, seed=2, n_init=3),
    Task(12, seed=1, weights=WEIGHTS),
    Task(12, seed=9, n_init=2, weights=WEIGHTS),
    Task(3, seed=1, start="random", weights=HALF),
    Task(4, seed=0, start=GIVEN),
    Task(33, seed=4, start="random", n_init=4),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("threads", [1, 2, 8])
def test_models_fitted_together_are_those_fitted_alone(dtype, threads):
    X = gaussian(2000, 6, seed=3).astype(dtype)
    together = fit_many(X, TASKS, threads=threads)
    for task, one in zip(TASKS, together, strict=True):
        [alone] = fit_many(X, [task])
        assert one.centres.tobytes() == alone.centres.tobytes()
        assert one.labels.tobytes() == alone.labels.tobytes()
        assert (one.inertia, one.n_iter) == (alone.inertia, alone.n_iter)


def test_a_model_does_not_care_how_many_clusters_the_others_have():
    # With many clusters and columns rows are cut into other chunks.
    X = gaussian(3000, 60, seed=5)
    small, large = Task(3, seed=1), Task(200, seed=1)
    [alone] = fit_many(X, [small], max_iter=20)
    one = fit_many(X, [small, large], max_iter=20)[0]
    assert one.labels.tobytes() == alone.labels.tobytes()
    assert one.centres.tobytes() == alone.centres.tobytes()
    assert one.inertia == alone.inertia


def test_labels_of_rows_without_weight_are_their_nearest_centres():
    X = gaussian(2000, 6, seed=3)
    [found] = fit_many(X, [Task(5, seed=0, weights=HALF)])
    nearest = kmeans_oracle.squared_distances(X, found.centres).argmin(axis=1)
    assert_array_equal(found.labels, nearest)
