"""Names of categories: which category of a dataset another spelling means, without guessing where two fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from panview.errors import PanviewError

NO_CATEGORY = frozenset(
    ("", "-", "none", "null", "n/a", "void", "ignore", "ignored", "unlabeled", "unlabelled", "background")
)
"""Names, folded, that say that a number stands for no category; a category of that name goes before."""
_BETWEEN = re.compile(r"[\W_]+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMELESS = re.compile(r"label[ _-]?\d+", re.IGNORECASE)
_SUGGESTED = 0.6


class Found(StrEnum):
    """How the category of a number was found."""

    NAME = "by name"
    SPELLING = "by name, spelt differently"
    ENDING = "by name, without COCO's endings for stuff"
    ID = "by category id"
    NOTHING = "marked as no category"


class UnclearNameError(PanviewError, ValueError):
    """A name that belongs to no category, or could belong to several.

    Attributes
    ----------
    name : str
    candidates : tuple of str
        Categories that it may mean; empty where nothing is near.
    """

    def __init__(self, name: str, candidates: Sequence[str], *, several: bool) -> None:
        self.name, self.candidates = name, tuple(candidates)
        if several:
            problem = f"may mean {_listed(candidates)}; write one of these, or its category id"
        else:
            problem = "is not a category of the dataset"
            problem += f"; did you mean {candidates[0]}?" if candidates else ""
        super().__init__(f"{name!r} {problem}")


@dataclass(frozen=True)
class CategoryNames:
    """The names of a dataset's categories, to find others' spellings among.

    Attributes
    ----------
    names : sequence of n str
    """

    names: Sequence[str]

    def find(self, name: str) -> tuple[int, Found]:
        """Return the index of the category that a name means, and how it was found.

        An exact name goes first, then one that differs in case, hyphens, brackets and the like, then one that differs
        in the endings that COCO gives its stuff (``-merged``, ``-stuff``, ``-other``). The first of these by which any
        category fits decides. -1 where the name says that there is no category.

        Raises
        ------
        UnclearNameError
            No category fits, or several fit equally well.
        """
        for key, found in _WAYS:
            wanted = key(name)
            fitting = [place for place, own in enumerate(self.names) if wanted and key(own) == wanted]
            if len(fitting) == 1:
                return fitting[0], found
            if fitting:
                raise UnclearNameError(name, [self.names[place] for place in fitting], several=True)
        if is_no_category(name):
            return -1, Found.NOTHING
        raise UnclearNameError(name, self._near(name), several=False)

    def _near(self, name: str) -> list[str]:
        by_key = {spelling(own): own for own in reversed(self.names)}
        return [by_key[key] for key in get_close_matches(spelling(name), by_key, n=3, cutoff=_SUGGESTED)]


def is_no_category(name: str) -> bool:
    """Whether a name says that a number stands for no category, such as "void" and "N/A"."""
    return name.strip().casefold().strip("_") in NO_CATEGORY


def is_nameless(name: str) -> bool:
    """Whether a name is just a number, such as "LABEL_17", as programs write that know no names."""
    return bool(_NAMELESS.fullmatch(name.strip())) or name.strip().isdecimal()


def spelling(name: str) -> str:
    """Return what spellings of a name have in common: its words, regardless of what separates them.

    >>> spelling("sky-other-merged") == spelling("Sky, other (merged)") == "sky other merged"
    True
    """
    plain = _CAPITAL.sub(" ", unicodedata.normalize("NFKC", name))
    # A name without any letters, such as "?", matches only itself.
    return _BETWEEN.sub(" ", plain).strip().casefold() or name


def _joined(name: str) -> str:
    return spelling(name).replace(" ", "")


def _without(endings: frozenset[str]) -> Callable[[str], str]:
    def key(name: str) -> str:
        words = spelling(name).split()
        while len(words) > 1 and words[-1] in endings:
            words.pop()
        return "".join(words)

    return key


_WAYS: tuple[tuple[Callable[[str], str], Found], ...] = (
    (lambda name: name, Found.NAME),
    (str.strip, Found.NAME),
    (spelling, Found.SPELLING),
    (_joined, Found.SPELLING),
    (_without(frozenset(("merged", "stuff"))), Found.ENDING),
    (_without(frozenset(("merged", "stuff", "other"))), Found.ENDING),
)


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
