"""Tables and sentences for a terminal; names from files are shown and never obeyed."""

from __future__ import annotations

from collections.abc import Sequence


def text_table(titles: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1, right: int = 0) -> str:
    """Return a table whose columns are as wide as what they hold.

    Parameters
    ----------
    titles : sequence of k str
    rows : sequence of sequences of k str
    left, right : int
        Number of columns at either side that are text, aligned left; those between are figures.

    Examples
    --------
    >>> print(text_table(("", "PQ"), [("All", "0.51"), ("Things", "0.6")]))
              PQ
    All     0.51
    Things   0.6
    """
    widths = [max(len(row[column]) for row in (titles, *rows)) for column in range(len(titles))]
    figures = range(left, len(titles) - right)
    lines = [
        "  ".join(
            cell.rjust(width) if at in figures else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (titles, *rows)
    ]
    return "\n".join(lines)
