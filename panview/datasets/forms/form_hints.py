"""Options that would read maps of a form that is not detected: looked for when a message is to name them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.forms.names import FormName
from panview.datasets.forms.value_maps import read_values
from panview.datasets.forms.values import FACTOR, VOID_VALUE, ValueForm
from panview.datasets.png import load_png
from panview.errors import PanviewError

_DIVISORS = (
    *(
        1000,
        256,
        10_000,
        65_536,
        100,
        1024,
        512,
        100_000,
        1_000_000,
        2048,
        4096,
        8192,
        16_384,
        32_768,
        1 << 18,
        1 << 20,
    ),
    *range(200, 1000, 100),
    *(255, 128, 2000, 5000),
)
"""What a category may be multiplied by, the usual first."""
_VOIDS = (255, 0)
_MOST = 3


def options_for(maps: Sequence[Path], categories: Categories, json: Path) -> list[str]:
    """Return the options that would explain some maps, each as it is written on the command line.

    Parameters
    ----------
    maps : sequence of Path
    categories : Categories
    json : Path
        The dataset's.
    """
    step = [(ValueForm(FormName.STEP, categories, void), "--from step") for void in _voids(categories)]
    found = _explaining(step, maps)[:1]
    plain = _values(maps, FormName.DIVISOR)
    if plain:
        most = max(int(values[values != VOID_VALUE].max(initial=0)) for values in plain)
        divided = [
            (ValueForm(FormName.DIVISOR, categories, void, divisor=divisor), f"--divisor {divisor}")
            for divisor in _DIVISORS
            for void in _voids(categories)
            if divisor <= most
        ]
        found += _explaining(divided, maps, plain)[:_MOST]
        if _has_ids_behind(plain, categories):
            found.append(f"--from mmdet --categories {json}")
    return found


def look_like_id_maps(maps: Sequence[Path]) -> bool:
    """Whether maps are 8-bit RGB, and not of grey in three channels."""
    try:
        is_plain = all(path.suffix.lower() == ".png" and load_png(path)[1].is_plain for path in maps)
    except PanviewError:
        return False
    return is_plain and any(bool((v != (v & 0xFF) * 0x010101).any()) for v in _values(maps, FormName.DIVISOR))


def _voids(categories: Categories) -> list[int]:
    return [void for void in _VOIDS if void not in categories.ids.tolist()]


def _values(maps: Sequence[Path], form: FormName) -> list[NDArray[np.uint32]]:
    """Return the values of each map; none where one cannot be read so."""
    try:
        read = [read_values(path, form) for path in maps]
    except PanviewError:
        return []
    return [np.unique(runs.ids[runs.starts < runs.width]) for runs in read]


def _explaining(
    forms: Sequence[tuple[ValueForm, str]], maps: Sequence[Path], values: Sequence[NDArray[np.uint32]] = ()
) -> list[str]:
    """Return the options whose forms say all of some maps: those by which stuff has no instances, else all."""
    usual: list[str] = []
    possible: list[str] = []
    seen: set[str] = set()
    for form, option in forms:
        said = option if form.void == _VOIDS[0] else f"{option} --void {form.void}"
        verdict = _verdict(form, values or _values(maps, form.form))
        if verdict is not None and option not in seen:
            seen.add(option)
            possible.append(said)
            usual += [said] * verdict
    return usual or possible


def _verdict(form: ValueForm, values: Sequence[NDArray[np.uint32]]) -> bool | None:
    """Return whether a form explains maps as programs write it; None where it does not explain them."""
    as_written, known, count = True, 0, 0
    categories: set[int] = set()
    for own in values:
        meaning = form.meaning(own)
        if bool(meaning.unknown.any()):
            return None
        kept = meaning.category >= 0
        known, count = known + int(kept.sum()), count + len(own)
        categories.update(meaning.category[kept].tolist())
        isthing = form.categories.isthing[meaning.category[kept]]
        as_written = as_written and not bool(meaning.instance[kept][~isthing].any())
    # A reading that makes nearly everything void or one category explains nothing.
    return as_written if known * 2 > count and len(categories) > 1 else None


def _has_ids_behind(values: Sequence[NDArray[np.uint32]], categories: Categories) -> bool:
    """Whether values are category id + 1000 x instance, as MMDetection's are with labels, without void or with it."""
    found = np.unique(np.concatenate(values)).astype(np.int64)
    ids = categories.ids.astype(np.int64)
    known = [*ids.tolist(), int(ids.max()) + 1]
    is_known = np.isin(found % FACTOR, known) | (found == VOID_VALUE)
    return bool(is_known.all()) and bool((found >= FACTOR).any())
