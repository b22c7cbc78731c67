"""What of a class is shown: public members that are ours, with a text of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def skip(  # noqa: PLR0917 - Sphinx calls it so
    app: Sphinx, what: str, name: str, member: object, skipped: bool, options: object
) -> bool | None:
    """Leave out what scikit-learn brings along, and fields that the class's text explains."""
    if what != "class":
        return None
    function = getattr(member, "fget", None) or getattr(member, "func", None) or member
    function = getattr(function, "__func__", function)
    if not str(getattr(function, "__module__", "")).startswith("segmentry"):
        return True
    return True if not getattr(function, "__doc__", None) else None


def hide_making(  # noqa: PLR0917 - Sphinx calls it so
    app: Sphinx, what: str, name: str, found: object, options: object, shown: str, returned: str
) -> tuple[str, str] | None:
    """Leave the arguments of results out: nobody makes these but the function that gives them."""
    made = what == "class" and "made by `" in (getattr(found, "__doc__", None) or "")
    return ("", "") if made else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Ask before a member is shown."""
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", hide_making)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
