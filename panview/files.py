"""Files that appear whole or not at all, and names that stay inside their folder."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panview.errors import PanviewError

_PLAIN_NAME = re.compile(r"[^/\\:\x00]+")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path``; rename it to ``path`` when the block ends without an error.

    The data is on disk before the name is, so that a crash leaves the old file or the new one, never half of one.

    Raises
    ------
    PanviewError
        The folder cannot be written to, or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise PanviewError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        # mkstemp makes private files; a result should be as readable as any other new file.
        part.chmod(0o666 & ~_umask())
        os.replace(part, path)
    except OSError as error:
        raise PanviewError(f"{path}: cannot be written ({error.strerror}); make room or choose another") from error
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` by way of `whole_file`."""
    with whole_file(path) as part:
        part.write_bytes(data)


def stays_inside(name: str) -> bool:
    """Whether a file name from a JSON names something inside the folder it is joined to.

    Sub-folders are fine; absolute paths, drives, ``..`` and NUL are not, on any platform.
    """
    if _PLAIN_NAME.fullmatch(name):
        return name not in {".", ".."}
    if not name or "\x00" in name or ":" in name:
        return False
    parts = name.replace("\\", "/").split("/")
    return bool(parts[0]) and ".." not in parts


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
