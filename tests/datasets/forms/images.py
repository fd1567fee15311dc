"""Panoptic images and categories to convert, and what they hold, said slowly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.forms.image import PanopticImage
from panview.datasets.runs import runs_of

Held = set[tuple[int, bool, bytes]]


def categories_of(ids: Sequence[int], isthing: Sequence[bool]) -> Categories:
    count = len(ids)
    return Categories(
        np.array(ids, np.int32),
        tuple(f"c{i}" for i in ids),
        np.array(isthing, np.bool_),
        np.zeros((count, 3), np.uint8),
        ("",) * count,
    )


def held_by(image: PanopticImage) -> Held:
    """Category, crowd and pixels of each segment."""
    positions = image.runs.to_id_map()
    return {
        (int(image.category[k]), bool(image.iscrowd[k]), (positions == k + 1).tobytes())
        for k in range(len(image.category))
    }


def image_with(positions: NDArray[np.uint32], category: Sequence[int], iscrowd: Sequence[bool] = ()) -> PanopticImage:
    count = len(category)
    return PanopticImage(
        runs_of(positions),
        np.arange(1, count + 1, dtype=np.uint32),
        np.array(category, np.int16),
        np.array(iscrowd or [False] * count, np.bool_),
    )


@st.composite
def categories_and_image(draw: st.DrawFn, most_id: int = 250) -> tuple[Categories, PanopticImage]:
    """Some categories in any order, and an image of several segments of each; crowds are things, one a category."""
    ids = draw(st.lists(st.integers(1, most_id), min_size=1, max_size=6, unique=True))
    isthing = draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    count = draw(st.integers(0, 8))
    height, width = draw(st.integers(3, 9)), draw(st.integers(3, 9))
    drawn = rng.integers(0, count + 1, (height, width), dtype=np.uint32)
    present = np.unique(drawn)
    present = present[present > 0]
    number = np.zeros(count + 1, np.uint32)
    number[present] = np.arange(1, len(present) + 1)
    category = rng.integers(0, len(ids), len(present)).tolist()
    crowd_taken: set[int] = set()
    iscrowd = []
    for place in category:
        many = bool(isthing[place] and place not in crowd_taken and rng.random() < 0.2)
        crowd_taken |= {place} if many else set()
        iscrowd.append(many)
    return categories_of(ids, isthing), image_with(number[drawn], category, iscrowd)
