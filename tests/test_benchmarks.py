"""The benchmarks' sides agree, and the results are kept and written up as the program says."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

PROGRAM = Path(__file__).parents[1] / "benchmarks" / "run.py"
QUICK = ("rfm", "features_all", "features_all_sorted", "log_build_text")


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("benchmarks")
    done = bench(*QUICK, "--rows", "3000", "--rounds", "1", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def results(kept):
    return json.loads((kept / "results.json").read_text(encoding="utf-8"))


def test_every_job_is_kept(results):
    assert set(results) == set(QUICK)


def test_peers_are_compared_in_every_column(results):
    columns = {name: record["checked_columns"] for name, record in results.items()}
    assert columns["rfm"] == 3
    assert columns["features_all"] == columns["features_all_sorted"] == 69


def test_every_side_has_times_and_memory(results):
    for record in results.values():
        for side in record["sides"]:
            assert all(time > 0 for times in side["seconds"].values() for time in times)
            assert side["peak_bytes"] > 10_000_000


def test_the_page_says_of_each_target_whether_it_is_met(kept):
    page = (kept / "benchmarks.md").read_text(encoding="utf-8")
    assert "(`features_all`)" in page
    assert page.count("- Target met: ") + page.count("- Target missed: ") == 5


def test_jobs_are_listed():
    listed = bench("--list").stdout
    assert "scale" in listed
    assert "(only if named)" in listed


def test_an_unknown_job_is_refused_with_the_names_there_are():
    refused = bench("nonsense")
    assert refused.returncode == 2
    assert "features_all" in refused.stderr


@pytest.fixture
def agree(monkeypatch):
    monkeypatch.syspath_prepend(str(PROGRAM.parent))
    return importlib.import_module("agree")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (pa.array([1, 2]), pa.array([1, 3])),
        (pa.array([1.0, 2.0]), pa.array([1.0, 2.0 + 1e-8])),
        (pa.array([1.0, None]), pa.array([1.0, 2.0])),
        (pa.array([1.0, 2.0]), pa.array([1.0, None])),
        (pa.array(["a", "b"]), pa.array(["a", "c"])),
        (pa.array([1.0]), pa.array([1.0, 1.0])),
    ],
)
def test_different_columns_do_not_agree(agree, ours, theirs):
    assert agree.differs(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (pa.array([1, 2]), pa.array([1, 2], pa.int8())),
        (pa.array([1.0, 2.0]), pa.array([1.0, 2.0 + 1e-10])),
        (pa.array([1.0, None]), pa.array([1.0, float("nan")])),
        (pa.array(["a"]), pa.array(["a"]).dictionary_encode()),
    ],
)
def test_equal_columns_agree_whatever_their_width(agree, ours, theirs):
    assert agree.differs(ours, theirs) == ""


def test_a_column_that_no_peer_computes_is_an_error(agree, tmp_path):
    for name, columns in (("ours", ["orders", "extra"]), ("theirs", ["orders"])):
        (tmp_path / name).mkdir()
        table = pa.table({"customer": [1], **{column: [1] for column in columns}})
        with pa.ipc.new_file(tmp_path / name / "result.arrow", table.schema) as writer:
            writer.write_table(table)
    with pytest.raises(agree.DisagreementError, match="no peer computes"):
        agree.check_agreement([("a", tmp_path / "ours"), ("b", tmp_path / "theirs")])
