"""A corrected ground truth, written as a new COCO panoptic set beside the old one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import msgspec
import numpy as np

from panview.datasets.coco_json import mended_json
from panview.datasets.coco_results import PredictedSegment, ResultImage, measured, results_json
from panview.datasets.dataset import Dataset, PredictionSet, SegmentList
from panview.datasets.ground_truth import read_dataset
from panview.datasets.image_ids import is_same_id
from panview.datasets.layouts.find import find_ground_truth
from panview.datasets.png import encode_id_map
from panview.decoding import typed_json
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.metrics.evaluation import CancelCheck, Progress, evaluate
from panview.metrics.faults import FaultyImagesError
from panview.reading import read_file
from panview.review.corrected_image import (
    CorrectedImage,
    ImageChanges,
    MeasuredSegment,
    TruthSegment,
    correct_image,
)
from panview.review.corrected_place import folder_of, refuse_target
from panview.review.correction_log import changes_frame, not_applied_frame
from panview.review.corrections import Correction, Plan

CHANGES_CSV = "changes.csv"
NOT_APPLIED_CSV = "not_applied.csv"
_BOM = b"\xef\xbb\xbf"


class _WrittenInfo(msgspec.Struct, gc=False):
    id: int
    area: int
    bbox: list[int]


class _WrittenEntry(msgspec.Struct, gc=False):
    segments_info: list[_WrittenInfo]


def correct_images(
    dataset: Dataset,
    predictions: Sequence[PredictionSet],
    corrections: Sequence[Correction],
    done: Callable[[int, CorrectedImage], None] | None = None,
    progress: Progress | None = None,
) -> tuple[ImageChanges, ...]:
    """Correct each image that has corrections, one after the other.

    Parameters
    ----------
    dataset : Dataset
    predictions : sequence of PredictionSet
    corrections : sequence of Correction
        By image, then by time, as `panview.review.corrections.plan_corrections` gives them.
    done : callable, optional
        Given the row and the truth of each corrected image; its map is not kept.
    progress : Progress, optional

    Raises
    ------
    BadFileError, NotFoundError
        An id map cannot be read.
    """
    total = len({c.image for c in corrections})
    corrected = []
    for image, group in groupby(corrections, key=lambda c: c.image):
        own = tuple(group)
        outcome = corrected_image_of(dataset, predictions, image, own)
        if done is not None:
            done(image, outcome)
        corrected.append(ImageChanges(image, outcome.segments, outcome.changes))
        if progress is not None:
            progress(len(corrected), total)
    return tuple(corrected)


def corrected_image_of(
    dataset: Dataset, predictions: Sequence[PredictionSet], image: int, corrections: Sequence[Correction]
) -> CorrectedImage:
    """Correct one image; the arguments are as in `correct_images`, the corrections those of the image.

    Raises
    ------
    BadFileError, NotFoundError
        An id map cannot be read.
    """
    size, truth = dataset.size(image), dataset.ground_truth
    wanted = {c.prediction for c in corrections if c.prediction is not None}
    maps = {number: predictions[number].segments.read_id_map(image, size) for number in sorted(wanted)}
    id_map = truth.read_id_map(image, size)
    return correct_image(id_map, _segments(truth, image), corrections, maps, dataset.categories.isthing)


def _segments(truth: SegmentList, image: int) -> list[TruthSegment]:
    own = truth.segments_of(image)
    columns = (truth.segment_id[own].tolist(), truth.category[own].tolist(), truth.iscrowd[own].tolist())
    return [TruthSegment(*row) for row in zip(*columns, strict=True)]


def write_corrected_set(
    dataset: Dataset,
    predictions: Sequence[PredictionSet],
    plan: Plan,
    target: Path,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[ImageChanges, ...]:
    """Write the corrected ground truth as a new set; it appears whole and verified or not at all.

    Parameters
    ----------
    dataset : Dataset
    predictions : sequence of PredictionSet
        Those that the plan was made with.
    plan : Plan
    target : Path
        A folder that is empty or not there.
    progress : Progress, optional
        Told of the id maps that are written, copies included, and then of those that are verified.
    cancelled : CancelCheck, optional

    Raises
    ------
    Cancelled
        Nothing is kept.
    PanviewError
        The folder is refused, cannot be written, or a file of the source cannot be read.
    """
    refuse_target(dataset, target)
    with folder_of(target).filled() as part:
        folder = part / "annotations"
        json = folder / _json_name(dataset)
        pngs = json.with_suffix("")
        pngs.mkdir(parents=True)
        truth = dataset.ground_truth
        total, written = len(dataset), 0

        def count() -> None:
            nonlocal written
            if cancelled is not None and cancelled():
                raise Cancelled
            written += 1
            if progress is not None:
                progress(written, total)

        def save(image: int, outcome: CorrectedImage) -> None:
            _write(pngs / truth.maps.names[image], encode_id_map(outcome.id_map))
            count()

        corrected = correct_images(dataset, predictions, plan.corrections, save)
        changed = {outcome.image: outcome for outcome in corrected}
        for image, name in enumerate(truth.maps.names):
            if image not in changed:
                _write(pngs / name, _unchanged_map(dataset, image))
                count()
        json.write_bytes(_corrected_json(dataset, changed))
        changes_frame(dataset, predictions, corrected).write_csv(part / CHANGES_CSV)
        not_applied_frame(dataset, plan.not_applied).write_csv(part / NOT_APPLIED_CSV)
        _verify(dataset, json, changed, progress, cancelled)
    return corrected


def _json_name(dataset: Dataset) -> str:
    name = dataset.files.json.name if dataset.files.form is None else f"{dataset.files.split}.json"
    return name if name.startswith("panoptic_") else f"panoptic_{name}"


def _of_source(source: Dataset, error: FaultyImagesError) -> PanviewError:
    """Return what is wrong with a map that was copied, by its place in the set it is of."""
    first, count = error.faults[0], len(error.faults)
    said = first.message.replace(str(first.path), str(source.ground_truth.maps.path(first.image)))
    more = f" ({count:,} of {error.total:,} maps are faulty)" if count > 1 else ""
    return PanviewError(
        f"{said}{more}; a corrected set needs all images; fix {'these maps' if more else 'this map'} first "
        "(--dry-run lists the changes); nothing was written"
    )


def _read(path: Path) -> bytes:
    return read_file(path, missing="the file is missing; has it been moved?")


def _write(path: Path, data: bytes) -> None:
    # File names in a JSON may name sub-folders.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _unchanged_map(dataset: Dataset, image: int) -> bytes:
    """Return the PNG of an image as it is; of a truth that is maps alone, an id map of what was read."""
    truth = dataset.ground_truth
    if dataset.files.form is None:
        return _read(truth.maps.path(image))
    return encode_id_map(truth.read_id_map(image, dataset.size(image)))


def _json_of_maps(dataset: Dataset, changed: Mapping[int, ImageChanges]) -> bytes:
    """Return a JSON of a truth that has none."""
    truth, ids = dataset.ground_truth, dataset.categories.ids
    images = []
    for image, name in enumerate(truth.maps.names):
        if image in changed:
            segments = tuple(
                PredictedSegment(m.segment.id, int(ids[m.segment.category]), m.area, m.bbox, int(m.segment.iscrowd))
                for m in changed[image].segments
            )
        else:
            own = truth.segments_of(image)
            listed = truth.segment_id[own]
            runs = truth.read_runs(image, dataset.size(image))
            order = np.argsort(listed)
            places = np.concatenate([np.zeros(1, np.uint32), order.astype(np.uint32) + 1])
            known = np.concatenate([np.zeros(1, np.uint32), listed[order]])
            numbered = replace(runs, ids=places[np.searchsorted(known, runs.ids)])
            columns = listed.tolist(), ids[truth.category[own]].tolist(), truth.iscrowd[own].tolist()
            segments = measured(numbered, *columns)
        images.append(
            ResultImage(dataset.image_id[image], dataset.image_names[image], dataset.size(image), name, segments)
        )
    return results_json(f"{dataset.name}: corrected by panview", images, dataset.categories)


def _corrected_json(dataset: Dataset, changed: Mapping[int, ImageChanges]) -> bytes:
    """Return the JSON with other segments in the changed images; all the rest stays as it is, byte for byte.

    What stays is not decoded either: there may be numbers in it that could not be written again. Only where something
    was assumed to read the JSON, all of it is written as it was read.
    """
    if dataset.files.form is not None:
        return _json_of_maps(dataset, changed)
    path = dataset.files.json
    data = _read(path)
    if not changed:
        return data
    document, annotations = _undecoded(mended_json(path, data))
    if len(annotations) != len(dataset):
        raise BadFileError(path, "has changed since it was read; try again")
    for image, outcome in changed.items():
        entry = typed_json(annotations[image], dict[str, msgspec.Raw])
        if not is_same_id(msgspec.json.decode(entry["image_id"]), dataset.image_id[image]):
            raise BadFileError(path, "has changed since it was read; try again")
        infos = typed_json(entry["segments_info"], list[dict[str, msgspec.Raw]])
        known = {msgspec.json.decode(info["id"]): info for info in infos}
        ids = dataset.categories.ids.tolist()
        corrected = [_info(m, known.get(m.segment.id), ids) for m in outcome.segments]
        annotations[image] = msgspec.Raw(msgspec.json.encode(entry | {"segments_info": corrected}))
    return msgspec.json.encode(document | {"annotations": annotations})


def _undecoded(data: bytes) -> tuple[dict[str, msgspec.Raw], list[msgspec.Raw]]:
    """Return the parts of a JSON and its annotations as they are written; decoded they would fill the memory."""
    document = typed_json(data.removeprefix(_BOM), dict[str, msgspec.Raw])
    return document, typed_json(document["annotations"], list[msgspec.Raw])


def _info(
    measured: MeasuredSegment, known: Mapping[str, msgspec.Raw] | None, category_ids: Sequence[int]
) -> dict[str, object]:
    """Return an entry of ``segments_info``; what else the old one holds is kept."""
    segment = measured.segment
    entry: dict[str, object] = dict(known) if known is not None else {"id": segment.id, "iscrowd": 0}
    return entry | {
        "category_id": category_ids[segment.category],
        "area": measured.area,
        "bbox": list(measured.bbox),
    }


def _verify(
    source: Dataset,
    json: Path,
    changed: Mapping[int, ImageChanges],
    progress: Progress | None,
    cancelled: CancelCheck | None,
) -> None:
    """Read the new set as anybody will and count its pixels.

    Raises
    ------
    BadFileError
        A segment of a changed image is not what was written.
    PanviewError
        A map that was copied is at fault.
    """
    dataset = read_dataset(find_ground_truth(json))
    try:
        table = evaluate(dataset, None, progress=progress, cancelled=cancelled)
    except FaultyImagesError as error:
        if error.faults[0].image in changed:
            raise
        raise _of_source(source, error) from error
    _, annotations = _undecoded(_read(json))
    for image in changed:
        rows = table.rows_of(image)
        ids, areas = table.segment_id[rows].tolist(), table.area[rows].tolist()
        counted = list(zip(ids, areas, table.bbox[rows].tolist(), strict=True))
        entry = typed_json(annotations[image], _WrittenEntry)
        said = [(info.id, info.area, info.bbox) for info in entry.segments_info]
        if counted != said:
            name = dataset.image_names[image]
            raise BadFileError(json, f"does not agree with the pixels of {name}; nothing was kept, report this")
