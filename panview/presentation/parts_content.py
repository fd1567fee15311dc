"""What the sidebar says of a set in parts: the figures of all images, and which of them are in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from panview.metrics.panoptic_quality import Average
from panview.presentation.formatting import format_count, format_points
from panview.words import tr, trn

if TYPE_CHECKING:
    # Loaded when a set in parts is open.
    from panview.metrics.held_parts import HeldParts


@dataclass(frozen=True)
class PartsText:
    """What the card says.

    Attributes
    ----------
    images : str
        How many the set has.
    figures : str
        Of all of them.
    splits : str
        Of things and stuff, empty where that is not known yet.
    held : str
        Which are in memory.
    more : bool
        Whether others can be read.
    can_count : bool
        Whether the figures are neither known nor being counted.
    """

    images: str
    figures: str
    splits: str
    held: str
    more: bool
    can_count: bool = False


def parts_text(shown: HeldParts, threshold: float, matching: int | None, place: int, *, counting: bool) -> PartsText:
    """Return what the card says.

    Parameters
    ----------
    shown : HeldParts
        Of the prediction set that is shown.
    threshold : float
        IoU threshold in force.
    matching : int, optional
        How many images of the set meet the filter; None without one, or while that is not known.
    place : int
        How many of these come before those that are in memory.
    counting : bool
        Whether the figures are being counted; False where that failed or was cancelled.
    """
    total, held = len(shown.parts.dataset), len(shown.held)
    quality = shown.quality(threshold)
    if quality is None:
        figures, splits = tr("Counting…") if counting else tr("Not counted"), ""
    else:
        figures = _figures(quality.all)
        splits = tr(
            "PQ of things {things}, of stuff {stuff}",
            things=format_points(quality.things.pq),
            stuff=format_points(quality.stuff.pq),
        )
    if matching is None:
        said = trn("{count:,} image is in memory", "{count:,} images are in memory", held, count=held)
    elif matching <= held:
        said = trn("{count:,} image meets the filter", "{count:,} images meet the filter", matching, count=matching)
    else:
        said = tr(
            "{first:,} to {last:,} of {matching:,} images that meet the filter are in memory",
            first=place + 1,
            last=min(place + held, matching),
            matching=matching,
        )
    more = held < (total if matching is None else matching)
    return PartsText(format_count(total), figures, splits, said, more, quality is None and not counting)


def _figures(average: Average) -> str:
    values = zip(("PQ", "SQ", "RQ"), (average.pq, average.sq, average.rq), strict=True)
    return "  ".join(f"{name} {format_points(value)}" for name, value in values)
