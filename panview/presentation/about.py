"""What a report of a fault begins with: versions, and what the program runs on."""

from __future__ import annotations

import os
import platform
import sys

from panview.native import native
from panview.version import __version__
from panview.words import tr

LICENCE = "MIT"
_PACKAGES = ("PySide6-Essentials", "numpy", "polars", "numba", "msgspec", "deflate", "pillow", "pyqtgraph")
_MODEL_PACKAGES = ("torch", "transformers", "onedl-mmdetection", "onedl-mmcv")
Line = tuple[str, str]


def versions(*more: Line) -> tuple[Line, ...]:
    """Return name and version of everything that matters for a report of a fault.

    Parameters
    ----------
    *more : (str, str)
        What only whoever asks knows, such as the platform of the window.
    """
    problem = native().problem
    return (
        ("panview", __version__),
        ("Python", f"{platform.python_version()} ({sys.executable})"),
        (tr("System"), tr("{platform}, {cpu_count} cores", platform=platform.platform(), cpu_count=os.cpu_count())),
        *more,
        (tr("Measuring"), tr("numba ({problem})", problem=problem) if problem else tr("compiled")),
        *((name, found) for name in _PACKAGES if (found := _version(name))),
        *((name, _version(name) or tr("not installed")) for name in _MODEL_PACKAGES),
    )


def versions_text(lines: tuple[Line, ...]) -> str:
    """Return versions as text, a line each, for a report."""
    return "".join(f"{name}: {version}\n" for name, version in lines)


def _version(package: str) -> str:
    # Imported when needed, since it loads the parser of e-mails.
    import importlib.metadata

    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
