"""Folders that appear whole or not at all: filled beside their place by one process, which others see live or dead."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from panview.decoding import typed_json
from panview.errors import PanviewError, reason_of
from panview.files import HALF_WRITTEN, write_whole
from panview.reading import read_file

LOCK = ".lock"
_FORMAT = 1
_MAX_MARKER_BYTES = 1 << 16


def refuse_place(out: Path, read: Iterable[Path]) -> None:
    """Refuse a place where no folder of a set may be made, whatever is there.

    Parameters
    ----------
    out : Path
        As it was asked for.
    read : iterable of Path
        Folders that are inputs.

    Raises
    ------
    PanviewError
        It is named like a JSON, is the current folder, or lies within an input.
    """
    place = out.expanduser().resolve()
    if out.suffix.lower() == ".json":
        raise PanviewError(f"{out}: must be a folder, for the JSON and its PNG files; leave out .json")
    if not place.name or place == Path.cwd():
        raise PanviewError(f"{out}: is the current folder; name a new one")
    for folder in read:
        if place.is_relative_to(folder.resolve()):
            raise PanviewError(f"{out}: lies within {folder}, an input; choose a folder elsewhere")


def refuse_filled(out: Path) -> None:
    """Refuse a folder that has something in it.

    Raises
    ------
    PanviewError
    """
    place = out.expanduser()
    if place.is_dir() and any(place.iterdir()):
        raise PanviewError(f"{out}: is not empty; choose another folder")


class _Marker(msgspec.Struct, frozen=True):
    """What a folder that is not finished is of."""

    key: str
    format: int = _FORMAT


@dataclass(frozen=True)
class WholeFolder:
    """A folder that is to be written.

    Attributes
    ----------
    target : Path
        New or empty.
    maker : str
        What is under way in it, such as "conversion".
    marker : str
        Name of the file that tells a folder that is not finished from any other.
    key : str
        Hash of what decides the result. With one, the same work goes on with what an earlier process has finished;
        without, it begins anew.
    """

    target: Path
    maker: str
    marker: str
    key: str = ""

    @property
    def place(self) -> Path:
        """Where the folder will be, with links resolved."""
        return self.target.expanduser().resolve()

    @property
    def part(self) -> Path:
        """The folder while it is not finished."""
        return self.place.with_name(self.place.name + ".part")

    def refuse(self) -> None:
        """Refuse a target that is something already, or beside which something is in the way.

        Raises
        ------
        PanviewError
            It is not empty or no folder; another process writes there; or what lies in the way is not the same work.
        """
        target, part = self.target.expanduser(), self.part
        if target.is_dir():
            if any(target.iterdir()):
                raise PanviewError(f"{target}: is not empty; choose another folder")
        elif os.path.lexists(target):
            raise PanviewError(f"{target}: is a file; choose a folder")
        if not os.path.lexists(part):
            return
        if part.is_symlink() or not part.is_dir():
            raise PanviewError(f"{part}: is in the way; choose another folder")
        if _is_held(part / LOCK):
            raise self._held()
        left = self._marked()
        if left is None:
            # Not even started, unless it is the user's own.
            if any(path.name != LOCK and not path.match(HALF_WRITTEN) for path in part.iterdir()):
                raise PanviewError(f"{part}: is in the way; choose another folder")
        elif left != self.key:
            raise PanviewError(
                f"{part}: was left by another {self.maker} that was interrupted; remove it, then try again"
            )

    @contextmanager
    def filled(self) -> Iterator[Path]:
        """Yield the folder beside the target, which gets its name when the block ends without an error.

        What is in it after an error stays where the work goes on with it, and is removed otherwise. A process that was
        killed leaves it too; the next one for the same target goes on with it or clears it.

        Raises
        ------
        PanviewError
            The target is refused, another process writes there, or the disk is full.
        """
        from filelock import FileLock, Timeout

        part = self.part
        self.refuse()
        lock = FileLock(part / LOCK, timeout=0)
        try:
            part.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise self._held() from error
        except OSError as error:
            raise PanviewError(
                f"{self.target}: cannot be written ({reason_of(error)}); choose another place"
            ) from error
        try:
            self._begin()
            yield part
            if sys.platform == "win32":
                # A folder with an open file in it cannot be renamed there.
                lock.release()
            self._finish()
        except BaseException as error:
            if not (self.key and any(path.is_file() and path.name[0] != "." for path in part.rglob("*"))):
                shutil.rmtree(part, ignore_errors=True)
            if isinstance(error, OSError) and not isinstance(error, PanviewError):
                problem = f"cannot be written ({reason_of(error)}); make room or choose another place"
                raise PanviewError(f"{self.target}: {problem}") from error
            raise
        finally:
            lock.release()
            for folder in (part, self.place):
                (folder / LOCK).unlink(missing_ok=True)

    def _begin(self) -> None:
        """Clear what is not gone on with, and say whose the folder is."""
        part = self.part
        for path in part.iterdir() if not self.key else part.rglob(HALF_WRITTEN):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name not in (LOCK, self.marker):
                path.unlink()
        write_whole(part / self.marker, msgspec.json.encode(_Marker(self.key)))

    def _finish(self) -> None:
        """Give the folder its name, all of it on the disk before."""
        place, part = self.place, self.part
        getattr(os, "sync", lambda: None)()
        if place.is_dir():
            # Only an empty one: if it has been filled meanwhile, this fails, as it should.
            place.rmdir()
        part.rename(place)
        # Last, so that leftovers of a killed process can still be recognised.
        (place / self.marker).unlink(missing_ok=True)

    def _marked(self) -> str | None:
        """Return the key of the work that was cut off, None where there is no mark."""
        try:
            return typed_json(read_file(self.part / self.marker, _MAX_MARKER_BYTES), _Marker).key
        except (PanviewError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    def _held(self) -> PanviewError:
        return PanviewError(f"{self.place}: is being written by another process; wait until it has finished")


def _is_held(lock: Path) -> bool:
    """Whether a process that lives holds a lock."""
    from filelock import FileLock, Timeout

    if not lock.is_file():
        return False
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False
