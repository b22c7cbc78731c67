"""Every fixed text of the page, in each language; `{…}` are filled in by the page."""

from __future__ import annotations

from typing import Final

from segmentry.reporting.texts import charts, method, page, sections, segments
from segmentry.wording.numerals import Language

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    # name: (English, Chinese)
    **page.TEXTS,
    **segments.TEXTS,
    **sections.TEXTS,
    **charts.TEXTS,
    **method.TEXTS,
}


class Texts:
    """The fixed texts of one language.

    Parameters
    ----------
    language : {"en", "zh"}
        Which language.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._index = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """Give the text, filled in."""
        return _TEXTS[name][self._index].format(**values)


def all_texts() -> dict[str, tuple[str, str]]:
    """Give every text by name, in the order of `LANGUAGES`."""
    return dict(_TEXTS)
