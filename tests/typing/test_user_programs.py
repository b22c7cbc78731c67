"""What type checkers and editors know of the package."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path
from types import ModuleType

import pytest

import segmentry as sg

HERE = Path(__file__).parent
PACKAGE = Path(sg.__file__).parent
PROGRAMS = [HERE / "good_program.py", HERE / "bad_program.py"]


Complaints = dict[str, dict[int, str]]


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Complaints:
    """Give mypy's complaints about both programs: by line, their codes."""
    cache = tmp_path_factory.mktemp("mypy")
    config = cache / "mypy.ini"
    config.write_text(
        # Of other libraries only what a user's program needs them for.
        "[mypy]\nstrict = true\n[mypy-sklearn.*]\nignore_missing_imports = true\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", config, "--no-error-summary"),
            *("--cache-dir", cache / "cache", "--no-pretty", *PROGRAMS),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=PACKAGE.parent,
    )
    assert done.stderr == ""
    found: Complaints = {program.name: {} for program in PROGRAMS}
    for line in done.stdout.splitlines():
        error = re.search(r"(\w+_program\.py):(\d+): error: .*\[([\w-]+)\]$", line)
        assert error or ": note: " in line, done.stdout
        if error:
            found[error[1]][int(error[2])] = error[3]
    return found


def test_mypy_strict_has_nothing_to_say_about_a_users_program(complaints: Complaints) -> None:
    assert complaints["good_program.py"] == {}


def test_mypy_finds_each_mistake(complaints: Complaints) -> None:
    lines = (HERE / "bad_program.py").read_text(encoding="utf-8").splitlines()
    expected = {
        number: line.rpartition("wrong: ")[2]
        for number, line in enumerate(lines, 1)
        if "# wrong: " in line
    }
    assert complaints["bad_program.py"] == expected


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()
    listed = {str(path) for path in files("segmentry") or ()}
    # A wheel lists all its files; an editable install lists none of them.
    assert "segmentry/py.typed" in listed or "segmentry/__init__.py" not in listed


def test_completion_offers_the_public_names_and_no_others() -> None:
    offered = {name for name in dir(sg) if not name.startswith("__")}
    assert offered == {name for name in sg.__all__ if not name.startswith("__")}


@pytest.mark.parametrize(
    "module", [name for name in sg.__all__ if isinstance(getattr(sg, name), ModuleType)]
)
def test_modules_offer_what_they_name(module: str) -> None:
    found = getattr(sg, module)
    assert set(found.__all__) <= set(dir(found))
    assert all(getattr(found, name).__doc__ for name in found.__all__)
