"""What is wrong with the segments of a side, from what its JSON says and what was counted in its maps."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.linter.documents import ListedCategories
from panview.linter.findings import Finding
from panview.linter.incomplete import MMDET_INSTANCE, looks_like_mmdetection
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.measured import MeasuredSide
from panview.linter.pieces import SPECK_PIXELS
from panview.metrics.segment_table import Side

MOSTLY_VOID = 0.5
SHREDS_OF_THING, SHREDS_OF_STUFF = 8, 60
"""Number of specks from which on a segment is called fragmented; stuff is cut up by what stands in front of it."""
BBOX_SLACK = 1.0
"""Boxes are often rounded, or one pixel short, since their last column was subtracted from their first."""


def check_segments(
    listed: ListedSide,
    measured: MeasuredSide,
    images: ListedImages,
    categories: ListedCategories,
    trust_categories: bool,
) -> list[Finding]:
    """Check one side.

    Parameters
    ----------
    listed, measured
        The side.
    images : ListedImages
    categories : ListedCategories
    trust_categories : bool
        False where the category ids mean something else altogether, which is a finding of its own: then nothing is
        said that follows from them.
    """
    findings: list[Finding] = []
    out_of_step = _check_ids(listed, measured, images, len(categories.ids), findings)
    if trust_categories:
        _check_categories(listed, images, categories, measured, findings)
    if listed.side == Side.GROUND_TRUTH:
        _check_stated(listed, measured, images, findings)
    else:
        for segment in np.flatnonzero(listed.iscrowd).tolist():
            findings.append(_about(listed, measured, images, segment, "PV314", "is marked as crowd", "iscrowd"))
        _check_scores(listed, measured, images, findings)
    _check_pixels(listed, measured, images, categories, out_of_step, findings)
    return findings


def _check_scores(listed: ListedSide, measured: MeasuredSide, images: ListedImages, findings: list[Finding]) -> None:
    """Note scores that cannot be probabilities, once for each image."""
    odd = np.flatnonzero(~np.isnan(listed.score) & ~((listed.score >= 0) & (listed.score <= 1)))
    of_image = listed.image_of_segments()[odd]
    for segment, count in zip(*(each.tolist() for each in _firsts(odd, of_image)), strict=True):
        score = float(listed.score[segment])
        more = f"; so are {count - 1} more of the image" if count > 1 else ""
        said = f"has score {score:.10g}" if np.isfinite(score) else "has a score that is not a number"
        findings.append(_about(listed, measured, images, segment, "PV318", f"{said}{more}", "score"))


def _firsts(segments: NDArray[np.int64], images: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first segment of each image among some, and how many of them each image has."""
    _, places, counts = np.unique(images, return_index=True, return_counts=True)
    return segments[places], counts


def equal_maps(listed: ListedSide, measured: MeasuredSide, images: ListedImages) -> list[Finding]:
    """Return a finding for each image whose PNG file is equal to that of an image before it."""
    findings = []
    first: dict[int, int] = {}
    pixels = images.sizes.astype(np.int64).prod(axis=1)
    largest = measured.void.copy()
    np.maximum.at(largest, listed.image_of_segments(), measured.area)
    for image in np.flatnonzero(measured.digest).tolist():
        before = first.setdefault(int(measured.digest[image]), image)
        same_file = listed.maps.names[before] == listed.maps.names[image]
        # Maps with nothing but void or one segment are equal without being copies.
        if before != image and not same_file and largest[image] < pixels[image]:
            problem = f"{listed.maps.names[image]} is identical to {listed.maps.names[before]}"
            findings.append(listed.finding("PV506", problem, images, image, field="file_name"))
    return findings


def _about(
    listed: ListedSide,
    measured: MeasuredSide,
    images: ListedImages,
    segment: int,
    code: str,
    what: str,
    field: str = "",
) -> Finding:
    """Return a finding about a listed segment; the box is where it was found in the map."""
    image = int(np.searchsorted(listed.offsets, segment, side="right")) - 1
    box = measured.bbox[segment].tolist() if measured.area[segment] else None
    message = f"segment {listed.segment_id[segment]} {what}"
    bbox = None if box is None else (box[0], box[1], box[2], box[3])
    return listed.finding(code, message, images, image, segment, field, bbox)


