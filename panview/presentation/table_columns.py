"""The columns of the table of disagreements, from left to right; what a row says and is sorted by, without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.metrics.segment_table import ErrorType, Status
from panview.presentation.disagreement_columns import OPEN_CONFLICT, Arrangement, DisagreementColumns, ImageNames
from panview.presentation.formatting import NOTHING, format_count, format_impact, format_iou
from panview.presentation.sorting import sorted_order
from panview.review.segment_columns.column import ColumnSpec
from panview.review.segment_columns.registry import shown
from panview.review.verdict_rows import CONFLICT_LABEL, VERDICT_LABELS
from panview.words import tr

PAIR_LABEL = f"{Status.FN.label}+{Status.FP.label}"
_STATUS_LABELS = tuple(tr(status.label) for status in Status)
_ERROR_LABELS = tuple(tr(error.label) for error in ErrorType)
_VERDICT_LABELS = VERDICT_LABELS[1:]
_LEAST_NAME, _DECENT_NAME = 76, 104
_LEAST_ERROR = 116
"""All but the longest, which loses its end."""
_MOST_SHORT = 1 << 15
"""Numbers below fit into 16 bits, which are sorted in a fifth of the time."""
_LEAST_IMAGE = 76
"""A number of six digits and more of the name of a file."""


class Names(NamedTuple):
    """What the numbers of the rows stand for.

    Attributes
    ----------
    categories : tuple of str
    category_ranks : (n_categories,) int32
        In the alphabet.
    images : ImageNames
    """

    categories: tuple[str, ...]
    category_ranks: NDArray[np.int32]
    images: ImageNames


class Look(Enum):
    """How a cell is drawn."""

    FIGURE = "figure"
    """At the right, and never cut."""
    TEXT = "text"
    STATUS = "status"
    """With a swatch."""
    IMAGE = "image"
    """A name that loses what it has in common with the others."""
    VERDICT = "verdict"
    """Shortened so that right and wrong can be told apart."""


@dataclass(frozen=True)
class TableColumn:
    """A column of the table.

    Attributes
    ----------
    key : str
        Its name in the code.
    title : str
    place : int
        Columns stand in this order.
    keys : callable
        Rows and names -> the numbers that rows are sorted by, (n,); NaN comes last.
    text : callable
        Rows, a place among them, names -> what the cell says.
    held : callable
        Rows and names -> texts of which one is as wide as any that the column holds.
    look : Look
    share : float
        Of the room that is left when all that the columns hold is whole.
    leaves : int
        Where room is short, the columns with the lowest number leave first, together; 0 stays.
    least : int
        Pixels down to which a name may be cut; 0 for what is never cut.
    decent : int
        Pixels that a name should have before columns stay that leave first.
    there : callable
        Rows -> whether the table has the column.
    tip : str
        Of the title.
    long : bool
        A cell says all of its text in its tool tip.
    falls : bool
        The first click on the title puts the highest first.
    turn : int
        Columns with a lower number are made whole before those with a higher one get more than ``least``.
    told : bool
        Its tool tip is what whoever has the words tells of the row.
    """

    key: str
    title: str
    place: int
    keys: Callable[[DisagreementColumns, Names], NDArray[Any]]
    text: Callable[[DisagreementColumns, int, Names], str]
    held: Callable[[DisagreementColumns, Names], list[str]]
    look: Look = Look.FIGURE
    share: float = 0.05
    leaves: int = 0
    least: int = 0
    decent: int = 0
    there: Callable[[DisagreementColumns], bool] = lambda _: True
    tip: str = ""
    long: bool = False
    falls: bool = False
    turn: int = 0
    told: bool = False

    @property
    def numeric(self) -> bool:
        """Whether it stands at the right."""
        return self.look is Look.FIGURE


def declared(spec: ColumnSpec) -> TableColumn:
    """Return the column of a `ColumnSpec` that the table shows."""
    how, name = spec.shown, spec.name
    if how is None:
        raise ValueError(f"{name}: the window's table does not show it")

    def text(rows: DisagreementColumns, row: int, _: Names) -> str:
        value = rows.more[name].at(row) if name in rows.more else np.nan
        if np.isnan(value):
            return NOTHING
        return how.text(value) if how.words is None else rows.words[name][int(value)]

    def held(rows: DisagreementColumns, _: Names) -> list[str]:
        return [how.widest] if how.words is None else sorted(rows.words.get(name, (how.widest,)), key=len)[-3:]

    return TableColumn(
        name,
        tr(how.title),
        how.place,
        keys=lambda rows, _: rows.more[name].whole if name in rows.more else np.full(len(rows), np.nan),
        text=text,
        held=held,
        look=Look.FIGURE if how.words is None else Look.TEXT,
        least=0 if how.words is None else _LEAST_NAME,
        long=how.words is not None,
        share=how.share,
        leaves=how.leaves,
        there=lambda rows: name in rows.more,
        tip=how.tip,
        falls=how.falls,
        told=how.told,
    )


def _status_text(rows: DisagreementColumns, row: int, _: Names) -> str:
    return PAIR_LABEL if rows.other_row[row] >= 0 else _STATUS_LABELS[int(rows.status[row])]


def _category_column(
    key: str, title: str, place: int, codes: Callable[[DisagreementColumns], NDArray[np.int16]]
) -> TableColumn:
    def keys(rows: DisagreementColumns, names: Names) -> NDArray[Any]:
        ranks = np.append(names.category_ranks, np.int32(len(names.category_ranks)))
        # Index -1 (none) reads the last rank. 16-bit keys are sorted by radix, in a fifth of the time.
        return ranks[codes(rows)].astype(np.int16)

    def text(rows: DisagreementColumns, row: int, names: Names) -> str:
        index = int(codes(rows)[row])
        return names.categories[index] if index >= 0 else NOTHING

    def held(rows: DisagreementColumns, names: Names) -> list[str]:
        there = np.bincount(codes(rows).astype(np.int64) + 1, minlength=1)[1:]
        return sorted((names.categories[index] for index in np.flatnonzero(there).tolist()), key=len)[-8:]

    return TableColumn(
        key, title, place, keys, text, held, Look.TEXT, 0.17, least=_LEAST_NAME, decent=_DECENT_NAME, long=True
    )


def _errors_held(rows: DisagreementColumns, _: Names) -> list[str]:
    there = np.bincount(rows.error_type, minlength=1)
    return [_ERROR_LABELS[kind] for kind in np.flatnonzero(there).tolist()] or [NOTHING]


def _verdict_text(rows: DisagreementColumns, row: int, _: Names) -> str:
    verdict = int(rows.verdict[row])
    text = tr(_VERDICT_LABELS[verdict]) if verdict >= 0 else tr(CONFLICT_LABEL) if verdict == OPEN_CONFLICT else ""
    return " · ".join(part for part in (text, tr("note") if rows.noted[row] else "") if part) or NOTHING


def _verdicts_held(rows: DisagreementColumns, _: Names) -> list[str]:
    # Measured with all verdicts, so that giving one does not move the columns.
    labels = list(map(tr, _VERDICT_LABELS))
    return [tr("{label} · note", label=label) for label in labels] if rows.noted.any() else labels


COLUMNS: tuple[TableColumn, ...] = tuple(
    sorted(
        (
            TableColumn(
                "status",
                tr("Status"),
                10,
                keys=lambda rows, _: 2 * rows.status + rows.paired,
                text=_status_text,
                held=lambda _, __: [Status.TP.label, Status.FP.label, Status.FN.label, PAIR_LABEL],
                look=Look.STATUS,
                share=0.02,
            ),
            TableColumn(
                "error",
                tr("Error"),
                20,
                keys=lambda rows, _: rows.error_type,
                text=lambda rows, row, _: _ERROR_LABELS[int(rows.error_type[row])] or NOTHING,
                held=_errors_held,
                turn=1,
                look=Look.TEXT,
                share=0.13,
                leaves=6,
                least=_LEAST_ERROR,
                long=True,
            ),
            TableColumn(
                "image",
                tr("Image"),
                30,
                keys=lambda rows, names: names.images.ranks[rows.image],
                text=lambda rows, row, names: names.images.names[int(rows.image[row])],
                held=lambda _, names: [names.images.longest],
                look=Look.IMAGE,
                turn=3,
                share=0.19,
                leaves=4,
                least=_LEAST_IMAGE,
                long=True,
            ),
            _category_column("truth", tr("Truth"), 40, lambda rows: rows.gt_category),
            _category_column("prediction", tr("Prediction"), 50, lambda rows: rows.pred_category),
            TableColumn(
                "iou",
                "IoU",
                60,
                keys=lambda rows, _: rows.iou,
                text=lambda rows, row, _: format_iou(float(rows.iou[row])),
                held=lambda _, __: [format_iou(0.0)],
                leaves=5,
            ),
            TableColumn(
                "pixels",
                tr("Pixels"),
                70,
                keys=lambda rows, _: rows.pixels,
                text=lambda rows, row, _: format_count(int(rows.pixels[row])),
                held=lambda rows, _: [format_count(int(rows.pixels.max(initial=0)))],
                share=0.06,
                leaves=1,
            ),
            TableColumn(
                "impact",
                tr("PQ impact"),
                80,
                keys=lambda rows, _: rows.impact,
                text=lambda rows, row, _: format_impact(float(rows.impact[row])),
                held=lambda rows, _: ["<0.00001", format_impact(float(np.nan_to_num(rows.impact).max(initial=0.0)))],
                leaves=7,
            ),
            TableColumn(
                "verdict",
                tr("Verdict"),
                90,
                keys=lambda rows, _: rows.verdict,
                text=_verdict_text,
                held=_verdicts_held,
                look=Look.VERDICT,
                turn=2,
                share=0.16,
                told=True,
            ),
            *(declared(spec) for spec in shown()),
        ),
        key=lambda column: column.place,
    )
)
"""Those of every set, and those that `panview.review.segment_columns.registry` declares."""


def place_of(key: str) -> int:
    """Return where a column stands, counted from the left."""
    return next(place for place, column in enumerate(COLUMNS) if column.key == key)


BY_IMAGE = -1
"""In the place of a column: rows of an image stand together, the worst image first, in it what costs most."""


def arranged(column: int, descending: bool, names: Names, rows: DisagreementColumns) -> Arrangement:
    """Sort rows by a column, or `BY_IMAGE`."""
    if column == BY_IMAGE:
        return Arrangement(column, descending, order_by_image(rows))
    return Arrangement(column, descending, sorted_order(COLUMNS[column].keys(rows, names), descending))


def order_by_image(rows: DisagreementColumns) -> NDArray[np.intp]:
    """Return the order for going through the images one after the other, (n,) intp.

    The image whose rows cost most comes first; of those that cost the same, that which comes first in the dataset.
    In an image the row comes first that costs most. Rows that have left the list with their verdict still count for
    their image, so that it stays where it is while somebody goes through it.
    """
    first, place = _images_of(rows.image)
    listed = np.bincount(place, weights=np.nan_to_num(rows.impact), minlength=len(first)).astype(np.float64)
    cost = listed if rows.image_cost is None else rows.image_cost[first]
    worst = sorted_order(cost, descending=True)
    rank = np.empty(len(first), np.int16 if len(first) < _MOST_SHORT else np.int32)
    rank[worst] = np.arange(len(first))
    by_cost = sorted_order(rows.impact, descending=True)
    return by_cost[sorted_order(rank[place][by_cost])]


def _images_of(image: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first row of each image that is there, and of each row which of these images it is of."""
    begins = np.ones(len(image), np.bool_)
    np.not_equal(image[1:], image[:-1], out=begins[1:])
    if (image[1:] >= image[:-1]).all():
        # In the order of the table, as they nearly always are, nothing is to be sorted.
        return np.flatnonzero(begins), np.cumsum(begins) - 1
    _, first, place = np.unique(image, return_index=True, return_inverse=True)
    return first, place
