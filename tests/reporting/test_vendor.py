"""The chart library that is shipped is the one its README names, and nothing else."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

import pytest

from segmentry.reporting.rendering import LIBRARY, packaged

VENDOR = resources.files("segmentry.reporting") / "vendor"


@pytest.fixture(scope="module")
def readme() -> str:
    return packaged("vendor/README.md")


def test_the_library_has_the_sha256_of_the_readme(readme):
    digest = hashlib.sha256((VENDOR / LIBRARY.partition("/")[2]).read_bytes()).hexdigest()
    assert digest in readme


def test_the_library_is_the_version_of_the_readme(readme):
    version = re.search(r"Apache ECharts (\d+\.\d+\.\d+)", readme)[1]
    assert f'"{version}"' in packaged(LIBRARY)


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE", "LICENSE-d3", "LICENSE-zrender"])
def test_licences_are_shipped(name):
    assert (VENDOR / name).read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("harmful", ["</script", "new Function", "eval("])
def test_the_library_can_stand_in_a_page_that_forbids_evaluation(harmful):
    assert harmful not in packaged(LIBRARY)
