"""The user's own data on images: a table with a row per image, joined to the images of a dataset by id or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.table_file import TableFile, as_booleans, as_numbers, as_text, read_table
from panview.errors import BadFileError

if TYPE_CHECKING:
    import polars as pl

_ESCAPED = re.compile(r"'[=+\-@\t\r\n]")
"""How a cell begins that a spreadsheet would run without the apostrophe."""
KEY_NAMES = (
    "image_id",
    "id",
    "file_name",
    "filename",
    "image",
    "image_name",
    "imagename",
    "imageid",
    "name",
    "img",
    "path",
    "file",
    "frame",
    "key",
)
"""What the column is called that names the images, in small letters; the first are preferred."""
UNKNOWN = "—"
_WHOLE = re.compile(r"^([+-]?)0*(\d+)(?:\.0+)?$")

ImageKey = int | str
"""An image's id."""


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, eq=False)
class ImageColumn:
    """A column of a table for n images, with gaps.

    Attributes
    ----------
    name : str
        As in the table.
    kind : ColumnKind
    codes : (n,) int32
        Index into ``labels``, -1 where nothing is known; of numbers into the different numbers, ascending.
    labels : tuple of str
        Different values in the order in which they sort; "false" and "true" of booleans; empty for numbers.
    numbers : (n,) float64
        NaN where nothing is known; of numbers only, else empty.
    whole : bool
        Whether all numbers are integers.
    """

    name: str
    kind: ColumnKind
    codes: NDArray[np.int32]
    labels: tuple[str, ...] = ()
    numbers: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    whole: bool = False

    def __post_init__(self) -> None:
        """Check once, where it is made."""
        if self.kind is ColumnKind.NUMBER and self.numbers.shape != self.codes.shape:
            raise ValueError(f"numbers: expected {self.codes.shape}, got {self.numbers.shape}")

    def text(self, image: int) -> str:
        """Return the value of an image as people read it, a dash for none."""
        code = int(self.codes[image])
        if code < 0:
            return UNKNOWN
        return self.number_text(float(self.numbers[image])) if self.kind is ColumnKind.NUMBER else self.labels[code]

    def number_text(self, value: float) -> str:
        """Return a number of the column as people read it."""
        return f"{int(value)}" if self.whole else f"{value:.6g}"

    @cached_property
    def series(self) -> pl.Series:
        """The column for expressions: text, Int64 or Float64, or booleans; null where nothing is known."""
        import polars as pl

        unknown = pl.Series(self.codes < 0)
        if self.kind is ColumnKind.NUMBER:
            numbers = pl.Series(self.numbers).fill_nan(None)
            return numbers.cast(pl.Int64) if self.whole else numbers
        if self.kind is ColumnKind.BOOLEAN:
            return pl.Series(self.codes == 1).set(unknown, None)
        place = pl.Series(self.codes.astype(np.int64)).set(unknown, None)
        return pl.Series(list(self.labels), dtype=pl.String).gather(place)


@dataclass(frozen=True, eq=False)
class ImagesTable:
    """The columns of a table, by the images of a dataset.

    Attributes
    ----------
    path : Path or None
        None where no table was given.
    columns : tuple of ImageColumn
    key : str
        The column that names the images, and how: "image_id", "frame (file names)".
    lacking : int
        Images of the dataset that it has no row for.
    first_lacking : str
        File name of the first.
    foreign : int
        Its rows of images that the dataset does not have.
    left_out : tuple of str
        Columns that hold lists or records.
    unnamed : bool
        Whether its first column has no name, and is left out.
    """

    path: Path | None = None
    columns: tuple[ImageColumn, ...] = ()
    key: str = ""
    lacking: int = 0
    first_lacking: str = ""
    foreign: int = 0
    left_out: tuple[str, ...] = ()
    unnamed: bool = False

    def note(self, images: int) -> str:
        """Return in one line which columns the table has, and what it or the set lacks; empty without a table."""
        if self.path is None:
            return ""
        names = ", ".join(column.name for column in self.columns[:12])
        more = len(self.columns) - 12
        more_columns = "" if more <= 0 else f" and {more} more column{'' if more == 1 else 's'}"
        parts = [f"{self.path.name}: images by {self.key}; {names}{more_columns}"]
        if self.lacking:
            parts.append(f"{self.lacking:,} of {images:,} images are not in it, first {self.first_lacking}")
        if self.foreign:
            parts.append(
                f"{self.foreign:,} {'row is' if self.foreign == 1 else 'rows are'} of images that are not in this set"
            )
        if self.left_out:
            parts.append(f"columns left out because they hold lists: {', '.join(self.left_out)}")
        if self.unnamed:
            parts.append("column 1 left out because it has no name")
        return "; ".join(parts)


