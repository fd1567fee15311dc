"""What the JSON files hold beside segments: images, categories, and which annotation belongs to which image."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.assumptions import Assumptions
from panview.datasets.image_ids import ImageId, ImageIds
from panview.datasets.image_matching import match_images, record_matching
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.photo_files import find_photos
from panview.datasets.png import MAX_PIXELS
from panview.linter.findings import Finding
from panview.linter.listed import ListedImages, ListedSide, category_index, list_side
from panview.linter.reading import AnnotationEntry, CategoryEntry, Document, ImageEntry
from panview.metrics.segment_table import Side

_MAX_CATEGORIES = int(np.iinfo(np.int16).max)
STUFF_ENDINGS = ("-stuff", "-merged")
"""How COCO's names of stuff end, and no name of a thing."""


@dataclass(frozen=True, eq=False)
class ListedCategories:
    """Categories of the ground truth, in the order of the JSON.

    Attributes
    ----------
    ids : (c,) int64
    names : tuple of c str
    isthing : (c,) bool
    kind_known : (c,) bool
        Whether ``isthing`` can be followed: it is there, and nothing says that it is wrong.
    """

    ids: NDArray[np.int64]
    names: tuple[str, ...]
    isthing: NDArray[np.bool_]
    kind_known: NDArray[np.bool_]


def list_truth(
    files: GroundTruthFiles, document: Document, findings: list[Finding], assumed: Assumptions
) -> tuple[ListedImages, ListedCategories, ListedSide]:
    """List what a ground truth JSON holds; adds to ``findings`` what cannot be listed, and to ``assumed``."""
    path = files.json

    def say(code: str, message: str, place: str = "", image: ImageEntry | None = None) -> None:
        image_id, name = (None, "") if image is None else (image.id, image.file_name)
        findings.append(Finding(code, message, path, Side.GROUND_TRUTH, "", place, image_id, name))

    for name in ("images", "annotations", "categories"):
        if not getattr(document, name):
            say("PV103", f"holds no {name}", f"$.{name}")
    categories = _list_categories(path, document.categories, findings)
    known: dict[ImageId, int] = {}
    for position, image in enumerate(document.images):
        if image is None:
            continue
        place = f"$.images[{position}]"
        if image.id in known:
            say("PV104", f"image id {image.id} appears twice", f"{place}.id", image)
            continue
        size = f"{image.width:,} x {image.height:,}"
        if image.id == "":
            say("PV105", "image id is empty", f"{place}.id", None)
            continue
        if isinstance(image.id, int) and not -(2**63) <= image.id < 2**63:
            say("PV105", f"image id {image.id} does not fit into 64 bits", f"{place}.id", None)
            continue
        if image.width < 1 or image.height < 1 or image.width * image.height > MAX_PIXELS:
            say("PV105", f"image has {size} pixels; the limit is {MAX_PIXELS:,}", place, image)
            # Registered, so that its annotation is not reported as belonging to an unknown image.
            known[image.id] = -1
            continue
        known[image.id] = position
    broken = None in document.images
    order: dict[ImageId, int] = {}
    ids = ImageIds(tuple(known))
    given = [(position, entry) for position, entry in enumerate(document.annotations) if entry is not None]
    said = [(entry.image_id, "") for _, entry in given]
    matched = match_images(said, ids)
    record_matching(assumed, path, matched, said, ids, [position for position, _ in given])
    for (position, entry), row in zip(given, matched.rows, strict=True):
        image_id = ids[row] if row >= 0 else None
        if image_id is None:
            if not broken:
                place = f"$.annotations[{position}].image_id"
                say("PV107", f"image id {entry.image_id} is not among the images", place)
        elif image_id in order:
            found = document.images[known[image_id]] if known[image_id] >= 0 else None
            say("PV108", f"image id {entry.image_id} is annotated twice", f"$.annotations[{position}].image_id", found)
        else:
            order[image_id] = position
    if None not in document.annotations:
        for image_id, position in known.items():
            if image_id not in order and document.annotations and position >= 0:
                image = document.images[position]
                say("PV109", f"image {image_id} has no annotation", f"$.images[{position}]", image)
    rows = [(known[image_id], position) for image_id, position in order.items() if known[image_id] >= 0]
    images = _list_images(files, document, [image for image, _ in rows], assumed)
    _several_of_one_png(path, Side.GROUND_TRUTH, "", document.annotations, findings)
    where = (Side.GROUND_TRUTH, "", path, files.map_folder)
    side = list_side(where, document.annotations, [p for _, p in rows], images, categories.ids, findings, assumed)
    return images, categories, side


