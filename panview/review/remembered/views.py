"""Named views: a filter with the order, the colouring and the scope that go with it, kept and shared as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from panview.decoding import typed_json
from panview.errors import BadFileError
from panview.reading import read_file
from panview.review.remembered.filter_text import KeptFilter
from panview.review.remembered.store import Kept, remembered_folder

FORMAT = "panview views"
NEWEST = 1
MOST_LETTERS = 80
_MAX_BYTES = 4 << 20
_REMEDY = "choose a file that *Export views* has written"

ScopeName = Literal["whole", "filtered", "selected"]


class KeptOrder(msgspec.Struct, frozen=True, omit_defaults=True):
    """By what a list is sorted: the key of a column; empty for what the list has anyway."""

    by: str = ""
    descending: bool = False


class NamedView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A way to look at a set.

    Attributes
    ----------
    name : str
    filter : KeptFilter
    images, disagreements : KeptOrder
        How both lists are sorted.
    colouring : str
        Key of a colouring; empty leaves it.
    scope : str
        Of the figures; that of selected images belongs to one set, and is kept as that of the whole one.
    """

    name: str
    filter: KeptFilter = KeptFilter()
    images: KeptOrder = KeptOrder()
    disagreements: KeptOrder = KeptOrder()
    colouring: str = ""
    scope: ScopeName = "whole"


class KeptViews(Kept, frozen=True, omit_defaults=True):
    """The file of views, the user's own and one that is shared."""

    format: str = ""
    views: tuple[NamedView, ...] = ()


class Joined(NamedTuple):
    """What came of taking over views.

    Attributes
    ----------
    views : tuple of NamedView
        All there are now.
    added : tuple of str
        Names of those that are new.
    renamed : tuple of (str, str)
        Those of them whose names were taken: before and now.
    known : int
        How many were there already, just so.
    """

    views: tuple[NamedView, ...]
    added: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    known: int


def views_file() -> Path:
    """Where the user's own views are."""
    return remembered_folder() / "views.json"


def checked_name(name: str) -> str:
    """Return a name as it is kept: in one line, and of a length that a list can show; empty for none."""
    return " ".join(name.split())[:MOST_LETTERS].strip()


def with_view(kept: KeptViews, view: NamedView) -> KeptViews:
    """Return the views with one more, in the place of another of its name."""
    others = tuple(each for each in kept.views if each.name.casefold() != view.name.casefold())
    return msgspec.structs.replace(kept, format=FORMAT, views=(*others, view))


def without_view(kept: KeptViews, name: str) -> KeptViews:
    """Return the views without one of them."""
    return msgspec.structs.replace(kept, format=FORMAT, views=tuple(each for each in kept.views if each.name != name))


def joined(own: Sequence[NamedView], others: Sequence[NamedView]) -> Joined:
    """Take over views of somebody else's; those that are another's by their name get a name of their own."""
    views, added, renamed, known = list(own), [], [], 0
    for each in others:
        same = next((view for view in views if view.name.casefold() == each.name.casefold()), None)
        if same is not None and msgspec.structs.replace(each, name=same.name) == same:
            known += 1
            continue
        name = _free_name(each.name, {view.name.casefold() for view in views})
        views.append(msgspec.structs.replace(each, name=name))
        added.append(name)
        if name != each.name:
            renamed.append((each.name, name))
    return Joined(tuple(views), tuple(added), tuple(renamed), known)


def joined_note(found: Joined, source: str) -> str:
    """Say what was taken over."""
    if not found.added:
        return f"{source} holds no view that you do not have"
    said = f"{len(found.added):,} view{'' if len(found.added) == 1 else 's'} imported from {source}"
    if found.renamed:
        said += "; " + ", ".join(f"{before} is called {now}" for before, now in found.renamed)
        said += ", because you have another of that name"
    return said


def views_text(views: Sequence[NamedView]) -> bytes:
    """Return the file that shares views."""
    content = {"format": FORMAT, "version": NEWEST, "views": [msgspec.to_builtins(each) for each in views]}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_views(path: Path) -> tuple[NamedView, ...]:
    """Read a file of views that somebody shares.

    Raises
    ------
    BadFileError
        It is none; the message says what is wrong, and where.
    """
    data = read_file(path, _MAX_BYTES)
    try:
        head = typed_json(data, _Head)
        if head.format != FORMAT:
            raise BadFileError(path, f"this is not a file of views; {_REMEDY}")
        if head.version > NEWEST:
            why = f"it has version {head.version}, and this panview reads up to version {NEWEST}"
            raise BadFileError(path, f"{why}; update panview, or export the views again with an older one")
        views = typed_json(data, KeptViews).views
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFileError(path, f"{error}; {_REMEDY}") from error
    nameless = next((place for place, each in enumerate(views, 1) if not checked_name(each.name)), 0)
    if nameless:
        raise BadFileError(path, f"view {nameless} has no name; write one into the file")
    if not views:
        raise BadFileError(path, f"it holds no view; {_REMEDY}")
    return tuple(msgspec.structs.replace(each, name=checked_name(each.name)) for each in views)


class _Head(msgspec.Struct, frozen=True):
    format: str = ""
    version: int = 0


def _free_name(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name} ({number})", number + 1
    return found
