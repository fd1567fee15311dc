"""Ids of images: integers or texts, as the JSON has them; inside there are only rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import overload

import numpy as np
from numpy.typing import NDArray

ImageId = int | str

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
_SUFFIX = re.compile(r"\.(png|jpe?g|webp|bmp|tiff?|npy|npz|pth?)$", re.IGNORECASE)
_CITYSCAPES_ENDING = re.compile(
    r"(_(leftImg8bit|gtFine|gtCoarse|instanceIds|instanceTrainIds|labelIds|labelTrainIds|panoptic|pred|pan))+$"
)
_AMBIGUOUS = -2


@dataclass(frozen=True, eq=False)
class ImageIds(Sequence[ImageId]):
    """The id of each image of a dataset, by row; each id is there once.

    Attributes
    ----------
    values : tuple of n int or str
    """

    values: tuple[ImageId, ...]

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.values)

    @overload
    def __getitem__(self, row: int) -> ImageId: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[ImageId, ...]: ...
    def __getitem__(self, row: int | slice) -> ImageId | tuple[ImageId, ...]:
        """Return the id of an image, or those of some."""
        return self.values[row]

    def __iter__(self) -> Iterator[ImageId]:
        """Return the ids in their order."""
        return iter(self.values)

    @cached_property
    def rows(self) -> dict[ImageId, int]:
        """Id -> row."""
        return {value: row for row, value in enumerate(self.values)}

    def row_of(self, value: ImageId | None) -> int:
        """Return the row of an id, -1 where no image has it."""
        return -1 if value is None else self.rows.get(value, -1)

    @cached_property
    def numbers(self) -> NDArray[np.int64] | None:
        """All ids as (n,) int64; None where one is a text."""
        return None if str in set(map(type, self.values)) else np.array(self.values, np.int64)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All ids as text."""
        return tuple(map(str, self.values))

    @cached_property
    def keys(self) -> NDArray[np.int64]:
        """What stands for each id in a hash, (n,) int64: an integer for itself, a text for 64 bits of its BLAKE2b."""
        if self.numbers is not None:
            return self.numbers
        return np.array([value if isinstance(value, int) else _hashed(value) for value in self.values], np.int64)

    @cached_property
    def _row_of_number(self) -> dict[int, int]:
        rows: dict[int, int] = {}
        for row, value in enumerate(self.values):
            number = number_in(value)
            if number is not None:
                rows[number] = _AMBIGUOUS if number in rows else row
        return rows

    def row_of_same_number(self, value: ImageId) -> int:
        """Return the row of the one id that is the same number, as number or text: "000000000139", 139; -1 without."""
        number = number_in(value)
        return -1 if number is None else max(-1, self._row_of_number.get(number, -1))


def number_in(value: ImageId) -> int | None:
    """Return the number that an id is or that is written in it, None where it is another text."""
    if isinstance(value, int):
        return value
    return int(value) if _NUMBER.fullmatch(value) else None


def is_same_id(said: object, own: ImageId) -> bool:
    """Whether a value of a JSON is an id, be it as text where that is a number, or the reverse."""
    if said == own:
        return True
    number = number_in(said) if isinstance(said, (int, str)) else None
    return number is not None and number == number_in(own)


def plain_stem(name: str) -> str:
    """Return what a photo and its map have in common: the name without folder, suffix and Cityscapes' endings."""
    stem = _SUFFIX.sub("", PurePosixPath(name.replace("\\", "/")).name)
    return _CITYSCAPES_ENDING.sub("", stem) or stem


def rows_of_stems(*names_of_images: Sequence[str]) -> dict[str, int]:
    """Return plain stem -> row, of the stems that one image has.

    Parameters
    ----------
    *names_of_images : sequences of n str
        Names of the photos, of the maps, ...
    """
    of_image = [{plain_stem(name) for name in names if name} for names in zip(*names_of_images, strict=True)]
    counts = Counter(stem for stems in of_image for stem in stems)
    return {stem: row for row, stems in enumerate(of_image) for stem in stems if counts[stem] == 1}


def row_as_typed(ids: ImageIds, image_names: Sequence[str], typed: str) -> int:
    """Return the row of an image that a person names: by its id, else by the name of its photo; -1 for none.

    Parameters
    ----------
    ids : ImageIds
    image_names : sequence of n str
    typed : str
    """
    row = ids.row_of(typed)
    row = row if row >= 0 else ids.row_of_same_number(typed)
    if row >= 0:
        return row
    if typed in image_names:
        return image_names.index(typed)
    return rows_of_stems(image_names).get(plain_stem(typed), -1)


def _hashed(value: str) -> int:
    digest = blake2b(value.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)
