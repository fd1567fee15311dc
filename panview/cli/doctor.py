"""``panview doctor``: what is installed, and whether a window can open."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys

from panview import __version__
from panview.cli.output import write_stdout
from panview.literal import literal
from panview.native import native
from panview.settings import cache_folder, data_folder, models_folder, runs_folder, settings_file

_PACKAGES = ("PySide6-Essentials", "numpy", "numba", "polars", "msgspec", "deflate", "pillow")
_MODEL_PACKAGES = (
    "torch",
    "onedl-mmdetection",
    "onedl-mmcv",
    "onedl-mmengine",
    "transformers",
    "safetensors",
    "panopticapi",
)
# In a process of its own, since a platform plugin that cannot load aborts the process.
_PROBE = """
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
size = app.primaryScreen().size()
print(f"{app.platformName()}, {size.width()} x {size.height()}")
"""


def run_doctor() -> None:
    """Print the findings, a line each."""
    rows = [
        ("panview", __version__),
        ("Python", f"{platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores"),
        *((name, _version(name) or "MISSING") for name in _PACKAGES),
        *((name, _version(name) or "not installed (optional)") for name in _MODEL_PACKAGES),
        ("measuring", _measuring()),
        *_models(),
        ("window", _window()),
        ("settings", str(settings_file())),
        ("cache", str(cache_folder())),
        ("weights", str(models_folder())),
        ("model runs", str(runs_folder())),
        ("demo set", str(data_folder() / "demo")),
    ]
    width = max(len(name) for name, _ in rows) + 2
    write_stdout("".join(f"{name:<{width}}{literal(value)}\n" for name, value in rows).encode())


def _measuring() -> str:
    """Say whether pairs are measured by compiled code."""
    problem = native().problem
    return f"by numba's kernels, slower than the compiled module ({problem})" if problem else "compiled"


def _models() -> list[tuple[str, str]]:
    """Say whether models can run, and on what."""
    from panview.engine.probe import probe

    found = probe()
    if found.problem:
        return [("models", f"cannot run: {found.problem}"), *_families()]
    devices = ", ".join(
        f"{device.id} ({device.name}{f', {device.memory / 2**30:.0f} GiB' if device.memory else ''})"
        for device in found.devices
    )
    rows = [("models run on", devices), *_families()]
    if not found.operators:
        return rows
    operators = "compiled"
    if found.operators != "compiled":
        operators = f"torch's, which are all that panoptic models need; for the compiled ones: {found.compile}"
    return [*rows, ("mmcv operators", operators)]


def _families() -> list[tuple[str, str]]:
    """Say of each family of models whether it can run."""
    from panview.engine.families.family import missing_packages
    from panview.engine.families.registry import families

    rows = []
    for family in families():
        missing = missing_packages(family)
        said = f"cannot run without {', '.join(missing)}: {family.install}" if missing else "can run"
        rows.append((f"{family.title} models", said))
    return rows


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
