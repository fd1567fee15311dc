"""From a view of the review to what the panels show: pure functions, no widgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview import places
from panview.datasets.dataset import Dataset
from panview.datasets.faults import entries_summary
from panview.metrics.panoptic_quality import Average, PanopticQuality
from panview.metrics.segment_table import NO_ROW, ErrorType, Side, Status, is_any_of
from panview.places import known_as
from panview.presentation.cards import PanelSummary
from panview.presentation.category_columns import CategoryColumns
from panview.presentation.disagreement_columns import OPEN_CONFLICT, DisagreementColumns, LaterValues
from panview.presentation.image_columns import ImageColumns
from panview.presentation.rows import ErrorBar, RecentEntry, ScoreRow
from panview.review.disagreements import paired_rows, partner_rows, segment_rows
from panview.review.filters import SegmentFilter, asks_for_scores, known_words, no_scores_text
from panview.review.image_columns import renamed_note
from panview.review.in_parts import shown_in_parts
from panview.review.rounding import format_impact, format_iou
from panview.review.segment_columns.column import ColumnSpec, Listed, Shown
from panview.review.segment_columns.registry import shown
from panview.review.session import Compared, MatchedRows, Scope, Snapshot, View
from panview.review.verdict_rows import CONFLICT, UNDECIDED
from panview.words import tr


def image_columns(view: View) -> ImageColumns:
    """Return the columns of the image list."""
    return replace(_image_columns(view), known=known_words(view.snapshot.dataset), tags=view.snapshot.tags)


def _image_columns(view: View) -> ImageColumns:
    dataset = view.snapshot.dataset
    segments = np.diff(dataset.ground_truth.offsets).astype(np.int32)
    prediction = view.snapshot.prediction
    if prediction is not None and not dataset.has_truth:
        return ImageColumns(dataset.image_names, np.diff(prediction.segments.offsets).astype(np.int32))
    if prediction is None:
        return ImageColumns(dataset.image_names, segments)
    found = view.listing
    waiting = prediction.left_out if prediction.left_out.any() else None
    return ImageColumns(
        names=dataset.image_names,
        segments=segments,
        errors=found.image_errors,
        impact=found.image_impact,
        iou=found.image_iou,
        waiting=waiting,
        in_parts=shown_in_parts(view.snapshot) is not None,
        error_type=found.image_error_type,
        gains=found.gains,
    )


def dataset_title(dataset: Dataset) -> str:
    """Return the name of a dataset, with what makes its figures others than usual."""
    return tr("{name} · areas of the JSON", name=dataset.name) if dataset.opening.areas == "json" else dataset.name


def opened_notes(dataset: Dataset) -> list[str]:
    """Return what stays readable of how a dataset was opened: where it lies, and what its table of images holds."""
    areas = tr("figures use the areas of the JSON, as panopticapi does") if dataset.opening.areas == "json" else ""
    return list(filter(None, (known_as(dataset.files.json), areas, faults_note(dataset), images_table_note(dataset))))


def faults_note(dataset: Dataset) -> str:
    """Return how many images are left out for what the JSON says of them; empty for none."""
    if not dataset.faults:
        return ""
    total = len(dataset) + sum(fault.image < 0 for fault in dataset.faults)
    return tr("left out of all figures: {entries_summary}", entries_summary=entries_summary(dataset.faults, total))


def assumption_lines(snapshot: Snapshot) -> list[str]:
    """Return what was assumed to read the dataset and the prediction set that is shown, a line for each."""
    of_prediction = () if snapshot.prediction is None else snapshot.prediction.assumptions
    taken = (*snapshot.dataset.assumptions, *of_prediction)
    return [f"{one.path.name}: {one} [{one.code}]" for one in taken]


def images_table_note(dataset: Dataset) -> str:
    """Return what is said of the table of images when a dataset has been opened with one."""
    return "; ".join(filter(None, (dataset.known.note(len(dataset)), renamed_note(known_words(dataset)))))


def _values_of(how: Shown, listed: Listed, rows: slice) -> NDArray[np.float64]:
    return how.values(listed.part(rows))


_OF_ALL_SEGMENTS = frozenset({"score", "source"})
"""Declared columns that say something of any segment."""


def disagreement_columns(view: View) -> DisagreementColumns:
    """Return the columns of the disagreement table."""
    table, seen = view.snapshot.table, view.rows
    rows, other = paired_rows(table, seen.status, seen.error_type, view.listing.disagreements, seen.errors)
    return _columns_of(view, rows, other, shown())


def segment_list_columns(view: View) -> DisagreementColumns:
    """Return the columns of the table of all segments; what is suspected of disagreements is said of these alone."""
    snapshot = view.snapshot
    images = view.scope if snapshot.scope == Scope.SELECTED else snapshot.counted
    rows = segment_rows(snapshot.table, view.rows.status, view.rows.passing, images)
    specs = [spec for spec in shown() if spec.name in _OF_ALL_SEGMENTS]
    return _columns_of(view, rows, np.full(len(rows), NO_ROW, np.int64), specs)


def _columns_of(
    view: View, rows: NDArray[np.int64], other: NDArray[np.int64], specs: Iterable[ColumnSpec]
) -> DisagreementColumns:
    """Return columns of rows of the segment table, and of the other halves of pairs, -1 for none."""
    table, verdicts, seen = view.snapshot.table, view.rows.verdicts, view.rows
    truth, predicted = partner_rows(table, rows)
    verdict, there = verdicts.verdict[rows], other != NO_ROW
    verdict[there & (verdicts.verdict[other] < 0)] = UNDECIDED
    verdict[there & (verdicts.verdict[other] == CONFLICT)] = CONFLICT
    if view.snapshot.filter.conflicts:
        verdict[verdict == CONFLICT] = OPEN_CONFLICT
    listed = Listed(table, rows, truth, predicted, verdict, seen.insight)
    declared = {spec.name: spec.shown for spec in specs if spec.shown is not None and spec.shown.there(listed)}
    more = {name: LaterValues(len(rows), partial(_values_of, how, listed)) for name, how in declared.items()}
    if seen.insight.beside.tables:
        # What other sets say is computed here for all rows at once, not while the window paints.
        for column in more.values():
            column.whole  # noqa: B018
    return DisagreementColumns(
        table_row=rows,
        other_row=other,
        status=view.rows.status[rows],
        error_type=view.rows.error_type[rows],
        image=table.image[rows],
        gt_category=np.where(truth == NO_ROW, -1, table.category[truth]).astype(np.int16),
        pred_category=np.where(predicted == NO_ROW, -1, table.category[predicted]).astype(np.int16),
        iou=table.partner_iou[rows],
        pixels=table.area[rows],
        impact=view.listing.impact[rows],
        verdict=verdict,
        noted=verdicts.noted[rows],
        more=more,
        words={name: how.words(table) for name, how in declared.items() if how.words is not None},
    )


def summary(
    quality: PanopticQuality,
    images: int,
    total: int,
    published: tuple[ScoreRow, ...] = (),
    undisputed: PanopticQuality | None = None,
    compared: PanopticQuality | None = None,
) -> PanelSummary:
    """Return the rows All, Things and Stuff, with PQ without disputed truth, those of B, and what was published.

    Parameters
    ----------
    quality : PanopticQuality
        Of the prediction set that is shown.
    images, total : int
        Images in scope and in the dataset.
    published : tuple of ScoreRow
    undisputed : PanopticQuality, optional
    compared : PanopticQuality, optional
        Of the prediction set that it is compared with.
    """
    if compared is None:
        rows = [_score_row(label, quality, undisputed) for label in _SPLITS]
        return PanelSummary(images, total, (*rows, *published))
    rows = [_score_row(f"A · {label}", quality, undisputed, label) for label in _SPLITS]
    beside = [replace(_score_row(f"B · {label}", compared, None, label), quiet=True) for label in _SPLITS]
    return PanelSummary(images, total, (*rows, *beside, *published))


def category_columns(view: View) -> CategoryColumns:
    """Return the columns of the category list, over the images in scope."""
    categories = view.snapshot.dataset.categories
    table, counts = view.snapshot.table, view.quality.counts
    side = Side.GROUND_TRUTH if view.snapshot.dataset.has_truth else Side.PREDICTION
    wanted = (table.side == side) & ~table.iscrowd
    if not view.scope.all():
        wanted &= view.scope[table.image]
    return CategoryColumns(
        names=categories.names,
        isthing=categories.isthing,
        segments=np.bincount(table.category[wanted], minlength=len(categories)).astype(np.int64),
        pq=np.where(view.quality.occurs, view.quality.pq, np.nan),
        errors=counts.fp + counts.fn,
    )


def error_bars(view: View) -> list[ErrorBar]:
    """Return what fixing all errors of each type would give, the most worthwhile first; ignored ones cost nothing."""
    if view.snapshot.prediction is None:
        return []
    table, gains = view.snapshot.table, view.listing.gains
    typed = view.rows.errors.typed
    # A poor mask has two rows but is one mistake.
    is_second = is_any_of(view.rows.status[typed], (Status.TP,)) & is_any_of(table.side[typed], (Side.PREDICTION,))
    counted = ~is_second
    if not view.scope.all():
        counted &= view.scope[table.image[typed]]
    counts = np.bincount(view.rows.error_type[typed[counted]], minlength=len(gains))
    costly = [kind for kind in ErrorType if counts[kind] and gains[kind] > 0]
    bars = [ErrorBar(kind, int(counts[kind]), float(gains[kind])) for kind in costly]
    return sorted(bars, key=lambda bar: (-bar.gain, bar.error_type))


def why_no_images(view: View) -> str:
    """Return why there is no image in scope; empty where there is one, with or without a prediction."""
    if view.snapshot.scope == Scope.SELECTED and not view.snapshot.selected:
        return tr("No image is selected")
    if view.snapshot.scope == Scope.FILTERED and not view.rows.listed.any():
        return tr("No image matches the filter")
    return ""


def why_no_figures(snapshot: Snapshot) -> str:
    """Return what stands in the place of the figures where there is one side only, or none."""
    if snapshot.dataset.has_truth:
        return tr("Ground truth only. Add predictions, or run a model, to see PQ.")
    if snapshot.prediction is None:
        return tr("Photos only, without ground truth. To see predictions, add some or run a model.")
    return tr("Predictions only, without ground truth. There is nothing to compare them with.")


def why_nothing_passes(snapshot: Snapshot) -> str:
    """Return why no segment passes the filter, where that is known; empty where it is not."""
    prediction, expression = snapshot.prediction, snapshot.filter.expression
    if prediction is None or snapshot.table.has_scores or not asks_for_scores(expression, snapshot.dataset):
        return ""
    return no_scores_text(prediction.name)


def why_no_disagreements(view: View) -> str:
    """Return what the table says while it is empty."""
    if not view.snapshot.dataset.has_truth:
        return tr("There is no ground truth, so there is nothing to compare with")
    if view.snapshot.prediction is None:
        return tr("Add predictions to see where they disagree with the ground truth")
    if view.snapshot.filter.active:
        return why_nothing_passes(view.snapshot) or tr("No disagreement passes the filter")
    if not view.scope.any():
        return why_no_images(view) or tr("No image in scope has a prediction yet")
    return tr("No disagreements: every segment is matched")


def hover_text(view: View, row: int) -> tuple[str, str]:
    """Return title and detail of the card beside the cursor."""
    return _hover_text(view.snapshot, view.rows, row, float(view.listing.impact[row]))


def compared_hover_text(compared: Compared, row: int) -> tuple[str, str]:
    """Return the same for a segment of the prediction set that is compared with."""
    return _hover_text(compared.snapshot, compared.rows, row, 0.0)


def _hover_text(snapshot: Snapshot, rows: MatchedRows, row: int, impact: float) -> tuple[str, str]:
    table = snapshot.table
    category = snapshot.dataset.categories.names[table.category[row]]
    if not snapshot.counted[table.image[row]] or snapshot.prediction is None:
        return category, tr("{area:,} px", area=table.area[row]) if table.area[row] else ""
    status = Status(int(rows.status[row]))
    side = tr(Side(int(table.side[row])).label)
    words = {Status.TP: tr("matched"), Status.IGNORED: tr("ignored"), Status.CROWD: tr("crowd")}.get(
        status, tr(status.label)
    )
    error = int(rows.error_type[row])
    detail = [side, words]
    if error and status in (Status.FP, Status.FN):
        detail.append(tr(ErrorType(error).label))
    if status in (Status.FP, Status.FN) and impact > 0:
        detail.append(tr("impact {impact} PQ", impact=format_impact(impact)))
    return tr("{category} · IoU {iou}", category=category, iou=format_iou(table.partner_iou[row])), " · ".join(detail)


def overlap_text(condition: SegmentFilter, categories: Sequence[str]) -> str:
    """Return what the chip of a filter by overlap says, such as "Pixels: person as dog"; "" without one."""
    if condition.overlap is None:
        return ""
    truth, predicted = ([*categories, "void"][place] for place in condition.overlap)
    return tr("Pixels: {truth} as {predicted}", truth=truth, predicted=predicted)


def recent_entries(paths: tuple[str, ...]) -> list[RecentEntry]:
    """Return the entries of the welcome page for datasets opened before; those that are gone are left out.

    What lies elsewhere is not asked for: a window opens whether or not a server answers.
    """
    entries = []
    for text in paths:
        path = Path(text)
        if address := places.address_of(path):
            entries.append(_recent_elsewhere(text, address))
        elif places.is_folder(path):
            # A folder of photos without truth.
            entries.append(RecentEntry(text, path.name, str(path.parent)))
        elif places.is_file(path):
            folder = path.parent.parent if path.parent.name == "annotations" else path.parent
            split = path.stem.removeprefix("panoptic_")
            entries.append(RecentEntry(text, f"{folder.name or folder} / {split}", str(folder)))
    return entries


def _recent_elsewhere(text: str, address: str) -> RecentEntry:
    folder, _, name = address.rpartition("/")
    folder = folder.removesuffix("/annotations")
    split = name.removesuffix(".json").removeprefix("panoptic_")
    return RecentEntry(text, f"{folder.rpartition('/')[2] or folder} / {split}", folder)


_SPLITS = ("All", "Things", "Stuff")


def _score_row(label: str, quality: PanopticQuality, undisputed: PanopticQuality | None, split: str = "") -> ScoreRow:
    name = (split or label).lower()
    average: Average = getattr(quality, name)
    without: Average | None = getattr(undisputed, name, None)
    beside = without.pq if without is not None else None
    return ScoreRow(label, average.pq, average.sq, average.rq, average.n, undisputed=beside)
