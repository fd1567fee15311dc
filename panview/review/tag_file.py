"""Where tags are kept: a table of images in the data folder, with a column of true and false for each tag."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from panview.datasets.dataset import Dataset
from panview.datasets.images_table import ColumnKind, read_images_table
from panview.errors import BadFileError, PanviewError, reason_of
from panview.files import whole_file
from panview.later import Later
from panview.review.columns import as_text
from panview.review.tags import NO_TAGS, Tags, checked_tag
from panview.review.verdicts import dataset_key
from panview.settings import data_folder

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Later("polars")


def tag_file_of(dataset: Dataset) -> Path:
    """Return where the tags of a dataset's images are kept."""
    return data_folder() / "tags" / f"{dataset_key(dataset)[:16]}.csv"


def read_tags(dataset: Dataset, path: Path) -> Tags:
    """Return the tags that a table holds; none where there is no such file.

    Raises
    ------
    BadFileError
        It is no table of tags of these images.
    """
    if not path.exists():
        return NO_TAGS
    table = read_images_table(path, list(dataset.image_id), dataset.image_names)
    marks = {}
    for column in table.columns:
        if column.name.casefold() in ("image_id", "file_name"):
            continue
        if column.kind is not ColumnKind.BOOLEAN and (column.codes >= 0).any():
            raise BadFileError(path, f"column {column.name!r} holds more than true and false, so it is not a tag")
        marks[checked_tag(column.name)] = column.codes == 1
    return Tags(marks)


def tag_table(dataset: Dataset, tags: Tags, *, every: bool) -> bytes:
    """Return the tags as CSV: image_id, file_name, and a column of true and false for each tag.

    Parameters
    ----------
    dataset : Dataset
    tags : Tags
    every : bool
        Also images without any tag.
    """
    names = [tag for tag in tags.names if tags.count(tag)]
    n = len(dataset)
    chosen = np.ones(n, np.bool_) if every else np.any([np.zeros(n, np.bool_), *(tags.marks[t] for t in names)], axis=0)
    rows = np.flatnonzero(chosen)
    frame = pl.DataFrame(
        {
            "image_id": [as_text(str(dataset.image_id[row])) for row in rows.tolist()],
            "file_name": [as_text(dataset.image_names[row]) for row in rows.tolist()],
            **{tag: tags.marks[tag][rows] for tag in names},
        }
    )
    stream = io.BytesIO()
    frame.write_csv(stream)
    return stream.getvalue()


def save_tags(dataset: Dataset, path: Path, before: Tags, after: Tags) -> Tags:
    """Bring what has changed into the file, beside what another window has written meanwhile; return what it holds.

    Parameters
    ----------
    dataset : Dataset
    path : Path
    before : Tags
        As they were when the file was last read or written.
    after : Tags

    Raises
    ------
    PanviewError
        The file cannot be read or written.
    """
    marks = read_tags(dataset, path).moved(before, after).marks
    kept = Tags({tag: mask for tag, mask in marks.items() if mask.any()})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not kept:
            path.unlink(missing_ok=True)
        else:
            with whole_file(path) as part:
                part.write_bytes(tag_table(dataset, kept, every=False))
    except OSError as error:
        raise PanviewError(f"{path}: tags cannot be kept ({reason_of(error)})") from error
    return kept
