"""Ctrl-C ends trees and mixtures at once."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


@pytest.mark.parametrize(
    "model",
    [
        "AgglomerativeClustering()",
        'AgglomerativeClustering(linkage="single")',
        "GaussianMixture(40, max_iter=100_000, tol=0, init_params='random', random_state=0)",
    ],
)
def test_ctrl_c_ends_a_long_fit_at_once(model):
    program = f"""
        import os, signal, threading, time
        import numpy as np
        # A process started in the background ignores it else.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from segmentry.cluster import AgglomerativeClustering, GaussianMixture, KMeans
        x = np.random.default_rng(0).normal(size=(200_000, 16))
        model = {model}
        KMeans(2).fit(x[:100])
        sent = []
        def press():
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Timer(0.5, press).start()
        try:
            model.fit(x)
        except KeyboardInterrupt:
            print(time.perf_counter() - sent[0])
        assert not hasattr(model, "labels_")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 2
