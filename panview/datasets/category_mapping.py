"""What the numbers of a prediction set stand for: an explicit mapping to the categories of a dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from panview.datasets.category_names import CategoryNames, Found, UnclearNameError, is_no_category
from panview.errors import PanviewError

NONE, UNSAID = -1, -2
"""In place of a category: the number stands for none; nothing is said of it."""
_NOTHING = ("none", "void", "ignore")


class NamedIds(Protocol):
    """Categories of a dataset: of each, its id and its name."""

    @property
    def ids(self) -> NDArray[Any]:
        """COCO category ids, (n,) of integers."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Names, in the same order."""
        ...


@dataclass(frozen=True)
class NamedNumber:
    """The meaning of a number in a file.

    Attributes
    ----------
    number : int
    name : str
        Of the category, or what says that there is none.
    place : str
        Where it says so, for messages: "line 3".
    target_id : int or None
        The category id, where the file gives that in place of a name.
    """

    number: int
    name: str
    place: str
    target_id: int | None = None


@dataclass(frozen=True)
class NamedNumbers:
    """The meanings of all numbers in a file.

    Attributes
    ----------
    source : str
        What the file is called in messages.
    entries : tuple of NamedNumber
        In the order of the file; a number comes once.
    merges : bool
        Whether several numbers may be one category. In a list of names that would be a slip.
    """

    source: str
    entries: tuple[NamedNumber, ...]
    merges: bool = True


