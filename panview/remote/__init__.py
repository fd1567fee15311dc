"""Sets that lie elsewhere, as folders on this disk: what is asked for is fetched first (docs/adr/0064).

``CACHE/remote/s3-bucket-1f2e3d4c.remote/set/annotations.json`` is an ordinary path of which one parent is a mirror: a
folder that a small file beside it says the address of. `panview.places` and `panview.reading` ask the mirror, as they
ask an archive. Nothing that only such sets need is loaded here: every start loads this module.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror
    from panview.remote.store import Known

T = TypeVar("T")

_ROUNDS = 8
MARK = ".remote"
"""How the name of a mirror ends."""
# Compiled when they are first wanted.
_MIRROR = r"(?s)(?P<root>.*?[^/\\]\.remote)(?:[/\\](?P<key>.*))?"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]{1,3}(?=[^/\\])"


class Mirrored:
    """A place in a mirror.

    Attributes
    ----------
    mirror : Mirror
    key : str
        Below the mirror's address, with slashes; empty for all of it.
    """

    __slots__ = ("key", "mirror")

    def __init__(self, mirror: Mirror, key: str) -> None:
        self.mirror, self.key = mirror, key

    def file(self) -> Known | None:
        """Return what is known of the file there; None where there is none."""
        from panview.remote.store import Known

        entry = self.mirror.entry(self.key)
        return entry if isinstance(entry, Known) else None

    def is_file(self) -> bool:
        """Whether a file is there; a list that names it is enough."""
        from panview.remote.store import Known

        return isinstance(self.mirror.known(self.key), Known) or self.file() is not None

    def is_folder(self) -> bool:
        """Whether a folder is there."""
        from panview.remote.store import Folder

        return isinstance(self.mirror.entry(self.key), Folder)


def find(path: Path) -> Mirrored | None:
    """Return the place in a mirror that a path leads to; None for a path that leads into none."""
    text = os.fspath(path)
    # Nearly all end here.
    if MARK not in text:
        return None
    found = re.fullmatch(_MIRROR, text)
    if found is None:
        return None
    from panview.remote.mirror import mirror_at

    mirror = mirror_at(found["root"])
    return None if mirror is None else Mirrored(mirror, (found["key"] or "").replace(os.sep, "/").strip("/"))


def fetched(path: Path) -> None:
    """Have a file of a mirror on this disk before it is opened; any other path is left alone.

    Raises
    ------
    UnreachableError
        It cannot be had. One that is not there is left for whoever opens it to say.
    """
    found = find(path)
    if found is not None:
        found.mirror.fetch(found.key)


def is_address(given: str | os.PathLike[str]) -> bool:
    """Whether a path is an address such as ``s3://bucket/set``, also where a `Path` has made one slash of two."""
    text = os.fspath(given)
    return ":" in text and re.match(_SCHEME, text) is not None and not os.path.lexists(text)


@contextmanager
def fetching_ahead(folders: Sequence[tuple[Path, Sequence[str]]]) -> Iterator[None]:
    """Fetch the files of some folders, many at a time, while the block works through them.

    Parameters
    ----------
    folders : sequence of (Path, sequence of str)
        A folder and names in it, in the order in which they are needed. Those in no mirror are left alone.
    """
    found = [(place, names) for folder, names in folders if (place := find(folder)) is not None]
    if not found:
        yield
        return
    from panview.remote.ahead import Wanted, fetchers, side_by_side

    wanted = Wanted(side_by_side(found))
    fetchers.want(wanted, sum(len(names) for _, names in found))
    try:
        yield
    finally:
        wanted.close()


def asked_together(path: Path, work: Callable[[], T]) -> T:
    """Do work that looks for many files one after the other; a store is asked about them all at a time.

    A server that is 200 ms away takes half a minute for what a disk does in a moment. So the work is done on what is
    known, all that it would have asked is asked in parallel, and so on until it asks nothing new.

    Parameters
    ----------
    path : Path
        Where it begins to look. If that is in no mirror, the work is done once.
    work : callable
        Only looks, and may be called several times.
    """
    found = find(path)
    if found is None:
        return work()
    for _ in range(_ROUNDS):
        unknown = found.mirror.guessed(work)
        if not unknown:
            break
        found.mirror.ask_about(unknown)
    return work()


def look_anew(path: Path) -> None:
    """Forget what was said of a place and what lies below, so that it is asked about again; copies stay.

    Parameters
    ----------
    path : Path
        One in no mirror is left alone.
    """
    found = find(path)
    if found is not None:
        found.mirror.refresh(found.key)


def read_in_order(folder: Path, names: Sequence[str]) -> None:
    """Say in which order files are likely to be read: whoever goes through them finds the next ones fetched.

    Parameters
    ----------
    folder : Path
        One in no mirror is left alone.
    names : sequence of str
        Names in it, with slashes; empty where an image has no file.
    """
    found = find(folder)
    if found is not None:
        found.mirror.following.in_order(found.key, names)
