"""The pass over all id maps: each is decoded once, overlapped as in an evaluation, and measured whatever is wrong."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import deflate
import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import MapTask
from panview.datasets.png import UnclearIdsError
from panview.datasets.runs import RunMap, void_runs
from panview.errors import BadFileError, NotFoundError, WrongSizeError
from panview.files import stays_inside
from panview.linter.assignment import PARTS
from panview.linter.findings import Finding
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.photos import MISSING, look_at_photo
from panview.linter.pieces import count_pieces
from panview.metrics.overlap import Overlaps, count_run_overlaps, local_index, measure_segments
from panview.parallel import CancelCheck, Progress, each_image

MAX_KINDS = 4096
"""Number of different category ids of a prediction set that are told apart; the others are counted together."""
_MOST_PAIRS = 1 << 22
"""With more pairs of category and category id the images are dealt into two parts only."""


@dataclass(frozen=True)
class Unlisted:
    """A segment of a PNG that the JSON does not list."""

    segment_id: int
    pixels: int
    bbox: tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class MeasuredSide:
    """What was counted in the maps of a side.

    Attributes
    ----------
    area : (m,) int64
        Pixels of each listed segment.
    bbox : (m, 4) int32
        x, y, width, height.
    pieces : (m, 2) int32
        Connected pieces, and how many of them are specks.
    decoded : (n_images,) bool
        The map could be read; without it nothing is said of its segments.
    void : (n_images,) int64
        Pixels of void.
    digest : (n_images,) uint64
        Hash of the PNG file, 0 where there is none.
    unlisted : dict of image to list of Unlisted
    """

    area: NDArray[np.int64]
    bbox: NDArray[np.int32]
    pieces: NDArray[np.int32]
    decoded: NDArray[np.bool_]
    void: NDArray[np.int64]
    digest: NDArray[np.uint64]
    unlisted: dict[int, list[Unlisted]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Agreement:
    """How the categories of a prediction set agree with the ground truth, pixel by pixel.

    Attributes
    ----------
    kinds : (u,) int64
        Category ids that the prediction set uses, known or not.
    confusion_parts : (f, c, u) int64
        Pixels by part of the images, category of the ground truth and category id of the prediction, where both have a
        segment. Image i is in part i modulo f.
    alike_parts : (f, c, u) int32
        Likewise, pairs of segments with an IoU above 0.5; void is not taken off.
    agreeing, comparable : (n_images,) int64
        Pixels of the same category on both sides, and pixels where both have a segment.
    """

    kinds: NDArray[np.int64]
    confusion_parts: NDArray[np.int64]
    alike_parts: NDArray[np.int32]
    agreeing: NDArray[np.int64]
    comparable: NDArray[np.int64]

    @property
    def alike(self) -> NDArray[np.int64]:
        """Pairs of segments with an IoU above 0.5 in all images, (c, u) int64."""
        return np.asarray(self.alike_parts.sum(axis=0), np.int64)


@dataclass(frozen=True, eq=False)
class Measured:
    """The result of the pass; ``predictions`` and ``agreements`` are parallel to the prediction sets.

    ``kept`` holds the maps of the images that were to be kept, ground truth first; ``turned``, (n_images,) bool, says
    whose photo is turned as its EXIF says.
    """

    truth: MeasuredSide
    predictions: tuple[MeasuredSide, ...]
    agreements: tuple[Agreement, ...]
    kept: tuple[dict[int, RunMap], ...]
    turned: NDArray[np.bool_]
    findings: list[Finding]


def measure(
    images: ListedImages,
    truth: ListedSide,
    predictions: Sequence[ListedSide],
    n_categories: int,
    *,
    photos: bool,
    keep: Collection[int] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Measured:
    """Decode and measure all maps.

    Parameters
    ----------
    images : ListedImages
    truth : ListedSide
    predictions : sequence of ListedSide
    n_categories : int
    photos : bool
        Also compare the sizes of the photos.
    keep : collection of int
        Images whose maps are kept.
    jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    Cancelled
    """
    run = _Pass(images, truth, tuple(predictions), n_categories, photos, frozenset(keep))
    each_image(range(len(images)), run.look_at, jobs=jobs, progress=progress, cancelled=cancelled, name="check")
    return run.result()


class _Pass:
    """The columns that the worker threads fill; each image is one worker's."""

    def __init__(
        self,
        images: ListedImages,
        truth: ListedSide,
        predictions: tuple[ListedSide, ...],
        n_categories: int,
        photos: bool,
        keep: frozenset[int],
    ) -> None:
        self._images, self._truth, self._predictions = images, truth, predictions
        self._photos, self._keep = photos, keep
        self._turned = np.zeros(len(images), np.bool_)
        self._kept: list[dict[int, RunMap]] = [{} for _ in (truth, *predictions)]
        self._findings: list[list[Finding]] = [[] for _ in range(len(images))]
        self._sides = [_unmeasured(listed) for listed in (truth, *predictions)]
        self._agreements = [_no_agreement(listed, n_categories) for listed in predictions]
        self._kinds = [_kinds_of(listed, a) for listed, a in zip(predictions, self._agreements, strict=True)]
        # Held only while counts are added up, which is all that the workers share.
        self._adding = threading.Lock()

    def look_at(self, image: int) -> None:
        """Decode and measure the maps of an image."""
        size = self._images.size(image)
        if self._photos:
            self._compare_photo(image)
        truth = self._decode(0, self._truth, image, size)
        if not self._predictions and truth is not None:
            self._measure(0, self._truth, image, count_run_overlaps(truth, void_runs(size)), True)
        for number, listed in enumerate(self._predictions):
            predicted = self._decode(1 + number, listed, image, size)
            if truth is None and predicted is None:
                continue
            overlaps = count_run_overlaps(
                void_runs(size) if truth is None else truth, void_runs(size) if predicted is None else predicted
            )
            truth_index = None
            if truth is not None:
                truth_index = self._measure(0, self._truth, image, overlaps, number == 0)
            if predicted is not None:
                index = self._measure(1 + number, listed, image, overlaps, True)
                if truth_index is not None:
                    self._compare(number, image, truth_index, index, overlaps.pixels)

    def result(self) -> Measured:
        """Return all columns; findings are in the order of the images."""
        findings = [finding for found in self._findings for finding in found]
        sides, agreements = tuple(self._sides[1:]), tuple(self._agreements)
        return Measured(self._sides[0], sides, agreements, tuple(self._kept), self._turned, findings)

    def _decode(self, number: int, listed: ListedSide, image: int, size: tuple[int, int]) -> RunMap | None:
        name = listed.maps.names[image]
        if not name:
            return None
        path = listed.maps.path(image)
        rows = listed.segments_of(image)
        ids = listed.segment_id[rows]
        try:
            runs = listed.maps.form.read(MapTask(path, size, ids, image))
        except WrongSizeError as error:
            self._say("PV405", listed, image, path, _size_problem(error.size, size))
            return None
        except NotFoundError:
            self._say("PV401", listed, image, path, f"{name} is missing")
            return None
        except BadFileError as error:
            unclear = isinstance(error, UnclearIdsError)
            self._say("PV403" if unclear else "PV402", listed, image, path, f"{name}: {error.problem}")
            return None
        if runs.note:
            self._say("PV404", listed, image, path, f"{name} is {runs.note}")
        if image in self._keep:
            self._kept[number][image] = runs
        side = self._sides[number]
        side.decoded[image] = True
        side.pieces[rows] = count_pieces(runs, ids)
        if number == 0:
            side.digest[image] = _digest(runs)
        return runs

    def _measure(
        self, number: int, listed: ListedSide, image: int, overlaps: Overlaps, first: bool
    ) -> NDArray[np.int32]:
        """Return the listed segment of each overlap, -1 for none; the first time also sum up areas and boxes."""
        side, rows = self._sides[number], listed.segments_of(image)
        ids = listed.segment_id[rows]
        wanted = overlaps.prediction_id if number else overlaps.ground_truth_id
        index, unknown = local_index(ids, wanted, 0)
        if unknown >= 0:
            index = _lenient_index(ids, wanted)
            if first:
                side.unlisted[image] = _unlisted(index, wanted, overlaps)
        if first:
            measure_segments(index, overlaps.pixels, overlaps.boxes, side.area[rows], side.bbox[rows])
            side.void[image] = overlaps.pixels[wanted == 0].sum()
        return index

    def _compare(
        self,
        number: int,
        image: int,
        truth_index: NDArray[np.int32],
        index: NDArray[np.int32],
        pixels: NDArray[np.int64],
    ) -> None:
        agreement, listed = self._agreements[number], self._predictions[number]
        rows = listed.segments_of(image)
        truth_category = self._truth.category[self._truth.segments_of(image)]
        with self._adding:
            agreeing, comparable = _add_agreement(
                truth_index,
                index,
                pixels,
                truth_category,
                listed.category[rows],
                self._kinds[number][rows],
                self._sides[0].area[self._truth.segments_of(image)],
                self._sides[1 + number].area[rows],
                agreement.confusion_parts[image % len(agreement.confusion_parts)],
                agreement.alike_parts[image % len(agreement.alike_parts)],
            )
        agreement.agreeing[image], agreement.comparable[image] = agreeing, comparable

    def _compare_photo(self, image: int) -> None:
        name = self._images.names[image]
        if not stays_inside(self._images.photos.names[image]):
            return
        path = self._images.photos.path(image)
        problem, self._turned[image] = look_at_photo(path, self._images.size(image))
        if problem:
            self._say("PV114" if problem == MISSING else "PV115", self._truth, image, path, f"{name} {problem}")

    def _say(self, code: str, listed: ListedSide, image: int, path: Path, message: str) -> None:
        image_id, name = self._images.image_id[image], self._images.names[image]
        finding = Finding(code, message, path, listed.side, listed.prediction, "", image_id, name)
        self._findings[image].append(finding)


