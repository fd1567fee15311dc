"""Checking a ground truth and its prediction sets from the files on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from panview.datasets.assumptions import Assumptions
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.no_truth import PHOTOS_ALONE
from panview.datasets.photo_files import record_turned
from panview.linter.agreement import agreement_of
from panview.linter.assumed import assumed_findings
from panview.linter.exchanged import exchanged_categories
from panview.linter.findings import Finding, Report, ordered
from panview.linter.label_space import check_label_space
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.listed_set import ListedSet, list_set
from panview.linter.maps import check_maps
from panview.linter.measured import CheckedShard
from panview.linter.measuring import measure
from panview.linter.no_truth import findings_without_truth
from panview.linter.photo_names import contradicting_names
from panview.linter.photos import equal_photos
from panview.linter.proposal import Proposal
from panview.linter.proposing import own_names, proposal_of
from panview.linter.sampled import choose_sample
from panview.linter.segment_checks import check_segments, equal_maps
from panview.linter.to_check import ToCheck
from panview.linter.truth_in_maps import without_places
from panview.metrics.segment_table import Side
from panview.metrics.shards import require_all
from panview.parallel import CancelCheck, Progress

Measure = Callable[[ToCheck], CheckedShard]
"""Does what `panview.linter.measuring.measure` does."""


def check(
    truth: GroundTruthFiles,
    predictions: Sequence[PredictionFiles] = (),
    *,
    partial: Collection[str] = (),
    named: Mapping[str, NamedNumbers] | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    measured: Measure | None = None,
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
    measured : callable, optional
        Measures all maps in another way, such as on several machines.

    Raises
    ------
    Cancelled
    PanviewError
        ``named`` does not say what a number stands for.
    """
    listed = list_set(truth, predictions, partial=partial, named=named, progress=progress, cancelled=cancelled)
    if measured is None:
        shard = measure(listed.to_check(), jobs=jobs, progress=progress, cancelled=cancelled)
    else:
        shard = measured(listed.to_check())
    return report_of(listed, shard, jobs=jobs, cancelled=cancelled)


def report_of(
    listed: ListedSet, shard: CheckedShard, *, jobs: int | None = None, cancelled: CancelCheck | None = None
) -> Report:
    """Say what is wrong with a set, from what its JSONs list and what was measured of all its images.

    What is about the set as a whole is judged here. Few maps are read again for it: those of a sample, and of images
    in which few pixels agree.

    Parameters
    ----------
    listed : ListedSet
    shard : CheckedShard
        What all shards of the set joined give.
    jobs : int, optional
        Threads.
    cancelled : CancelCheck, optional

    Raises
    ------
    PanviewError
        Images were not measured; the message says how many, and which first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from panview.datasets.layouts.find import find_ground_truth
    >>> from panview.linter.check import report_of
    >>> from panview.linter.listed_set import list_set
    >>> from panview.linter.shards import check_rows, join_checked
    >>> listed = list_set(find_ground_truth(Path("coco/")))
    >>> parts = [check_rows(listed, rows) for rows in (range(5, 8), range(5))]
    >>> report = report_of(listed, join_checked(parts))
    >>> len(report.findings), report.findings[0].code
    (45, 'PV312')
    >>> report_of(listed, parts[0])
    Traceback (most recent call last):
        ...
    panview.errors.PanviewError: coco / val2017: 5 of 8 images are in no shard, first image 1000 (...); measure ...
    """
    truth, images = listed.truth, listed.images
    names = tuple(files.name for files in listed.predictions)
    if listed.document is None:
        return Report(truth.name, truth.json, 0, names, ordered(listed.findings))
    require_all(shard.rows, truth.name, images.image_id, images.names)
    if not len(shard):
        # One of no image knows no sides either.
        shard = measure(listed.to_check())
    findings, assumed = list(listed.findings), Assumptions()
    assumed.add(listed.assumptions)
    findings += [finding for _, finding in shard.findings]
    if shard.turned.any():
        turned = Assumptions()
        record_turned(images.photos, int(shard.turned.sum()), turned)
        findings += assumed_findings(turned.taken, Side.GROUND_TRUTH)
        assumed.add(turned.taken)
    truth_side, measured = listed.sides[0], shard.sides[0]
    findings += contradicting_names(truth_side, images)
    if listed.photos:
        findings += _equal_photos(images, truth_side, cancelled or (lambda: False))
    findings += check_segments(truth_side, measured, images, listed.categories, True)
    findings += equal_maps(truth_side, measured, images)
    about_sets, proposals = _check_predictions(listed, shard, jobs, cancelled)
    findings += about_sets
    if not listed.has_truth:
        findings, proposals = findings_without_truth(truth, listed.document, findings), []
    if truth.form is not None or truth.layout == PHOTOS_ALONE:
        findings = without_places(findings)
    meant = [f for f in findings if f.code != "PV110" or f.prediction not in listed.partial]
    return Report(
        truth.name,
        truth.json,
        len(images),
        names,
        ordered(_without_consequences(meant)),
        assumed.taken,
        tuple(proposals),
    )


def _check_predictions(
    listed: ListedSet, shard: CheckedShard, jobs: int | None, cancelled: CancelCheck | None
) -> tuple[list[Finding], list[Proposal]]:
    """Check each prediction set against the ground truth."""
    images, categories = listed.images, listed.categories
    of_name = {files.name: files for files in listed.predictions}
    sample = {image for side in listed.to_check().sides for image in choose_sample(side.maps, images)}
    findings: list[Finding] = []
    proposals = []
    truth = listed.sides[0], shard.sides[0]
    for side, own, overlaps in zip(listed.sides[1:], shard.sides[1:], shard.overlaps, strict=True):
        agreement = agreement_of(truth, (side, own), overlaps, len(categories.ids))
        label_space, space = check_label_space(side, agreement, categories)
        if space.code or bool((side.category < 0).any()):
            called = None if side.prediction in listed.named else own_names(of_name[side.prediction])
            proposals.append(proposal_of(side.prediction, space.meant, categories, called))
        trusted = space.code in ("", "PV315")
        if trusted:
            exchanged = exchanged_categories(side, agreement, categories)
            findings += exchanged or ([] if label_space is None else [label_space])
            findings += check_maps(truth[0], side, images, agreement, sample, jobs=jobs, cancelled=cancelled)
        elif label_space is not None:
            findings.append(label_space)
        findings += check_segments(side, own, images, categories, trusted)
    return findings, proposals


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
