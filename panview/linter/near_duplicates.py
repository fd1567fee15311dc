"""What the linter says of photos that show nearly the same; asked for, since every photo is decoded for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from panview.datasets.assumptions import Assumptions
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.no_truth import PHOTOS_ALONE
from panview.datasets.photo_files import PhotoFiles
from panview.linter.alike import AlikePairs, alike_between, alike_within
from panview.linter.documents import list_truth
from panview.linter.findings import Finding
from panview.linter.fingerprints import SmallPictures, small_pictures
from panview.linter.listed import ListedImages
from panview.linter.no_truth import has_no_truth, images_alone
from panview.linter.photos import equal_photos
from panview.linter.truth import read_truth
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress

CODES = ("PV119", "PV120")
"""Of these findings."""
PicturesOf = Callable[[PhotoFiles], SmallPictures]
"""Does what `panview.linter.fingerprints.small_pictures` does."""


def near_duplicates(
    truth: GroundTruthFiles,
    against: GroundTruthFiles | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    pictures_of: PicturesOf | None = None,
) -> list[Finding]:
    """Find photos of a set that show nearly what another one shows: in the set, and in a second set where one is given.

    Parameters
    ----------
    truth : GroundTruthFiles
    against : GroundTruthFiles, optional
        Such as the training split of a validation split.
    jobs, progress, cancelled
        As for `panview.parallel.each_image`.
    pictures_of : callable, optional
        Looks at the photos of a set in another way, such as on several machines.

    Returns
    -------
    list of Finding
        PV119 and PV120; nothing of what cannot be read, of which `panview.linter.check.check` tells, but for photos
        that end the process that decodes them (PV115).

    Raises
    ------
    Cancelled
    """
    is_cancelled = cancelled or (lambda: False)
    images = _images(truth, progress, cancelled)
    others = None if against is None else _images(against, progress, cancelled)
    if images is None:
        return []
    if pictures_of is None:

        def pictures_of(photos: PhotoFiles) -> SmallPictures:
            return small_pictures(photos, jobs=jobs, progress=progress, cancelled=cancelled)

    pictures = pictures_of(images.photos)
    identical = np.arange(len(images))
    for group in equal_photos(images.photos, is_cancelled):
        identical[group] = group[0]
    findings = _killed(pictures, images)
    findings += [
        _finding("PV119", f"{name} is nearly identical to {images.names[first]}{how}", truth, images, second)
        for name, first, second, how in _told(alike_within(pictures, is_cancelled), images)
        # Identical photos are a separate finding.
        if identical[first] != identical[second]
    ]
    if against is not None and others is not None:
        theirs = pictures_of(others.photos)
        findings += _killed(theirs, others)
        for name, first, second, how in _told(alike_between(theirs, pictures, is_cancelled), images):
            text = f"{name} shows the same picture as {others.names[first]} of {against.name}{how}"
            findings.append(_finding("PV120", text, truth, images, second))
    return findings


def _images(truth: GroundTruthFiles, progress: Progress | None, cancelled: CancelCheck | None) -> ListedImages | None:
    document = read_truth(truth, Assumptions(), progress, cancelled)[0].document
    if document is None:
        return None
    # In a test split, or with photos alone, all images count.
    listed = images_alone(document) if has_no_truth(document) else document
    return list_truth(truth, listed, [], Assumptions())[0]


def _told(pairs: AlikePairs, images: ListedImages) -> list[tuple[str, int, int, str]]:
    """Return each pair: name of the second photo, first, second, and how alike they are."""
    told = []
    for first, second, likeness, mirrored in zip(
        pairs.first.tolist(), pairs.second.tolist(), pairs.likeness.tolist(), pairs.mirrored.tolist(), strict=True
    ):
        # Rounded down, so that only identical photos have 1.00.
        how = f" ({'mirrored, ' if mirrored else ''}correlation {int(100 * min(likeness, 1)) / 100:.2f})"
        told.append((images.names[second], first, second, how))
    return told


def _killed(pictures: SmallPictures, images: ListedImages) -> list[Finding]:
    return [
        Finding(
            "PV115",
            f"{images.names[image]}: the process that decoded it died each time",
            images.photos.path(image),
            Side.GROUND_TRUTH,
            "",
            "",
            images.image_id[image],
            images.names[image],
        )
        for image in pictures.killed
    ]


def _finding(code: str, text: str, truth: GroundTruthFiles, images: ListedImages, image: int) -> Finding:
    # Photos alone and truth in maps have no JSON to point into.
    has_json = truth.form is None and truth.layout != PHOTOS_ALONE
    place = f"$.images[{images.positions[image]}].file_name" if has_json else ""
    return Finding(code, text, truth.json, Side.GROUND_TRUTH, "", place, images.image_id[image], images.names[image])
