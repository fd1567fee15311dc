"""``panview doctor``: what is installed, and whether a window can open."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys

from rich.table import Table

from panview import __version__
from panview.cli.output import plain_console
from panview.settings import cache_folder, data_folder, settings_file

_PACKAGES = ("PySide6-Essentials", "numpy", "numba", "polars", "msgspec", "deflate", "pillow")
_MODEL_PACKAGES = ("torch", "onedl-mmdetection", "onedl-mmcv", "onedl-mmengine", "panopticapi")
# Run apart: a platform plugin that cannot load aborts the process.
_PROBE = """
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
size = app.primaryScreen().size()
print(f"{app.platformName()}, {size.width()} x {size.height()}")
"""


def run_doctor() -> None:
    """Print the findings as a table."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_row("panview", __version__)
    table.add_row("Python", f"{platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores")
    for name in (*_PACKAGES, *_MODEL_PACKAGES):
        table.add_row(name, _version(name) or ("not installed (optional)" if name in _MODEL_PACKAGES else "MISSING"))
    table.add_row("window", _window())
    table.add_row("settings", str(settings_file()))
    table.add_row("cache", str(cache_folder()))
    table.add_row("demo set", str(data_folder() / "demo"))
    plain_console().print(table, soft_wrap=True)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _window() -> str:
    """Try to open a window's platform in a process of its own."""
    from panview.cli.window import why_no_window

    reason = why_no_window()
    if reason:
        return reason
    try:
        probe = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return "Qt did not start within a minute"
    if probe.returncode == 0:
        return f"can open ({probe.stdout.strip()})"
    return f"cannot open: {' '.join(probe.stderr.split())[:400]}"