def list_prediction(
    files: PredictionFiles,
    document: Document,
    images: ListedImages,
    maps: Sequence[str],
    categories: ListedCategories,
    unannotated: frozenset[ImageId],
    findings: list[Finding],
    assumed: Assumptions,
) -> ListedSide:
    """List what a prediction JSON holds for the annotated images.

    Parameters
    ----------
    files : PredictionFiles
    document : Document
    images : ListedImages
    maps : sequence of n_images str
        Names of the ground truth's maps.
    categories : ListedCategories
    unannotated : set of int or str
        Ids of images that the ground truth knows but does not annotate.
    findings : list of Finding
        Added to.
    assumed : Assumptions
        Added to.
    """
    order: dict[int, int] = {}
    seen: set[ImageId] = set()
    foreign: list[tuple[ImageId, int]] = []

    def say(code: str, message: str, place: str = "", row: int = -1, image_id: ImageId | None = None) -> None:
        shown = images.image_id[row] if row >= 0 else image_id
        name = images.names[row] if row >= 0 else ""
        findings.append(Finding(code, message, files.json, Side.PREDICTION, files.name, place, shown, name))

    given = [(position, entry) for position, entry in enumerate(document.annotations) if entry is not None]
    said = [(entry.image_id, entry.file_name) for _, entry in given]
    matched = match_images(said, images.image_id, images.names, maps)
    record_matching(assumed, files.json, matched, said, images.image_id, [position for position, _ in given])
    for (position, entry), row in zip(given, matched.rows, strict=True):
        if entry.image_id in seen or row in order:
            place = f"$.annotations[{position}].image_id"
            say("PV108", f"image id {entry.image_id} has two predictions", place, row, entry.image_id)
            continue
        seen.add(entry.image_id)
        if row >= 0:
            order[row] = position
        else:
            foreign.append((entry.image_id, position))
    if len(images) and given and not order and None not in document.annotations:
        problem = f"none of its {len(seen):,} predictions is for an annotated image"
        say("PV111", problem, "$.annotations")
    else:
        for image_id, position in foreign:
            why = "has no annotation" if image_id in unannotated else "is not among the images"
            text = f"image id {image_id} {why} in the ground truth"
            say("PV112", text, f"$.annotations[{position}].image_id", -1, image_id)
        broken = None in document.annotations
        for row in range(len(images)):
            if row not in order and not broken:
                say("PV110", f"no prediction for image {images.image_id[row]}", "$.annotations", row)
    _compare_categories(files, document.categories, categories, findings)
    _several_of_one_png(files.json, Side.PREDICTION, files.name, document.annotations, findings)
    where = (Side.PREDICTION, files.name, files.json, files.map_folder)
    positions = [order.get(row, -1) for row in range(len(images))]
    return list_side(where, document.annotations, positions, images, categories.ids, findings, assumed)


def _list_images(
    files: GroundTruthFiles, document: Document, positions: list[int], assumed: Assumptions
) -> ListedImages:
    chosen = [image for position in positions if (image := document.images[position]) is not None]
    return ListedImages(
        image_id=ImageIds(tuple(image.id for image in chosen)),
        names=tuple(image.file_name for image in chosen),
        sizes=np.array([(image.height, image.width) for image in chosen], np.int32).reshape(-1, 2),
        positions=np.array(positions, np.int64),
        photos=find_photos(files, [image.file_name for image in chosen], assumed),
    )


