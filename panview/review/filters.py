"""Filters over the segment table: a frozen description in, a row mask out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset
from panview.datasets.images_table import ImageColumn
from panview.errors import FilterError
from panview.later import Later, is_loaded
from panview.metrics.confusion import rows_in_pixel_cell
from panview.metrics.segment_table import EMPTY_TABLE, ERROR_LABELS, SegmentTable, Side, Status, is_any_of
from panview.review.conditions import (
    NAME,
    Condition,
    Contains,
    OneOf,
    Range,
    Wanted,
    condition_of,
    expression_of,
    read_conditions,
    wanted_of,
    with_wanted,
    written,
)
from panview.review.expression_words import (
    SAMPLE,
    SAMPLE_PLACE,
    TAG,
    find_of_many,
    is_sample_column,
    is_tag_column,
    is_verdict_column,
    reviewer_of,
    sample_column,
    sample_of,
    tag_column,
    tag_of,
)
from panview.review.expressions import parse_condition, rows_that_meet
from panview.review.image_columns import words_of
from panview.review.queues import Queue, rows_in_queue
from panview.review.sampling.sample import NO_SAMPLES, Samples, find_rows_of, speaks_of_samples
from panview.review.segment_columns.column import Segments, where_known
from panview.review.segment_columns.decided import verdict_by
from panview.review.segment_columns.kinds import NOTHING as NOTHING
from panview.review.segment_columns.registry import asked
from panview.review.tags import NO_TAGS, Tags, speaks_of_tags
from panview.review.verdict_rows import CONFLICT, UNDECIDED, VERDICT_LABELS, VerdictRows

if TYPE_CHECKING:
    import polars as pl

    from panview.review.suspicion.insight import Insight
else:
    pl = Later("polars")

COLUMNS: dict[str, str] = {name: each.meaning for name, each in asked().items()}
"""What an expression may speak of, and what it means."""

_OF_DECISIONS = ("verdict", "reviewer", "reviewers", "conflict")
"""Those that say what people decided."""
_OF_VERDICTS = (*_OF_DECISIONS, "suspicion")
"""Those that change with it."""

_TAKEN = frozenset({*COLUMNS, TAG, SAMPLE, SAMPLE_PLACE, "size", "has"})
"""What no column of a table of images can be called; ``size`` is what figures are broken down by."""

_ID_COMPARED = re.compile(r"image_id\s*(?:[=<>!]+|in\s*\()\s*(?:(?P<number>-?[0-9]+)|'(?P<text>[^']*)')", re.IGNORECASE)
_LOOKS_LIKE_EXPRESSION = re.compile(r"[=<>'()]|\b(and|or|not|in|like|between|is|has tag)\b", re.IGNORECASE)


def known_words(dataset: Dataset) -> dict[str, ImageColumn]:
    """Return the columns of a dataset's table of images by what an expression calls them."""
    return words_of(dataset.known, _TAKEN)


@dataclass(frozen=True)
class SegmentFilter:
    """Which segments are asked for; an empty set or None asks for nothing in particular.

    Attributes
    ----------
    sides, statuses : frozenset of Side, Status
    error_types : frozenset of int
        `ErrorType` values.
    categories : frozenset of int
        Indices into the dataset's categories.
    supercategories : frozenset of str
    isthing : bool or None
    area : (lowest, highest) in pixels, either None
    iou : (lowest, highest), either None
        IoU with the best-overlapping segment of the other side.
    image_name : str
        Part of the image's file name, in any case.
    search : str
        Words typed into the search line that are no expression: part of the image's file name too.
    overlap : (truth, prediction) or None
        Segments that share pixels of these two categories, by index; the number of categories stands for void.
    expression : str
        A condition over `COLUMNS` in SQL, as polars reads it.
    queue : Queue or None
        Disagreements of one reviewer's queue.
    conflicts : bool
        Where reviewers disagree and no one has settled it; in the window, verdicts settle it meanwhile.
    """

    sides: frozenset[Side] = frozenset()
    statuses: frozenset[Status] = frozenset()
    error_types: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    supercategories: frozenset[str] = frozenset()
    isthing: bool | None = None
    area: tuple[int | None, int | None] = (None, None)
    iou: tuple[float | None, float | None] = (None, None)
    image_name: str = ""
    search: str = ""
    overlap: tuple[int, int] | None = None
    expression: str = ""
    queue: Queue | None = None
    conflicts: bool = False

    @property
    def line(self) -> str:
        """What the filter line says: an expression, or words of an image's name."""
        return self.expression or self.search

    @property
    def active(self) -> int:
        """How many of its conditions ask for something."""
        empty = SegmentFilter()
        return sum(getattr(self, field.name) != getattr(empty, field.name) for field in fields(self))


