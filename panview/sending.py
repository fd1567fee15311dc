"""Outputs that go elsewhere: written here whole, then sent, what marks them as complete last (docs/adr/0064, 0069)."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import msgspec

from panview import errors
from panview.addresses import Address, local_place, mirror_of, parsed
from panview.decoding import typed_json
from panview.errors import PanviewError, UnreachableError, reason_of
from panview.parallel import Progress
from panview.remote.mirror import Mirror
from panview.remote.store import Folder, Known
from panview.settings import remote_folder

UNFINISHED = ".unfinished.panview.json"
"""Lies in a folder elsewhere while it is being sent."""
_MARKERS = (".json", ".run.json")
"""How files end without which a set is none; they are sent last, in this order."""
_READ_AT_ONCE = 1 << 20


class _Mark(msgspec.Struct, frozen=True):
    """Who is sending a folder."""

    sender: str
    panview: str = "unfinished"
    format: int = 1


class _OtherOutputError(UnreachableError):
    """What lies elsewhere is neither of this output nor whole."""


@dataclass(frozen=True)
class Sent:
    """An output on its way.

    Attributes
    ----------
    address : Address
    place : Path
        Where it is written here.
    mirror : Mirror or None
        Of where it goes; None for a place of this disk.
    """

    address: Address
    place: Path
    mirror: Mirror | None

    def as_address(self, text: str) -> str:
        """Return a text with the address in the place of the path here."""
        return text.replace(str(self.place), str(self.address))

    def send(self, progress: Progress) -> None:
        """Send what has been written, if anything has; a copy here goes when all of it is there.

        Raises
        ------
        UnreachableError
            It did not arrive; it stays here, and the message says where.
        """
        if self.mirror is None or not os.path.lexists(self.place):
            return
        # What is said of the copy here must not name the place where it is not.
        with suppress(ValueError):
            errors.legible_places.remove(self.as_address)
        try:
            if self.place.is_file():
                self.mirror.send(self.address.key, self.place)
                progress(1, 1)
            else:
                self._send_folder(self.mirror, _files_of(self.place), progress)
        except _OtherOutputError:
            raise
        except PanviewError as error:
            raise UnreachableError(
                f"{self.address}: was not written ({_clause(error, self.address)}). "
                f"All of it is in {self.place.parent}; copy it by hand, or run the command again"
            ) from error
        self.mirror.refresh()
        shutil.rmtree(self.place.parent, ignore_errors=True)

    def _send_folder(self, mirror: Mirror, files: Mapping[str, Path], progress: Progress) -> None:
        """Send the files of a folder that are not there yet, and see that all of them, and no others, have arrived."""
        sender, base = uuid.uuid4().hex, self.address.key
        self._mark(mirror, sender)
        there = mirror.files_there(base)
        paths = {name: path for name, path in files.items() if not is_same_file(path, there.get(name))}
        for name in sorted(there.keys() - {UNFINISHED}):
            known = there[name]
            if name not in files or (name in paths and (known.md5 or known.size != files[name].stat().st_size)):
                raise _OtherOutputError(
                    f"{self.address}: holds {name} of another output that was interrupted; remove what is there, or "
                    f"choose another folder. What was to be written is in {self.place}"
                )
        done = [len(files) - len(paths)]

        def send(name: str) -> None:
            mirror.send(f"{base}/{name}", paths[name])
            done[0] += 1
            progress(done[0], len(files))

        # Imported here: what is refused before needs no threads.
        from panview.remote.ahead import in_parallel

        for rank in range(len(_MARKERS) + 1):
            if rank == 1:
                self._verify(mirror, files, sender)
            in_parallel(send, [name for name in paths if _rank(name) == rank])
        mirror.remove(f"{base}/{UNFINISHED}")

    def _mark(self, mirror: Mirror, sender: str) -> None:
        mark = self.place.with_name(UNFINISHED)
        mark.write_bytes(msgspec.json.encode(_Mark(sender)))
        mirror.send(f"{self.address.key}/{UNFINISHED}", mark)
        mark.unlink()

    def _verify(self, mirror: Mirror, files: Mapping[str, Path], sender: str) -> None:
        """See that nobody else has sent anything meanwhile, before the file that makes it a set."""
        there = mirror.files_there(self.address.key)
        mirror.refresh()
        mirror.fetch(f"{self.address.key}/{UNFINISHED}")
        if _sender_of(mirror.root / self.address.key / UNFINISHED) != sender:
            raise PanviewError("another process is writing it too")
        for name in (name for name in files if _rank(name) == 0):
            known = there.get(name)
            if known is None or (known.size >= 0 and known.size != files[name].stat().st_size):
                raise PanviewError(f"{name} has not arrived as it was sent")


@contextmanager
def sent_to(given: Path) -> Iterator[Sent]:
    """Yield where an output for an address is written.

    What is there already is judged as on a disk: a file is fetched, so that who writes sees what it would replace; a
    folder that holds anything is refused, but one that was not sent to its end is gone on with.

    Raises
    ------
    PanviewError
        The address is refused, nothing can be written there, or another process writes there.
    UnreachableError
    """
    address = written_address(given)
    if address.base.startswith("file://"):
        yield Sent(address, local_place(given), None)
        return
    mirror = mirror_of(address)
    name = PurePosixPath(address.key).name
    with own_folder(str(address)) as folder:
        sent = Sent(address, folder / name, mirror)
        # For as long as the process lives: what is said of it is said when this is left.
        errors.legible_places.append(sent.as_address)
        _judge(address, mirror, sent.place)
        yield sent


def written_address(given: Path) -> Address:
    """Take the address of an output apart.

    Raises
    ------
    PanviewError
        Nothing can be written there.
    """
    address = parsed(given)
    if address.base.startswith(("http:", "https:")):
        raise PanviewError(f"{address}: nothing can be written to a web server; write to s3://, gs:// or file://")
    if not address.key and not address.base.startswith("file://"):
        raise PanviewError(f"{address}: is a whole bucket; add a name to it")
    return address


@contextmanager
def own_folder(address: str) -> Iterator[Path]:
    """Yield the folder of this disk where an output for an address is written, while no other process has it.

    Raises
    ------
    PanviewError
    """
    from filelock import FileLock, Timeout

    folder = remote_folder() / "sent" / hashlib.sha256(address.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_suffix(".lock"), timeout=0)
        lock.acquire()
    except Timeout as error:
        raise PanviewError(f"{address}: is being written by another process; wait until it has finished") from error
    except OSError as error:
        raise PanviewError(f"{folder}: cannot be written ({reason_of(error)}); make room") from error
    try:
        yield folder
    finally:
        lock.release()


def is_same_file(path: Path, known: Known | None) -> bool:
    """Whether what lies elsewhere is certainly what a file of this disk holds: by size and MD5, if the store has it."""
    if known is None or not known.md5 or path.stat().st_size != known.size:
        return False
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as stream:
        while data := stream.read(_READ_AT_ONCE):
            digest.update(data)
    return digest.hexdigest() == known.md5


def _judge(address: Address, mirror: Mirror, place: Path) -> None:
    mirror.refresh()
    found = mirror.entry(address.key, strict=True)
    if isinstance(found, Folder):
        mark = f"{address.key}/{UNFINISHED}"
        if not isinstance(mirror.entry(mark, strict=True), Known):
            raise PanviewError(f"{address}: is not empty; choose another folder")
    if place.is_file():
        place.unlink()
    elif place.is_dir() and not place.with_name(place.name + ".part").exists():
        # Whole, and not sent when it was to be: it is made again, and what has arrived of it stays.
        shutil.rmtree(place)
    if isinstance(found, Known):
        mirror.fetch(address.key)
        shutil.copyfile(mirror.root / address.key, place)


def _sender_of(path: Path) -> str:
    try:
        return typed_json(path.read_bytes(), _Mark).sender
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _files_of(place: Path) -> dict[str, Path]:
    """Return the files of a folder by their names below it."""
    return {path.relative_to(place).as_posix(): path for path in sorted(place.rglob("*")) if path.is_file()}


def _rank(key: str) -> int:
    return max((rank for rank, end in enumerate(_MARKERS, 1) if key.endswith(end)), default=0)


def _clause(error: Exception, address: Address) -> str:
    return str(error).removeprefix(f"{address}: ").partition("; ")[0]
