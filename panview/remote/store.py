"""What a mirror asks of a store: what is there, and the bytes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol, runtime_checkable

from panview.errors import PanviewError

_LAST_S = 1 << 33
"""In the year 2242; times are kept in nanoseconds, of which 64 bits hold little more."""


@dataclass(frozen=True)
class Known:
    """What a store says of a file.

    Attributes
    ----------
    size : int
        Bytes; -1 where the store does not say.
    tag : str
        Changes when the content does, such as an ETag; empty where there is none.
    changed : int
        When it was changed, in whole seconds since 1970; 0 where the store does not say.
    md5 : str
        Of its content, in hexadecimal digits; empty where the store does not say.
    """

    size: int
    tag: str = ""
    changed: int = 0
    md5: str = ""

    def __post_init__(self) -> None:
        """Take a time that no file of this disk can have, such as one in the year 9999, for none."""
        if not 0 <= self.changed < _LAST_S:
            object.__setattr__(self, "changed", 0)

    @property
    def time_ns(self) -> int:
        """The time that the copy on this disk gets: that of the change, with a hash of the tag in its fraction.

        A copy is that of this very content if its size and its time are these; nothing else has to be kept of it. In
        whole microseconds, which all usual disks keep.
        """
        part = int.from_bytes(blake2b(f"{self.tag}|{self.size}".encode(), digest_size=8).digest(), "big") % 1_000_000
        return self.changed * 1_000_000_000 + part * 1000

    @property
    def stamp(self) -> str:
        """As that of a file on a disk, which is that of the copy."""
        return f"{self.size}.{self.time_ns}"


class Folder:
    """What a store says of a folder: that it is one."""


FOLDER = Folder()
Entry = Known | Folder


class TryAgain(Exception):
    """The connection was cut, or the store is busy: worth another try. The message is a clause."""


class Refused(PanviewError):
    """The store says no, and would again. The message is a clause: what is wrong and what to do."""


class NoListing(Exception):
    """The store does not tell what is in a folder."""


@dataclass(frozen=True)
class Copy:
    """What is on this disk of a file that was fetched before.

    Attributes
    ----------
    size : int
        Bytes.
    time_ns : int
        As `Known.time_ns` was then.
    """

    size: int
    time_ns: int

    def is_of(self, known: Known) -> bool:
        """Whether it is a copy of this very content."""
        return self.time_ns == known.time_ns and known.size in (self.size, -1)


@runtime_checkable
class SendsUnasked(Protocol):
    """A store that says what a file is with its content, so that nobody has to ask about it first."""

    def take(self, key: str, copy: Copy | None, most: int, *, strict: bool) -> tuple[Entry | None, bytes | None]:
        """Return what lies under a key, and its content unless there is a copy of that, or it is large.

        Parameters
        ----------
        key : str
        copy : Copy, optional
            The content is only sent if it is another.
        most : int
            Bytes beyond which a file is not sent at once.
        strict : bool
            Whether a list or a set says that it is there: then what is kept secret is an error.
        """

    def opened(self) -> None:
        """Note that a set is opened now: what changes later is an error."""


@runtime_checkable
class TellsPieces(Protocol):
    """A store that tells of bytes as they come, long before a large file is there."""

    coming: Callable[[int], None]
    """Called with their number, in whatever thread."""


class Store(Protocol):
    """Where the files of a mirror lie. Methods are called from many threads, and raise `TryAgain` and `Refused`."""

    tells_changes: bool
    """Whether `read` itself finds out that a file is no longer the one that was looked at."""

    def look(self, key: str, *, strict: bool = False) -> Entry | None:
        """Return what lies under a key; None where there is nothing.

        Parameters
        ----------
        key : str
        strict : bool
            Whether to raise an error where the store keeps it secret; otherwise nothing is there.
        """

    def entries(self, key: str) -> dict[str, Entry] | None:
        """Return what lies in a folder, by name; None where there is no such folder.

        Raises
        ------
        NoListing
        """

    def read(self, key: str, start: int, end: int, known: Known) -> bytes:
        """Return the bytes from ``start`` to before ``end``; of a file of unknown size all, whatever is asked for.

        Parameters
        ----------
        key : str
        start, end : int
        known : Known
            What it was when it was looked at.

        Raises
        ------
        FileNotFoundError
            It is no longer there.
        """

    def write(self, key: str, source: str) -> None:
        """Write a file of this disk under a key, whole or not at all."""

    def remove(self, key: str) -> None:
        """Remove a file; one that is not there is none that is removed."""
