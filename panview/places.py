"""What lies where: folders and files on a disk, or in an archive as if that were a folder (docs/adr/0028).

Whoever asks a disk about maps, photos or the JSON of a set asks here. `panview.reading` reads what was found.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Hashable
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from panview import archives, remote, stamping
from panview.archives import Packed
from panview.errors import BadFileError, PanviewError, legible_text

if TYPE_CHECKING:
    from panview.remote.store import Known

_OF_A_MAC = "__MACOSX"


@dataclass(frozen=True)
class FileStatus:
    """What is known of a file without reading it.

    Attributes
    ----------
    size : int
        Bytes.
    stamp : str
        Changes when the content does: size and time on a disk, size and checksum in an archive.
    identity : Hashable
        Equal for two names of one file; None where nobody can tell.
    """

    size: int
    stamp: str
    identity: Hashable


def is_folder(path: Path) -> bool:
    """Whether a folder is there; an archive is one too. One that is damaged holds nothing, see `problem`."""
    mirrored = remote.find(path)
    if mirrored is None and os.path.isdir(path):
        return True
    packed = archives.whole(path) or archives.find(path)
    if packed is None:
        return mirrored is not None and mirrored.is_folder()
    try:
        return archives.directory_of(packed.archive).is_folder(packed.name)
    except PanviewError:
        return False


def is_file(path: Path) -> bool:
    """Whether a file is there; an archive is a folder."""
    packed = archives.find(path)
    mirrored = remote.find(path) if packed is None else None
    if mirrored is not None:
        return mirrored.is_file() and archives.whole(path) is None
    if packed is None:
        return os.path.isfile(path) and archives.whole(path) is None
    try:
        return archives.directory_of(packed.archive).member(packed.name) is not None
    except PanviewError:
        return False


def exists(path: Path) -> bool:
    """Whether anything is there."""
    return (os.path.exists(path) and remote.find(path) is None) or is_file(path) or is_folder(path)


def problem(path: Path) -> str:
    """Return why nothing can be read of the archive that a path leads to; empty where it is sound, or there is none."""
    packed = archives.whole(path) or archives.find(path)
    try:
        if packed is not None:
            archives.directory_of(packed.archive)
    except BadFileError as error:
        return f"{error.path.name} {error.problem}"
    except PanviewError as error:
        return str(error)
    return ""


def is_same(path: Path, other: Path) -> bool:
    """Whether two paths lead to one file or folder."""
    try:
        return os.path.samefile(path, other)
    except OSError:
        return path == other


def archive_of(path: Path) -> Path | None:
    """Return the archive that a path leads to or into; None for a place on a disk."""
    packed = archives.whole(path) or archives.find(path)
    return None if packed is None else packed.archive


def names(folder: Path) -> list[str]:
    """Return the names of files and folders in a folder.

    Raises
    ------
    OSError
        The folder cannot be read, or is not there; of an archive a `PanviewError`.
    """
    packed = _archived(folder)
    mirrored = remote.find(folder) if packed is None else None
    if mirrored is not None:
        return mirrored.mirror.names(mirrored.key)
    if packed is None:
        return os.listdir(folder)
    return list(archives.directory_of(packed.archive).names(packed.name))


def files_below(folder: Path) -> list[str]:
    """Return the files of a folder and of those below it, with slashes; none where it is not there."""
    packed = _archived(folder)
    if packed is not None:
        with suppress(PanviewError):
            return archives.directory_of(packed.archive).files_below(packed.name)
        return []
    mirrored = remote.find(folder)
    if mirrored is not None:
        return mirrored.mirror.files_below(mirrored.key)
    found = []
    for parent, _, own in os.walk(folder):
        prefix = os.path.relpath(parent, folder).replace(os.sep, "/")
        found += own if prefix == "." else [f"{prefix}/{name}" for name in own]
    return found


def matching(folder: Path, pattern: str) -> list[Path]:
    """Return what is called like a pattern of names and slashes below a folder, in order; none where it is not there.

    Raises
    ------
    OSError
        The folder cannot be read; of an archive a `PanviewError`.
    """
    if not _is_elsewhere(folder):
        return sorted(folder.glob(pattern))
    if not is_folder(folder):
        return []
    found = [folder]
    for part in pattern.split("/"):
        found = [place / name for place in found for name in _names_matching(place, part)]
    return sorted(found)


def holds(folder: Path, suffixes: Collection[str]) -> bool:
    """Whether any file in a folder or below has one of some suffixes, in lower case; hidden ones do not count."""
    if not _is_elsewhere(folder):
        return any(_is_one(path.name, suffixes) for path in folder.rglob("*"))
    return any(_is_one(name.rpartition("/")[2], suffixes) for name in files_below(folder))


def _is_one(name: str, suffixes: Collection[str]) -> bool:
    return os.path.splitext(name)[1].lower() in suffixes and name[0] != "."


def has_any(folder: Path, pattern: str) -> bool:
    """Whether anything is called like a pattern; errors are those of `matching`."""
    return bool(matching(folder, pattern)) if _is_elsewhere(folder) else any(folder.glob(pattern))


def statuses(folder: Path) -> dict[str, FileStatus]:
    """Return what is known of each file right in a folder, by name, in one look; nothing where it is not there."""
    packed = _archived(folder)
    found: dict[str, FileStatus] = {}
    if packed is not None:
        with suppress(PanviewError):
            directory = archives.directory_of(packed.archive)
            for name in directory.names(packed.name):
                status = _in_archive(packed, f"{packed.name}/{name}" if packed.name else name)
                if status is not None:
                    found[name] = status
        return found
    mirrored = remote.find(folder)
    if mirrored is not None:
        known = mirrored.mirror.stamps(mirrored.key)
        return {name: _of_mirror(folder / name, each) for name, each in known.items()}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_file():
                    # Not the entry's own, which on Windows does not tell links to one file.
                    found[entry.name] = _of_system(os.stat(entry.path))
    return found


def stamps(folder: Path) -> dict[str, str]:
    """Return the stamp of each file right in a folder, by name: that of `statuses`, at half of its price.

    A set has hundreds of thousands of maps, and each start asks for all of their stamps.
    """
    if _is_elsewhere(folder):
        return {name: known.stamp for name, known in statuses(folder).items()}
    ahead = stamping.told(folder)
    if ahead is not None:
        return ahead
    found: dict[str, str] = {}
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            try:
                if entry.is_file():
                    known = entry.stat()
                    found[entry.name] = f"{known.st_size}.{known.st_mtime_ns}"
            except OSError:
                continue
    return found


def has_stamps(folder: Path) -> bool:
    """Whether stamps of a folder's files can be had without asking about each: of a web server's they often cannot."""
    mirrored = remote.find(folder)
    return mirrored is None or mirrored.mirror.has_stamps(mirrored.key)


def status(path: Path) -> FileStatus | None:
    """Return what is known of a file; None where there is none."""
    packed = archives.find(path)
    if packed is not None:
        try:
            return _in_archive(packed, packed.name)
        except PanviewError:
            return None
    mirrored = remote.find(path)
    if mirrored is not None:
        known = mirrored.file()
        return None if known is None else _of_mirror(path, known)
    try:
        return _of_system(os.stat(path))
    except (OSError, ValueError):
        return None


def changed_at(path: Path) -> float:
    """Return when a file, a folder, or the archive it lies in was changed, in seconds since 1970; 0 without one."""
    try:
        return os.stat(archive_of(path) or path).st_mtime
    except (OSError, ValueError):
        return 0.0


def or_archive(folder: Path) -> Path:
    """Return a folder; where it is not there, but an archive of its name is, that folder in the archive.

    ``val2017`` becomes ``val2017.zip/val2017``, or ``val2017.zip`` where the archive holds the files right away, and
    ``images/val`` may become ``images.zip/images/val``.
    """
    place, below = folder, ""
    while place.name and not _is_plain_folder(place) and archives.find(place) is None:
        # Not `with_suffix`: "run7.panoptic" is the name of a folder.
        archive = place.with_name(place.name + ".zip")
        if archives.whole(archive) is not None:
            return inside(archive, place.name) / below
        place, below = place.parent, f"{place.name}/{below}"
    return folder


def inside(archive: Path, name: str = "") -> Path:
    """Return the folder of an archive that holds its files: that of a name, or the last that is alone in its folder.

    A damaged archive is taken to have one of the name: whoever reads it says what is wrong.
    """
    place = archive
    try:
        while True:
            found = [entry for entry in names(place) if entry != _OF_A_MAC and entry[0] != "."]
            if name in found and is_folder(place / name):
                return place / name
            if len(found) != 1 or not is_folder(place / found[0]):
                return place
            place = place / found[0]
    except PanviewError:
        return archive / name


def is_listed(folder: Path) -> bool:
    """Whether somebody says what is in a folder, and what is new there: of a web server's often nobody does."""
    mirrored = remote.find(folder)
    return mirrored is None or mirrored.mirror.entries(mirrored.key) is not None


