"""Sets that lie elsewhere, as folders on this disk: what is asked for is fetched first (docs/adr/0064).

``CACHE/remote/s3-bucket-1f2e3d4c.remote/set/annotations.json`` is an ordinary path of which one parent is a mirror: a
folder that a small file beside it says the address of. `panview.places` and `panview.reading` ask the mirror, as they
ask an archive. Nothing that only such sets need is loaded here: every start loads this module.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror

MARK = ".remote"
"""How the name of a mirror ends."""
_MIRROR = re.compile(r"(?P<root>.*?[^/\\]\.remote)(?:[/\\](?P<key>.*))?", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:[/\\]{1,3}(?=[^/\\])")


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


def find(path: Path) -> Mirrored | None:
    """Return the place in a mirror that a path leads to; None for a path that leads into none."""
    text = os.fspath(path)
    # Nearly all end here.
    if MARK not in text:
        return None
    found = _MIRROR.fullmatch(text)
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
    return ":" in text and _SCHEME.match(text) is not None and not os.path.lexists(text)


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
    from panview.remote.ahead import Ahead

    ahead = Ahead(found)
    try:
        yield
    finally:
        ahead.close()
