"""Addresses of sets that lie elsewhere, and the paths that stand for them here (docs/adr/0064)."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec

from panview.errors import NotFoundError, PanviewError, reason_of
from panview.files import write_whole
from panview.remote import MARK, is_address
from panview.settings import remote_folder

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror

__all__ = [
    "Kept",
    "clear_kept",
    "is_address",
    "is_kept",
    "json_and_folder",
    "kept",
    "local_place",
    "one_look",
    "parsed",
    "without_secret",
]

_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):[/\\]{1,3}(?P<rest>[^/\\].*)", re.DOTALL)
_JSON_AND_FOLDER = re.compile(r"(?is)(?P<json>.+?\.json)=(?P<folder>.+)")
_CREDENTIALS = {
    "http": "keep them in ~/.netrc",
    "https": "keep them in ~/.netrc",
    "s3": "keep them in ~/.aws, or in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "gs": "log in with gcloud auth application-default login",
}
"""What to do instead of writing them into an address."""
_SAME = {"gcs": "gs", "s3a": "s3"}
MOST_KEPT = 50_000_000_000
"""Bytes of copies beyond which those used longest ago go when another set is opened."""
_MOST_NAME = 40
ENDPOINTS = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "FSSPEC_S3_ENDPOINT_URL", "STORAGE_EMULATOR_HOST")
"""Variables that say where a store is that is not the public one: part of what a mirror is of."""


_queries: dict[str, str] = {}
"""What follows the ``?`` of addresses that are asked for without it."""
_looked_at: ContextVar[set[Path] | None] = ContextVar("looked_at", default=None)
"""Mirrors whose lists have been read anew in a block of `one_look`."""


@dataclass(frozen=True)
class Address:
    """An address, taken apart.

    Attributes
    ----------
    base : str
        Scheme and bucket, or scheme, host and port.
    key : str
        Below it, without slashes at its ends.
    query : str
        What follows the ``?`` of a web address; it may hold a signature, and is neither shown nor kept.
    """

    base: str
    key: str
    query: str = ""

    def __str__(self) -> str:
        """Return it as it may be shown."""
        return f"{self.base}/{self.key}" if self.key else self.base


def parsed(given: str | os.PathLike[str]) -> Address:
    """Take an address apart.

    Raises
    ------
    PanviewError
        Its scheme is not known, or a name and a password are in it.
    """
    from panview.remote.stores import SCHEMES

    found = _ADDRESS.fullmatch(os.fspath(given))
    if found is None:
        raise PanviewError(f"{os.fspath(given)}: is no address; give one such as s3://bucket/set")
    scheme = _SAME.get(found["scheme"].lower(), found["scheme"].lower())
    rest, query = found["rest"].replace("\\", "/"), ""
    if scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES if name != "memory")
        raise PanviewError(f"{found['scheme']}://: is not supported; an address begins with one of {known}")
    if scheme in ("http", "https"):
        rest, _, query = rest.partition("#")[0].partition("?")
    place, _, key = rest.partition("/")
    if "@" in place:
        raise PanviewError(
            f"{scheme}://{place.rpartition('@')[2]}: a name or password must not be in an address; leave them out, and "
            f"{_CREDENTIALS.get(scheme, 'see the guide, under Sets that lie elsewhere')}"
        )
    if scheme in ("http", "https"):
        # Before anything is asked of it: what is written in percents is a part of the key like any other.
        place, key = place.lower(), unquote(key).replace("\\", "/")
    parts = [part for part in key.split("/") if part not in ("", ".")]
    if ".." in parts or "\0" in key:
        what = ".." if ".." in parts else "a zero byte"
        raise PanviewError(f"{scheme}://{rest}: has {what} in it; give the address of the set itself")
    key = "/".join(parts)
    return Address(f"{scheme}://{place}", key, query)


def without_secret(given: str) -> str:
    """Return an address as it may be shown and kept; what follows its ``?`` is remembered in this process alone.

    Parameters
    ----------
    given : str
        What is no address is returned as it is.

    Raises
    ------
    PanviewError
        See `parsed`.
    """
    if not is_address(given):
        return given
    address = parsed(given)
    if address.query:
        _queries[str(address)] = address.query
    return str(address)


def json_and_folder(given: str) -> tuple[str, str] | None:
    """Take ``JSON=FOLDER`` apart, each a path or an address; None of what is a single one.

    Folders are often called ``date=2024-05``, above all in stores, and signatures have equals signs too.

    Examples
    --------
    >>> json_and_folder("s3://bucket/split=val/a.json=s3://bucket/split=val/maps")
    ('s3://bucket/split=val/a.json', 's3://bucket/split=val/maps')
    >>> json_and_folder("s3://bucket/split=val/a.json") is None
    True
    """
    before, sign, folder = given.rpartition("=")
    if not (sign and is_address(folder)):
        found = _JSON_AND_FOLDER.fullmatch(given)
        before, folder = ("", "") if found is None or "?" in found["json"] else (found["json"], found["folder"])
    return (before, folder) if before else None


def local_place(given: str | os.PathLike[str]) -> Path:
    """Return the path that stands for an address; any other path as it is.

    Parameters
    ----------
    given : str or path

    Raises
    ------
    NotFoundError
        Nothing is there.
    PanviewError
        It cannot be reached, or is refused; the message says why.
    """
    if not is_address(given):
        return Path(given)
    address = parsed(given)
    if address.base.startswith("file://"):
        return Path(f"/{address.base.removeprefix('file://')}/{address.key}")
    mirror = mirror_of(address)
    query = address.query or _queries.get(str(address), "")
    if query:
        mirror.queries[address.key] = query
    looked_at = _looked_at.get()
    if looked_at is None or mirror.root not in looked_at:
        mirror.refresh()
    if looked_at is not None:
        looked_at.add(mirror.root)
    if mirror.entry(address.key, strict=True) is None and mirror.entries(address.key) is None:
        raise NotFoundError(f"{address}: there is no such file or folder")
    place = mirror.root / address.key
    if query:
        # The signature stays in this process; whoever reads the file later finds it here.
        mirror.fetch(address.key)
    with suppress(OSError):
        # For whatever goes first; a cache that can only be read keeps all it has.
        os.utime(mirror.root)
    return place


@contextmanager
def one_look() -> Iterator[None]:
    """Look at what lies elsewhere once in the block, however many addresses of one place are opened in it."""
    before = _looked_at.set(set())
    try:
        yield
    finally:
        _looked_at.reset(before)


def mirror_root(address: Address) -> Path:
    """Return where the mirror of an address is kept."""
    where = [address.base, *(os.environ.get(name, "") for name in ENDPOINTS)]
    digest = hashlib.blake2b("|".join(where).encode(), digest_size=4).hexdigest()
    name = re.sub(r"[^A-Za-z0-9.]+", "-", address.base)[:_MOST_NAME]
    return remote_folder() / f"{name}-{digest}{MARK}"


@dataclass(frozen=True)
class Kept:
    """Copies of what lies elsewhere.

    Attributes
    ----------
    address : str
    folder : Path
    size : int
        Bytes.
    used : float
        When it was opened last, in seconds since 1970.
    """

    address: str
    folder: Path
    size: int
    used: float


def kept() -> list[Kept]:
    """Return what is kept of sets that lie elsewhere, what was used last first."""
    from panview.remote.mirror import PARTS, mirror_at

    found = []
    for root in remote_folder().glob(f"*{MARK}"):
        mirror = mirror_at(os.fspath(root))
        if mirror is not None:
            size = sum(_size_below(folder) for folder in (root, root.with_name(root.name + PARTS)))
            found.append(Kept(mirror.address, root, size, root.stat().st_mtime))
    return sorted(found, key=lambda each: -each.used)


def is_kept(given: str) -> bool:
    """Whether a text is an address of which something has been opened on this machine.

    Parameters
    ----------
    given : str
    """
    try:
        return is_address(given) and mirror_root(parsed(given)).is_dir()
    except PanviewError:
        return False


def arrived(given: str | os.PathLike[str]) -> tuple[int, int]:
    """Return how many files and bytes have come from where an address leads, in this process; asks nobody.

    Parameters
    ----------
    given : str or path
        What is no address has nothing to fetch.
    """
    try:
        root = mirror_root(parsed(given)) if is_address(given) else None
    except PanviewError:
        return 0, 0
    if root is None or not root.is_dir():
        return 0, 0
    from panview.remote.mirror import mirror_at

    mirror = mirror_at(os.fspath(root))
    return (0, 0) if mirror is None else (mirror.arrived.files, mirror.arrived.size)


def clear_kept(least: int = 0) -> int:
    """Remove copies, those used longest ago first, until some bytes are left; return how many bytes went.

    Parameters
    ----------
    least : int
        Bytes that may stay.
    """
    from panview.remote.mirror import PARTS

    every = kept()
    total = before = sum(each.size for each in every)
    for each in reversed(every):
        if total <= least:
            break
        for folder in (each.folder, each.folder.with_name(each.folder.name + PARTS)):
            shutil.rmtree(folder, ignore_errors=True)
        # The description stays: a review that is kept of the set still leads to it.
        each.folder.mkdir(exist_ok=True)
        total -= each.size
    return before - total


def mirror_of(address: Address) -> Mirror:
    """Return the mirror of an address, made if need be.

    Raises
    ------
    PanviewError
        The cache folder cannot be written to.
    """
    root = mirror_root(address)
    if not root.is_dir():
        # Only now, since all that is kept is looked through.
        clear_kept(MOST_KEPT)
    return make_mirror(root, address.base)


def make_mirror(root: Path, base: str) -> Mirror:
    """Have a folder be the mirror of a store, if it is none yet, and return it.

    Parameters
    ----------
    root : Path
        As `mirror_root` says, of this machine or of another one that wants to read by the same paths.
    base : str
        Scheme and bucket, or scheme, host and port.

    Raises
    ------
    PanviewError
        It cannot be written to.
    """
    from panview.remote.mirror import DESCRIPTION, Description, mirror_at

    description = Path(os.fspath(root) + DESCRIPTION)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not description.is_file():
            write_whole(description, msgspec.json.encode(Description(base)))
    except OSError as error:
        raise PanviewError(
            f"{root}: cannot be written ({reason_of(error)}); set PANVIEW_CACHE_DIR to another folder"
        ) from error
    mirror = mirror_at(os.fspath(root))
    if mirror is None:
        raise PanviewError(f"{description}: cannot be read; remove it, then try again")
    return mirror


def _size_below(folder: Path) -> int:
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue
    return total