def with_line(condition: SegmentFilter, line: str) -> SegmentFilter:
    """Return the filter with what a search line says: an expression, or words of an image's name."""
    if _LOOKS_LIKE_EXPRESSION.search(line):
        return replace(condition, expression=line, search="")
    return replace(condition, expression="", search=line)


def conditions_of(condition: SegmentFilter) -> tuple[Condition, ...]:
    """Return the conditions of what the filter line says."""
    if condition.search.strip():
        return (condition_of(NAME, Contains(condition.search.strip())),)
    return read_conditions(condition.expression)


def with_conditions(condition: SegmentFilter, conditions: Sequence[Condition]) -> SegmentFilter:
    """Return the filter with other conditions; words of a name alone are searched for as they would be typed."""
    alone = conditions[0].wanted if len(conditions) == 1 and conditions[0].column == NAME else None
    if isinstance(alone, Contains) and not _LOOKS_LIKE_EXPRESSION.search(alone.text):
        return replace(condition, expression="", search=alone.text)
    expression = expression_of(conditions)
    if len(conditions) == 1 and not _LOOKS_LIKE_EXPRESSION.search(expression) and conditions[0].wanted is not None:
        # A column of yes and no alone would be taken for a part of a name.
        expression = written(conditions[0].column, conditions[0].wanted)
    return replace(condition, expression=expression, search="")


def asked_of(condition: SegmentFilter) -> dict[str, Wanted]:
    """Return what is asked of each column, as a figure marks what it is filtered by."""
    return wanted_of(conditions_of(condition))


def names_asked_of(condition: SegmentFilter, column: str) -> frozenset[str]:
    """Return the texts that a column is asked for; none where it is asked for nothing, or for something else."""
    wanted = asked_of(condition).get(column)
    return wanted.values if isinstance(wanted, OneOf) else frozenset()


def only_category(condition: SegmentFilter, names: Sequence[str]) -> int:
    """Return the one category that is asked for, by its place among all, -1 for none or several."""
    wanted = names_asked_of(condition, "category")
    alone = next(iter(wanted)) if len(wanted) == 1 else None
    return names.index(alone) if alone is not None and alone in names else -1


def asking(condition: SegmentFilter, column: str, wanted: Wanted | None) -> SegmentFilter:
    """Return the filter with something else asked of a column, and all else as before; None for nothing."""
    return with_conditions(condition, with_wanted(conditions_of(condition), column, wanted))