def _list_categories(path: Path, entries: Sequence[CategoryEntry | None], findings: list[Finding]) -> ListedCategories:
    def say(code: str, message: str, place: str) -> None:
        findings.append(Finding(code, message, path, Side.GROUND_TRUTH, "", place))

    if len(entries) > _MAX_CATEGORIES:
        say("PV207", f"holds {len(entries):,} categories; the limit is {_MAX_CATEGORIES:,}", "$.categories")
        entries = entries[:_MAX_CATEGORIES]
    kept: dict[int, CategoryEntry] = {}
    names: Counter[str] = Counter()
    for position, entry in enumerate(entries):
        if entry is None:
            continue
        place = f"$.categories[{position}]"
        if not 0 <= entry.id < 2**31:
            say("PV202", f"category id {entry.id} is not from 0 to {2**31 - 1:,}", f"{place}.id")
            continue
        if entry.id in kept:
            say("PV201", f"category id {entry.id} appears twice", f"{place}.id")
            continue
        kept[entry.id] = entry
        names[entry.name] += 1
        if names[entry.name] == 2:
            say("PV204", f"category name {entry.name!r} appears twice", f"{place}.name")
        if not isinstance(entry.isthing, int) or entry.isthing not in (0, 1):
            what = "isthing is missing" if entry.isthing is None else f"isthing is {entry.isthing!r}, not 0 or 1"
            say("PV203", f"{entry.name}: {what}", f"{place}.isthing")
        elif entry.isthing and entry.name.endswith(STUFF_ENDINGS):
            say("PV205", f"{entry.name} is marked as a thing, but its name suggests stuff", f"{place}.isthing")
        if not _is_colour(entry.color):
            say("PV206", f"{entry.name}: colour {entry.color!r} is not [R, G, B] from 0 to 255", f"{place}.color")
    return ListedCategories(
        ids=np.array(list(kept), np.int64),
        names=tuple(entry.name for entry in kept.values()),
        isthing=np.array([entry.isthing == 1 for entry in kept.values()], np.bool_),
        kind_known=np.array([entry.isthing in (0, 1) for entry in kept.values()], np.bool_),
    )


def _is_colour(value: object) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(isinstance(part, (int, float)) and part == int(part) and 0 <= part <= 255 for part in value)
    )


def _compare_categories(
    files: PredictionFiles,
    entries: Sequence[CategoryEntry | None],
    categories: ListedCategories,
    findings: list[Finding],
) -> None:
    """Compare the categories that a prediction JSON lists, if any, with those of the ground truth."""
    given = [(position, entry) for position, entry in enumerate(entries) if entry is not None]
    index = category_index(categories.ids, np.array([entry.id for _, entry in given if _fits(entry)], np.int64))
    known = dict(zip([entry.id for _, entry in given if _fits(entry)], index.tolist(), strict=True))
    for position, entry in given:
        row = known.get(entry.id, -1)
        if row < 0:
            continue
        place = f"$.categories[{position}]"
        if entry.name != categories.names[row]:
            problem = f"category {entry.id} is {entry.name!r} here, {categories.names[row]!r} in the ground truth"
            findings.append(Finding("PV208", problem, files.json, Side.PREDICTION, files.name, f"{place}.name"))
        elif not categories.kind_known[row] or entry.isthing not in (0, 1):
            continue
        elif bool(entry.isthing) != bool(categories.isthing[row]):
            problem = f"{entry.name} is a {_kind(bool(entry.isthing))} here, not in the ground truth"
            findings.append(Finding("PV205", problem, files.json, Side.PREDICTION, files.name, f"{place}.isthing"))


def _fits(entry: CategoryEntry) -> bool:
    return 0 <= entry.id < 2**31


def _kind(isthing: bool) -> str:
    return "thing" if isthing else "stuff"


def _several_of_one_png(
    path: Path,
    side: Side,
    prediction: str,
    annotations: Sequence[AnnotationEntry | None],
    findings: list[Finding],
) -> None:
    first: dict[str, int] = {}
    for position, entry in enumerate(annotations):
        if entry is None:
            continue
        before = first.setdefault(entry.file_name, position)
        other = annotations[before]
        if before != position and other is not None and other.image_id != entry.image_id:
            problem = f"{entry.file_name} is also that of image {other.image_id}"
            place = f"$.annotations[{position}].file_name"
            findings.append(Finding("PV113", problem, path, side, prediction, place, entry.image_id))
