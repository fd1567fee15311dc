"""Writing a joined set into a new folder; it appears whole or not at all, and goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.coco_results import ResultImage, measured, png_names, results_json
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.png import encode_id_map
from panview.datasets.runs import runs_of
from panview.ensemble.atoms import read_atoms
from panview.ensemble.gathering import Gathered
from panview.ensemble.placing import LEFT_VOID, Placed, Worth
from panview.ensemble.rule_file import SUFFIX, RuleFile, encoded
from panview.errors import PanviewError
from panview.files import write_whole
from panview.parallel import CancelCheck, Progress, each_chunk
from panview.places import archive_of, is_remote
from panview.whole_folder import WholeFolder, refuse_filled, refuse_place

MARKER = ".panview-ensemble.json"


@dataclass(frozen=True, eq=False)
class Joining:
    """What is written.

    Attributes
    ----------
    dataset : Dataset
    sets : tuple of PredictionSet
        The sources, in the order of the rule.
    rule : RuleFile
    out : Path
        Folder; its name is the prediction set's.
    """

    dataset: Dataset
    sets: tuple[PredictionSet, ...]
    rule: RuleFile
    out: Path

    @property
    def name(self) -> str:
        """Of the prediction set."""
        return self.out.expanduser().resolve().name

    @property
    def result(self) -> Path:
        """The JSON of the set."""
        return self.out / f"{self.name}.json"

    @property
    def manifest(self) -> Path:
        """The file of the rule."""
        return self.out / f"{self.name}{SUFFIX}"

    @property
    def folder(self) -> WholeFolder:
        """The folder as it is written."""
        return WholeFolder(self.out, "ensemble", MARKER, self._key)

    @property
    def _key(self) -> str:
        """Hash of what decides the result, but for the maps."""
        read = [
            self.dataset.ground_truth.digest,
            *(f"{each.segments.json} {each.segments.digest}" for each in self.sets),
        ]
        decisive = "\n".join(read).encode("utf-8", "surrogateescape") + encoded(self.rule)
        return blake2b(decisive, digest_size=16).hexdigest()


def refuse_target(out: Path, dataset: Dataset, sets: Sequence[PredictionSet]) -> None:
    """Refuse a folder that must not be written to, before the work.

    Raises
    ------
    PanviewError
        It is not empty, no folder, or lies within what is read.
    """
    read = [dataset.ground_truth.maps.folder, dataset.photos.folder, *(each.segments.maps.folder for each in sets)]
    refuse_place(out, read)
    refuse_filled(out)


def write_joined(
    joining: Joining,
    gathered: Gathered,
    worth: Worth,
    placed: Placed,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> int:
    """Write a joined set with its rule; return how many images it has.

    Raises
    ------
    PanviewError
        The target is refused or cannot be written; what was finished stays beside it, and the same work goes on there.
    Cancelled
    """
    dataset, candidates = joining.dataset, gathered.candidates
    names = png_names(dataset.image_names)
    chosen = np.flatnonzero(gathered.images).tolist()
    results: dict[int, ResultImage] = {}
    lists = [each.segments for each in joining.sets]
    labels = [each.name for each in joining.rule.sources]
    ids = dataset.categories.ids

    def work(chunk: Sequence[int]) -> Iterator[None]:
        for image, atoms in read_atoms(dataset, lists, chunk):
            first = int(candidates.offsets[image])
            own = slice(first, int(candidates.offsets[image + 1]))
            owner = _owner_of(gathered, placed, image, atoms.places)
            rows = np.flatnonzero(placed.area[own] > 0)
            numbers = np.zeros(own.stop - first + 1, np.uint32)
            numbers[rows] = np.arange(1, len(rows) + 1)
            id_map = atoms.painted(numbers[owner], dataset.size(image))
            path = png_folder / names[image]
            if not _is_finished(joining, image, path):
                write_whole(path, encode_id_map(id_map), durable=False)
            at = rows + first
            segments = measured(
                runs_of(id_map),
                list(range(1, len(rows) + 1)),
                ids[candidates.category[at]].tolist(),
                scores=np.round(np.clip(worth.value[at], 0, 1), 4).tolist(),
                sources=[labels[source] for source in candidates.source[at].tolist()],
            )
            results[image] = ResultImage(
                dataset.image_id[image], dataset.image_names[image], dataset.size(image), names[image], segments
            )
            yield

    with joining.folder.filled() as part:
        png_folder = part / joining.name
        each_chunk(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="ensemble")
        description = f"{joining.name}: {joining.rule.rule} of {', '.join(labels)}, joined by panview"
        listed = [results[image] for image in chosen]
        data = results_json(description, listed, dataset.categories)
        write_whole(part / joining.result.name, data, durable=False)
        write_whole(part / joining.manifest.name, encoded(joining.rule), durable=False)
    return len(chosen)


def _owner_of(gathered: Gathered, placed: Placed, image: int, places: NDArray[np.int16]) -> NDArray[np.int64]:
    """Return which candidate each atom of the sources alone became, counted within its image; `LEFT_VOID` for none.

    With a ground truth an atom of the sources is in parts, all of which have the same owner.
    """
    rows = slice(int(gathered.sources.offsets[image]), int(gathered.sources.offsets[image + 1]))
    known = gathered.sources.places[rows].astype(np.int64)
    base = int(known.max(initial=-1)) + 2
    base = max(base, int(places.max(initial=-1)) + 2)
    if base ** known.shape[1] < 1 << 62:
        radix = base ** np.arange(known.shape[1], dtype=np.int64)
        have, wanted = (known + 1) @ radix, (places.astype(np.int64) + 1) @ radix
    else:
        _, codes = np.unique(np.concatenate([known, places]), axis=0, return_inverse=True)
        have, wanted = codes.reshape(-1)[: len(known)], codes.reshape(-1)[len(known) :]
    order = np.argsort(have, kind="stable")
    at = np.searchsorted(have[order], wanted)
    if len(at) and not (at < len(have)).all() or not np.array_equal(have[order][at], wanted):
        raise PanviewError("ensemble: a map has changed since it was read; try again")
    owner = placed.owner[rows][order][at].astype(np.int64)
    return np.where(owner == LEFT_VOID, -1, owner)


def _is_finished(joining: Joining, image: int, path: Path) -> bool:
    """Whether an earlier process has written a map, from the maps that are there."""
    if not path.is_file():
        return False
    written = path.stat().st_mtime_ns
    maps = [each.segments.maps.path(image) for each in joining.sets if each.segments.maps.names[image]]
    return all(written >= _changed(path) for path in maps)


def _changed(path: Path) -> int:
    """Return when a file, or the archive that it lies in, was changed, in ns.

    One that is not there is asked again, and so is one that lies elsewhere, where clocks differ.
    """
    if is_remote(path):
        return 2**63
    try:
        return (archive_of(path) or path).stat().st_mtime_ns
    except OSError:
        return 2**63
