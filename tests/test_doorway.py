"""The way from Python into a kernel: lock, threads, fork, Ctrl-C, panics."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import segmentry as sg
from segmentry import _native
from segmentry.cluster import KMeans

# Newer Pythons warn that a process with threads forks; that it may is what we prove.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")

CHILD_SECONDS = 60


def fit_bytes(n_jobs: int | None = None) -> bytes:
    """A small parallel fit as bytes: equal bytes, equal bits."""
    x = np.random.default_rng(7).normal(size=(5_000, 6))
    model = KMeans(5, n_init=2, random_state=3, n_jobs=n_jobs).fit(x)
    return pickle.dumps((model.labels_.tobytes(), model.cluster_centers_.tobytes(), model.inertia_))


def features_bytes() -> bytes:
    """The features of a real log as bytes."""
    log = sg.TransactionLog(
        sg.datasets.load_cdnow("pyarrow"), customer="customer_id", time="date", amount="amount"
    )
    return b"".join(column.to_numpy().tobytes() for column in log.features().columns)


def put_fit(queue: multiprocessing.Queue[bytes]) -> None:
    queue.put(fit_bytes())


def test_other_threads_run_while_a_kernel_works() -> None:
    x = np.random.default_rng(0).normal(size=(200_000, 16))
    done = threading.Event()
    turns = []

    def work() -> None:
        while not done.wait(0.002):
            turns.append(time.perf_counter())

    thread = threading.Thread(target=work)
    thread.start()
    begin = time.perf_counter()
    KMeans(64, n_init=1, max_iter=12, tol=0, random_state=0).fit(x)
    end = time.perf_counter()
    done.set()
    thread.join()
    inside = [begin, *(turn for turn in turns if begin < turn < end), end]
    # With the lock held for the kernel, no turn would fall into most of the fit.
    longest = max(np.diff(inside))
    assert len(inside) > 10
    assert longest < 0.5 * (end - begin)


@pytest.mark.parametrize("threads", [2, 8])
def test_a_fit_has_the_same_bits_for_any_number_of_threads(threads: int) -> None:
    assert fit_bytes(threads) == fit_bytes(1)


@pytest.mark.parametrize("threads", ["2", "8"])
def test_features_have_the_same_bits_for_any_number_of_threads(
    threads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGMENTRY_NUM_THREADS", "1")
    alone = features_bytes()
    monkeypatch.setenv("SEGMENTRY_NUM_THREADS", threads)
    assert _native.num_threads() == int(threads)
    assert features_bytes() == alone


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "99999"])
def test_a_senseless_number_of_threads_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGMENTRY_NUM_THREADS", text)
    with pytest.raises(sg.InvalidParameterError, match=r"SEGMENTRY_NUM_THREADS.*whole number"):
        fit_bytes()


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_process_makes_the_same_call(method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        method = "spawn"
    expected = fit_bytes()  # the parent's threads exist before the child does
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    child = context.Process(target=put_fit, args=(queue,))
    child.start()
    try:
        assert queue.get(timeout=CHILD_SECONDS) == expected
        child.join(CHILD_SECONDS)
        assert child.exitcode == 0
    finally:
        child.kill()


def test_a_forked_child_and_its_child_make_the_same_call() -> None:
    program = f"""
        import os, sys, threading
        sys.path.insert(0, {os.path.dirname(__file__)!r})
        from test_doorway import fit_bytes
        expected = fit_bytes()
        stuck = threading.Timer({CHILD_SECONDS}, os._exit, [3])
        stuck.start()
        child = os.fork()
        if child == 0:
            same = fit_bytes() == expected
            grandchild = os.fork()
            if grandchild == 0:
                os._exit(0 if fit_bytes() == expected else 1)
            _, status = os.waitpid(grandchild, 0)
            os._exit(0 if same and status == 0 else 1)
        _, status = os.waitpid(child, 0)
        stuck.cancel()
        sys.exit(0 if status == 0 and fit_bytes() == expected else 1)
    """  # noqa: PTH120
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=2 * CHILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_many_python_threads_call_at_once() -> None:
    expected = fit_bytes()
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: fit_bytes(), range(12)))
    assert all(result == expected for result in results)


@pytest.mark.parametrize(
    "call",
    [
        "KMeans(300, n_init=500, max_iter=10_000, tol=0, random_state=0).fit(x)",
        "KMeans(5_000, n_init=1, random_state=0).fit(x)  # in its seeding",
        "KMeans(200, max_iter=100_000, tol=0, random_state=0).fit(x)  # in a single run",
    ],
)
def test_ctrl_c_ends_a_long_fit_at_once_and_leaves_the_object_usable(call: str) -> None:
    program = f"""
        import os, signal, threading, time
        # Programs in the background are born deaf to Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        import numpy as np
        from segmentry.cluster import KMeans
        x = np.random.default_rng(0).normal(size=(200_000, 16))
        KMeans(2, n_init=1).fit(x[:100])
        sent = []
        def press():
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Timer(0.5, press).start()
        model = {call.partition(".fit")[0]}
        try:
            model.fit(x)
        except KeyboardInterrupt:
            print(time.perf_counter() - sent[0])
        assert not hasattr(model, "labels_")
        model.set_params(n_clusters=3, n_init=1, max_iter=5)
        assert model.fit(x[:1000]).labels_.shape == (1000,)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.5


def test_progress_of_a_long_fit_is_reported_and_moves() -> None:
    x = np.random.default_rng(0).normal(size=(200_000, 16))
    seen: list[tuple[int, int]] = []
    _native.kmeans_fit(
        x, [(200, "k-means++", 1, 0, None)], 25, 0.0, None, lambda *at: seen.append(at)
    )
    assert len(seen) >= 3
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]
    assert all(0 <= done <= total for done, total in seen)
    assert seen[-1][1] == 25


def test_an_error_in_the_progress_callback_ends_the_fit_at_once() -> None:
    x = np.random.default_rng(0).normal(size=(200_000, 16))
    raised = []

    def complain(done: int, total: int) -> None:
        raised.append(time.perf_counter())
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        _native.kmeans_fit(x, [(200, "k-means++", 50, 0, None)], 100_000, 0.0, None, complain)
    assert time.perf_counter() - raised[0] < 0.5
    assert len(raised) == 1
    assert fit_bytes() == fit_bytes()


def test_a_panic_arrives_as_an_ordinary_exception() -> None:
    with pytest.raises(sg.SegmentryError, match="planted for the test") as caught:
        _native.planted_panic("planted for the test")
    assert isinstance(caught.value, sg.InternalError)
    assert isinstance(caught.value, RuntimeError)
    assert "report" in str(caught.value)
    assert fit_bytes() == fit_bytes()