def _unmeasured(listed: ListedSide) -> MeasuredSide:
    count, n_images = len(listed.segment_id), len(listed.maps.names)
    return MeasuredSide(
        area=np.zeros(count, np.int64),
        bbox=np.zeros((count, 4), np.int32),
        pieces=np.zeros((count, 2), np.int32),
        decoded=np.zeros(n_images, np.bool_),
        void=np.zeros(n_images, np.int64),
        digest=np.zeros(n_images, np.uint64),
    )


def _no_agreement(listed: ListedSide, n_categories: int) -> Agreement:
    kinds = np.unique(listed.category_id)[:MAX_KINDS]
    n_images = len(listed.maps.names)
    shape = n_categories, max(len(kinds), 1)
    parts = PARTS if shape[0] * shape[1] <= _MOST_PAIRS else 2
    agreeing, comparable = (np.zeros(n_images, np.int64) for _ in range(2))
    confusion, alike = np.zeros((parts, *shape), np.int64), np.zeros((parts, *shape), np.int32)
    return Agreement(kinds, confusion, alike, agreeing, comparable)


def _kinds_of(listed: ListedSide, agreement: Agreement) -> NDArray[np.int64]:
    """Return the place of each segment's category id among the kinds."""
    place = np.searchsorted(agreement.kinds, listed.category_id)
    return np.minimum(place, max(len(agreement.kinds) - 1, 0))


