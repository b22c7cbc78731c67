"""How the site is built: `make docs`, which treats every warning as an error.

Nothing is fetched while building or reading: no web fonts, no scripts from elsewhere, formulas as
MathML.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import segmentry

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

project = "Segmentry"
author = "The Segmentry developers"
copyright = author  # noqa: A001 - Sphinx's name
version = release = segmentry.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "mathml",
    "public_members",
    "quiet_code",
]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
nitpicky = True
smartquotes = False  # types and options are code: "auto" is not “auto”
maximum_signature_line_length = 88
python_trailing_comma_in_multi_line_signatures = True
# Text in single backticks is code, and a link where it names something of ours.
default_role = "quietcode"

autosummary_generate = True
# Where file names know no capitals, `rfm` and `RFM` need different ones.
autosummary_filename_map = {
    f"{module.__name__}.{name}": f"{module.__name__}.{name}-class"
    for module in (segmentry, *(getattr(segmentry, name) for name in segmentry.__all__))
    if isinstance(module, ModuleType)
    for name in module.__all__
    if name != name.lower() and name.lower() in module.__all__
}
autosummary_ignore_module_all = False
autodoc_typehints = "none"  # the docstrings say it in words
autodoc_member_order = "groupwise"
autodoc_inherit_docstrings = True
numpydoc_show_class_members = False
numpydoc_use_plots = False
toc_object_entries_show_parents = "hide"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

LOGO = "_static/logo.svg"
html_theme = "pydata_sphinx_theme"
html_title = "Segmentry"
html_static_path = ["_static"]
html_css_files = ["segmentry.css"]
html_favicon = LOGO
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "Segmentry", "image_light": LOGO, "image_dark": LOGO},
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "show_prev_next": True,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
html_context = {"default_mode": "auto"}
# Pages without others below them have no menu of those.
ALONE = ["index", "getting_started", "features", "benchmarks", "profile", "references"]
html_sidebars: dict[str, list[str]] = {page: [] for page in ALONE}
