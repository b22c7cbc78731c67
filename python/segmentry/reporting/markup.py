"""Markup of our own making, data written into scripts, and what the page may run."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any


class Markup(str):
    """Markup of our own making, with every text from data already escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tell the template that this is markup."""
        return str(self)


_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_text(value: Any) -> Markup:  # noqa: ANN401 - anything JSON has
    """Write a value as JSON that cannot end the element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_ESCAPED))


def content_policy(scripts: list[str]) -> str:
    """Give the page's Content-Security-Policy: these scripts, styles, and nothing from anywhere."""
    sources = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    return (
        f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
