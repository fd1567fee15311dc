"""Figures by size and by supercategory, as ``panview evaluate --by`` prints and writes them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from panview.api.results import Breakdown as Breakdown
from panview.cli.figures import Result, figures_table, percents
from panview.cli.output import images_text
from panview.literal import literal
from panview.metrics.breakdown import SizeClass
from panview.metrics.panoptic_quality import Average

if TYPE_CHECKING:
    from rich.table import Table


def parse_breakdowns(values: Collection[str]) -> tuple[frozenset[Breakdown], tuple[str, ...]]:
    """Read the values of ``--by``: sizes and supercategories, and what must be columns of the table of images."""
    known = {kind.value for kind in Breakdown}
    columns = tuple(value for value in values if value not in known)
    return frozenset(Breakdown(value) for value in values if value in known), columns


def breakdown_rows(result: Result) -> list[list[tuple[str, Average]]]:
    """Return the rows of sizes, of supercategories and of each column by name; empty what was not asked for."""
    sizes = [
        (f"{split}, {size.label}", average)
        for size, quality in zip(SizeClass, result.sizes or (), strict=False)
        for split, average in (("All", quality.all), ("Things", quality.things), ("Stuff", quality.stuff))
    ]
    supercategories = [(group.name or "(no supercategory)", group.average) for group in result.groups or ()]
    columns = [
        [(f"{column.word} {each.group.label}, {images_text(each.count)}", each.quality.all) for each in column.groups]
        for column in result.columns
    ]
    return [sizes, supercategories, *columns]


def breakdown_tables(results: list[Result]) -> list[Table]:
    """Return the tables for a terminal; what occurs nowhere is not in them."""
    tables = []
    for rows_of_each in zip(*(breakdown_rows(result) for result in results), strict=True):
        table = figures_table([result.name for result in results], ("PQ", "SQ", "RQ", "N"))
        for row in zip(*rows_of_each, strict=True):
            averages = [average for _, average in row]
            if any(average.n for average in averages):
                cells = [cell for average in averages for cell in (*percents(average), str(average.n))]
                table.add_row(literal(row[0][0]), *cells)
        if table.row_count:
            tables.append(table)
    return tables
