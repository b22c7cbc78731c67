"""Fonts for Chinese, Japanese and Korean text, which matplotlib's own font cannot draw."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Final

# In order of preference: those of Linux, of Windows, of macOS.
_FONTS: Final = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Micro Hei"),
    *("WenQuanYi Zen Hei", "Droid Sans Fallback", "Microsoft YaHei", "SimHei", "DengXian"),
    *("PingFang SC", "Heiti SC", "Hiragino Sans GB", "STHeiti", "Arial Unicode MS"),
)
# From here on stand the radicals, kana, hangul, ideographs and full-width forms.
_FIRST: Final = "\u2e80"


def is_wide(text: str) -> bool:
    """Say whether a text has characters that need such a font."""
    return any(letter >= _FIRST for letter in text)


def font_for(*texts: str) -> dict[str, list[str]]:
    """Give the font argument for texts: nothing where matplotlib's own font will do.

    Also nothing where no such font is installed; `can_write_chinese` says so beforehand.
    """
    font = _wide_font() if any(map(is_wide, texts)) else None
    return {} if font is None else {"fontfamily": [*_usual(), font]}


def can_write_chinese() -> bool:
    """Say whether a font for it is installed."""
    return _wide_font() is not None


def _usual() -> list[str]:
    matplotlib = importlib.import_module("matplotlib")
    family: list[str] = list(matplotlib.rcParams["font.family"])
    return family


@lru_cache(maxsize=1)
def _wide_font() -> str | None:
    manager = importlib.import_module("matplotlib.font_manager")
    installed = {entry.name for entry in manager.fontManager.ttflist}
    return next((name for name in _FONTS if name in installed), None)