def filter_rows(
    condition: SegmentFilter,
    dataset: Dataset,
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    counted: NDArray[np.bool_] | None = None,
    verdict: NDArray[np.int8] | None = None,
    tags: Tags = NO_TAGS,
    said: VerdictRows | None = None,
    samples: Samples = NO_SAMPLES,
    insight: Insight | None = None,
) -> NDArray[np.bool_]:
    """Return which segments meet every condition.

    Parameters
    ----------
    condition : SegmentFilter
    dataset : Dataset
    table : SegmentTable
        Of n rows.
    status, error_type : (n,) uint8
        At the IoU threshold in force.
    counted : (n_images,) bool, optional
        Images that have a prediction (default: all). The IoU of segments elsewhere is not known yet;
        they meet no condition on it.
    verdict : (n,) int8, optional
        From `panview.review.verdict_rows.lay_verdicts` (default: nothing is decided).
    tags : Tags
        Of the images.
    said : VerdictRows, optional
        What each reviewer says of the segments (default: nothing).
    samples : mapping of str to Sample
    insight : Insight, optional
        What is known beyond matching. If None, models and suspicion are null.

    Returns
    -------
    (n,) bool

    Raises
    ------
    FilterError
        The expression does not parse, is not a condition, or asks for an unknown column.
    """
    mask = np.ones(len(table), np.bool_)
    categories = dataset.categories
    if condition.sides:
        mask &= is_any_of(table.side, condition.sides)
    if condition.statuses:
        mask &= is_any_of(status, condition.statuses)
    if condition.error_types:
        mask &= is_any_of(error_type, condition.error_types)
    if condition.categories:
        chosen = np.zeros(len(categories), np.bool_)
        chosen[list(condition.categories)] = True
        mask &= chosen[table.category]
    if condition.supercategories:
        wanted = [name in condition.supercategories for name in categories.supercategories]
        mask &= np.array(wanted, np.bool_)[table.category]
    if condition.isthing is not None:
        mask &= (categories.isthing == condition.isthing)[table.category]
    compared = np.ones(len(table), np.bool_) if counted is None else counted[table.image]
    if condition.area != (None, None):
        mask &= _within(table.area, condition.area)
    if condition.iou != (None, None):
        mask &= _within(table.partner_iou, condition.iou) & compared
    if condition.overlap is not None:
        mask &= rows_in_pixel_cell(table, *condition.overlap, len(categories))
    if condition.image_name.strip() or condition.search.strip():
        mask &= _named_images(condition, dataset)[table.image]
    # Without predictions there is nothing to split.
    if condition.queue is not None and is_any_of(status, (Status.TP, Status.FP, Status.FN)).any():
        mask &= rows_in_queue(condition.queue, dataset, table, status, error_type)
    if verdict is None:
        verdict = np.full(len(table), UNDECIDED, np.int8)
    if condition.conflicts:
        mask &= verdict == CONFLICT
    if condition.expression.strip():
        columns = Segments(dataset, table, status, error_type, compared, verdict, tags, said, samples, insight)
        mask &= _expression_rows(condition.expression, columns)
    return mask


def segment_frame(
    dataset: Dataset,
    table: SegmentTable,
    status: NDArray[np.uint8],
    error_type: NDArray[np.uint8],
    chosen: NDArray[np.int64],
    counted: NDArray[np.bool_],
    insight: Insight | None = None,
) -> pl.DataFrame:
    """Return segments with what an expression may speak of, but for verdicts and tags.

    Parameters
    ----------
    dataset, table, status, error_type
        As for `filter_rows`.
    chosen : (k,) int64
        Rows of the table.
    counted : (n_images,) bool
        Images that there is a prediction for.
    insight : Insight, optional
        What is known beyond matching.

    Returns
    -------
    polars.DataFrame
        `COLUMNS` but those about verdicts, and behind them the columns of the table of images.
    """
    undecided = np.empty(0, np.int8)
    columns = Segments(dataset, table, status, error_type, counted[table.image], undecided, NO_TAGS, insight=insight)
    names = [name for name in COLUMNS if name not in _OF_VERDICTS]
    frame = _frame(set(names), columns).select(names)
    of_row, words = pl.Series(table.image), known_words(dataset)
    known = [_image_series(name, words, columns).gather(of_row).alias(name) for name in words]
    return frame.with_columns(known)[chosen]


def speaks_of_verdicts(condition: SegmentFilter) -> bool:
    """Whether what a filter lets through may change with a verdict."""
    expression = condition.expression.casefold()
    return condition.conflicts or any(name in expression for name in _OF_VERDICTS)


def speaks_of_decisions(condition: SegmentFilter) -> bool:
    """Whether a filter asks what people decided; how likely the truth is wrong is no such question."""
    expression = condition.expression.casefold()
    return condition.conflicts or any(name in expression for name in _OF_DECISIONS)


def speaks_of_insight(condition: SegmentFilter) -> bool:
    """Whether what a filter lets through may change with other sets that are open, or with what was learned."""
    return any(name in condition.expression.casefold() for name in ("models", "suspicion"))


def check_filter(condition: SegmentFilter, dataset: Dataset) -> None:
    """Refuse a filter whose expression cannot be applied, without looking at any segment.

    Raises
    ------
    FilterError
    """
    if condition.expression.strip() and not _is_plain(read_conditions(condition.expression)):
        empty = EMPTY_TABLE
        nothing, undecided = np.empty(0, np.bool_), np.empty(0, np.int8)
        columns = Segments(dataset, empty, empty.status, empty.error_type, nothing, undecided, NO_TAGS)
        _expression_rows(condition.expression, columns)


