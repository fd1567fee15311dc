"""``panview desktop``: panview among the applications of a Linux desktop, with its icon and a type for COCO's JSONs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from panview.cli.output import note
from panview.errors import PanviewError
from panview.files import write_whole
from panview.resources import resource_path

ENTRY = "applications/panview.desktop"
_ICON = "icons/hicolor/scalable/apps/panview.svg"
_MIME = "mime/packages/panview.xml"
_PATIENCE_S = 60
_RESERVED = '"`$\\'


def run_desktop(*, remove: bool) -> None:
    """Add panview to the user's applications, or take it away again."""
    if not sys.platform.startswith("linux"):
        raise PanviewError("panview desktop: desktop entries exist on Linux only; create a shortcut to panview instead")
    share = _share()
    if remove:
        for name in (ENTRY, _ICON, _MIME):
            (share / name).unlink(missing_ok=True)
    else:
        program = str(_program())
        entry = resource_path("desktop/panview.desktop").read_text(encoding="utf-8")
        entry = entry.replace("TryExec=panview", f"TryExec={_as_string(program)}")
        entry = entry.replace("Exec=panview %f", f"Exec={_as_string(_quoted(program))} %f")
        _write(share / _ICON, resource_path("panview.svg").read_bytes())
        _write(share / _MIME, resource_path("desktop/panview-mime.xml").read_bytes())
        _write(share / ENTRY, entry.encode())
    _tell_desktop(share)
    note(f"{'Removed from' if remove else 'Added to'} the applications: {share / ENTRY}")


def _share() -> Path:
    """Return the folder of the user's data by the rules of freedesktop.org, which takes absolute paths only."""
    said = os.environ.get("XDG_DATA_HOME", "")
    return Path(said) if os.path.isabs(said) else Path.home() / ".local" / "share"


def _program() -> Path:
    """Return the program that started this: what a bundle says of itself, or the command beside the interpreter."""
    bundle = os.environ.get("PANVIEW_PROGRAM")
    if bundle:
        return Path(bundle)
    beside = Path(sys.executable).with_name("panview")
    started = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "panview" else None
    for path in (Path(started) if started else beside, beside):
        if path.is_file():
            return path.absolute()
    raise PanviewError("panview desktop: the command panview was not found; install panview first (docs/install.md)")


def _quoted(argument: str) -> str:
    """Quote an argument of an Exec line by the rules of the Desktop Entry Specification."""
    escaped = "".join(f"\\{character}" if character in _RESERVED else character for character in argument)
    return f'"{escaped.replace("%", "%%")}"'


def _as_string(value: str) -> str:
    """Escape a value of a desktop entry of type string."""
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def _tell_desktop(share: Path) -> None:
    """Make the desktop rescan its entries if it has the programs for that; otherwise it does so later by itself."""
    programs = {"update-desktop-database": share / "applications", "update-mime-database": share / "mime"}
    for program, folder in programs.items():
        if shutil.which(program) and folder.is_dir():
            subprocess.run([program, folder], capture_output=True, timeout=_PATIENCE_S, check=False)