def _lenient_index(ids: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the place of each id, -1 for void and for those that are not listed."""
    places = {int(segment_id): place for place, segment_id in enumerate(ids)}
    return np.array([places.get(int(segment_id), -1) for segment_id in wanted], np.int32)


def _unlisted(index: NDArray[np.int32], wanted: NDArray[np.uint32], overlaps: Overlaps) -> list[Unlisted]:
    unknown = (index < 0) & (wanted != 0)
    ids, place = np.unique(wanted[unknown], return_inverse=True)
    area, bbox = np.zeros(len(ids), np.int64), np.zeros((len(ids), 4), np.int32)
    measure_segments(place.astype(np.int32), overlaps.pixels[unknown], overlaps.boxes[unknown], area, bbox)
    columns = zip(ids.tolist(), area.tolist(), bbox.tolist(), strict=True)
    return [Unlisted(segment_id, pixels, (box[0], box[1], box[2], box[3])) for segment_id, pixels, box in columns]


def _digest(runs: RunMap) -> int:
    """Return a number that maps of other pixels hardly share, never 0."""
    return deflate.crc32(runs.ids.data) << 32 | deflate.crc32(runs.starts.data) or 1


def _size_problem(found: tuple[int, int], size: tuple[int, int]) -> str:
    text = f"is {found[1]} x {found[0]} pixels, but the image is {size[1]} x {size[0]}"
    if found == size[::-1]:
        return text + ": width and height are swapped, or the map is rotated"
    if found[0] * size[1] == found[1] * size[0]:
        return text + f": scaled by {found[0] / size[0]:.3g}"
    return text


def _add_agreement(
    truth_index: NDArray[np.int32],
    index: NDArray[np.int32],
    pixels: NDArray[np.int64],
    truth_category: NDArray[np.int16],
    category: NDArray[np.int16],
    kinds: NDArray[np.int64],
    truth_area: NDArray[np.int64],
    area: NDArray[np.int64],
    confusion: NDArray[np.int64],
    alike: NDArray[np.int32],
) -> tuple[int, int]:
    """Add the overlaps of an image to the confusion; return the pixels that agree, and those that can."""
    both = np.flatnonzero((truth_index >= 0) & (index >= 0))
    both = both[truth_category[truth_index[both]] >= 0]
    t, p, shared = truth_index[both], index[both], pixels[both]
    known, kind = truth_category[t], kinds[p]
    np.add.at(confusion, (known, kind), shared)
    similar = 3 * shared > truth_area[t] + area[p]
    np.add.at(alike, (known[similar], kind[similar]), 1)
    return int(shared[known == category[p]].sum()), int(shared.sum())
