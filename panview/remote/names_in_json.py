"""Which files a JSON of a set names: what a server that lists nothing has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from panview.decoding import typed_json


@dataclass(frozen=True)
class Names:
    """The names of files in a JSON, in its order.

    Attributes
    ----------
    maps, images : tuple of str
    """

    maps: tuple[str, ...] = ()
    images: tuple[str, ...] = ()


class _Entry(msgspec.Struct):
    file_name: str = ""


class _Document(msgspec.Struct):
    annotations: list[_Entry] = []
    images: list[_Entry] = []


def names_in(path: Path) -> Names:
    """Return the names in a JSON; none where it is no JSON of a set."""
    try:
        found = typed_json(path.read_bytes(), _Document)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Names()
    return Names(_plain(found.annotations), _plain(found.images))


def _plain(entries: list[_Entry]) -> tuple[str, ...]:
    """Return the names that stay in their folder."""
    return tuple(entry.file_name for entry in entries if entry.file_name and "/" not in entry.file_name)