NOTHING_KNOWN = ImagesTable()


def read_images_table(path: Path | None, ids: Sequence[ImageKey], names: Sequence[str]) -> ImagesTable:
    """Read a table and join it to the images of a dataset.

    The column that names the images is found by its name (`KEY_NAMES`), or else by what it holds: ids, file names with
    or without folder and suffix.

    Parameters
    ----------
    path : Path or None
        CSV or Parquet; None for no table.
    ids, names : sequence of n
        Ids and file names of the images.

    Raises
    ------
    BadFileError, NotFoundError
        It is no table, no column of it names images of the set, or it has two rows for an image.
    """
    if path is None:
        return NOTHING_KNOWN
    file = read_table(path)
    key = _find_key(file, _Images(ids, names))
    row_of = np.full(len(names), -1, np.int64)
    for row, image in enumerate(key.images):
        if image < 0:
            continue
        if row_of[image] >= 0:
            rows = f"rows {row_of[image] + file.first_row:,} and {row + file.first_row:,}"
            raise BadFileError(path, f"{rows} are both of image {names[image]} (by {key.text}); keep one of them")
        row_of[image] = row
    return _joined(file, key, row_of, names)


def _joined(file: TableFile, key: _Key, row_of: NDArray[np.int64], names: Sequence[str]) -> ImagesTable:
    import polars as pl

    wanted = pl.Series(row_of)
    wanted = wanted.set(wanted < 0, None)
    others = [name for name in file.frame.columns if name != key.column]
    if not others:
        raise BadFileError(file.path, f"has no column besides {key.column!r}; add what you know about the images")
    lacking = np.flatnonzero(row_of < 0)
    return ImagesTable(
        path=file.path,
        columns=tuple(_column(name, file.frame[name].gather(wanted), file.is_text) for name in others),
        key=key.text,
        lacking=len(lacking),
        first_lacking=names[int(lacking[0])] if len(lacking) else "",
        foreign=key.images.count(-1),
        left_out=file.left_out,
        unnamed=file.unnamed,
    )


def _column(name: str, values: pl.Series, is_text: bool) -> ImageColumn:
    """Return the values of all images as a column of the kind that fits them."""
    booleans = as_booleans(values, is_text=is_text)
    if booleans is not None:
        codes = booleans.cast(int).fill_null(-1).to_numpy().astype(np.int32)
        return ImageColumn(name, ColumnKind.BOOLEAN, codes, ("false", "true"))
    found = as_numbers(values, is_text=is_text)
    if found is not None:
        numbers, whole = found
        column = numbers.fill_null(np.nan).to_numpy().astype(np.float64)
        return ImageColumn(name, ColumnKind.NUMBER, _ranks(numbers), numbers=column, whole=whole)
    text = as_text(values)
    labels = tuple(text.drop_nulls().unique().sort().to_list())
    return ImageColumn(name, ColumnKind.TEXT, _ranks(text), labels)


def _ranks(values: pl.Series) -> NDArray[np.int32]:
    """Return the place of each value among the different ones, -1 for null."""
    ranks: NDArray[np.int64] = values.rank("dense").cast(int).fill_null(0).to_numpy()
    return (ranks - 1).astype(np.int32)


@dataclass(frozen=True)
class _Key:
    """A column that names images.

    Attributes
    ----------
    column : str
    kind : str
        What it holds, as in "file names".
    images : list of int
        Image of each row of the table, -1 for none.
    named : bool
        Whether it was found by its name.
    """

    column: str
    kind: str
    images: list[int]
    named: bool

    @cached_property
    def matches(self) -> int:
        return len(self.images) - self.images.count(-1)

    @property
    def text(self) -> str:
        return self.column if self.named else f"{self.column} (found by its {self.kind})"