def check_by_part(condition: SegmentFilter) -> None:
    """Refuse a filter that cannot be applied to a part of the segments as to all of them.

    Raises
    ------
    FilterError
    """
    found = find_of_many(condition.expression)
    if found is not None:
        raise FilterError(
            f"{found.text}(...) needs all segments at a time, and these are in parts; write a number in its place",
            (found.start, found.end),
        )


def is_checked_at_once(condition: SegmentFilter) -> bool:
    """Whether `check_filter` has all that it needs; otherwise it loads polars, which takes half a second."""
    return not condition.expression.strip() or is_loaded("polars") or _is_plain(read_conditions(condition.expression))


def load_checker() -> None:
    """Load what `check_filter` needs, to the threads that polars starts for the first expression."""
    pl.select(pl.sql_expr("1 < 2"))


def no_scores_text(name: str) -> str:
    """Return why nothing of a prediction set meets a condition on scores."""
    return f"{name} has no scores: score is null for all of its segments"


def asks_for_scores(expression: str, dataset: Dataset) -> bool:
    """Whether an expression asks how sure the model is.

    Parameters
    ----------
    expression : str
        One that `check_filter` has let through.
    dataset : Dataset
    """
    if "score" not in expression:
        return False
    return "score" in parse_condition(expression, COLUMNS, dataset.categories.names, known_words(dataset))[1]


def absent_tags(expression: str, dataset: Dataset, tags: Tags) -> tuple[str, ...]:
    """Return the tags that an expression compares with and that no image has, in the order of the alphabet.

    Parameters
    ----------
    expression : str
        One that `check_filter` has let through.
    dataset : Dataset
    tags : Tags
    """
    if not speaks_of_tags(expression):
        return ()
    _, names = parse_condition(expression, COLUMNS, dataset.categories.names, known_words(dataset))
    there = {tag_column(tag).casefold() for tag in tags.names if tags.count(tag)}
    return tuple(sorted(tag_of(name) for name in names if is_tag_column(name) and name.casefold() not in there))


def absent_samples(expression: str, dataset: Dataset, samples: Samples) -> tuple[str, ...]:
    """Return the samples that an expression compares with and that nobody has drawn, in the order of the alphabet.

    Parameters
    ----------
    expression : str
        One that `check_filter` has let through.
    dataset : Dataset
    samples : mapping of str to Sample
    """
    named = named_samples(expression, dataset)
    return tuple(name for name in named if name.casefold() not in {known.casefold() for known in samples})


def named_samples(expression: str, dataset: Dataset) -> tuple[str, ...]:
    """Return the samples that an expression compares with, in the order of the alphabet; none of one that fails."""
    if not speaks_of_samples(expression):
        return ()
    try:
        _, names = parse_condition(expression, COLUMNS, dataset.categories.names, known_words(dataset))
    except FilterError:
        return ()
    return tuple(sorted(sample_of(name) for name in names if is_sample_column(name)))


def asks_for_names_alone(condition: SegmentFilter) -> bool:
    """Whether a filter asks for nothing but texts in the names of images."""
    nothing_else = replace(condition, image_name="", search="", expression="") == SegmentFilter()
    parts = read_conditions(condition.expression)
    return nothing_else and all(each.column == NAME and isinstance(each.wanted, Contains) for each in parts)


