"""Figures as tables for a terminal: All, Things and Stuff of several prediction sets beside the published ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from panview.api.results import Result as Result
from panview.api.words import percent as percent
from panview.engine.published import PublishedAverage, PublishedResult
from panview.literal import literal
from panview.metrics.panoptic_quality import Average

if TYPE_CHECKING:
    # At run time these would load polars and rich, which are slow.
    from rich.console import Console
    from rich.table import Table

BOUNDARY_COLUMNS = ("Boundary PQ", "Boundary SQ", "Boundary RQ")


def set_titles(results: Sequence[Result]) -> list[str]:
    """Return the names of prediction sets, with the images that each is measured on where these differ."""
    if len({result.images for result in results}) == 1:
        return [result.name for result in results]
    return [f"{result.name} ({result.images:,} image{'' if result.images == 1 else 's'})" for result in results]


def split_table(results: list[Result]) -> Table:
    """Return All, Things and Stuff of each prediction set, published figures below their own."""
    boundary = any(result.boundary for result in results)
    columns = ("PQ", "SQ", "RQ", "N", *(stacked(BOUNDARY_COLUMNS) if boundary else ()))
    table = figures_table(set_titles(results), columns)
    for split in ("All", "Things", "Stuff"):
        cells = []
        for result in results:
            average: Average = getattr(result.quality, split.lower())
            cells += [*percents(average), str(average.n)]
            if result.boundary is not None:
                cells += percents(getattr(result.boundary, split.lower()))
        table.add_row(split, *cells)
        if any(result.published for result in results):
            cells = []
            for result in results:
                given = getattr(result.published or PublishedResult(), split.lower())
                cells += [*published_cells(given), ""] + [""] * (len(BOUNDARY_COLUMNS) * boundary)
            table.add_row(f"{split}, published", *cells, style="dim")
    return table


def print_fitting(console: Console, table: Table, block: int | Sequence[int]) -> None:
    """Print a table; where the terminal is too narrow for it, some of its columns follow in a table of their own below.

    Parameters
    ----------
    console : Console
    table : Table
        Its first column holds names and is repeated.
    block : int or sequence of int
        Number of columns that stay together, the same for all, or one number per group.
    """
    count = len(table.columns) - 1
    sizes = [block] * (count // block) if isinstance(block, int) else list(block)
    ends = list(accumulate(sizes, initial=1))
    first = 0
    while first < len(sizes):
        last = first + 1
        part = _columns_of(table, range(ends[first], ends[last]))
        while last < len(sizes):
            wider = _columns_of(table, range(ends[first], ends[last + 1]))
            if _width(console, wider) > console.width:
                break
            part, last = wider, last + 1
        console.print(part)
        first = last


def _columns_of(table: Table, chosen: range) -> Table:
    """Return a table with the first and some other columns of another."""
    from rich.table import Table

    part = Table(box=table.box, pad_edge=table.pad_edge, show_edge=table.show_edge, padding=table.padding)
    columns = [table.columns[at] for at in (0, *chosen)]
    for column in columns:
        part.add_column(column.header, justify=column.justify, no_wrap=column.no_wrap, overflow=column.overflow)
    for row, *cells in zip(table.rows, *(column.cells for column in columns), strict=True):
        part.add_row(*cells, style=row.style)
    return part


def _width(console: Console, table: Table) -> int:
    """Return the width at which nothing has to be cut or folded."""
    from rich.measure import Measurement

    return Measurement.get(console, console.options.update(max_width=10_000), table).maximum


def stacked(titles: tuple[str, ...]) -> tuple[str, ...]:
    """Break titles of two words, so that the table fits into 80 columns."""
    return tuple(title.replace(" ", "\n") for title in titles)


def figures_table(names: list[str], columns: tuple[str, ...]) -> Table:
    """Return a table without rows: a column of names, then the same columns for each prediction set."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    # In a narrow terminal, a long name is folded before a figure is cut.
    table.add_column("", overflow="fold")
    lines = max((column.count("\n") for column in columns), default=0)
    for name in names:
        for position, column in enumerate(columns):
            # Short titles go to the bottom, next to the figures below.
            title = "\n" * (lines - column.count("\n")) + column
            # The prediction's name stands over the first of its columns, where there are several predictions.
            if len(names) > 1:
                title = f"{literal(name) if position == 0 else ''}\n{title}"
            table.add_column(title, justify="right", no_wrap=True)
    return table


def percents(average: Average) -> list[str]:
    """Return PQ, SQ and RQ in points."""
    return [percent(value) for value in (average.pq, average.sq, average.rq)]


def published_cells(average: PublishedAverage) -> tuple[str, ...]:
    """Return PQ, SQ and RQ in points as text."""
    return tuple("—" if value is None else f"{value:.3f}" for value in (average.pq, average.sq, average.rq))
