"""Tables of the user's own: CSV and Parquet as polars reads them, and the kinds of their columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from panview.errors import BadFileError
from panview.reading import read_file

if TYPE_CHECKING:
    # At run time this would load polars for every command that opens a set.
    import polars as pl

MAX_TABLE = 1 << 30
MAX_TABLE_ROWS = 50_000_000
MAX_TABLE_COLUMNS = 1000
_INFINITE = tuple(f"{sign}{word}" for sign in ("", "+", "-") for word in ("inf", "infinity"))
_UNTOLD = ("nan", "na", "n/a", "null", "none", "-", "—", *_INFINITE)
"""What stands in the place of a number that is not known, or of none that can be compared, in small letters."""
_DECIMAL_COMMA = r"^[+-]?(?:0|[1-9]\d*)(?:,\d+)?(?:[eE][+-]?\d+)?$"
_OTHERS = (
    (b"PK\x03\x04", "is a spreadsheet or an archive; save it as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "is a spreadsheet; save it as CSV (UTF-8)"),
    (b"SQLite format 3\0", "is a database; write the table as CSV or Parquet"),
    (b"{", "is JSON; write the table as CSV or Parquet"),
    (b"[", "is JSON; write the table as CSV or Parquet"),
)
_NO_TABLE = "is not a table; give a CSV (UTF-8) or Parquet file"


class TableFile:
    """A table as it was read.

    Attributes
    ----------
    path : Path
    frame : polars.DataFrame
        In a CSV all columns are text.
    first_row : int
        What the first row is called: 2 in a CSV, whose header is row 1 if no line before it is empty; else 1.
    left_out : tuple of str
        Columns that hold lists or records.
    unnamed : bool
        Whether the first column has no name, as an index has none that pandas writes, and is left out.
    """

    def __init__(
        self, path: Path, frame: pl.DataFrame, first_row: int, left_out: tuple[str, ...], unnamed: bool = False
    ) -> None:
        self.path = path
        self.frame = frame
        self.first_row = first_row
        self.left_out = left_out
        self.unnamed = unnamed

    @property
    def is_text(self) -> bool:
        """Whether the kinds of columns have to be found from their text."""
        return self.first_row > 1


def read_table(path: Path) -> TableFile:
    """Read a CSV (comma, semicolon or tab; UTF-8) or Parquet file.

    Raises
    ------
    BadFileError, NotFoundError
        It is no such file, or is damaged.
    """
    data = read_file(path, MAX_TABLE)
    if data[:4] == b"PAR1":
        return _parquet(path, data)
    text = data.removeprefix(b"\xef\xbb\xbf")
    start = text.lstrip()
    if not start:
        raise BadFileError(path, "is empty")
    for mark, problem in _OTHERS:
        if start.startswith(mark):
            raise BadFileError(path, problem)
    if b"\0" in text[: 1 << 16]:
        raise BadFileError(path, _NO_TABLE)
    return _csv(path, text)


def _parquet(path: Path, data: bytes) -> TableFile:
    import polars as pl

    try:
        schema = pl.read_parquet_schema(io.BytesIO(data))
        _check_size(path, pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item(), len(schema))
        nested = tuple(name for name, kind in schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object))
        wanted = [name for name in schema if name not in nested]
        frame = pl.read_parquet(io.BytesIO(data), columns=wanted)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, UnicodeError) as error:
        if isinstance(error, BadFileError):
            raise
        raise BadFileError(path, f"is a damaged Parquet file ({_first_line(error)})") from error
    return TableFile(path, frame, 1, nested)


def _csv(path: Path, data: bytes) -> TableFile:
    import polars as pl

    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFileError(path, f"is not UTF-8 text in line {line}; save it as CSV (UTF-8)") from error
    separator = _separator(text)
    header, empty = _header(path, text, separator)
    _check_size(path, text.count("\n"), len(header))
    try:
        frame = pl.read_csv(io.BytesIO(data), separator=separator, infer_schema=False)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise BadFileError(path, _odd_line(text, separator) or f"{_NO_TABLE} ({_first_line(error)})") from error
    # Polars makes up names where some are missing; the columns keep those of the file.
    frame.columns = header
    unnamed = header[0] == ""
    if unnamed:
        frame = frame.drop("")
    if separator != ",":
        frame = frame.with_columns(_with_points(frame[name]) for name in frame.columns)
    return TableFile(path, frame, 2 + empty, (), unnamed)


def _with_points(values: pl.Series) -> pl.Series:
    """Return a column of numbers with decimal commas with points in their place, and any other column as it is."""
    text = values.str.strip_chars()
    told = text.filter(~text.str.to_lowercase().is_in([*_UNTOLD, ""])).drop_nulls()
    if not bool(told.str.contains(",", literal=True).any()) or not bool(told.str.contains(_DECIMAL_COMMA).all()):
        return values
    return text.str.replace(",", ".", literal=True)


def _separator(text: str) -> str:
    line = text.lstrip("\r\n").partition("\n")[0]
    plain = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=plain.count)


def _header(path: Path, text: str, separator: str) -> tuple[list[str], int]:
    """Return the names of the columns, refused where they cannot be told apart; and the empty lines before them."""
    try:
        empty, header = _first_row(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, StopIteration) as error:
        raise BadFileError(path, _NO_TABLE) from error
    names = [name.strip() for name in header]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BadFileError(
                path, f"two columns are called {name!r}; rename one" if name else "has columns without a name"
            )
    # Pandas writes its index as a first column without a name.
    if "" in names and (names.index("") > 0 or len(names) == 1):
        raise BadFileError(path, f"column {names.index('') + 1} has no name; its first row must name the columns")
    return names, empty


def _first_row(rows: Iterator[list[str]]) -> tuple[int, list[str]]:
    """Return the first row that is not empty, and how many are before it; polars leaves those out too."""
    return next((place, row) for place, row in enumerate(rows) if row)


def _odd_line(text: str, separator: str) -> str:
    """Return which line of a CSV is not as long as its header; empty where each is."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        wanted = len(_first_row(reader)[1])
        for row in reader:
            if len(row) > wanted:
                cells = f"line {reader.line_num} has {len(row):,} cells and the header {wanted:,}"
                return f"{cells}; put text that holds {separator!r} into quotes"
    except (csv.Error, StopIteration) as error:
        return f"is not valid CSV in line {reader.line_num} ({error})"
    return ""


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_TABLE_ROWS or columns > MAX_TABLE_COLUMNS:
        limit = f"at most {MAX_TABLE_ROWS:,} and {MAX_TABLE_COLUMNS:,} are read"
        raise BadFileError(path, f"has {rows:,} rows and {columns:,} columns; {limit}")


