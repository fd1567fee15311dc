"""Writing a new prediction set from what a run has kept; it appears whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.coco_results import PredictedSegment, ResultImage, measured, results_json
from panview.datasets.png import encode_id_map, read_id_map
from panview.datasets.runs import runs_of
from panview.engine.post_processing import Segments
from panview.files import write_whole
from panview.parallel import CancelCheck, Progress, each_image
from panview.places import known_as
from panview.reprocessing.image import reprocess
from panview.reprocessing.run import KeptRun
from panview.version import __version__
from panview.whole_folder import WholeFolder, refuse_filled, refuse_place

MARKER = ".panview-reprocess.json"
SUFFIX = ".reprocess.json"
FORMAT = 1


@dataclass(frozen=True, eq=False)
class Reprocessing:
    """What is written.

    Attributes
    ----------
    kept : KeptRun
    values : dict of str to float
        A value for each parameter, as `KeptRun.check` returns them.
    rows : (n,) int64
        The images, by their rows in the run.
    out : Path
        Folder; its name is the prediction set's.
    judged : mapping
        What the parameters were found to gain, where they were looked for; see `panview.reprocessing.figures`.
    """

    kept: KeptRun
    values: dict[str, float]
    rows: NDArray[np.int64]
    out: Path
    judged: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Of the prediction set."""
        return self.out.expanduser().resolve().name

    @property
    def result(self) -> Path:
        """The JSON of the set."""
        return self.out.expanduser() / f"{self.name}.json"

    @property
    def manifest(self) -> Path:
        """What it was made of, and with which parameters."""
        return self.out.expanduser() / f"{self.name}{SUFFIX}"

    @property
    def folder(self) -> WholeFolder:
        """The folder as it is written."""
        return WholeFolder(self.out, "re-processing", MARKER)

    @property
    def told(self) -> dict[str, Any]:
        """The manifest."""
        kept, written = self.kept, set(self.rows.tolist())
        return {
            "panview": __version__,
            "format": FORMAT,
            "kind": "re-processing",
            "model": kept.model,
            "rule": {"name": kept.rule.name, "version": kept.rule.version},
            "parameters": self.values,
            "original": kept.original,
            "published": kept.rule.published,
            "lowest_score_kept": kept.lowest,
            "run": {"json": known_as(kept.run.json), "key": kept.key},
            "images": {"run": len(kept.images), "written": len(self.rows)},
            "left_out": [
                {"image_id": image.image_id, "file_name": image.file_name}
                for row, image in enumerate(kept.images)
                if row not in written
            ],
            **({"judged": dict(self.judged)} if self.judged else {}),
        }


def refuse_target(out: Path, kept: KeptRun, read: Sequence[Path] = ()) -> None:
    """Refuse a folder that must not be written to, before the work.

    Parameters
    ----------
    out : Path
    kept : KeptRun
    read : sequence of Path
        More folders that are inputs, such as the ground truth's.

    Raises
    ------
    PanviewError
        It is not empty, no folder, or lies within what is read.
    """
    refuse_place(out, (kept.run.png_folder, kept.run.queries_folder, *read))
    refuse_filled(out)


def as_result(
    segments: Segments, category_ids: NDArray[np.int32]
) -> tuple[NDArray[np.uint32], NDArray[np.int32], NDArray[np.float32]]:
    """Return a map, and category and score of its segments 1 to n; labels without a category become void.

    Parameters
    ----------
    segments : Segments
    category_ids : (n_labels,) int32
        -1 for none.

    Returns
    -------
    id_map : (H, W) uint32, 0 = void
    category_id : (n,) int32
    scores : (n,) float32
        NaN where a segment has none.
    """
    category = category_ids[segments.labels]
    there = np.flatnonzero(category >= 0)
    number = np.zeros(len(category) + 1, np.uint32)
    number[there + 1] = np.arange(1, len(there) + 1)
    return number[segments.id_map], category[there], segments.scores[there]


def write_reprocessed(
    work: Reprocessing,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Write a prediction set with its manifest; return how many images it has.

    Raises
    ------
    KeptError
        The queries of an image are missing or damaged.
    PanviewError
        The target is refused or cannot be written.
    Cancelled
    """
    kept = work.kept
    results: dict[int, ResultImage] = {}

    def one(row: int) -> None:
        image = kept.images[row]
        # A thread for each image; within one they would only wait for each other.
        segments = reprocess(kept.load(row), kept.rule, kept.isthing, work.values, threads=1)
        id_map, category, scores = as_result(segments, kept.category_ids)
        write_whole(png_folder / image.png, encode_id_map(id_map), durable=False)
        listed = _listed(id_map, category, scores)
        results[row] = ResultImage(image.image_id, image.file_name, image.size, image.png, listed)

    with work.folder.filled() as part:
        png_folder = part / work.name
        each_image(work.rows.tolist(), one, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
        settings = ", ".join(f"{each.name} {each.text(work.values[each.name])}" for each in kept.rule.parameters)
        description = f"{work.name}: {kept.run.name} re-processed by panview with {settings}"
        data = results_json(description, [results[row] for row in work.rows.tolist()], kept.categories)
        write_whole(part / work.result.name, data, durable=False)
        told = msgspec.json.format(msgspec.json.encode(work.told), indent=2) + b"\n"
        write_whole(part / work.manifest.name, told, durable=False)
    return len(work.rows)


def _listed(
    id_map: NDArray[np.uint32], category: NDArray[np.int32], scores: NDArray[np.float32]
) -> tuple[PredictedSegment, ...]:
    """Return what the JSON says of a map's segments, as a run's does."""
    rounded = np.round(scores.astype(np.float64), 6).tolist()
    return measured(runs_of(id_map), range(1, len(category) + 1), category.tolist(), scores=rounded)


@dataclass(frozen=True)
class Agreement:
    """How much of the pixels came out as in the run itself.

    Attributes
    ----------
    images, same_images : int
        All, and those that are the same to the last pixel.
    pixels, same_pixels : int
        A pixel is the same where its segment has become what most of that segment has become.
    """

    images: int
    same_images: int
    pixels: int
    same_pixels: int


def original_agreement(
    kept: KeptRun,
    rows: Sequence[int],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Agreement:
    """Process images again with the run's own parameters and compare with its maps: what quantisation has changed.

    Raises
    ------
    PanviewError
        A map or the queries of an image cannot be read.
    Cancelled
    """
    found: dict[int, tuple[int, int]] = {}

    def one(row: int) -> None:
        segments = reprocess(kept.load(row), kept.rule, kept.isthing, kept.original, threads=1)
        id_map, _, _ = as_result(segments, kept.category_ids)
        before = read_id_map(kept.run.png_folder / kept.images[row].png, kept.images[row].size)
        pairs = np.stack([before.reshape(-1), id_map.reshape(-1)]).astype(np.int64)
        codes, pixels = np.unique(pairs[0] << 32 | pairs[1], return_counts=True)
        # The largest part of each segment of the run.
        order = np.lexsort((-pixels, codes >> 32))
        first = np.unique((codes >> 32)[order], return_index=True)[1]
        found[row] = id_map.size, int(pixels[order][first].sum())

    each_image(rows, one, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
    return Agreement(
        len(found),
        sum(size == same for size, same in found.values()),
        sum(size for size, _ in found.values()),
        sum(same for _, same in found.values()),
    )
