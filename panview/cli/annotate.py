"""``panview annotate``: out to annotation tools and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from panview.api.annotating import figure_lines, figures_of, images_in_list, listed_images, summary
from panview.cli.decisions import note_absent_scores, read_decisions, samples_for, tags_for
from panview.cli.loading import load_dataset, load_prediction, load_to_look_at
from panview.cli.measuring import measure_sets
from panview.cli.output import counted, images_text, note, note_all, print_place, progress_bar
from panview.datasets.annotation.back import CHANGES_CSV, REMARKS_CSV, Taking, refuse_target, take_back
from panview.datasets.annotation.out import NOT_HELD_CSV, Photos, Sending, send_out
from panview.datasets.annotation.out import refuse_target as refuse_pack
from panview.datasets.annotation.record import open_pack
from panview.datasets.annotation.registry import format_named
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.metrics.error_types import ErrorThresholds
from panview.metrics.evaluation import evaluate
from panview.places import is_folder
from panview.review.filters import SegmentFilter, check_filter
from panview.review.sampling.sample import Samples
from panview.review.session import EvaluatedPrediction, Snapshot
from panview.review.tags import Tags
from panview.review.team.place import Place


@dataclass(frozen=True)
class OutOptions:
    """The options of ``annotate out``; see its help."""

    to: str
    out: Path
    segments: str
    where: str
    list_file: Path | None
    photo_files: str
    photo_root: str
    tp_below: float
    thresholds: ErrorThresholds
    verdicts: Place | None
    jobs: int | None
    opening: Opening
    cache: bool


def run_annotate_out(path: Path, predictions: Sequence[Path], options: OutOptions) -> None:
    """Choose the images, and write the pack."""
    known = format_named(options.to)
    if options.segments not in ("truth", "prediction"):
        raise PanviewError(f"--segments {options.segments}: expected truth or prediction")
    if options.segments == "prediction" and not predictions:
        raise PanviewError("--segments prediction: give the predictions with --pred")
    if options.photo_files not in ("copy", "link", "none"):
        raise PanviewError(f"--photo-files {options.photo_files}: expected copy, link or none")
    if predictions and options.segments == "truth" and not options.where:
        raise PanviewError("--pred: only --where and --segments prediction make use of predictions; add one of them")
    is_of_truth = options.segments == "truth" or bool(options.where)
    dataset = load_dataset(path, options.opening) if is_of_truth else load_to_look_at(path, options.opening)
    listed, prediction = _chosen(dataset, predictions, options)
    photos = cast(Photos, options.photo_files)
    rows = np.flatnonzero(listed).tolist()
    sending = Sending(dataset, rows, known, options.out, prediction, photos, options.photo_root)
    refuse_pack(sending)
    with progress_bar(options.out.name) as show:
        sent = send_out(sending, jobs=options.jobs, progress=show)
    note(f"{images_text(sent.images)} with {counted(sent.segments, 'segment')}: {known.title}")
    if sent.photos_missing:
        note(f"{sent.photos_missing:,} photos are missing and were not copied")
    for what in dict.fromkeys(entry.what for entry in sent.not_held):
        own = [entry for entry in sent.not_held if entry.what == what]
        total = sum(entry.segments for entry in own)
        note(f"not in the file: {what}, {counted(total, 'segment')} in {images_text(len(own))}; {own[0].then}")
    if sent.not_held or sent.pack.labels.renamed:
        note(f"{options.out / NOT_HELD_CSV} lists what {known.title} cannot hold, by image")
    note(known.hint)
    print_place(options.out)


def _chosen(
    dataset: Dataset, predictions: Sequence[Path], options: OutOptions
) -> tuple[NDArray[np.bool_], PredictionSet | None]:
    """Return the images to send, and the prediction set whose segments are sent, if any."""
    listed = ~dataset.left_out
    if options.list_file is not None:
        named, unknown = images_in_list(options.list_file, dataset)
        listed &= named
        if unknown:
            note(f"{options.list_file}: {unknown:,} of its images are not in {dataset.name}")
    prediction: PredictionSet | None = None
    if options.where.strip():
        check_filter(SegmentFilter(expression=options.where), dataset)
        known = _Known(
            tags_for(options.where, dataset, options.verdicts), samples_for(options.where, dataset, options.verdicts)
        )
        sets = list(measure_sets(dataset, predictions, jobs=options.jobs, cache=options.cache))
        note_absent_scores(options.where, sets, dataset)
        listed &= listed_images(_snapshot(dataset, sets, options, known))
        if sets:
            prediction = sets[0].prediction
    elif predictions:
        prediction = load_prediction(dataset, predictions[0])
    if options.segments == "truth":
        return listed, None
    assert prediction is not None
    return listed & ~prediction.left_out, prediction


class _Known(NamedTuple):
    """What a condition may speak of, beside segments and verdicts."""

    tags: Tags
    samples: Samples


def _snapshot(dataset: Dataset, sets: Sequence[EvaluatedPrediction], options: OutOptions, known: _Known) -> Snapshot:
    table = sets[0].table if sets else evaluate(dataset, None, jobs=options.jobs)
    return Snapshot(
        dataset=dataset,
        ground_truth_table=table,
        predictions=tuple(sets),
        current=0 if sets else -1,
        filter=SegmentFilter(expression=options.where),
        poor_mask_iou=options.tp_below,
        error_thresholds=options.thresholds,
        decisions=read_decisions(dataset, options.verdicts),
        tags=known.tags,
        samples=known.samples,
    )


def run_annotate_in(
    pack: Path,
    returned: Path,
    out: Path,
    source_form: str,
    complete: Path | None,
    predictions: Sequence[Path],
    jobs: int | None,
) -> None:
    """Write what came back as a new ground truth, and say what changed."""
    known = format_named(source_form) if source_form else None
    sent = open_pack(pack.expanduser())
    rest = None if complete is None else load_dataset(complete)
    taking = Taking(sent, returned.expanduser(), out, known, rest)
    refuse_target(taking)
    with progress_bar(out.name) as show:
        taken = take_back(taking, jobs=jobs, progress=show)
    note_all(summary(taken))
    with progress_bar("figures") as show:
        figures = figures_of(sent, taken, predictions, jobs=jobs, progress=show)
    note_all(figure_lines(figures))
    remarks = sum(len(image.remarks) for image in taken.images)
    also = f"; {counted(remarks, 'remark')} in {out / REMARKS_CSV}" if remarks else ""
    note(f"{out / CHANGES_CSV} lists the changes{also}")
    photos = f" --photos {sent.photos}" if is_folder(sent.photos) else ""
    note(f"to go through them: panview {out} --pred {sent.before.files.json}{photos}")
    print_place(taken.json)
