"""The role of `text in single backticks`: code, and a link if it names something of ours.

In docstrings such text may be a parameter, a column or an expression as well as a function, so a
name that leads nowhere is no mistake. Explicit roles (``:py:func:``) still have to lead somewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from docutils.parsers.rst.states import Inliner
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NAME = re.compile(r"^~?(sg\.|segmentry\.)?([A-Za-z_][\w.]*)(\(.*\))?$", re.DOTALL)


def reference_to(target: str, environment: BuildEnvironment) -> pending_xref:
    """Give a reference to be looked up when everything is read."""
    return pending_xref(
        "",
        refdomain="py",
        reftype="quiet",
        reftarget=target,
        refdoc=environment.docname,
        quiet_module=environment.ref_context.get("py:module"),
        quiet_class=environment.ref_context.get("py:class"),
    )


def role(  # noqa: PLR0917 - docutils calls it so
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: dict[str, Any] | None = None,
    content: list[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Give code, within a reference where the text may be a name."""
    text = text.replace("\x00", "")
    code = nodes.literal(rawtext, text, classes=["code"])
    found = NAME.match(text)
    if not found:
        return [code], []
    reference = reference_to(found[2], inliner.document.settings.env)
    reference += code
    return [reference], []


class LinkCode(SphinxTransform):
    """Code in the pages' text that begins with ``sg.`` becomes a reference, too."""

    default_priority = 600

    def apply(self, **kwargs: object) -> None:
        """Wrap such code, except where it is in a link or a title already."""
        for code in list(self.document.findall(nodes.literal)):
            found = NAME.match(code.astext())
            inside = isinstance(code.parent, (nodes.reference, pending_xref, nodes.title))
            if inside or not found or found[1] != "sg.":
                continue
            reference = reference_to(found[2], self.env)
            code.replace_self(reference)
            reference += code


def resolve(
    app: Sphinx, environment: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Look the name up as the reader would: in the class, the module, the package."""
    if node.get("reftype") != "quiet":
        return None
    domain = environment.get_domain("py")
    objects = domain.objects  # type: ignore[attr-defined]
    target, module, owner = node["reftarget"], node["quiet_module"], node["quiet_class"]
    for scope in (
        f"{module}.{owner}." if module and owner else "",
        f"{owner}." if owner else "",
        f"{module}." if module else "",
        "segmentry.",
        "",
    ):
        if (full := scope + target) in objects and (scope or target.startswith("segmentry")):
            if objects[full].docname == node["refdoc"] and owner and full.endswith(f".{owner}"):
                break  # a class that speaks of itself
            return domain.resolve_xref(
                environment, node["refdoc"], app.builder, "obj", full, node, content
            )
    return content


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the role."""
    app.add_role("quietcode", role)
    app.add_transform(LinkCode)
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
