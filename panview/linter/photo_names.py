"""Whether the photo and the map that a JSON names for an image are of one image, by their names."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from panview.linter.findings import Finding
from panview.linter.listed import ListedImages, ListedSide
from panview.metrics.segment_table import Side

_MOSTLY = 0.8
"""Share of the images that must follow a rule of names before the others contradict it."""


class _Rule(NamedTuple):
    """How the name of a map is made from that of its photo: other ends around the same middle."""

    photo_start: str
    photo_end: str
    map_start: str
    map_end: str

    def middle(self, name: str) -> str | None:
        """Return the middle of a photo's name."""
        return _between(name, self.photo_start, self.photo_end)

    def map_middle(self, name: str) -> str | None:
        return _between(name, self.map_start, self.map_end)


def contradicting_names(truth: ListedSide, images: ListedImages) -> list[Finding]:
    """Return a finding for each image whose photo and map are named after different images.

    Names are compared without folder and suffix. A set may have any rule that makes the one from the other by what
    stands before and behind, such as ``X_gtFine_leftImg8bit`` and ``X_gtFine_panoptic``; where most images follow it,
    or the map of one image is that of another's photo, the others contradict it.
    """
    rows = [row for row in range(len(images)) if truth.maps.names[row]]
    photos = [_stem(images.names[row]) for row in rows]
    maps = [_stem(truth.maps.names[row]) for row in rows]
    if photos == maps:
        # The usual case: each map is called as its photo.
        return []
    rule = _rule(photos, maps)
    if rule is None:
        return []
    of_photo = {rule.middle(name): place for place, name in enumerate(photos)}
    found = []
    for row, photo, png in zip(rows, photos, maps, strict=True):
        middle = rule.map_middle(png)
        if middle == rule.middle(photo):
            continue
        text = f"photo {images.names[row]} and PNG {truth.maps.names[row]} contradict each other"
        other = of_photo.get(middle) if middle is not None else None
        if other is not None:
            text += f"; by its name the PNG belongs to image {images.image_id[rows[other]]}"
        place = f"$.images[{images.positions[row]}].file_name"
        image_id, name = images.image_id[row], images.names[row]
        found.append(Finding("PV117", text, truth.json, Side.GROUND_TRUTH, "", place, image_id, name))
    return found


def _rule(photos: Sequence[str], maps: Sequence[str]) -> _Rule | None:
    """Return the rule that the names of a set follow; None where there is none."""
    if len(photos) < 2:
        return None
    made = Counter(_rule_of(photo, png) for photo, png in zip(photos, maps, strict=True))
    # The middle of a name must tell images apart; parts that two names merely share do not.
    for rule, _ in made.most_common(3):
        follow = sum(
            (middle := rule.middle(photo)) is not None and middle == rule.map_middle(png)
            for photo, png in zip(photos, maps, strict=True)
        )
        if follow >= _MOSTLY * len(photos):
            return rule
    plain = _Rule("", "", "", "")
    # If all names are shifted, each PNG has the name of another image's photo.
    if len(set(photos)) == len(photos) and len(set(maps) & set(photos)) >= _MOSTLY * len(photos):
        return plain
    return None


def _rule_of(photo: str, png: str) -> _Rule:
    """Return the rule by which one pair of names would be made: what they begin with is the middle, or end with."""
    start = os.path.commonprefix([photo, png])
    end = os.path.commonprefix([photo[::-1], png[::-1]])[::-1]
    if len(start) >= len(end):
        return _Rule("", photo[len(start) :], "", png[len(start) :])
    return _Rule(photo[: len(photo) - len(end)], "", png[: len(png) - len(end)], "")


def _between(name: str, start: str, end: str) -> str | None:
    if not name.startswith(start) or not name.endswith(end) or len(name) < len(start) + len(end):
        return None
    return name[len(start) : len(name) - len(end)]


def _stem(name: str) -> str:
    if "/" in name or "\\" in name or name == ".":
        return PurePosixPath(name.replace("\\", "/")).stem
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name