def as_text(values: pl.Series) -> pl.Series:
    """Return any column as text without empty cells; whole numbers and moments at full seconds have no fraction."""
    import polars as pl

    if values.dtype.is_float():
        whole = values.drop_nulls().drop_nans()
        if len(whole) and bool((whole == whole.floor()).all()) and bool((whole.abs() < 2**53).all()):
            values = values.fill_nan(None).cast(pl.Int64)
    text = values.cast(pl.String)
    if values.dtype == pl.Datetime or values.dtype == pl.Time:
        text = text.str.replace(r"\.0+$", "")
    text = text.str.strip_chars()
    return text.set(text == "", None)


def as_numbers(values: pl.Series, *, is_text: bool) -> tuple[pl.Series, bool] | None:
    """Return a column as numbers with whether they are whole, None where it holds other text.

    Text is a number only where nothing is lost by reading it as one: ``007`` and numbers beyond 2**53 stay text.

    Parameters
    ----------
    values : polars.Series
    is_text : bool
        Whether text may be numbers, as in a CSV.

    Returns
    -------
    numbers : polars.Series of Float64
        Null where not known.
    whole : bool
    """
    import polars as pl

    if values.dtype == pl.String:
        if not is_text:
            return None
        text = values.str.strip_chars()
        told = text.set(text.str.to_lowercase().is_in([*_UNTOLD, ""]), None)
        if told.null_count() == len(told) or bool(told.str.contains(r"^[+-]?0\d").any()):
            return None
        numbers = told.cast(pl.Float64, strict=False)
        if numbers.null_count() != told.null_count() or bool(numbers.is_infinite().any()):
            return None
    elif values.dtype.is_numeric():
        numbers = values.cast(pl.Float64).fill_nan(None)
        numbers = numbers.set(numbers.is_infinite(), None)
    else:
        return None
    known = numbers.drop_nulls()
    whole = bool((known == known.floor()).all()) and not values.dtype.is_float()
    if whole and bool((known.abs() >= 2**53).any()):
        return None
    return numbers, whole


def as_booleans(values: pl.Series, *, is_text: bool) -> pl.Series | None:
    """Return a column as booleans, None where it holds anything but true and false."""
    import polars as pl

    if values.dtype == pl.Boolean:
        return values
    if values.dtype != pl.String or not is_text:
        return None
    text = values.str.strip_chars().str.to_lowercase()
    told = text.set(text == "", None).drop_nulls()
    if not len(told) or not bool(told.is_in(["true", "false"]).all()):
        return None
    return (text == "true").set(text == "", None)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
