"""Reading what is to be joined: maps of all sources, and of the ground truth where there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.faults import Fault
from panview.ensemble.atoms import Atoms, ImageAtoms, joined_atoms, read_atoms
from panview.ensemble.candidates import Candidates, candidates_of
from panview.ensemble.evidence import Evidence, common_images
from panview.errors import ContradictionError, PanviewError
from panview.metrics.faults import FaultyImagesError, fault_of
from panview.parallel import CancelCheck, Progress, each_chunk


@dataclass(frozen=True, eq=False)
class Gathered:
    """Sources, read.

    Attributes
    ----------
    atoms : Atoms
        Of the ground truth, if there is one, and of the sources.
    sources : Atoms
        Of the sources alone.
    candidates : Candidates
    images : (n_images,) bool
        Images that all sources have and that are at fault in none.
    faults : tuple of Fault
        Of images that are left out, where that was wanted.
    """

    atoms: Atoms
    sources: Atoms
    candidates: Candidates
    images: NDArray[np.bool_]
    faults: tuple[Fault, ...] = ()

    def evidence(
        self,
        dataset: Dataset,
        sets: Sequence[PredictionSet],
        *,
        jobs: int | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Evidence:
        """Return what rules learn from; the atoms must have the ground truth."""
        names = tuple(each.name for each in sets)
        isthing, truth = dataset.categories.isthing, dataset.ground_truth
        return Evidence(names, self.atoms, self.candidates, truth, isthing, self.images, jobs, cancelled)


def gather(
    dataset: Dataset,
    sets: Sequence[PredictionSet],
    *,
    with_truth: bool,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Gathered:
    """Read the maps of all images that all sets have.

    Parameters
    ----------
    dataset, sets
    with_truth : bool
        Whether the maps of the ground truth are read too.
    jobs, progress, cancelled
        As for `panview.parallel.each_chunk`.

    Raises
    ------
    FaultyImagesError
        Maps are missing, damaged, or do not agree with their JSON, and the dataset was not opened to leave them out.
    PanviewError
        No image is in all sets.
    Cancelled
    """
    images = common_images(dataset, [each.left_out for each in sets])
    if not images.any():
        raise PanviewError("ensemble: no image is in all prediction sets")
    lists = [dataset.ground_truth] * with_truth + [each.segments for each in sets]
    found: list[tuple[NDArray[np.int16], NDArray[np.int32]] | None] = [None] * len(dataset)
    errors: dict[int, PanviewError] = {}

    def work(chunk: Sequence[int]) -> Iterator[None]:
        for image in chunk:
            try:
                ((_, atoms),) = read_atoms(dataset, lists, [image])
                _refuse_absent(dataset, sets, image, atoms, with_truth)
                found[image] = atoms.places, atoms.pixels
            except PanviewError as error:
                errors[image] = error
            yield

    chosen = np.flatnonzero(images).tolist()
    each_chunk(chosen, work, jobs=jobs, progress=progress, cancelled=cancelled, name="ensemble")
    faults = tuple(fault_of(dataset, image, errors[image]) for image in sorted(errors))
    if faults and (dataset.opening.faults == "error" or len(faults) == len(chosen)):
        raise FaultyImagesError(faults, len(chosen))
    images[list(errors)] = False
    atoms = joined_atoms(found, len(lists))
    sources = atoms.without_first() if with_truth else atoms
    return Gathered(atoms, sources, candidates_of([each.segments for each in sets], sources), images, faults)


def _refuse_absent(
    dataset: Dataset, sets: Sequence[PredictionSet], image: int, atoms: ImageAtoms, with_truth: bool
) -> None:
    """Refuse a predicted segment that a JSON lists but no pixel has, as evaluating does."""
    for column, each in enumerate(sets, start=int(with_truth)):
        own = each.segments.segments_of(image)
        there = np.zeros(own.stop - own.start, np.bool_)
        places = atoms.places[:, column]
        there[places[places >= 0]] = True
        if not there.all():
            lost = int(each.segments.segment_id[own][np.argmin(there)])
            name = f"image {dataset.image_id[image]} ({dataset.image_names[image]})"
            problem = f"segment id {lost} of {name} is in {each.segments.json.name} but has no pixel here"
            segments = each.segments
            path = segments.maps.path(image) if segments.maps.names[image] else segments.json
            raise ContradictionError(path, f"{problem}; write JSON and PNG again together")
