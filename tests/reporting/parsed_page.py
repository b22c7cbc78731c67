"""Read a page as a browser would, and complain where a browser would have to guess."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})
FETCHING = frozenset({"src", "srcset", "href", "xlink:href", "action", "data", "poster", "style"})


@dataclass
class Page(HTMLParser):
    """A parsed page.

    Attributes
    ----------
    tags : list of (str, dict)
        Every element with its attributes, in order.
    texts : list of str
        The texts between tags, but for styles.
    trouble : list of str
        Tags that do not match.
    """

    source: str
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()
        self.trouble += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.trouble.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in {"style", "script"} and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def text(self) -> str:
        """Everything there is to read."""
        return "\n".join(self.texts)

    @property
    def data(self) -> Any:
        """The data of the charts."""
        opening = '<script type="application/json" id="page-data">'
        return json.loads(self.source.partition(opening)[2].partition("</script>")[0])

    @property
    def styles(self) -> str:
        """The style sheet."""
        return self.source.partition("<style>")[2].partition("</style>")[0]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Give the attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def fetched(self) -> list[str]:
        """Give everything the page would fetch from elsewhere."""
        values = [
            (value or "").strip()
            for _, attributes in self.tags
            for name, value in attributes.items()
            if name in FETCHING
        ]
        inside = ("#", "data:")
        links = [v for v in values if ":" in v and not v.startswith(inside) and "//" in v]
        return links + [word for word in ("url(", "@import") if word in self.styles]
