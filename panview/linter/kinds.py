"""Whether ``isthing`` can be what the categories are; where it cannot, nothing is said that follows from it.

Exporters that know no stuff write one value for all categories. Whoever then merged "stuff in several segments", or
dropped "crowds of stuff", would destroy right annotations because of one wrong column.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from panview.linter.documents import STUFF_ENDINGS, ListedCategories
from panview.linter.findings import Finding
from panview.linter.listed import ListedSide
from panview.metrics.segment_table import Side

_UNCOUNTABLE = frozenset(
    "ceiling dirt floor grass ground lawn pavement river road sand sea sidewalk sky snow terrain vegetation wall "
    "water".split()
)
_FEWEST_IMAGES = 3
"""In fewer images than that, several segments of a category are no habit."""


def check_kinds(truth: ListedSide, categories: ListedCategories) -> tuple[list[Finding], ListedCategories]:
    """Look whether the flags can be right, by names and by how the ground truth draws each category.

    Returns
    -------
    findings : list of Finding
    categories : ListedCategories
        The same, with ``kind_known`` false where the flag is not to be followed.
    """
    count = len(categories.ids)
    of_stuff = np.array([is_name_of_stuff(name) for name in categories.names], np.bool_)
    flagged = categories.kind_known
    if count == 0 or not flagged.any():
        return [], categories
    if (categories.isthing & flagged).sum() == count and of_stuff.any():
        example = categories.names[int(np.flatnonzero(of_stuff)[0])]
        text = f"all {count:,} categories have isthing 1, {example} too"
        return [_finding(truth, "PV211", text)], _untrusted(categories, np.ones(count, np.bool_))
    holding, several = _images_with_several(truth, count)
    countable = ~categories.isthing & flagged & ~of_stuff & (several > 0)
    if not categories.isthing.any():
        # A set without countable categories is suspicious: then any category drawn like a thing is reported.
        if not countable.any():
            return [], categories
        most = int(np.argmax(np.where(countable, several, 0)))
        habit = f"several segments or a crowd in {several[most]:,} of the {holding[most]:,} images that have it"
        text = f"all {count:,} categories have isthing 0, but {categories.names[most]} has {habit}"
        return [_finding(truth, "PV209", text)], _untrusted(categories, np.ones(count, np.bool_))
    probably = countable & (holding >= _FEWEST_IMAGES) & (several * 2 > holding)
    findings = []
    for row in np.flatnonzero(probably).tolist():
        drawn = f"several segments or crowds in {several[row]:,} of the {holding[row]:,} images that have it"
        findings.append(_finding(truth, "PV210", f"{categories.names[row]} has isthing 0, but {drawn}"))
    return findings, _untrusted(categories, probably)


def is_name_of_stuff(name: str) -> bool:
    """Whether a category of this name cannot be a thing: by COCO's endings, or a word such as sky or wall-brick."""
    return name.endswith(STUFF_ENDINGS) or name.lower().partition("-")[0] in _UNCOUNTABLE


def _finding(truth: ListedSide, code: str, text: str) -> Finding:
    return Finding(code, text, truth.json, Side.GROUND_TRUTH, "", "$.categories[*].isthing")


def _untrusted(categories: ListedCategories, doubtful: NDArray[np.bool_]) -> ListedCategories:
    return replace(categories, kind_known=categories.kind_known & ~doubtful)


def _images_with_several(truth: ListedSide, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each category in how many images it is, and in how many with several segments or a crowd."""
    known = truth.category >= 0
    key = truth.image_of_segments()[known].astype(np.int64) * count + truth.category[known]
    pairs, place, segments = np.unique(key, return_inverse=True, return_counts=True)
    crowds = np.bincount(place, weights=truth.iscrowd[known], minlength=len(pairs))
    of_category = pairs % count
    return (
        np.bincount(of_category, minlength=count),
        np.bincount(of_category[(segments > 1) | (crowds > 0)], minlength=count),
    )
