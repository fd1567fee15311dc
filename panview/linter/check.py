"""Checking a ground truth and its prediction sets from the files on."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.forms.names import FormName
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.no_truth import PHOTOS_ALONE
from panview.datasets.photo_files import record_turned
from panview.linter.assumed import assumed_findings
from panview.linter.documents import list_prediction, list_truth
from panview.linter.exchanged import exchanged_categories
from panview.linter.findings import Finding, Report, ordered
from panview.linter.incomplete import is_raw_folder, raw_folder_finding
from panview.linter.kinds import check_kinds
from panview.linter.label_space import check_label_space
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.mapped import mapped_side
from panview.linter.maps import check_maps
from panview.linter.measuring import measure
from panview.linter.no_truth import findings_without_truth, has_no_truth, images_alone
from panview.linter.other_forms import list_other, other_form
from panview.linter.photo_names import contradicting_names
from panview.linter.photos import equal_photos, has_photos
from panview.linter.proposing import own_names, proposal_of
from panview.linter.reading import Document, read_leniently
from panview.linter.sampled import choose_sample
from panview.linter.segment_checks import check_segments, equal_maps
from panview.linter.truth import read_truth
from panview.linter.truth_in_maps import without_places
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress


def check(
    truth: GroundTruthFiles,
    predictions: Sequence[PredictionFiles] = (),
    *,
    partial: Collection[str] = (),
    named: Mapping[str, NamedNumbers] | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Report:
    """Look for everything that is wrong with a ground truth and prediction sets.

    Parameters
    ----------
    truth : GroundTruthFiles
    predictions : sequence of PredictionFiles
        With distinct names. Where a folder of PNG files is missing, that is a finding.
    partial : collection of str
        Names of prediction sets that are meant to leave images out; that is then no finding.
    named : mapping of str to NamedNumbers, optional
        Name of a prediction set -> what its numbers stand for, where they are no category ids.
    jobs, progress, cancelled
        As for `panview.metrics.evaluation.evaluate`.

    Raises
    ------
    Cancelled
    PanviewError
        ``named`` does not say what a number stands for.
    """
    named, of_name = named or {}, {files.name: files for files in predictions}
    names = tuple(files.name for files in predictions)
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
        return Report(truth.name, truth.json, 0, names, ordered(findings))
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
    readable = [_readable(side) for side in sides]
    measured = measure(
        images,
        _readable(truth_side),
        readable,
        len(categories.ids),
        photos=photos,
        keep={image for side in readable for image in choose_sample(side, images)},
        jobs=jobs,
        progress=progress,
        cancelled=cancelled,
    )
    findings += measured.findings
    if measured.turned.any():
        turned = Assumptions()
        record_turned(images.photos, int(measured.turned.sum()), turned)
        findings += assumed_findings(turned.taken, Side.GROUND_TRUTH)
        assumed.add(turned.taken)
    findings += contradicting_names(truth_side, images)
    if photos:
        findings += _equal_photos(images, truth_side, cancelled or (lambda: False))
    findings += check_segments(truth_side, measured.truth, images, categories, True)
    findings += equal_maps(truth_side, measured.truth, images)
    proposals = []
    for number, side in enumerate(sides):
        agreement = measured.agreements[number]
        label_space, space = check_label_space(side, agreement, categories)
        if space.code or bool((side.category < 0).any()):
            own = None if side.prediction in named else own_names(of_name[side.prediction])
            proposals.append(proposal_of(side.prediction, space.meant, categories, own))
        if space.code in ("", "PV315"):
            exchanged = exchanged_categories(side, agreement, categories)
            findings += exchanged or ([] if label_space is None else [label_space])
            kept = measured.kept[0], measured.kept[1 + number]
            findings += check_maps(truth_side, side, images, agreement, kept, jobs=jobs, cancelled=cancelled)
        elif label_space is not None:
            findings.append(label_space)
        trusted = space.code in ("", "PV315")
        findings += check_segments(side, measured.predictions[number], images, categories, trusted)
    if untrue:
        findings, proposals = findings_without_truth(truth, listed, findings), []
    if truth.form is not None or truth.layout == PHOTOS_ALONE:
        findings = without_places(findings)
    meant = [f for f in findings if f.code != "PV110" or f.prediction not in partial]
    return Report(
        truth.name,
        truth.json,
        len(images),
        names,
        ordered(_without_consequences(meant)),
        assumed.taken,
        tuple(proposals),
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


def _readable(side: ListedSide) -> ListedSide:
    """Return a side without names of PNG files where their folder is missing: that is one finding, not thousands."""
    return (
        side
        if places.is_folder(side.maps.folder)
        else replace(side, maps=replace(side.maps, names=("",) * len(side.maps.names)))
    )


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
    named |= {os.path.splitext(name)[0] + ".png" for name in named}
    for name in sorted(places.names(map_folder)):
        if name.lower().endswith(".png") and name not in named:
            findings.append(Finding("PV409", f"{name} is not in {json.name}", map_folder / name, side, prediction))


def _equal_photos(images: ListedImages, truth: ListedSide, cancelled: CancelCheck) -> list[Finding]:
    findings = []
    for group in equal_photos(images.photos, cancelled):
        for image in group[1:]:
            text = f"{images.names[image]} is identical to {images.names[group[0]]}"
            place = f"$.images[{images.positions[image]}].file_name"
            image_id, name = images.image_id[image], images.names[image]
            findings.append(Finding("PV116", text, truth.json, Side.GROUND_TRUTH, "", place, image_id, name))
    return findings


_OF_IDS = frozenset({"PV304", "PV307", "PV405", "PV406", "PV407", "PV408"})


def _without_consequences(findings: list[Finding]) -> list[Finding]:
    """Leave out what only follows from another finding.

    Where an image has another image's PNG, or segments that could not be read, ids do not fit; where a category could
    not be read, its segments are of an unknown one; where the truth lists nothing, its maps are void; where all
    categories are things, so are those with names of stuff; where maps are strewn with single pixels, those are
    specks and shreds; where categories have other names, they mean something else.
    """
    spoilt = {
        (f.side, f.prediction, f.image_id) for f in findings if f.code in ("PV113", "PV102") and f.image_id is not None
    }
    strewn = {f.prediction for f in findings if f.code == "PV508"}
    renamed = {f.prediction for f in findings if f.code == "PV208"}
    all_things = any(f.code == "PV211" for f in findings)
    empty = any(f.code == "PV317" for f in findings)
    no_category = any(f.code == "PV102" and f.place.startswith("$.categories") for f in findings)
    return [
        f
        for f in findings
        if not (f.code in _OF_IDS and (f.side, f.prediction, f.image_id) in spoilt)
        and not (f.code == "PV303" and no_category)
        and not (f.code == "PV501" and f.side == Side.GROUND_TRUTH and empty)
        and not (f.code in ("PV502", "PV503") and f.side == Side.PREDICTION and f.prediction in strewn)
        and not (f.code == "PV315" and f.prediction in renamed)
        and not (f.code == "PV205" and f.place.startswith("$.categories") and all_things)
    ]
