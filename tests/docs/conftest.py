"""Each page is run once, whatever looks at the outcome."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
from site_pages import Ran, run


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ran]:
    """Give the function that runs a page, or says how it went before."""
    return functools.cache(lambda page: run(page, tmp_path_factory.mktemp("page")))