def _check_ids(
    listed: ListedSide, measured: MeasuredSide, images: ListedImages, n_categories: int, findings: list[Finding]
) -> NDArray[np.bool_]:
    """Compare the ids of JSON and PNG; return the images in which they have little in common."""
    image_of = listed.image_of_segments()
    of_image = measured.unlisted.by_image()
    absent = (measured.area == 0) & measured.decoded[image_of]
    n_absent = np.bincount(image_of[absent], minlength=len(images))
    n_listed = np.diff(listed.offsets)
    out_of_step = np.zeros(len(images), np.bool_)
    explained = np.zeros(len(images), np.bool_)
    for image in np.flatnonzero(~listed.has_segments_info & (listed.annotation >= 0)).tolist():
        unlisted = of_image.get(image, [])
        if not unlisted and listed.has_key[image]:
            # An image without any segment is fine.
            continue
        explained[image] = True
        ids = np.array([segment.segment_id for segment in unlisted], np.uint32)
        if looks_like_mmdetection(ids, n_categories):
            shown = ", ".join(str(segment_id) for segment_id in ids[ids >= MMDET_INSTANCE][:3])
            problem = f"ids such as {shown} are label + 1000 * instance, and there is no segments_info"
            findings.append(listed.finding("PV307", problem, images, image))
        else:
            problem = f"the PNG has {len(ids):,} segments, and there is no segments_info"
            findings.append(listed.finding("PV304", problem, images, image))
    for image, unlisted in of_image.items():
        if explained[image]:
            continue
        missing = int(n_absent[image])
        if missing and missing * 2 > n_listed[image]:
            out_of_step[image] = True
            problem = f"{missing} of {n_listed[image]} segments have no pixel, {len(unlisted)} others are in the PNG"
            findings.append(listed.finding("PV408", problem, images, image))
            continue
        for other in unlisted:
            problem = f"segment id {other.segment_id} ({other.pixels:,} pixels) is not in segments_info"
            finding = listed.finding("PV406", problem, images, image, bbox=other.bbox)
            findings.append(msgspec.structs.replace(finding, segment_id=other.segment_id))
    for segment in np.flatnonzero(absent & ~out_of_step[image_of]).tolist():
        findings.append(_about(listed, measured, images, segment, "PV407", "has no pixel in the PNG", "id"))
    return out_of_step


def _check_categories(
    listed: ListedSide,
    images: ListedImages,
    categories: ListedCategories,
    measured: MeasuredSide,
    findings: list[Finding],
) -> None:
    for segment in np.flatnonzero(listed.category < 0).tolist():
        what = f"has the unknown category {listed.category_id[segment]}"
        findings.append(_about(listed, measured, images, segment, "PV303", what, "category_id"))
    known = listed.category >= 0
    # Index -1 reads the last entry, which is masked out.
    nothing = np.zeros(len(known), np.bool_)
    isthing = categories.isthing[listed.category] if len(categories.ids) else nothing
    kind_known = known & categories.kind_known[listed.category] if len(categories.ids) else nothing
    stuff = kind_known & ~isthing
    if listed.side == Side.GROUND_TRUTH:
        for segment in np.flatnonzero(stuff & listed.iscrowd).tolist():
            name = categories.names[listed.category[segment]]
            findings.append(_about(listed, measured, images, segment, "PV308", f"is a crowd of {name}", "iscrowd"))
        _check_repeated(listed, measured, images, categories, known & listed.iscrowd, "PV309", findings)
    _check_repeated(listed, measured, images, categories, stuff & ~listed.iscrowd, "PV310", findings)
    contradicting = kind_known & (listed.isthing >= 0) & ((listed.isthing == 1) != isthing)
    for segment in np.flatnonzero(contradicting).tolist():
        flag = "thing" if listed.isthing[segment] else "stuff"
        name = categories.names[listed.category[segment]]
        what = f"is marked as {flag}, but {name} is not"
        findings.append(_about(listed, measured, images, segment, "PV205", what, "isthing"))


