"""What the JSON files of a set list, read leniently: all that the linter knows before a map is opened."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from panview import places
from panview.datasets.assumptions import Assumption, Assumptions
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.forms.names import FormName
from panview.datasets.image_ids import ImageIds
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.photo_files import PhotoFiles
from panview.linter.assumed import assumed_findings
from panview.linter.documents import ListedCategories, list_prediction, list_truth
from panview.linter.findings import Finding
from panview.linter.incomplete import is_raw_folder, raw_folder_finding
from panview.linter.kinds import check_kinds
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.mapped import mapped_side
from panview.linter.no_truth import has_no_truth, images_alone
from panview.linter.other_forms import list_other, other_form
from panview.linter.photos import has_photos
from panview.linter.reading import Document, read_leniently
from panview.linter.to_check import ToCheck, side_to_check
from panview.linter.truth import read_truth
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress


@dataclass(frozen=True, eq=False)
class ListedSet:
    """A ground truth and prediction sets as their JSONs list them, whatever is wrong with these.

    Attributes
    ----------
    truth : GroundTruthFiles
    predictions : tuple of PredictionFiles
    partial : frozenset of str
        Names of prediction sets that are meant to leave images out.
    named : mapping of str to NamedNumbers
        What numbers stand for, by name of the prediction set.
    document : Document or None
        What the ground truth's JSON lists, without its annotations; None where nothing can be made of it. Then there is
        no image either.
    has_truth : bool
        Whether it lists segments at all.
    images : ListedImages
        n of them.
    categories : ListedCategories
    sides : tuple of ListedSide
        Ground truth first, then each prediction set that can be listed.
    photos : bool
        Whether any photo is there.
    findings : tuple of Finding
        What is wrong with the JSONs.
    assumptions : tuple of Assumption
        What was assumed to read them.
    """

    truth: GroundTruthFiles
    predictions: tuple[PredictionFiles, ...]
    partial: frozenset[str]
    named: Mapping[str, NamedNumbers]
    document: Document | None
    has_truth: bool
    images: ListedImages
    categories: ListedCategories
    sides: tuple[ListedSide, ...]
    photos: bool
    findings: tuple[Finding, ...]
    assumptions: tuple[Assumption, ...]

    def __len__(self) -> int:
        """Return the number of annotated images."""
        return len(self.images)

    def to_check(self) -> ToCheck:
        """Return what is to be known to measure its maps and photos."""
        return ToCheck(self.images, tuple(map(side_to_check, self.sides)), self.photos)


def list_set(
    truth: GroundTruthFiles,
    predictions: Sequence[PredictionFiles] = (),
    *,
    partial: Collection[str] = (),
    named: Mapping[str, NamedNumbers] | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> ListedSet:
    """Read what the JSONs of a set list; no map is opened, unless it alone tells which segments it has.

    Parameters
    ----------
    truth, predictions, partial, named
        As for `panview.linter.check.check`.
    progress : Progress, optional
        Told of maps that are read to list their segments.
    cancelled : CancelCheck, optional

    Raises
    ------
    Cancelled
    PanviewError
        ``named`` does not say what a number stands for.

    Examples
    --------
    >>> from pathlib import Path
    >>> from panview.datasets.layouts.find import find_ground_truth, find_prediction
    >>> from panview.linter.listed_set import list_set
    >>> listed = list_set(find_ground_truth(Path("coco/")), [find_prediction(Path("mask2former.json"))])
    >>> len(listed), [len(side.segment_id) for side in listed.sides], listed.findings
    (8, [45, 44], ())
    """
    named = named or {}
    assumed = Assumptions()
    read, maps = read_truth(truth, assumed, progress, cancelled)
    findings = read.findings
    documents: list[Document | None] = []
    of_sets = [Assumptions() for _ in predictions]
    others: dict[int, PredictionFiles] = {}
    for number, files in enumerate(predictions):
        if is_raw_folder(files):
            documents.append(None)
            continue
        if files.form is not None or files.reading.wanted not in (None, FormName.COCO):
            others[number] = files
            documents.append(None)
            continue
        tried = Assumptions()
        prediction = read_leniently(files.json, Side.PREDICTION, tried, files.name)
        other = other_form(files, prediction.findings)
        if other is not None:
            others[number] = other
            documents.append(None)
            continue
        of_sets[number].add(tried.taken)
        findings += prediction.findings
        document = prediction.document
        # The category names in its own JSON no longer count.
        documents.append(replace(document, categories=()) if document and files.name in named else document)
    n_categories = 0 if read.document is None else len(read.document.categories)
    findings += [raw_folder_finding(files, n_categories) for files in predictions if is_raw_folder(files)]
    _check_folders(truth, predictions, findings)
    if read.document is None:
        return _unreadable(truth, predictions, findings)
    listed = read.document
    untrue = has_no_truth(listed)
    if untrue:
        read = replace(read, document=images_alone(listed))
    assert read.document is not None
    images, categories, truth_side = list_truth(truth, read.document, findings, assumed)
    truth_side = truth_side if maps is None else replace(truth_side, maps=maps)
    if len(images) and not truth_side.offsets[-1] and truth_side.has_key.all():
        problem = f"none of its {len(images):,} images has a segment"
        findings.append(Finding("PV317", problem, truth.json, Side.GROUND_TRUTH, "", "$.annotations"))
    about_kinds, categories = check_kinds(truth_side, categories)
    findings += about_kinds
    unannotated = frozenset(image.id for image in read.document.images if image is not None)
    sides = []
    for number, (files, document, of_set) in enumerate(zip(predictions, documents, of_sets, strict=True)):
        if number in others:
            stored = others[number], named.get(files.name)
            opened = list_other(stored, truth, images, categories, findings, of_set, progress, cancelled)
            sides += [] if opened is None else [opened]
        elif document is not None:
            side = list_prediction(
                files, document, images, truth_side.maps.names, categories, unannotated, findings, of_set
            )
            sides.append(mapped_side(side, named[files.name], categories) if files.name in named else side)
    _check_left_over(truth.json, truth.map_folder, Side.GROUND_TRUTH, "", read.document, findings)
    for files, document in zip(predictions, documents, strict=True):
        if document is not None:
            _check_left_over(files.json, files.map_folder, Side.PREDICTION, files.name, document, findings)
    findings += assumed_findings(assumed.taken, Side.GROUND_TRUTH)
    for files, of_set in zip(predictions, of_sets, strict=True):
        of_set.add(files.assumptions)
        findings += assumed_findings(of_set.taken, Side.PREDICTION, files.name)
        assumed.add(of_set.taken)
    photos = has_photos(images.photos)
    if len(images) and not photos:
        problem = f"none of the {len(images):,} photos is in {images.photos.folder}"
        findings.append(Finding("PV114", problem, truth.json, Side.GROUND_TRUTH, "", "$.images"))
    return ListedSet(
        truth,
        tuple(predictions),
        frozenset(partial),
        named,
        replace(listed, annotations=()),
        not untrue,
        images,
        categories,
        (truth_side, *sides),
        photos,
        tuple(findings),
        assumed.taken,
    )


def _unreadable(
    truth: GroundTruthFiles, predictions: Sequence[PredictionFiles], findings: Sequence[Finding]
) -> ListedSet:
    nothing = np.zeros(0, np.int64)
    photos = PhotoFiles(truth.map_folder, ())
    images = ListedImages(ImageIds(()), (), np.zeros((0, 2), np.int32), nothing, photos)
    flags = np.zeros(0, np.bool_)
    categories = ListedCategories(nothing, (), flags, flags)
    return ListedSet(
        truth,
        tuple(predictions),
        frozenset(),
        {},
        None,
        False,
        images,
        categories,
        (),
        False,
        tuple(findings),
        (),
    )


def _check_folders(truth: GroundTruthFiles, predictions: Sequence[PredictionFiles], findings: list[Finding]) -> None:
    if not places.is_folder(truth.map_folder):
        text = _no_maps(truth.map_folder)
        findings.append(Finding("PV410", text, truth.json, Side.GROUND_TRUTH))
    for files in predictions:
        if not places.is_folder(files.map_folder):
            text = _no_maps(files.map_folder)
            findings.append(Finding("PV410", text, files.json, Side.PREDICTION, files.name))


def _no_maps(folder: Path) -> str:
    problem = places.problem(folder)
    return f"its PNG files cannot be read; {problem}" if problem else f"the folder of PNG files {folder} is missing"


def _check_left_over(
    json: Path, map_folder: Path, side: Side, prediction: str, document: Document, findings: list[Finding]
) -> None:
    """Find PNG files that no annotation names; in sub-folders nothing is looked for."""
    if not places.is_folder(map_folder) or None in document.annotations:
        return
    named = {
        entry.file_name.replace("\\", "/").rpartition("/")[2] for entry in document.annotations if entry is not None
    }
    # A photo's file name stands for the map of the same name.
    named |= {os.path.splitext(name)[0] + ".png" for name in named if not name.endswith(".png")}
    for name in sorted(places.names(map_folder)):
        if name.lower().endswith(".png") and name not in named:
            findings.append(Finding("PV409", f"{name} is not in {json.name}", map_folder / name, side, prediction))