def is_remote(path: Path) -> bool:
    """Whether a path leads to a copy of what lies elsewhere."""
    return remote.find(path) is not None


def known_as(path: Path) -> str:
    """Return what people and other machines know a path by: an address where it lies elsewhere, else the path itself.

    What is written for others to read names places so, and never the copy that is read here.
    """
    return legible_text(os.fspath(path))


def address_of(path: Path) -> str:
    """Return the address of a place of which copies are kept here, empty for a place of this disk; nobody is asked."""
    found = remote.find(path)
    return "" if found is None else found.mirror.where(found.key)


def _is_elsewhere(folder: Path) -> bool:
    """Whether a folder is not one of this disk: in an archive, or in a mirror."""
    return _archived(folder) is not None or remote.find(folder) is not None


def _is_plain_folder(place: Path) -> bool:
    """Whether a folder is there that is no archive."""
    mirrored = remote.find(place)
    return os.path.isdir(place) if mirrored is None else mirrored.is_folder()


def _names_matching(place: Path, part: str) -> list[str]:
    if not any(mark in part for mark in "*?["):
        # No store is asked for all names of a folder to know of one.
        return [part] if exists(place / part) else []
    return [name for name in names(place) if fnmatchcase(name, part)] if is_folder(place) else []


def _archived(folder: Path) -> Packed | None:
    return archives.whole(folder) or archives.find(folder)


def _in_archive(packed: Packed, name: str) -> FileStatus | None:
    member = archives.directory_of(packed.archive).member(name)
    if member is None:
        return None
    # Two members of other checksums cannot be equal, and each is a file of its own.
    return FileStatus(member.size, f"{member.size}.{member.crc:08x}", (os.fspath(packed.archive), name))


def _of_mirror(path: Path, known: Known) -> FileStatus:
    return FileStatus(known.size, known.stamp, os.fspath(path))


def _of_system(known: os.stat_result) -> FileStatus:
    identity = (known.st_dev, known.st_ino) if known.st_ino else None
    return FileStatus(known.st_size, f"{known.st_size}.{known.st_mtime_ns}", identity)
