"""What is wrong with the predicted maps of a set as pictures, told by a sample and by the images that agree least."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from panview.linter.agreement import Agreement
from panview.linter.alignment import common_shift, common_turn, image_findings, is_undecided, set_findings
from panview.linter.exchanged import exchanged_images
from panview.linter.findings import Finding
from panview.linter.fitting import SLACK, Fit, best_fit
from panview.linter.listed import ListedImages, ListedSide
from panview.linter.sampled import Pair, read_pair
from panview.linter.texture import Texture, enlarged_by, strewn_share, texture_of
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck

SUSPICIOUS, MOST = 0.8, 60
"""With a smaller share of agreeing pixels an image is looked at by itself; so many of the worst are."""
_FEW, _PART = 8, 64
"""Number of images that are read again for it, or one in this many of the set if that is more."""


_ASKED = 24
"""Number of images of the sample, or one in this many of the set, that are asked first; all if they leave a doubt."""


@dataclass(frozen=True, eq=False)
class _Looked:
    """What was seen of one image."""

    pair: Pair
    fit: Fit
    textures: tuple[Texture, Texture] | None


def check_maps(
    truth: ListedSide,
    listed: ListedSide,
    images: ListedImages,
    agreement: Agreement,
    sample: Collection[int],
    *,
    jobs: int | None = None,
    cancelled: CancelCheck | None = None,
) -> list[Finding]:
    """Look for maps that are shifted, turned, mirrored, enlarged, strewn with pixels, or filed under another image.

    Parameters
    ----------
    truth, listed
        Ground truth and a prediction set, whose categories can be trusted.
    images : ListedImages
    agreement : Agreement
        Of the two.
    sample : collection of int
        Images spread over the set.
    jobs : int, optional
        Threads.
    cancelled : CancelCheck, optional
        Polled between images; when it says so, nothing more is looked at.
    """
    is_cancelled = cancelled or (lambda: False)
    # Where pixels can be compared, both maps could be read.
    sample = sorted(image for image in sample if agreement.comparable[image])
    sampled = frozenset(sample)
    worst = _worst(agreement, sampled)

    def look(image: int) -> _Looked | None:
        if is_cancelled():
            return None
        pair = read_pair(truth, listed, images, image)
        if pair is None:
            return None
        textures = None
        if image in sampled:
            textures = texture_of(pair.runs[0]), texture_of(pair.runs[1])
        return _Looked(pair, best_fit(pair.truth, pair.predicted), textures)

    asked = min(len(sample), max(_ASKED, len(images) // _ASKED))
    first = [sample[place] for place in np.linspace(0, len(sample) - 1, asked).astype(np.int64)] if sample else []
    found: dict[int, _Looked] = {}
    with ThreadPoolExecutor(jobs, thread_name_prefix="check") as pool:

        def look_at(chosen: list[int]) -> None:
            found.update((i, seen) for i, seen in zip(chosen, pool.map(look, chosen), strict=True) if seen is not None)

        look_at(sorted({*first, *worst}))
        if asked < len(sample) and is_undecided([found[image].fit for image in first if image in found]):
            look_at([image for image in sample if image not in found])
            first = sample
    sample = first
    fits = [found[image].fit for image in sample if image in found]
    textures = [seen for image in sample if image in found and (seen := found[image].textures) is not None]
    findings, factor = _textures(listed, textures)
    turn = common_turn(fits)
    # Enlarging that ignores pixel centres moves a map by up to half a pixel of the small one.
    shift = common_shift(fits, max(SLACK, factor // 2 + 1)) if turn is None else None
    findings += set_findings(listed, turn, shift)
    misfits = {image: found[image] for image in worst if image in found}
    filed = exchanged_images(listed, images, {i: seen.pair for i, seen in misfits.items()}) if turn is None else []
    elsewhere = {finding.image_id for finding in filed}
    singles = [(i, seen.fit) for i, seen in misfits.items() if images.image_id[i] not in elsewhere]
    return findings + filed + image_findings(listed, images, singles, turn, shift)


def _worst(agreement: Agreement, sample: frozenset[int]) -> list[int]:
    """Return the images in which few pixels agree, the worst first.

    Where most do so, whole sets may be filed one entry further: half of the places go to neighbours then.
    """
    comparable = np.flatnonzero(agreement.comparable)
    share = agreement.agreeing[comparable] / np.maximum(1, agreement.comparable[comparable])
    low: NDArray[np.int64] = comparable[share < SUSPICIOUS]
    ranked: list[int] = comparable[np.argsort(share, kind="stable")][: len(low)].tolist()
    candidates = ranked
    if len(low) * 2 > len(comparable) and len(low) > MOST:
        middle = len(low) // 2
        neighbours = low[middle - MOST // 4 : middle + MOST // 4].tolist()
        candidates = list(dict.fromkeys([*ranked[: MOST // 2], *neighbours]))
    chosen: list[int] = []
    room = max(_FEW, len(comparable) // _PART)
    for image in candidates:
        if len(chosen) == MOST or (room == 0 and image not in sample):
            break
        room -= image not in sample
        chosen.append(image)
    return chosen


def _textures(listed: ListedSide, textures: list[tuple[Texture, Texture]]) -> tuple[list[Finding], int]:
    """Return what all maps look like close up, and by how much they are enlarged, 0 for not."""
    true, predicted = [pair[0] for pair in textures], [pair[1] for pair in textures]
    factor, strewn = enlarged_by(true, predicted), strewn_share(true, predicted)
    what = []
    if factor:
        what.append(("PV507", f"enlarged by {factor}: outlines lie on a grid of {factor} x {factor} pixels"))
    if strewn:
        what.append(("PV508", f"{100 * strewn:.2g} % of all pixels are isolated in another segment or in void"))
    of_set = f", in the {len(textures):,} sampled images"
    return [
        Finding(code, text + of_set, listed.json, Side.PREDICTION, listed.prediction, "$.annotations")
        for code, text in what
    ], factor
