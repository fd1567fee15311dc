"""Outputs that go elsewhere: written here whole, then sent, what marks them as complete last (docs/adr/0064)."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from panview import errors
from panview.addresses import Address, local_place, mirror_of, parsed
from panview.errors import PanviewError, UnreachableError, reason_of
from panview.parallel import Progress
from panview.remote.mirror import Mirror
from panview.remote.store import Folder, Known
from panview.settings import remote_folder

_MARKERS = (".json", ".run.json")
"""How files end without which a set is none; they are sent last, in this order."""


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

    def send(self, progress: Progress) -> None:
        """Send what has been written, if anything has; a copy here goes when all of it is there.

        Raises
        ------
        UnreachableError
            It did not arrive; it stays here, and the message says where.
        """
        if self.mirror is None or not os.path.lexists(self.place):
            return
        files = _files_of(self.place)
        try:
            self._send_all(self.mirror, files, progress)
        except PanviewError as error:
            raise UnreachableError(
                f"{self.address}: was not written ({_clause(error, self.address)}). "
                f"All of it is in {self.place.parent}; copy it by hand, or run the command again"
            ) from error
        self.mirror.refresh()
        shutil.rmtree(self.place.parent, ignore_errors=True)

    def _send_all(self, mirror: Mirror, files: Sequence[tuple[str, Path]], progress: Progress) -> None:
        from panview.remote.ahead import in_parallel

        paths = {self._key(name): path for name, path in files}
        done: list[str] = []

        def send(key: str) -> None:
            mirror.send(key, paths[key])
            done.append(key)
            progress(len(done), len(paths))

        for rank in range(len(_MARKERS) + 1):
            in_parallel(send, [key for key in paths if _rank(key) == rank])

    def _key(self, name: str) -> str:
        return f"{self.address.key}/{name}" if name else self.address.key


@contextmanager
def sent_to(given: Path) -> Iterator[Sent]:
    """Yield where an output for an address is written.

    What is there already is judged as on a disk: a file is fetched, so that who writes sees what it would replace; a
    folder that holds anything is refused.

    Raises
    ------
    PanviewError
        The address is refused, nothing can be written there, or another process writes there.
    UnreachableError
    """
    from filelock import FileLock, Timeout

    address = parsed(given)
    if address.base.startswith("file://"):
        yield Sent(address, local_place(given), None)
        return
    if address.base.startswith(("http:", "https:")):
        raise PanviewError(f"{address}: nothing can be written to a web server; write to s3://, gs:// or file://")
    if not address.key:
        raise PanviewError(f"{address}: is a whole bucket; add a name to it")
    mirror = mirror_of(address)
    folder = remote_folder() / "sent" / hashlib.sha256(str(address).encode()).hexdigest()[:16]
    place = folder / PurePosixPath(address.key).name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=0):
            # For as long as the process lives: what is said of it is said when this is left.
            errors.legible_places.append(lambda text: text.replace(str(place), str(address)))
            _judge(address, mirror, place)
            yield Sent(address, place, mirror)
    except Timeout as error:
        raise PanviewError(f"{address}: is being written by another process; wait until it has finished") from error
    except OSError as error:
        if isinstance(error, PanviewError):
            raise
        raise PanviewError(f"{folder}: cannot be written ({reason_of(error)}); make room") from error


def _judge(address: Address, mirror: Mirror, place: Path) -> None:
    mirror.refresh()
    found = mirror.entry(address.key, strict=True)
    if isinstance(found, Folder):
        raise PanviewError(f"{address}: is not empty; choose another folder")
    if place.is_file():
        place.unlink()
    elif place.is_dir() and not place.with_name(place.name + ".part").exists():
        # Whole, and not sent when it was to be: it is made again.
        shutil.rmtree(place)
    if isinstance(found, Known):
        mirror.fetch(address.key)
        shutil.copyfile(mirror.root / address.key, place)


def _files_of(place: Path) -> list[tuple[str, Path]]:
    """Return the files of an output with their names below it; that of a single file is empty."""
    if place.is_file():
        return [("", place)]
    return sorted((path.relative_to(place).as_posix(), path) for path in place.rglob("*") if path.is_file())


def _rank(key: str) -> int:
    return max((rank for rank, end in enumerate(_MARKERS, 1) if key.endswith(end)), default=0)


def _clause(error: Exception, address: Address) -> str:
    return str(error).removeprefix(f"{address}: ").partition("; ")[0]