class _Images:
    """The images of a dataset by all that a table may call them."""

    def __init__(self, ids: Sequence[ImageKey], names: Sequence[str]) -> None:
        self._ids, self._names = ids, names
        self._known: dict[Callable[[str], str], dict[str, int]] = {}

    def _rows(self, form: Callable[[str], str]) -> dict[str, int]:
        """Return the row of each image in a form; made when it is first asked for."""
        if form not in self._known:
            keys = map(str, self._ids) if form is _plain_id else self._names
            self._known[form] = _unique(map(form, keys))
        return self._known[form]

    def read(self, column: str, values: pl.Series, *, named: bool) -> _Key | None:
        """Return the images that a column names, in the form in which most are found; None where none is."""
        texts = as_text(values).to_list()
        best: _Key | None = None
        for kind, form in _FORMS:
            rows = self._rows(form)
            found = [-1 if text is None else rows.get(form(text), -1) for text in texts]
            if -1 in found:
                # As panview itself writes them, so that no spreadsheet runs them as formulas.
                found = [
                    rows.get(form(text[1:]), -1) if row < 0 and text is not None and _ESCAPED.match(text) else row
                    for row, text in zip(found, texts, strict=True)
                ]
            key = _Key(column, kind, found, named)
            if key.matches > (best.matches if best else 0):
                best = key
            if best is not None and best.matches == len(texts):
                break
        return best


def _find_key(file: TableFile, images: _Images) -> _Key:
    frame = file.frame
    names = {name.casefold().replace(" ", "_"): name for name in reversed(frame.columns)}
    found = [images.read(names[word], frame[names[word]], named=True) for word in KEY_NAMES if word in names]
    named = [key for key in found if key is not None]
    if named:
        best = max(named, key=lambda key: key.matches)
        _refuse_contradiction(file, best, [key for key in named if key.column != best.column])
        return best
    best_other: _Key | None = None
    for name in frame.columns:
        key = images.read(name, frame[name], named=False)
        # A column of counts may contain a few numbers that happen to be ids.
        if key is None or 2 * key.matches < len(frame) or _repeats(key.images):
            continue
        if best_other is None or key.matches > best_other.matches:
            best_other = key
    if best_other is None:
        other = ", and column 1, which has no name, is left out" if file.unnamed else ""
        raise BadFileError(
            file.path,
            f"no column identifies images of this set{other}; give it a column image_id with their ids, or file_name",
        )
    return best_other


def _refuse_contradiction(file: TableFile, key: _Key, others: list[_Key]) -> None:
    """Refuse a table in which two columns name different images."""
    for other in others:
        if 2 * other.matches < key.matches:
            continue
        pairs = zip(key.images, other.images, strict=True)
        for row, (one, two) in enumerate(pairs):
            if one >= 0 and two >= 0 and one != two:
                where = f"row {row + file.first_row:,}"
                problem = f"{key.column} and {other.column} name different images in {where}; remove one of the columns"
                raise BadFileError(file.path, problem)


def _repeats(images: list[int]) -> bool:
    found = [image for image in images if image >= 0]
    return len(set(found)) != len(found)


def _unique(keys: Iterable[str]) -> dict[str, int]:
    """Return the row of each key that only one image has."""
    rows: dict[str, int] = {}
    for row, key in enumerate(keys):
        rows[key] = row if key not in rows else -1
    return rows


def _plain_id(text: str) -> str:
    """Return an id without the zeros before and the fraction behind a whole number."""
    if text.isdecimal() and text.isascii() and text[0] != "0":
        return text
    if not text[-1:].isdecimal():
        return text
    found = _WHOLE.match(text)
    if not found:
        return text
    sign = "-" if found[1] == "-" and found[2] != "0" else ""
    return sign + found[2]


def _slashes(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def _base(name: str) -> str:
    return _slashes(name).rpartition("/")[2]


def _stem(name: str) -> str:
    base = _base(name)
    return base.rpartition(".")[0] or base


_FORMS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("ids", _plain_id),
    ("file names", _slashes),
    ("file names", _base),
    ("file names", _stem),
)
"""What a column may hold, and how it is compared with what the images are called."""