def images_of(
    condition: SegmentFilter, dataset: Dataset, table: SegmentTable, rows: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which images have at least one of the rows that a filter lets through, (n_images,) bool.

    Where it asks for nothing but names, images without any segment are among them.
    """
    if asks_for_names_alone(condition):
        parts = read_conditions(condition.expression)
        named = _named_images(condition, dataset)
        for each in parts:
            named &= _images_with(each.wanted, dataset)
        return named
    images = np.zeros(table.n_images, np.bool_)
    images[table.image[rows]] = True
    return images


def _named_images(condition: SegmentFilter, dataset: Dataset) -> NDArray[np.bool_]:
    named = np.ones(len(dataset), np.bool_)
    for part in filter(None, (condition.image_name.strip(), condition.search.strip())):
        named &= _images_with(Contains(part), dataset)
    return named


def _images_with(wanted: Wanted | None, dataset: Dataset) -> NDArray[np.bool_]:
    """Return the images with a text in their names, (n_images,) bool."""
    assert isinstance(wanted, Contains)
    part = wanted.text.casefold()
    return np.array([part in name for name in dataset.folded_names], np.bool_)


def _within(
    values: NDArray[np.int64] | NDArray[np.float64], limits: tuple[float | None, float | None]
) -> NDArray[np.bool_]:
    low, high = limits
    mask = np.ones(len(values), np.bool_)
    if low is not None:
        mask &= values >= low
    if high is not None:
        mask &= values <= high
    return mask


def _expression_rows(expression: str, columns: Segments) -> NDArray[np.bool_]:
    words = known_words(columns.dataset)
    category_names = columns.dataset.categories.names
    known: Sequence[Condition] = ()
    masks: list[NDArray[np.bool_] | None] = []
    if len(columns.table):
        # What most filters ask is asked of the table itself: no column of texts is made of millions of rows.
        known = read_conditions(expression)
        masks = [_quick_rows(each, columns) for each in known]
    quick: NDArray[np.bool_] | None = None
    for mask in masks:
        if mask is not None:
            quick = mask if quick is None else np.logical_and(quick, mask, out=quick)
    slow = [each for each, mask in zip(known, masks, strict=True) if mask is None]
    if quick is not None and not slow:
        return quick
    condition, names = parse_condition(expression, COLUMNS, category_names, words)
    if len(slow) < len(known):
        condition, names = parse_condition(expression_of(slow), COLUMNS, category_names, words)
    try:
        rest = _rows_meeting(condition, names, words, columns)
        return rest if quick is None else np.logical_and(quick, rest, out=quick)
    except FilterError as error:
        compared = _ID_COMPARED.search(expression)
        if "image_id" not in names or compared is None:
            raise
        numbers, value = columns.dataset.image_id.numbers is not None, compared["number"] or compared["text"]
        if numbers != (compared["number"] is None):
            raise
        kind, right = ("numbers", value) if numbers else ("texts", f"'{value}'")
        raise FilterError(f"image ids of this set are {kind}; write image_id = {right}", compared.span()) from error


def _is_plain(conditions: Sequence[Condition]) -> bool:
    """Whether an expression was read as conditions that can be asked of the table, so that polars need not read it."""
    return bool(conditions) and all(_is_quick(each) for each in conditions)


def _is_quick(asked: Condition) -> bool:
    wanted = asked.wanted
    if isinstance(wanted, OneOf):
        return asked.column in _LABELLED
    if isinstance(wanted, Range):
        return asked.column in ("area", "iou")
    return isinstance(wanted, Contains) and asked.column == NAME


def _quick_rows(asked: Condition, columns: Segments) -> NDArray[np.bool_] | None:
    """Return which segments meet a condition, where that can be told without polars; what it says is the same."""
    table, wanted = columns.table, asked.wanted
    if isinstance(wanted, OneOf) and asked.column in _LABELLED:
        codes, texts = _LABELLED[asked.column](columns)
        meant: NDArray[np.bool_] = np.array([text in wanted.values for text in texts], np.bool_)
        rows: NDArray[np.bool_] = meant[codes]
        return rows
    if isinstance(wanted, Contains) and asked.column == NAME:
        return _images_with(wanted, columns.dataset)[table.image]
    if isinstance(wanted, Range):
        if asked.column == "area":
            return _in_range(table.area, wanted)
        if asked.column == "iou":
            inside = _in_range(table.partner_iou, wanted)
            return np.logical_and(inside, columns.compared, out=inside)
    return None


_LABELLED: dict[str, Callable[[Segments], tuple[NDArray[np.integer], Sequence[str]]]] = {
    "status": lambda of: (of.status, [kind.label for kind in Status]),
    "side": lambda of: (of.table.side, [side.label for side in Side]),
    "error": lambda of: (of.error_type, ERROR_LABELS),
    "category": lambda of: (of.table.category, of.dataset.categories.names),
    "supercategory": lambda of: (of.table.category, of.dataset.categories.supercategories),
    "verdict": lambda of: (of.verdict + 1, VERDICT_LABELS),
}
"""Columns of a few texts -> their codes, and a text for each code."""


def _in_range(values: NDArray[np.int64] | NDArray[np.float64], wanted: Range) -> NDArray[np.bool_]:
    above = None if wanted.low is None else values > wanted.low if wanted.above else values >= wanted.low
    below = None if wanted.high is None else values < wanted.high if wanted.below else values <= wanted.high
    if above is None or below is None:
        alone = below if above is None else above
        return np.ones(len(values), np.bool_) if alone is None else alone
    return np.logical_and(above, below, out=above)


def _rows_meeting(
    condition: pl.Expr, names: set[str], words: dict[str, ImageColumn], columns: Segments
) -> NDArray[np.bool_]:
    dataset, table = columns.dataset, columns.table
    of_images = {name for name in names if name in words or name == TAG or is_tag_column(name)}
    if of_images and of_images == names:
        # Asked once per image, not once per segment.
        frame = pl.DataFrame({name: _image_series(name, words, columns) for name in sorted(names)})
        return rows_that_meet(condition, frame, len(dataset))[table.image]
    frame = _frame(names - of_images, columns)
    of_row = pl.Series(table.image)
    known = [_image_series(name, words, columns).gather(of_row).alias(name) for name in sorted(of_images)]
    return rows_that_meet(condition, frame.with_columns(known), len(table))


def _image_series(name: str, words: dict[str, ImageColumn], columns: Segments) -> pl.Series:
    """Return a column of the table of images, or of tags, with a row per image."""
    n, tags = len(columns.dataset), columns.tags
    if name in words:
        return words[name].series
    if name == TAG:
        return tags.texts(n)
    marks = {tag_column(tag).casefold(): mask for tag, mask in tags.marks.items()}
    return pl.Series(marks.get(name.casefold(), np.zeros(n, np.bool_)))


def _sample_series(names: set[str], columns: Segments) -> list[pl.Series]:
    """Return the columns that say of each segment which samples it is in, and at which place."""
    n = len(columns.table)
    by_column = {sample_column(name).casefold(): name for name in columns.samples}
    asked = [by_column[name.casefold()] for name in names if name.casefold() in by_column]
    # sample_place refers to the samples that the expression names.
    placing = asked or list(columns.samples)
    wanted = list(columns.samples) if SAMPLE in names or SAMPLE_PLACE in names and not asked else asked
    marks: dict[str, NDArray[np.bool_]] = {}
    place = np.full(n, np.iinfo(np.int64).max)
    for name in wanted:
        found = find_rows_of(columns.samples[name], columns.dataset, columns.table, columns.status, columns.error_type)
        rows = found.rows
        marks[name] = np.zeros(n, np.bool_)
        marks[name][rows] = True
        if name in placing:
            at = np.fromiter(found.place.values(), np.int64, len(rows)) + 1
            place[rows] = np.minimum(place[rows], at)
    made = []
    for name in sorted(names):
        if name == SAMPLE:
            made.append(pl.Series(name, _sample_texts(marks, n), dtype=pl.String))
        elif name == SAMPLE_PLACE:
            made.append(where_known(place, place < np.iinfo(np.int64).max).alias(name))
        else:
            known = by_column.get(name.casefold(), "")
            made.append(pl.Series(name, marks.get(known, np.zeros(n, np.bool_))))
    return made


def _sample_texts(marks: Mapping[str, NDArray[np.bool_]], n: int) -> list[str | None]:
    texts: list[str | None] = [None] * n
    for sample, mask in marks.items():
        for row in np.flatnonzero(mask).tolist():
            before = texts[row]
            texts[row] = sample if before is None else f"{before}, {sample}"
    return texts


def _frame(names: set[str], columns: Segments) -> pl.DataFrame:
    """Return just the columns that are asked for; strings are made from a few labels and never per row."""
    of_samples = {name for name in names if name in (SAMPLE, SAMPLE_PLACE) or is_sample_column(name)}
    if of_samples:
        return _frame(names - of_samples, columns).with_columns(_sample_series(of_samples, columns))
    known = asked()
    # An expression without columns, such as "true", still needs the number of rows.
    by_name = sorted(name for name in names if is_verdict_column(name))
    made = {name: known[name].of_segments for name in sorted(names - set(by_name)) or ["area"]}
    frame = pl.DataFrame({name: make(columns) for name, make in made.items() if make is not None})
    return frame.with_columns(verdict_by(reviewer_of(name), columns).alias(name) for name in by_name)
