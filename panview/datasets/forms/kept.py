"""What was found out by reading maps, kept in the cache folder until one of them changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import deflate
import msgspec

from panview import places
from panview.decoding import typed_json
from panview.errors import BadFileError, NotFoundError, PanviewError
from panview.files import write_whole
from panview.reading import read_file
from panview.settings import cache_folder

SEEN = ".seen"
"""Of what a look at some maps has told, as JSON."""
_MAX_BYTES = 1 << 32
T = TypeVar("T")


def stamp_of(path: Path) -> str:
    """Return a stamp that changes when a file does."""
    status = places.status(path)
    return "missing" if status is None else status.stamp


def keep(path: Path, data: bytes) -> None:
    """Keep bytes behind four of their checksum; what cannot be kept is found out again the next time."""
    with suppress(PanviewError, OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, deflate.crc32(data).to_bytes(4, "big") + data)


def kept(path: Path) -> bytes | None:
    """Return what was kept; None if it is missing or damaged."""
    try:
        content = read_file(path, _MAX_BYTES)
    except (NotFoundError, BadFileError, OSError):
        return None
    whole = len(content) >= 4 and deflate.crc32(content[4:]).to_bytes(4, "big") == content[:4]
    return content[4:] if whole else None


def seen_in(what: str, maps: Iterable[Path], kind: type[T], look: Callable[[], T]) -> T:
    """Return what a look at some maps tells, without looking if it is known.

    Parameters
    ----------
    what : str
        What is looked for, with all beside the maps that it follows from.
    maps : iterable of Path
    kind : type
        Of what is told, as JSON has it.
    look : callable
    """
    digest = blake2b(f"panview seen 1 {what}".encode("utf-8", "surrogateescape"), digest_size=20)
    for path in maps:
        digest.update(os.fsencode(f"{path}\0{stamp_of(path)}\n"))
    place = cache_folder() / f"{digest.hexdigest()}{SEEN}"
    data = kept(place)
    if data is not None:
        with suppress(msgspec.DecodeError):
            return typed_json(data, kind)
    told = look()
    keep(place, msgspec.json.encode(told))
    return told
