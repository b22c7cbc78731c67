"""Fonts for Chinese, Japanese and Korean text, which matplotlib's own font cannot draw."""

from __future__ import annotations

import importlib
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from segmentry.wording.numerals import Language

# In order of preference (those of Linux, of Windows, of macOS), and how their files begin.
_FONTS: Final = {
    "Noto Sans CJK SC": "notosanscjk",
    "Noto Sans CJK JP": "notosanscjk",
    "Noto Sans SC": "notosanssc",
    "Source Han Sans SC": "sourcehansans",
    "WenQuanYi Micro Hei": "wqy-microhei",
    "WenQuanYi Zen Hei": "wqy-zenhei",
    "Droid Sans Fallback": "droidsansfallback",
    "Microsoft YaHei": "msyh",
    "SimHei": "simhei",
    "DengXian": "deng",
    "PingFang SC": "pingfang",
    "Heiti SC": "stheiti",
    "Hiragino Sans GB": "hiragino sans gb",
    "Arial Unicode MS": "arial unicode",
}
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


def language_to_draw_in(language: Language) -> Language:
    """Give the language of a picture: with a warning English, where Chinese would be boxes.

    Called by the method that users call, whose line the warning is to name.
    """
    if language == "en" or can_write_chinese():
        return language
    warnings.warn(
        "the picture is in English: no font with Chinese letters is installed; install one, such "
        "as Noto Sans CJK SC",
        UserWarning,
        stacklevel=3,
    )
    return "en"


def _usual() -> list[str]:
    matplotlib = importlib.import_module("matplotlib")
    family: list[str] = list(matplotlib.rcParams["font.family"])
    return family


@lru_cache(maxsize=1)
def _wide_font() -> str | None:
    try:
        fonts = importlib.import_module("matplotlib.font_manager")
    except ImportError:
        # Whoever draws says what to install.
        return None
    return _listed(fonts.fontManager) or _added(fonts)


def _listed(manager: Any) -> str | None:  # noqa: ANN401 - matplotlib is optional
    installed = {entry.name for entry in manager.ttflist}
    return next((name for name in _FONTS if name in installed), None)


def _added(fonts: Any) -> str | None:  # noqa: ANN401
    """Look on the disk: matplotlib's list may be older than the font."""
    starts = tuple(_FONTS.values())
    for path in sorted(fonts.findSystemFonts()):
        if Path(path).name.lower().startswith(starts):
            try:
                fonts.fontManager.addfont(path)
            except (OSError, RuntimeError):
                continue
    return _listed(fonts.fontManager)
