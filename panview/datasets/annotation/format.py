"""What a format of an annotation tool is: a writer of what goes out, and a reader of what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from panview.datasets.annotation.flat_masks import FlatMask
from panview.datasets.annotation.labels import Labels
from panview.datasets.forms.image import PanopticImage
from panview.datasets.image_ids import ImageId

PHOTOS = "images"
"""Folder of the photos in a pack."""
MAX_JSON = 1 << 34
"""Bytes of a JSON that a tool writes; masks as lists of numbers are long."""
BACKGROUND = -1
"""In the place of a category: what is drawn so becomes void."""


class Kept(StrEnum):
    """Where something is kept on the way out and back."""

    FILE = "in the file"
    BESIDE = "beside it"
    """In the pack's own record; it comes back with the segments that are found again."""
    NO = "no"


PROPERTIES = {
    "ids": "segment ids",
    "categories": "category ids",
    "crowd": "crowd",
    "void": "void",
    "holes": "holes and pieces",
    "overlaps": "overlaps drawn in the tool",
    "scores": "scores",
}
"""What the table of formats says of each, and how a page calls it."""


class PackImage(NamedTuple):
    """An image of a pack.

    Attributes
    ----------
    image_id : ImageId
    file_name : str
        As the dataset has it.
    size : (height, width)
    frame : str
        What the tool calls it: with slashes, without suffix; unique.
    photo : str
        Name of the photo's file: the frame with its suffix.
    link : str
        Where the photo lies, for files that name it; empty where it lies in the pack.
    """

    image_id: ImageId
    file_name: str
    size: tuple[int, int]
    frame: str
    photo: str
    link: str = ""


@dataclass(frozen=True, eq=False)
class Pack:
    """What all files of a pack are made with.

    Attributes
    ----------
    name : str
        Of the set.
    labels : Labels
    images : sequence of PackImage
    prediction : str
        Name of the prediction set whose segments go out; empty for ground truth.
    photo_root : str
        What stands before the names of photos, where a tool loads them by URL.
    """

    name: str
    labels: Labels
    images: Sequence[PackImage]
    prediction: str = ""
    photo_root: str = ""


class NotHeld(NamedTuple):
    """Part of an image that a file cannot hold.

    Attributes
    ----------
    place : int
        Of the image in its pack.
    what : str
    segments : int
    then : str
        What follows.
    """

    place: int
    what: str
    segments: int
    then: str


@dataclass(frozen=True)
class Encoded:
    """An encoded image, and what its file does not hold.

    Attributes
    ----------
    parts : tuple
        As the writer of the format knows them.
    not_held : tuple of NotHeld
    unsent : tuple of int
        Segments that are not in the file: 1 for the first of the image.
    """

    parts: tuple[Any, ...]
    not_held: tuple[NotHeld, ...] = ()
    unsent: tuple[int, ...] = ()


class Writer(Protocol):
    """Writes the files of a pack into a folder that is not finished."""

    def encode(self, place: int, image: PanopticImage) -> Encoded:
        """Encode an image; called on several threads."""
        ...

    def add(self, place: int, encoded: Encoded) -> None:
        """Write an image; called with one after the other, in their order."""
        ...

    def close(self) -> None:
        """Write what remains; called once, and also after an error."""
        ...


@dataclass(frozen=True, eq=False)
class ReturnedMask:
    """A mask as it comes back.

    Attributes
    ----------
    mask : FlatMask
    category : int
        Index into `Categories`, or `BACKGROUND`.
    segment_id : int
        As the file says it; 0 where it says none.
    iscrowd : bool or None
        As the file says it; None where it does not.
    """

    mask: FlatMask
    category: int
    segment_id: int = 0
    iscrowd: bool | None = None


@dataclass(frozen=True, eq=False)
class ReturnedImage:
    """An image as it comes back.

    Attributes
    ----------
    masks : sequence of ReturnedMask
        In the order of the file.
    by_columns : bool
        Whether pixels are counted down the columns, not along the rows.
    remarks : tuple of str
        What was not read of it, or is to be known.
    """

    masks: Sequence[ReturnedMask]
    by_columns: bool
    remarks: tuple[str, ...] = ()


class ReturnedSet(Protocol):
    """What came back, one image at a time."""

    @property
    def path(self) -> Path:
        """The path that it was opened by."""
        ...

    @property
    def places(self) -> Set[int]:
        """Images of the pack that came back."""
        ...

    @property
    def foreign(self) -> int:
        """How many images are not in the pack."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes about the whole set."""
        ...

    def read(self, place: int) -> ReturnedImage:
        """Read an image; errors are named by their file. Called from several threads."""
        ...


class AnnotationFormat(Protocol):
    """A format of a tool. To add one, write a module here and name it in ``registry``.

    Attributes
    ----------
    name : str
        What ``--to`` calls it.
    title : str
        What people call it.
    keeps : mapping of str to Kept
        Of each of `PROPERTIES`.
    limits : str
        What else a user should know, as a sentence; for the table of formats.
    hint : str
        What is done with the pack, as a sentence.
    edited_on_top : bool
        Where masks overlap, whether those that were edited cover those that were not; otherwise the later one in the
        file is on top.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def keeps(self) -> Mapping[str, Kept]: ...  # noqa: D102
    @property
    def limits(self) -> str: ...  # noqa: D102
    @property
    def hint(self) -> str: ...  # noqa: D102
    @property
    def edited_on_top(self) -> bool: ...  # noqa: D102

    def labels(self, known: Labels) -> Labels:
        """Return the names and colours that the format can hold."""
        ...

    def writer(self, folder: Path, pack: Pack) -> Writer:
        """Return what writes a pack."""
        ...

    def find(self, path: Path) -> bool:
        """Whether a file or folder looks like an export of this format; reads only a little of it."""
        ...

    def open(self, path: Path, pack: Pack) -> ReturnedSet:
        """Open what came back.

        Raises
        ------
        PanviewError
            It cannot be read; the message names the file.
        """
        ...


def plain_keeps(**kept: Kept) -> dict[str, Kept]:
    """Return where a format keeps each property: in its own file, but for those that are given."""
    return {name: kept.get(name, Kept.FILE) for name in PROPERTIES}


def crowd_not_held(place: int, image: PanopticImage, tool: str) -> tuple[NotHeld, ...]:
    """Return what a format without crowd does not hold of an image."""
    count = int(image.iscrowd.sum())
    return (NotHeld(place, "crowd", count, f"{tool} does not show it; panview keeps it beside"),) if count else ()