def _check_repeated(
    listed: ListedSide,
    measured: MeasuredSide,
    images: ListedImages,
    categories: ListedCategories,
    chosen: NDArray[np.bool_],
    code: str,
    findings: list[Finding],
) -> None:
    """Find categories with several of the chosen segments in an image; one finding for each image and category."""
    rows = np.flatnonzero(chosen)
    key = listed.image_of_segments()[rows].astype(np.int64) * 2**16 + listed.category[rows]
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    kind = "crowd segments" if code == "PV309" else "segments"
    for row, n in zip(rows[first[count > 1]].tolist(), count[count > 1].tolist(), strict=True):
        name = categories.names[listed.category[row]]
        what = f"is one of {n} {kind} of {name} in the image"
        findings.append(_about(listed, measured, images, row, code, what))


def _check_stated(listed: ListedSide, measured: MeasuredSide, images: ListedImages, findings: list[Finding]) -> None:
    """Compare what the JSON says of area and box with the pixels."""
    counted = measured.area > 0
    wrong = counted & ~np.isnan(listed.area) & (listed.area != measured.area)
    for segment in np.flatnonzero(wrong).tolist():
        what = f"has {measured.area[segment]:,} pixels; the JSON says {listed.area[segment]:,.10g}"
        findings.append(_about(listed, measured, images, segment, "PV311", what, "area"))
    for segment in np.flatnonzero(counted & np.isnan(listed.area)).tolist():
        findings.append(_about(listed, measured, images, segment, "PV313", "has no area in the JSON", "area"))
    corners = [np.concatenate([box[:, :2], box[:, :2] + box[:, 2:]], axis=1) for box in (listed.bbox, measured.bbox)]
    with np.errstate(invalid="ignore"):
        off = counted & (np.abs(corners[0] - corners[1]).max(axis=1, initial=0) > BBOX_SLACK)
    for segment in np.flatnonzero(off).tolist():
        box = listed.bbox[segment]
        said = ", ".join(f"{value:.6g}" for value in box) if np.isfinite(box[0]) else "something that is not a box"
        found = ", ".join(str(value) for value in measured.bbox[segment])
        findings.append(
            _about(listed, measured, images, segment, "PV312", f"lies in {found}; the JSON says {said}", "bbox")
        )


def _check_pixels(
    listed: ListedSide,
    measured: MeasuredSide,
    images: ListedImages,
    categories: ListedCategories,
    out_of_step: NDArray[np.bool_],
    findings: list[Finding],
) -> None:
    pixels = images.sizes.astype(np.int64).prod(axis=1)
    share = measured.void / np.maximum(pixels, 1)
    for image in np.flatnonzero(measured.decoded & (share > MOSTLY_VOID)).tolist():
        problem = f"{100 * share[image]:.0f} % of the map is void"
        findings.append(listed.finding("PV501", problem, images, image))
    plain = ~listed.iscrowd & ~out_of_step[listed.image_of_segments()]
    specks = plain & (measured.area > 0) & (measured.area < SPECK_PIXELS)
    for segment in np.flatnonzero(specks).tolist():
        what = f"is {measured.area[segment]} pixels in all"
        findings.append(_about(listed, measured, images, segment, "PV502", what))
    things = (
        np.concatenate([categories.isthing, [False]])[listed.category]
        if len(categories.ids)
        else np.zeros(len(plain), np.bool_)
    )
    limit = np.where(things, SHREDS_OF_THING, SHREDS_OF_STUFF)
    for segment in np.flatnonzero(plain & (measured.pieces[:, 1] >= limit)).tolist():
        pieces, small = measured.pieces[segment].tolist()
        what = f"is {pieces} pieces, {small} of them of fewer than {SPECK_PIXELS} pixels"
        findings.append(_about(listed, measured, images, segment, "PV503", what))
