"""Which image of a dataset an entry of another file is for: by its id, or else by an assumption that is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.image_ids import ImageId, ImageIds, plain_stem, rows_of_stems


@dataclass(frozen=True)
class MatchedImages:
    """The rows of k entries.

    Attributes
    ----------
    rows : list of k int
        -1 where the dataset has no such image.
    as_number : list of int
        Entries whose id is the same number, as text on one of the sides.
    by_name : bool
        All were matched by names, since no id is known.
    by_number : bool
        All were matched by taking the names of files for ids, since no photo has such a name.
    """

    rows: list[int]
    as_number: list[int]
    by_name: bool = False
    by_number: bool = False


def match_images(
    entries: Sequence[tuple[ImageId, str]], ids: ImageIds, *names_of_images: Sequence[str]
) -> MatchedImages:
    """Find the images of entries: by id; else by the number that the id is; where no entry has such an id, by name.

    Texts that are the names of photos, and as numbers the ids of other images, are names.

    By name is by the plain stem of a text id or of the entry's map, which one image has as its id, or as the name of
    its photo or map. That no id is known shows that the ids mean nothing; where some are, the others are of images that
    the dataset lacks.

    Parameters
    ----------
    entries : sequence of k (image id, file name)
    ids : ImageIds
    *names_of_images : sequences of n_images str
        Names of photos, of maps.
    """
    rows = [ids.row_of(image_id) for image_id, _ in entries]
    as_number = []
    for place, (image_id, _) in enumerate(entries):
        if rows[place] < 0 and (row := ids.row_of_same_number(image_id)) >= 0:
            rows[place] = row
            as_number.append(place)
    found = [place for place, row in enumerate(rows) if row >= 0]
    if not entries or (found and (len(as_number) < len(found) or isinstance(entries[found[0]][0], int))):
        return MatchedImages(rows, as_number)
    stems = rows_of_stems(*names_of_images, ["" if isinstance(value, int) else value for value in ids])
    named = [_row_by_name(image_id, file_name, stems) for image_id, file_name in entries]
    others = [place for place, row in enumerate(named) if row >= 0 and row != rows[place]]
    if found and not any(_is_named(entries[place][0], stems) for place in others):
        return MatchedImages(rows, as_number)
    return MatchedImages(named, [], max(named) >= 0)


def distinct_rows(image_ids: Sequence[ImageId], ids: ImageIds) -> NDArray[np.int64] | None:
    """Return the row of each id, where all are there and each but once; None otherwise.

    `match_images` would match these by their ids, and nothing would have to be said of it.

    Parameters
    ----------
    image_ids : sequence of k int or str
    ids : ImageIds

    Returns
    -------
    (k,) int64, or None
    """
    count = len(image_ids)
    if tuple(image_ids) == ids.values:
        return np.arange(count)
    rows = np.fromiter(map(ids.rows.get, image_ids, repeat(-1)), np.int64, count)
    if not count or rows.min() < 0 or np.bincount(rows).max() > 1:
        return None
    return rows


def _row_by_name(image_id: ImageId, file_name: str, stems: dict[str, int]) -> int:
    said = [file_name, image_id] if isinstance(image_id, str) else [file_name]
    found = {row for name in said if (row := stems.get(plain_stem(name), -1)) >= 0}
    # If id and file name belong to two images, it is unclear which is meant.
    return found.pop() if len(found) == 1 else -1


def _is_named(image_id: ImageId, stems: dict[str, int]) -> bool:
    return isinstance(image_id, str) and stems.get(plain_stem(image_id), -1) >= 0


def record_matching(
    assumed: Assumptions,
    path: Path,
    matched: MatchedImages,
    entries: Sequence[tuple[ImageId, str]],
    ids: ImageIds,
    positions: Sequence[int] | None = None,
) -> None:
    """Record what was assumed to match the annotations of a JSON with images.

    Parameters
    ----------
    assumed : Assumptions
        Added to.
    path : Path
    matched : MatchedImages
        Of these entries and ids.
    entries : sequence of k (image id, file name)
    ids : ImageIds
    positions : sequence of k int, optional
        Places of the entries in ``annotations``, where some are left out.
    """
    positions = positions or range(len(entries))
    for place in matched.as_number:
        given, own = entries[place][0], ids[matched.rows[place]]
        what = "texts, those of the images numbers" if isinstance(given, str) else "numbers, those of the images texts"
        if isinstance(given, str) and isinstance(own, str):
            what = "other texts for the same numbers"
        assumed.record("PV620", path, f"image ids are {what}", place=f"$.annotations[{positions[place]}].image_id")
    if matched.by_number:
        found = [place for place, row in enumerate(matched.rows) if row >= 0]
        text = "no photo has the name of a map; the numbers in the map names are used as image ids"
        assumed.record("PV621", path, text, count=len(found))
    if matched.by_name:
        found = [place for place, row in enumerate(matched.rows) if row >= 0]
        text = "no image id is known; annotations are matched by file name"
        assumed.record("PV621", path, text, count=len(found), place=f"$.annotations[{positions[found[0]]}].file_name")
