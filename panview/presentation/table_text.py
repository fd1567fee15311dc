"""Tables as text: a line for each row, cells parted by tabs, as spreadsheets and documents take them in."""

from __future__ import annotations

from dataclasses import dataclass

from panview.review.columns import as_text
from panview.words import tr

MOST_ROWS = 2_000
"""So many rows are put into text at once; of more, an export writes all."""


@dataclass(frozen=True)
class TableText:
    """A table as it is shown.

    Attributes
    ----------
    name : str
    head : tuple of str
        Titles of the columns; empty for none.
    rows : tuple of tuple of str
    more : int
        So many rows are left out.
    """

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0

    @property
    def tsv(self) -> str:
        """The table as text; a cell has no tabs and no line ends, and none is run as a formula."""
        lines = [self.head, *self.rows] if any(self.head) else list(self.rows)
        return "".join("\t".join(map(_cell, line)) + "\n" for line in lines)


def said_of(table: TableText) -> str:
    """Return how many rows were taken, in words."""
    count = len(table.rows)
    if table.more:
        return tr(
            "the first {count:,} of {count_2:,} rows; export a CSV for all", count=count, count_2=count + table.more
        )
    return tr("1 row") if count == 1 else tr("{count:,} rows", count=count)


def _cell(text: str) -> str:
    # The dash that stands for nothing on the screen becomes an empty cell.
    plain = " ".join(text.split())
    return "" if plain == "—" else as_text(plain) if not _is_number(plain) else plain


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").replace("−", "-").removesuffix("%"))
    except ValueError:
        return False
    return True
