"""Settings of the documentation site; ``make docs`` builds it, and every broken link or anchor is an error."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import panview

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "panview"
author = "the authors of panview"
version = release = panview.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["schemas", "images"]

myst_enable_extensions = ["colon_fence"]
# Anchors are those that GitHub gives to headings, so that links work in both places.
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_default_options = {"members": True, "inherited-members": False}
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_preprocess_types = False

html_theme = "furo"
html_title = "panview"
html_favicon = "../resources/panview.svg"
html_logo = "../resources/panview.svg"
html_show_copyright = False
html_copy_source = False
suppress_warnings = [
    # Examples of JSON are cut short with "...".
    "misc.highlighting_failure",
    # Two classes have an attribute "path", and types such as "path" in the descriptions of options mean neither.
    "ref.python",
]

_AT_THE_ROOT = {"GLOSSARY.md": "reference/glossary", "CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing"}
"""Pages of the site whose text is a file at the root of the repository."""


def _take_text(app: Sphinx, page: str, source: list[str]) -> None:
    """Fill the pages of `_AT_THE_ROOT`, and lead links to their files to these pages."""
    docs = Path(app.srcdir)
    origin = docs / f"{page}.md"
    for name, place in _AT_THE_ROOT.items():
        if page == place:
            origin = docs.parent / name
            source[0] = origin.read_text(encoding="utf-8")

    def led(found: re.Match[str]) -> str:
        label, (target, hash_, anchor) = found[1], found[2].partition("#")
        if not target or ":" in target:
            return found[0]
        file = Path(os.path.normpath(origin.parent / target))
        if file.parent == docs.parent and file.name in _AT_THE_ROOT:
            file = docs / f"{_AT_THE_ROOT[file.name]}.md"
        if file.suffix == ".md" and docs not in file.parents:
            # A page of the repository that the site has not.
            return f"{label} (`{os.path.relpath(file, docs.parent)}`)"
        return f"[{label}]({os.path.relpath(file, (docs / page).parent)}{hash_}{anchor})"

    source[0] = re.sub(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)", led, source[0])


def setup(app: Sphinx) -> None:
    """Connect what the pages need; Sphinx calls it."""
    app.connect("source-read", _take_text)
