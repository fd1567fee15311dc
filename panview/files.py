"""Files that appear whole or not at all, and names that stay inside their folder."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panview.errors import PanviewError, reason_of

_PLAIN_NAME = re.compile(r"[^/\\:\x00]+")
HALF_WRITTEN = f".{'[0-9a-f]' * 16}.part"
"""Pattern of the names under which `whole_file` writes; a process that was killed leaves one behind."""
_DRIVE = re.compile(r"[A-Za-z]:")


@contextmanager
def whole_file(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it to ``path`` when the block ends without an error.

    The data is on disk before the name is, so that a crash leaves the old file or the new one, never half of one. A
    link stays a link, and what is no file at all, such as ``/dev/stdout`` or a pipe, is written into and not replaced.
    One of thousands of files that only count together need not be ``durable``: its data may reach the disk later.

    Raises
    ------
    PanviewError
        The folder cannot be written to, or the disk is full.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        replaces = path.is_file() or not path.exists()
        target = path.resolve() if path.is_symlink() and replaces else path
        folder = target.parent if replaces else Path(tempfile.gettempdir())
        folder.mkdir(parents=True, exist_ok=True)
        # Short, so that a name of the greatest length can still be written; made as readable as any other new file.
        part = folder / f".{uuid.uuid4().hex[:16]}.part"
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise PanviewError(f"{path}: cannot be written ({reason_of(error)}); choose another place") from error
    try:
        yield part
        with part.open("rb+") as stream:
            if durable:
                os.fsync(stream.fileno())
            if not replaces:
                with target.open("wb") as sink:
                    shutil.copyfileobj(stream, sink)
        if replaces:
            os.replace(part, target)
    except OSError as error:
        if isinstance(error, (PanviewError, BrokenPipeError)):
            raise
        raise PanviewError(f"{path}: cannot be written ({reason_of(error)}); make room or choose another") from error
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write ``data`` to ``path`` by way of `whole_file`."""
    with whole_file(path, durable=durable) as part:
        part.write_bytes(data)


def stays_inside(name: str) -> bool:
    """Whether a file name from a JSON names something inside the folder it is joined to.

    Sub-folders are fine; absolute paths, drives, ``..`` and NUL are not, on any platform.
    """
    if _PLAIN_NAME.fullmatch(name):
        return name not in {".", ".."}
    if not name or "\x00" in name or _DRIVE.match(name):
        return False
    parts = name.replace("\\", "/").split("/")
    return bool(parts[0]) and ".." not in parts
