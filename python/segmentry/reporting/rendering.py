"""The template, the style sheet and the scripts, put together into one page."""

from __future__ import annotations

import importlib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from segmentry import __version__
from segmentry.exceptions import MissingDependencyError
from segmentry.reporting.markup import Markup, content_policy, json_text

if TYPE_CHECKING:
    from segmentry.reporting.charts import Chart

LIBRARY: Final = "vendor/echarts.common.min.js"


def page_template() -> Any:  # noqa: ANN401 - jinja2 is optional, and so its types
    """Give the template of the page.

    Raises
    ------
    MissingDependencyError
        If jinja2 is not installed.
    """
    try:
        jinja2 = importlib.import_module("jinja2")
    except ImportError as error:
        raise MissingDependencyError(
            "the report needs jinja2, which is not installed; run: pip install 'segmentry[report]'"
        ) from error
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: packaged(f"templates/{name}")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")


def packaged(name: str) -> str:
    """Read a text file of this package."""
    return (resources.files("segmentry.reporting") / name).read_text(encoding="utf-8")


def render(template: Any, context: dict[str, Any]) -> str:  # noqa: ANN401
    """Fill the template.

    The scripts are written between their tags as they are, so that the hashes of the page's policy
    fit.
    """
    charts: list[Chart] = context["charts"]
    library, script = packaged(LIBRARY), packaged("static/page.js")
    data = {"language": context["t"].language, "charts": [chart.as_data() for chart in charts]}
    text: str = template.render(
        **context,
        css=Markup(packaged("static/page.css")),
        library=Markup(library),
        script=Markup(script),
        policy=content_policy([library, script]),
        data=json_text(data),
        version=__version__,
    )
    return text
