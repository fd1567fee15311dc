"""Tags: words that reviewers put on images, as a snapshot that is replaced and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.errors import PanviewError
from panview.later import Later

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")

LONGEST_TAG = 40
_TAKEN = frozenset({"image_id", "file_name"})
SEPARATOR = ", "

Mask = NDArray[np.bool_]


class TagError(PanviewError, ValueError):
    """A text that cannot be a tag."""


def checked_tag(text: str) -> str:
    """Return a tag without spaces around it, and with one between words.

    Raises
    ------
    TagError
        It is empty, too long, or would not survive a table: a tag begins with a letter or a digit and holds neither
        commas nor control characters.
    """
    tag = " ".join(filter(None, text.split(" ")))
    if not tag:
        raise TagError("a tag needs at least one letter or digit")
    if len(tag) > LONGEST_TAG:
        raise TagError(f"a tag has at most {LONGEST_TAG} characters; this one has {len(tag)}")
    if not tag[0].isalnum():
        raise TagError(f"a tag must begin with a letter or digit, not with {tag[0]!r}")
    if "," in tag or not tag.isprintable():
        raise TagError("a tag cannot contain commas or invisible characters")
    if tag.casefold() in _TAKEN:
        raise TagError(f"{tag} is a column of the table of tags; choose another word")
    return tag


@dataclass(frozen=True, eq=False)
class Tags:
    """The tags of n images.

    Attributes
    ----------
    marks : mapping of str to (n,) bool
        Images that have each tag; a tag that no image has may be among them, so that it is offered again.
    """

    marks: Mapping[str, Mask] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether any image has a tag."""
        return any(bool(mask.any()) for mask in self.marks.values())

    @property
    def names(self) -> tuple[str, ...]:
        """All tags, in the order of the alphabet."""
        return tuple(sorted(self.marks, key=lambda tag: (tag.casefold(), tag)))

    def count(self, tag: str) -> int:
        """Return how many images have a tag."""
        return int(np.count_nonzero(self.marks[tag])) if tag in self.marks else 0

    def of(self, image: int) -> tuple[str, ...]:
        """Return the tags of an image, in the order of the alphabet."""
        return tuple(tag for tag in self.names if self.marks[tag][image])

    def spelled(self, tag: str) -> str:
        """Return a tag as it is spelled already, if it is there in other capitals."""
        same = [name for name in self.marks if name.casefold() == tag.casefold()]
        return tag if tag in self.marks or not same else same[0]

    def share(self, tag: str, images: Iterable[int]) -> float:
        """Return which share of some images has a tag."""
        rows = list(images)
        return float(self.marks[tag][rows].mean()) if rows and tag in self.marks else 0.0

    def changed(self, tag: str, images: Iterable[int], present: bool, n: int) -> Tags:
        """Return the tags with one put on some of n images, or taken off them."""
        mask = self.marks[tag].copy() if tag in self.marks else np.zeros(n, np.bool_)
        mask[list(images)] = present
        return Tags({**self.marks, tag: mask})

    def toggled(self, tag: str, images: Iterable[int], n: int) -> tuple[Tags, bool]:
        """Put a tag on images, or take it off where all of them have it; return also which of both was done."""
        rows = list(images)
        present = self.share(tag, rows) < 1
        return self.changed(tag, rows, present, n), present

    def moved(self, before: Tags, after: Tags) -> Tags:
        """Return these tags with what differs between two others done to them: all else is left as it is."""
        marks = dict(self.marks)
        for tag in {*before.marks, *after.marks}:
            known = next(each[tag] for each in (before.marks, after.marks, marks) if tag in each)
            nothing = np.zeros(len(known), np.bool_)
            one, other = before.marks.get(tag, nothing), after.marks.get(tag, nothing)
            marks[tag] = np.where(one != other, other, marks.get(tag, nothing))
        return Tags(marks)

    def are_as(self, other: Tags) -> bool:
        """Whether the same images have the same tags, and the same tags are offered."""
        return self.marks.keys() == other.marks.keys() and all(
            np.array_equal(mask, other.marks[tag]) for tag, mask in self.marks.items()
        )

    def texts(self, n: int) -> pl.Series:
        """Return the tags of each of n images as one text, null for none."""
        combined: list[list[str]] = [[] for _ in range(n)]
        for tag in self.names:
            for image in np.flatnonzero(self.marks[tag]).tolist():
                combined[image].append(tag)
        return pl.Series([SEPARATOR.join(tags) if tags else None for tags in combined], dtype=pl.String)


NO_TAGS = Tags()


def speaks_of_tags(expression: str) -> bool:
    """Whether what an expression chooses may change with a tag."""
    return "tag" in expression.casefold()
