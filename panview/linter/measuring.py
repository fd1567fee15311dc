"""The pass over all id maps: each is decoded once, overlapped as in an evaluation, and measured whatever is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import deflate
import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import MapTask
from panview.datasets.png import UnclearIdsError
from panview.datasets.runs import RunMap, void_runs
from panview.errors import BadFileError, NotFoundError, WrongSizeError
from panview.files import stays_inside
from panview.linter.findings import Finding
from panview.linter.measured import OF_IMAGES, OF_SEGMENTS, OF_UNLISTED, CheckedShard, MeasuredSide, Unlisted
from panview.linter.photos import MISSING, look_at_photo
from panview.linter.pieces import count_pieces
from panview.linter.to_check import SideToCheck, ToCheck
from panview.metrics.native_pairs import MapSources, in_calls
from panview.metrics.overlap import Overlaps, count_run_overlaps, local_index, measure_segments
from panview.metrics.segment_overlaps import ImageOverlaps, join_overlaps
from panview.native import native
from panview.parallel import CancelCheck, Progress, each_chunk

Columns = dict[str, NDArray[Any]]


def measure(
    to_check: ToCheck,
    rows: NDArray[np.int64] | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> CheckedShard:
    """Decode and measure all maps.

    Parameters
    ----------
    to_check : ToCheck
    rows : (k,) int64, optional
        Of its images in the whole set; by default they are all.
    jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    Cancelled
    UnreachableError
        What lies elsewhere cannot be had.
    """
    run = _Pass(to_check)
    each_chunk(range(len(to_check)), run.look_at, jobs=jobs, progress=progress, cancelled=cancelled, name="check")
    return run.result(np.arange(len(to_check)) if rows is None else rows)


class _Pass:
    """The columns that the worker threads fill; each image is one worker's."""

    def __init__(self, to_check: ToCheck) -> None:
        self._images, self._sides, self._photos = to_check.images, to_check.sides, to_check.photos
        n = len(to_check)
        self._turned = np.zeros(n, np.bool_)
        self._columns = [_unmeasured(side) for side in self._sides]
        self._unlisted: list[dict[int, Unlisted]] = [{} for _ in self._sides]
        self._overlaps: list[list[ImageOverlaps | None]] = [[None] * n for _ in self._sides[1:]]
        self._findings: dict[int, list[Finding]] = {}
        self._natively = _native_pass(self._sides, self._columns)

    def look_at(self, images: Sequence[int]) -> Iterator[None]:
        """Decode and measure the maps of some images; those of the usual kind in one call."""
        for some in in_calls(self._images.sizes, images):
            done = set() if self._natively is None else self._natively.measure(self._images.sizes, some, self._overlaps)
            for image in some:
                if self._photos:
                    self._compare_photo(image)
                if image not in done:
                    self._measure_image(image)
                yield

    def result(self, rows: NDArray[np.int64]) -> CheckedShard:
        """Return all columns; whatever order the threads took, they are in that of the images."""
        sides = tuple(
            MeasuredSide(side.offsets, **columns, unlisted=_joined(unlisted, len(rows)))
            for side, columns, unlisted in zip(self._sides, self._columns, self._unlisted, strict=True)
        )
        numbers = rows.tolist()
        findings = tuple((numbers[image], one) for image in sorted(self._findings) for one in self._findings[image])
        overlaps = tuple(join_overlaps(of_set) for of_set in self._overlaps)
        return CheckedShard(rows, sides, overlaps, self._turned, findings)

    def _measure_image(self, image: int) -> None:
        """Do what the compiled module does, with any form, and say what is wrong."""
        size = self._images.size(image)
        truth = self._decode(0, image, size)
        if len(self._sides) == 1 and truth is not None:
            self._measure(0, image, count_run_overlaps(truth, void_runs(size)), True)
        for number in range(1, len(self._sides)):
            predicted = self._decode(number, image, size)
            if truth is None and predicted is None:
                continue
            overlaps = count_run_overlaps(
                void_runs(size) if truth is None else truth, void_runs(size) if predicted is None else predicted
            )
            truth_index = None
            if truth is not None:
                truth_index = self._measure(0, image, overlaps, number == 1)
            if predicted is not None:
                index = self._measure(number, image, overlaps, True)
                if truth_index is not None:
                    both = (truth_index >= 0) & (index >= 0)
                    shared = truth_index, index, overlaps.pixels.astype(np.int32)
                    self._overlaps[number - 1][image] = np.stack(shared)[:, both]

    def _decode(self, number: int, image: int, size: tuple[int, int]) -> RunMap | None:
        side, columns = self._sides[number], self._columns[number]
        name = side.maps.names[image]
        if not name:
            return None
        path = side.maps.path(image)
        rows = side.segments_of(image)
        ids = side.segment_id[rows]
        try:
            runs = side.maps.form.read(MapTask(path, size, ids, image))
        except WrongSizeError as error:
            self._say("PV405", side, image, path, _size_problem(error.size, size))
            return None
        except NotFoundError:
            self._say("PV401", side, image, path, f"{name} is missing")
            return None
        except BadFileError as error:
            unclear = isinstance(error, UnclearIdsError)
            self._say("PV403" if unclear else "PV402", side, image, path, f"{name}: {error.problem}")
            return None
        if runs.note:
            self._say("PV404", side, image, path, f"{name} is {runs.note}")
        columns["decoded"][image] = True
        columns["pieces"][rows] = count_pieces(runs, ids)
        if number == 0:
            columns["digest"][image] = _digest(runs)
        return runs

    def _measure(self, number: int, image: int, overlaps: Overlaps, first: bool) -> NDArray[np.int32]:
        """Return the listed segment of each overlap, -1 for none; the first time also sum up areas and boxes."""
        side, columns = self._sides[number], self._columns[number]
        rows = side.segments_of(image)
        ids = side.segment_id[rows]
        wanted = overlaps.prediction_id if number else overlaps.ground_truth_id
        index, unknown = local_index(ids, wanted, 0)
        if unknown >= 0:
            index = _lenient_index(ids, wanted)
            if first:
                self._unlisted[number][image] = _unlisted(index, wanted, overlaps)
        if first:
            area, bbox = columns["area"][rows], columns["bbox"][rows]
            measure_segments(index, overlaps.pixels, overlaps.boxes, area, bbox)
            columns["void"][image] = overlaps.pixels[wanted == 0].sum()
        return index

    def _compare_photo(self, image: int) -> None:
        name = self._images.names[image]
        if not stays_inside(self._images.photos.names[image]):
            return
        path = self._images.photos.path(image)
        problem, self._turned[image] = look_at_photo(path, self._images.size(image))
        if problem:
            code = "PV114" if problem == MISSING else "PV115"
            self._say(code, self._sides[0], image, path, f"{name} {problem}")

    def _say(self, code: str, side: SideToCheck, image: int, path: Path, message: str) -> None:
        image_id, name = self._images.image_id[image], self._images.names[image]
        finding = Finding(code, message, path, side.side, side.prediction, "", image_id, name)
        self._findings.setdefault(image, []).append(finding)