@dataclass(frozen=True, eq=False)
class CategoryMapping:
    """Number -> category, each with the way in which it was found.

    Attributes
    ----------
    source : str
        Where it is from: a file, or "chosen in the window".
    numbers : (k,) int64
        Ascending.
    category : (k,) int16
        Row of ``categories``; `NONE` where the number stands for no category.
    names : tuple of k str
        What the source calls them; may be empty.
    found : tuple of k Found
    categories : NamedIds
        Of the dataset.
    """

    source: str
    numbers: NDArray[np.int64]
    category: NDArray[np.int16]
    names: tuple[str, ...]
    found: tuple[Found, ...]
    categories: NamedIds

    def index_of(self, number: NDArray[np.int64]) -> NDArray[np.int16]:
        """Return the category of each number, `NONE` for void, or `UNSAID` if the mapping lacks it, (m,) int16."""
        if not len(self.numbers):
            return np.full(len(number), UNSAID, np.int16)
        place = np.minimum(np.searchsorted(self.numbers, number), len(self.numbers) - 1)
        return np.where(self.numbers[place] == number, self.category[place], UNSAID).astype(np.int16)

    @property
    def digest(self) -> str:
        """Hash of what decides the result, as hexadecimal digits."""
        pairs = ((number, self._id_of(place)) for place, number in enumerate(self.numbers.tolist()))
        return blake2b(repr(tuple(pairs)).encode(), digest_size=16).hexdigest()

    @property
    def is_identity(self) -> bool:
        """Whether each number is the category id that it stands for."""
        return all(number == self._id_of(place) for place, number in enumerate(self.numbers.tolist()))

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as outputs record it."""
        return {
            "source": self.source,
            "numbers": {
                str(number): {
                    "category_id": self._id_of(place),
                    "name": self._name_of(place),
                    "called": self.names[place],
                    "found": str(self.found[place]),
                }
                for place, number in enumerate(self.numbers.tolist())
            },
        }

    def as_named(self) -> NamedNumbers:
        """Return the mapping as if it had been read from a file."""
        entries = []
        for place, number in enumerate(self.numbers.tolist()):
            target = self._id_of(place)
            name = "-" if target is None else ""
            entries.append(NamedNumber(number, name, f"number {number}", target))
        return NamedNumbers(self.source, tuple(entries))

    def as_text(self) -> str:
        """Return the content of a file for ``--categories``."""
        lines = []
        nothing = next((word for word in _NOTHING if self._says(word, NONE)), "-")
        for place, number in enumerate(self.numbers.tolist()):
            row = int(self.category[place])
            # A name that is ambiguous, or that reads like something else, is given by id.
            name = self.categories.names[row] if row >= 0 else nothing
            lines.append(f"{number} = {name if row < 0 or self._says(name, row) else self._id_of(place)}\n")
        return "".join(lines)

    def summary(self) -> str:
        """Return a one-line summary of how categories were found: "7 numbers, 5 by name, 2 by category id"."""
        count = len(self.numbers)
        ways = Counter(self.found)
        parts = [f"{'all' if n == count else f'{n:,}'} {way}" for way, n in ways.items()]
        return f"{count:,} {'number' if count == 1 else 'numbers'}: {', '.join(parts)}"

    def _id_of(self, place: int) -> int | None:
        row = int(self.category[place])
        return int(self.categories.ids[row]) if row >= 0 else None

    def _name_of(self, place: int) -> str | None:
        row = int(self.category[place])
        return self.categories.names[row] if row >= 0 else None

    def _says(self, name: str, row: int) -> bool:
        if name != name.strip() or not name.isprintable() or name[:1] in "#\"'" or name.lstrip("-").isdecimal():
            return False
        try:
            return CategoryNames(self.categories.names).find(name)[0] == row
        except UnclearNameError:
            return False


def map_names(named: NamedNumbers, used: Iterable[int] | None, categories: NamedIds) -> CategoryMapping:
    """Find the categories that the names of a file mean.

    Parameters
    ----------
    named : NamedNumbers
    used : iterable of int or None
        Numbers that the predictions use; only of these everything must be said. None for all that are named.
    categories : NamedIds
        Of the dataset.

    Raises
    ------
    PanviewError
        A number that is used has no name, or one that is no category's; or two names of a list are one category's. The
        message names the place, and the nearest name.
    """
    wanted = None if used is None else set(used)
    names = CategoryNames(categories.names)
    ids = {category_id: row for row, category_id in enumerate(categories.ids.tolist())}
    rows: dict[int, tuple[int, Found, str]] = {}
    takers: dict[int, NamedNumber] = {}
    for entry in named.entries:
        is_used = wanted is None or entry.number in wanted
        try:
            row, found = _find(entry, names, ids)
        except PanviewError as error:
            if is_used:
                hint = "" if is_no_category(entry.name) else " Write none for a number without a category."
                raise PanviewError(f"{named.source}, {entry.place}: {error}{hint}") from error
            continue
        other = takers.get(row)
        if row >= 0 and other is not None and not named.merges and is_used:
            both = f"{other.place} and {entry.place} both mean {categories.names[row]}"
            raise PanviewError(f"{named.source}: {both}; if that is intended, write pairs (3 = person)")
        if row >= 0 and is_used:
            takers[row] = entry
        rows[entry.number] = row, found, entry.name
    if wanted is not None and (unsaid := sorted(wanted - rows.keys())):
        raise PanviewError(f"{named.source}: says nothing about {shown_numbers(unsaid)}, which the predictions use")
    return mapping_of(named.source, rows, categories)


def mapping_of(source: str, rows: dict[int, tuple[int, Found, str]], categories: NamedIds) -> CategoryMapping:
    """Return a mapping from number -> (index of category or `NONE`, how it was found, what the source calls it)."""
    ordered = sorted(rows)
    return CategoryMapping(
        source=source,
        numbers=np.array(ordered, np.int64),
        category=np.array([rows[number][0] for number in ordered], np.int16),
        names=tuple(rows[number][2] for number in ordered),
        found=tuple(rows[number][1] for number in ordered),
        categories=categories,
    )


def shown_numbers(numbers: Sequence[int]) -> str:
    """Return numbers for a message: "0, 3, 4 and 12 more"."""
    shown = ", ".join(str(number) for number in numbers[:5])
    return shown if len(numbers) <= 5 else f"{shown} and {len(numbers) - 5:,} more"


def _find(entry: NamedNumber, names: CategoryNames, ids: dict[int, int]) -> tuple[int, Found]:
    """Return the category of an entry; a name goes before a number that might be an id."""
    if entry.target_id is None:
        return names.find(entry.name)
    if entry.name in names.names:
        row = names.find(entry.name)[0]
        if ids.get(entry.target_id, row) != row:
            raise PanviewError(f"{entry.name!r} is the name of one category and the id of another; rename it in a copy")
        return row, Found.NAME
    if entry.target_id not in ids:
        raise PanviewError(f"{entry.target_id} is not a category id of the dataset")
    return ids[entry.target_id], Found.ID
