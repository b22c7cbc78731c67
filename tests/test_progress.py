"""The progress bar: in terminals and where asked for, nowhere else, and gone when work is done."""

from __future__ import annotations

import sys
import types

import pytest

import segmentry as sg
from segmentry import _progress
from segmentry._progress import progress_bar


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch):
    monkeypatch.setattr(_progress, "_PATIENCE", -1.0)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


def last_line(text):
    return text.rsplit("\r", 1)[-1]


def test_a_bar_that_is_asked_for_is_written_to_the_terminal(capsys):
    with progress_bar(True) as bar:
        report = bar.stage("clusterings")
        report(1, 4)
        assert (
            last_line(capsys.readouterr().err) == "██████·················· " + " 25% clusterings"
        )
        report(4, 4)
        assert last_line(capsys.readouterr().err) == "█" * 24 + " 100% clusterings"


def test_the_bar_is_wiped_out_at_the_end_and_after_an_error(capsys):
    for mistake in (None, ZeroDivisionError):
        try:
            with progress_bar(True) as bar:
                bar.stage("work")(1, 2)
                shown = last_line(capsys.readouterr().err)
                if mistake is not None:
                    raise mistake
        except ZeroDivisionError:
            pass
        assert capsys.readouterr().err == "\r" + " " * len(shown) + "\r"


def test_nothing_goes_to_standard_output(capsys):
    with progress_bar(True) as bar:
        bar.stage("work")(1, 2)
    assert capsys.readouterr().out == ""


def test_stages_share_the_bar(capsys):
    with progress_bar(True) as bar:
        bar.stage("first", 0.0, 0.5)(1, 2)
        assert " 25% first" in capsys.readouterr().err
        bar.stage("second", 0.5, 1.0)(1, 2)
        assert " 75% second" in capsys.readouterr().err


def test_a_shorter_line_leaves_nothing_of_a_longer_one(capsys):
    with progress_bar(True) as bar:
        bar.stage("a long name")(1, 2)
        before = last_line(capsys.readouterr().err)
        bar.stage("x")(1, 2)
        assert len(last_line(capsys.readouterr().err)) == len(before)


def test_the_same_line_is_written_once(capsys):
    with progress_bar(True) as bar:
        report = bar.stage("work")
        report(1, 2)
        capsys.readouterr()
        report(1, 2)
        assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("done", "total", "shown"), [(5, 0, "  0%"), (9, 3, "100%")])
def test_work_of_unknown_length_and_more_than_all_are_no_trouble(done, total, shown, capsys):
    with progress_bar(True) as bar:
        bar.stage("work")(done, total)
        assert f"{shown} work" in capsys.readouterr().err


def test_short_work_shows_no_bar(monkeypatch, capsys):
    monkeypatch.setattr(_progress, "_PATIENCE", 60.0)
    with progress_bar(True) as bar:
        bar.stage("work")(1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("show", [None, False])
def test_where_nobody_looks_there_is_no_bar(show, capsys):
    with progress_bar(show) as bar:
        assert bar.stage("work") is None
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar_unless_it_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar(None) as bar:
        assert bar.stage("work") is not None
    with progress_bar(False) as bar:
        assert bar.stage("work") is None


def test_without_standard_error_there_is_no_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with progress_bar(None) as bar:
        assert bar.stage("work") is None


def test_a_notebook_gets_one_display_that_is_updated_and_emptied(monkeypatch):
    shown = []
    handle = types.SimpleNamespace(update=shown.append)
    display = types.ModuleType("IPython.display")
    display.HTML = str
    display.display = lambda what, display_id: shown.append(what) or handle
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    with progress_bar(None) as bar:
        report = bar.stage("<work>")
        report(1, 2)
        report(1, 2)
        report(2, 2)
    assert shown == [
        '<progress max="100" value="50"></progress> &lt;work&gt;',
        '<progress max="100" value="100"></progress> &lt;work&gt;',
        "",
    ]


@pytest.mark.parametrize("show", [1, 0, "yes", "auto", 2.5])
def test_anything_but_a_truth_value_is_refused(show):
    with (
        pytest.raises(sg.InvalidTypeError, match="progress must be True, False or None"),
        progress_bar(show),
    ):
        pass


def test_long_work_moves_the_bar(capsys):
    rows = [[float(i % 7), float(i % 3)] for i in range(60)]
    sg.quality.choose_k(rows, [1, 2, 3], n_references=5, random_state=0, progress=True)
    written = capsys.readouterr().err
    assert "reference sets" in written
    assert "halves" in written
    assert last_line(written) == ""
