"""Prediction sets that are no COCO panoptic results: opened by their form, and checked as far as it goes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from panview import places
from panview.datasets.assumptions import Assumptions
from panview.datasets.categories import Categories
from panview.datasets.category_mapping import NamedNumbers
from panview.datasets.forms.image_set import ImageSet
from panview.datasets.forms.listing import columns_of
from panview.datasets.forms.opened import maps_of
from panview.datasets.forms.registry import by_content, open_source
from panview.datasets.forms.source import Asked
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.errors import BadFileError, PanviewError
from panview.linter.documents import ListedCategories
from panview.linter.findings import Finding
from panview.linter.incomplete import raw_folder_finding
from panview.linter.listed import ListedImages, ListedSide
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress

_UNREADABLE = frozenset({"PV101", "PV102"})


def other_form(files: PredictionFiles, findings: Sequence[Finding]) -> PredictionFiles | None:
    """Return the files with their form where a JSON has the name of COCO results and is of another; None if not.

    Parameters
    ----------
    files : PredictionFiles
    findings : sequence of Finding
        Of the JSON, read as COCO results.
    """
    if files.form is not None:
        return files
    return by_content(files) if any(finding.code in _UNREADABLE for finding in findings) else None


def list_other(
    stored: tuple[PredictionFiles, NamedNumbers | None],
    truth: GroundTruthFiles,
    images: ListedImages,
    categories: ListedCategories,
    findings: list[Finding],
    assumed: Assumptions,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> ListedSide | None:
    """Open a set by its form and list its segments; None where that cannot be done, which is a finding.

    Parameters
    ----------
    stored : (PredictionFiles, NamedNumbers or None)
        The set, and what a user says of what its numbers stand for.
    truth : GroundTruthFiles
    images : ListedImages
    categories : ListedCategories
    findings : list of Finding
        Added to.
    assumed : Assumptions
        Likewise.
    progress : Progress, optional
        Told of maps that are read to list their segments.
    cancelled : CancelCheck, optional
    """
    files, named = stored

    def say(code: str, message: str, row: int = -1, place: str = "") -> None:
        image_id, name = (images.image_id[row], images.names[row]) if row >= 0 else (None, "")
        findings.append(Finding(code, message, files.json, Side.PREDICTION, files.name, place, image_id, name))

    image_set = ImageSet(
        json=truth.json,
        digest="",
        categories=_as_columns(categories),
        image_id=images.image_id,
        image_names=images.names,
        sizes=tuple((height, width) for height, width in images.sizes.tolist()),
        form=truth.form,
    )
    try:
        source = open_source(files, Asked(image_set, files.reading, named))
        columns = columns_of(source, progress=progress, cancelled=cancelled)
    except PanviewError as error:
        if files.json == files.map_folder and places.has_any(files.map_folder, "*.png"):
            findings.append(raw_folder_finding(files, len(categories.ids)))
        elif isinstance(error, BadFileError):
            say("PV101", error.problem, place=error.place)
        else:
            say("PV101", str(error).removeprefix(f"{files.json}: "))
        return None
    assumed.add(source.assumptions)
    for row in range(len(images)):
        if row not in source.rows:
            say("PV110", f"no prediction for image {images.image_id[row]}", row)
    counts = np.diff(columns.offsets)
    return ListedSide(
        side=Side.PREDICTION,
        prediction=files.name,
        json=files.json,
        maps=maps_of(source),
        annotation=np.where(np.isin(np.arange(len(images)), list(source.rows)), 0, -1),
        has_segments_info=counts > 0,
        has_key=np.ones(len(images), np.bool_),
        offsets=columns.offsets,
        segment_id=columns.segment_id,
        category_id=categories.ids[columns.category],
        category=columns.category,
        iscrowd=columns.iscrowd,
        position=(np.arange(len(columns.segment_id)) - np.repeat(columns.offsets[:-1], counts)).astype(np.int32),
        area=np.full(len(columns.segment_id), np.nan),
        bbox=np.full((len(columns.segment_id), 4), np.nan),
        isthing=np.full(len(columns.segment_id), -1, np.int8),
        score=columns.score,
    )


def _as_columns(categories: ListedCategories) -> Categories:
    count = len(categories.ids)
    return Categories(
        ids=categories.ids.astype(np.int32),
        names=categories.names,
        isthing=categories.isthing,
        colours=np.zeros((count, 3), np.uint8),
        supercategories=("",) * count,
    )
