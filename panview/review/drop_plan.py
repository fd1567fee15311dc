"""What becomes of files that are dropped on the window: said while they are held over it, and done when they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """What a file or folder looks like."""

    TRUTH = "ground truth"
    TABLE = "table of images"
    VIEWS = "named views"
    OTHER = "predictions"
    """Predictions, unless nothing is open that they could be of."""


class Lands(StrEnum):
    """Where an item lands."""

    OPENED = "opened"
    ADDED = "added as predictions"
    JOINED = "joined as table of images"
    IMPORTED = "imported as named views"
    LEFT = "ignored"


@dataclass(frozen=True)
class DropItem:
    """An item, where it lands, and why it lands nowhere."""

    path: Path
    lands: Lands
    why: str = ""


@dataclass(frozen=True)
class DropPlan:
    """What becomes of all that is dropped.

    Attributes
    ----------
    items : tuple of DropItem
        In the order in which they were dropped.
    replaces : str
        Name of the review that another takes the place of; empty for none.
    """

    items: tuple[DropItem, ...]
    replaces: str = ""

    def landing(self, lands: Lands) -> tuple[Path, ...]:
        """Return the items that land somewhere."""
        return tuple(each.path for each in self.items if each.lands is lands)


def plan_drop(dropped: Sequence[tuple[Path, Kind]], opened: str = "") -> DropPlan:
    """Say what becomes of dropped items.

    A ground truth is opened, with predictions and a table that are dropped with it; without one they are for what is
    open. Where nothing is open, whatever is dropped is opened: photos are, too.

    Parameters
    ----------
    dropped : sequence of (Path, Kind)
    opened : str
        Name of what is open, empty for nothing.
    """
    truths = [path for path, kind in dropped if kind is Kind.TRUTH]
    others = [path for path, kind in dropped if kind is Kind.OTHER]
    tables = [path for path, kind in dropped if kind is Kind.TABLE]
    root = truths[0] if truths else (others[0] if others and not opened else None)
    has_set = bool(opened) or root is not None
    items = []
    for path, kind in dropped:
        if kind is Kind.VIEWS:
            items.append(DropItem(path, Lands.IMPORTED))
        elif path == root:
            items.append(DropItem(path, Lands.OPENED))
        elif kind is Kind.TRUTH:
            items.append(DropItem(path, Lands.LEFT, f"only one set can be open, and {root.name if root else ''} is"))
        elif not has_set:
            items.append(DropItem(path, Lands.LEFT, "open a set first, then drop its table of images"))
        elif kind is Kind.TABLE:
            first = path == tables[0]
            why = "" if first else f"a set can have only one table of images, which is {tables[0].name}"
            items.append(DropItem(path, Lands.JOINED if first else Lands.LEFT, why))
        elif truths or opened:
            items.append(DropItem(path, Lands.ADDED))
        else:
            items.append(DropItem(path, Lands.LEFT, "drop it again once the set is open"))
    return DropPlan(tuple(items), opened if root is not None else "")


def item_text(item: DropItem, opened: str = "") -> str:
    """Return where an item lands, for who still holds it."""
    place = {
        Lands.OPENED: f"opens in place of {opened}" if opened else "opens",
        Lands.ADDED: "is added as predictions",
        Lands.JOINED: "is joined as the table of images",
        Lands.IMPORTED: "is imported as named views",
        Lands.LEFT: f"is ignored: {item.why}",
    }[item.lands]
    return f"{item.path.name or item.path} {place}"


def outcome_text(item: DropItem, problem: str = "") -> str:
    """Return what was done with an item; ``problem`` is why it could not be done."""
    name = item.path.name or str(item.path)
    if item.lands is Lands.LEFT:
        return f"{name}: ignored, {item.why}"
    if problem:
        return f"{name}: not {item.lands.value}; {problem}"
    return f"{name}: {item.lands.value}"
