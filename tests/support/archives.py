"""Folders put into zip archives, as people and tools do it."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path


def pack(folder: Path, *, below: str | None = None, method: int = zipfile.ZIP_DEFLATED, keep: bool = False) -> Path:
    """Put a folder into an archive beside it, and remove it.

    Parameters
    ----------
    folder : Path
    below : str, optional
        What its files lie in within the archive; by default a folder of its name, as COCO's do.
    method : int
    keep : bool
        Leave the folder.
    """
    archive = folder.with_name(folder.name + ".zip")
    prefix = folder.name if below is None else below
    with zipfile.ZipFile(archive, "w", method) as packed:
        if prefix:
            packed.writestr(zipfile.ZipInfo(prefix + "/"), b"")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = path.relative_to(folder).as_posix()
                packed.write(path, f"{prefix}/{name}" if prefix else name)
    if not keep:
        shutil.rmtree(folder)
    return archive


def pack_by_info_zip(folder: Path, *options: str) -> Path:
    """Put a folder into an archive beside it by the program that most people have, and leave it."""
    program = shutil.which("zip")
    assert program is not None
    archive = folder.with_name(folder.name + ".zip")
    subprocess.run([program, "-q", "-r", *options, archive, folder.name], cwd=folder.parent, check=True, timeout=300)
    return archive
