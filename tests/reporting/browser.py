"""The browser that pages are opened in: headless Chromium, found on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def executable() -> str:
    """Give the path of the browser; without one the test fails, as it has shown nothing."""
    asked = os.environ.get("SEGMENTRY_CHROMIUM")
    if asked:
        if shutil.which(asked) is None:
            pytest.fail(f"SEGMENTRY_CHROMIUM={asked} is no program", pytrace=False)
        return asked
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.fail(
            "the page is tested in a browser and there is none: install Chromium (on Debian: "
            "apt-get install chromium), or name one in SEGMENTRY_CHROMIUM; looked for "
            f"{', '.join(NAMES)}",
            pytrace=False,
        )
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser, and end it."""
    path = executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