class _NativePass:
    """Images measured by the compiled module, where all their maps are files of COCO's form."""

    def __init__(
        self, module: ModuleType, sides: Sequence[SideToCheck], sources: list[MapSources], columns: list[Columns]
    ) -> None:
        self._module, self._sides, self._sources = module, sides, sources
        names = (*OF_SEGMENTS, *OF_IMAGES)
        self._columns = tuple(
            (side.segment_id, *(own[name] for name in names)) for side, own in zip(sides, columns, strict=True)
        )
        self._listed = np.stack(
            [part for side in sides for part in (side.offsets[:-1], np.diff(side.offsets))], axis=1
        ).astype(np.int64)

    def measure(
        self, sizes: NDArray[np.int32], images: list[int], overlaps: list[list[ImageOverlaps | None]]
    ) -> set[int]:
        """Measure those images that are of the usual kind and sound, and return them; of the others nothing is done."""
        sources = [
            source.source(image) if side.maps.names[image] else None
            for image in images
            for side, source in zip(self._sides, self._sources, strict=True)
        ]
        tasks = np.concatenate([np.array(images, np.int64)[:, None], sizes[images], self._listed[images]], axis=1)
        shared, counted, outcome = self._module.check(sources, tasks, self._columns)
        found = np.frombuffer(shared, np.int32)
        counts = np.frombuffer(counted, np.int32).reshape(len(images), -1).tolist()
        done = set()
        place = 0
        for image, own, is_done in zip(images, counts, outcome, strict=True):
            if is_done:
                done.add(image)
                for of_set, count in zip(overlaps, own, strict=True):
                    of_set[image] = found[place : place + 3 * count].reshape(3, count)
                    place += 3 * count
        return done


def _native_pass(sides: Sequence[SideToCheck], columns: list[Columns]) -> _NativePass | None:
    module = native().module
    if module is None or not sides:
        return None
    sources = [MapSources(side.maps) for side in sides]
    return _NativePass(module, sides, sources, columns) if all(source.are_png for source in sources) else None


def _unmeasured(side: SideToCheck) -> Columns:
    count, n_images = len(side.segment_id), len(side.maps.names)
    columns: Columns = {name: np.zeros(count, dtype) for name, dtype in OF_SEGMENTS.items()}
    columns |= {"bbox": np.zeros((count, 4), np.int32), "pieces": np.zeros((count, 2), np.int32)}
    return columns | {name: np.zeros(n_images, dtype) for name, dtype in OF_IMAGES.items()}


def _lenient_index(ids: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Return the place of each id, -1 for void and for those that are not listed."""
    places = {int(segment_id): place for place, segment_id in enumerate(ids)}
    return np.array([places.get(int(segment_id), -1) for segment_id in wanted], np.int32)


def _unlisted(index: NDArray[np.int32], wanted: NDArray[np.uint32], overlaps: Overlaps) -> Unlisted:
    """Return the segments of one image that are not listed."""
    unknown = (index < 0) & (wanted != 0)
    ids, place = np.unique(wanted[unknown], return_inverse=True)
    area, bbox = np.zeros(len(ids), np.int64), np.zeros((len(ids), 4), np.int32)
    measure_segments(place.astype(np.int32), overlaps.pixels[unknown], overlaps.boxes[unknown], area, bbox)
    return Unlisted(np.array([0, len(ids)], np.int64), ids, area, bbox)


def _joined(found: dict[int, Unlisted], n_images: int) -> Unlisted:
    counts = np.zeros(n_images, np.int64)
    images = sorted(found)
    counts[images] = [len(found[image].segment_id) for image in images]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    columns = {
        name: np.concatenate([getattr(found[image], name) for image in images])
        if images
        else np.empty((0, 4) if name == "bbox" else 0, dtype)
        for name, dtype in OF_UNLISTED.items()
    }
    return Unlisted(offsets, **columns)


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
