"""What a set can be asked, in the words of the filter line and of the filter form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from panview.datasets.images_table import ColumnKind, ImageColumn
from panview.metrics.segment_table import ERROR_LABELS, Side, Status
from panview.presentation.rows import FormColumn
from panview.review.completing import Vocabulary
from panview.review.conditions import Range
from panview.review.expression_words import REVIEWER, SAMPLE, SAMPLE_PLACE, TAG
from panview.review.filters import COLUMNS, known_words
from panview.review.segment_columns.kinds import NOTHING, UNCOUNTED
from panview.review.session import Snapshot
from panview.review.verdict_rows import VERDICT_LABELS
from panview.words import tr

_MOST_VALUES = 2000
_MORE_COLUMNS = {
    TAG: tr("tag of the image"),
    SAMPLE: tr("sample that the segment is in"),
    SAMPLE_PLACE: tr("place in the random order of a sample"),
}


def vocabulary_of(snapshot: Snapshot) -> Vocabulary:
    """Return what the filter of a set can ask, and the values that its columns have."""
    dataset = snapshot.dataset
    categories = dataset.categories
    known = known_words(dataset)
    columns = dict(COLUMNS) | _MORE_COLUMNS
    columns |= {name: tr("from the table of images") for name in known}
    values: dict[str, Callable[[], tuple[str, ...]]] = {
        "status": lambda: tuple(kind.label for kind in Status),
        "side": lambda: tuple(side.label for side in Side),
        "error": lambda: tuple(filter(None, ERROR_LABELS)),
        "category": lambda: tuple(categories.names),
        "supercategory": lambda: tuple(sorted(set(categories.supercategories))),
        "truth": lambda: (*categories.names, NOTHING, UNCOUNTED),
        "predicted": lambda: (*categories.names, NOTHING, UNCOUNTED),
        "verdict": lambda: VERDICT_LABELS,
        REVIEWER: lambda: tuple(sorted({each.reviewer for each in snapshot.decisions.values() if each.reviewer})),
        TAG: lambda: tuple(snapshot.tags.names),
        SAMPLE: lambda: tuple(snapshot.samples),
        "image": lambda: dataset.image_names[:_MOST_VALUES],
    }
    for name, column in known.items():
        if column.kind is not ColumnKind.NUMBER and column.kind is not ColumnKind.BOOLEAN:
            values[name] = partial(_labels, column)
    return Vocabulary(columns, values)


def form_columns(snapshot: Snapshot) -> tuple[FormColumn, ...]:
    """Return the columns that the form asks for beside panview's own: those of the table of images, and tags."""
    columns = [_form_column(name, column) for name, column in known_words(snapshot.dataset).items()]
    tags = tuple(snapshot.tags.names)
    return (*columns, *((FormColumn(TAG, tags),) if tags else ()))


def _labels(column: ImageColumn) -> tuple[str, ...]:
    return column.labels[:_MOST_VALUES]


def _form_column(name: str, column: ImageColumn) -> FormColumn:
    if column.kind is ColumnKind.BOOLEAN:
        return FormColumn(name, yes_no=True)
    return FormColumn(name, None if column.kind is ColumnKind.NUMBER else column.labels[:_MOST_VALUES])


def range_text(wanted: Range) -> str:
    """Return a range of shares in words: "0.10 to 0.50"."""
    low, high = (default if end is None else end for end, default in ((wanted.low, 0.0), (wanted.high, 1.0)))
    return tr(
        "{part}{low:.2f} to {part_2}{high:.2f}",
        part=tr("over ") if wanted.above else "",
        low=low,
        part_2=tr("under ") if wanted.below else "",
        high=high,
    )
