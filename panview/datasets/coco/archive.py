"""Reading archives from a network: nothing in them is trusted, and what is unpacked is checked."""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from panview.datasets.coco.threads import Stop
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.files import stays_inside
from panview.reading import open_file, unreadable

_PIECE = 1 << 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)
"""What `zipfile` raises for damaged, encrypted and unknown entries; an OSError is the disk's."""


class CocoArchive:
    """An opened archive whose entries all stay inside the folder it is unpacked to."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = opened
        for entry in opened.infolist():
            self._refuse_evil(entry)

    def files(self, folder: str, suffix: str) -> dict[str, zipfile.ZipInfo]:
        """Return the entries of a folder that are named like COCO's files, by name.

        Others, such as the resource forks that macOS adds, are nobody's.

        Raises
        ------
        BadFileError
            A name is there twice.
        """
        pattern = re.compile(rf"{re.escape(folder)}/([0-9]{{12}}{re.escape(suffix)})")
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            match = pattern.fullmatch(entry.filename)
            if match and found.setdefault(match[1], entry) is not entry:
                raise BadFileError(self.path, f"holds {entry.filename} twice; it is not COCO's archive")
        return found

    def entry(self, name: str) -> zipfile.ZipInfo:
        """Return the entry of a name.

        Raises
        ------
        BadFileError
            There is none.
        """
        try:
            return self._zip.getinfo(name)
        except KeyError as error:
            raise BadFileError(self.path, f"has no {name}; it is not COCO's archive") from error

    def write(self, entry: zipfile.ZipInfo, target: Path, stop: Stop) -> None:
        """Unpack an entry and check its length and CRC. An interrupted call leaves a target that is not whole.

        Raises
        ------
        BadFileError
            It is damaged.
        Cancelled
            As asked for.
        """
        try:
            with self._zip.open(entry) as source, target.open("wb") as sink:
                while piece := source.read(_PIECE):
                    sink.write(piece)
                    if stop():
                        raise Cancelled
                written = sink.tell()
        except _DAMAGE as error:
            raise self._damaged(entry, str(error) or type(error).__name__) from error
        if written != entry.file_size:
            raise self._damaged(entry, f"{written:,} bytes, not {entry.file_size:,}")

    def _damaged(self, entry: zipfile.ZipInfo, reason: str) -> BadFileError:
        return BadFileError(self.path, f"is damaged: {entry.filename} in it cannot be unpacked ({reason})")

    def _refuse_evil(self, entry: zipfile.ZipInfo) -> None:
        mode = entry.external_attr >> 16
        kind = stat.S_IFMT(mode)
        # `filename` ends at a NUL and has the platform's separators replaced.
        inside = all(stays_inside(name.rstrip("/") or name) for name in (entry.orig_filename, entry.filename))
        if not inside:
            raise BadFileError(self.path, f"is refused: its entry {entry.orig_filename!r} would leave the folder")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadFileError(self.path, f"is refused: its entry {entry.orig_filename!r} is a link or a device")


@contextmanager
def open_archive(path: Path) -> Iterator[CocoArchive]:
    """Open an archive and look at all of its names.

    Raises
    ------
    BadFileError
        It is no whole zip, or holds an entry that points outside, or a link.
    """
    # The file may have any size, so it is read in pieces.
    with open_file(path) as stream:
        try:
            opened = zipfile.ZipFile(stream)
        except _DAMAGE as error:
            raise BadFileError(path, f"is not a complete zip archive ({error})") from error
        except OSError as error:
            raise unreadable(path, error) from error
        with opened:
            yield CocoArchive(path, opened)


def has_content(path: Path, entry: zipfile.ZipInfo) -> bool:
    """Whether a file is there with the length and the CRC of an entry."""
    try:
        if path.stat().st_size != entry.file_size:
            return False
        crc = 0
        with open_file(path) as stream:
            while piece := stream.read(_PIECE):
                crc = zlib.crc32(piece, crc)
    except FileNotFoundError:
        return False
    return crc == entry.CRC


def require_space(folder: Path, needed: int, what: str) -> None:
    """Refuse to go on if a disk has less space than is needed.

    Raises
    ------
    PanviewError
        The message has both numbers.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        both = f"{needed / 1e6:,.0f} MB, but only {free / 1e6:,.0f} MB is free"
        raise PanviewError(f"{folder}: {what} needs {both}; make room and try again; finished files are kept")
