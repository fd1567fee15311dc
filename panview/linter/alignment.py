"""Whether predicted maps lie where the ground truth lies: shifted, mirrored, turned or transposed maps.

What all maps share is told from a sample by adding up, over the images, how much better each fits another way: a test
with a known rate of false alarms, see docs/adr/0025. What single maps have is looked for where few pixels agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from panview.linter.evidence import FALSE_ALARM, flip_probability
from panview.linter.findings import Finding
from panview.linter.fitting import REACH, SLACK, TURNS, Fit
from panview.linter.listed import ListedImages, ListedSide
from panview.metrics.segment_table import Side

_LEAST, _GAIN = 0.6, 0.25
"""For one image: what the share must be after moving, and how much that must gain."""
_LEFT_GAIN = 0.2
"""And what it must gain of the whole map, without what moving takes out of the image."""
_SET_LEAST = 0.5
"""For the set: below that agreement a model is too poor to say where its maps lie."""
_WON, _FEW_WON = 0.65, 0.75
"""Of the pixels on which turned and unturned maps differ in being right, the share that the turned ones must win; where
there are too few images for a test, and"""
_FEW_GAIN, _FEW_AGREE = 0.15, 0.9
"""what they must gain then, and in how many of the images."""
_SAME_PLACE, _SAME_GAIN = 0.7, 0.02
"""For a shift that is the same to two pixels: share of the sample that must have it, and what it must gain."""
_HINT = 0.05
"""More images are asked where chance brings about what the first ones say so rarely."""
_FEW, _FEW_SAME_PLACE = 14, 0.8
"""Of so few images the share that must have it to one pixel: of five that jitter by 8, four may agree by chance."""


@dataclass(frozen=True)
class CommonTurn:
    """A turn that all maps have, the images that say so, and of how many."""

    name: str
    images: int
    of: int


@dataclass(frozen=True)
class CommonShift:
    """A shift that all maps have, in pixels, the images that say so, and of how many."""

    dx: int
    dy: int
    images: int
    of: int


def common_turn(fits: Sequence[Fit]) -> CommonTurn | None:
    """Return a turn that the maps of a sample have in common; None where they are best as they are."""
    found = []
    for name in TURNS:
        turns = [fit.turns[name] for fit in fits if name in fit.turns]
        # In at least half of the sample: a turn by 90° can be tried on square images only.
        if not turns or len(turns) * 2 < len(fits):
            continue
        gains = [turn.gain for turn in turns]
        won, lost = sum(turn.won for turn in turns), sum(turn.lost for turn in turns)
        share, mean, agree = np.mean([turn.share for turn in turns]), np.mean(gains), sum(gain > 0 for gain in gains)
        if won < _WON * (won + lost) or mean <= 0:
            continue
        certain = share >= _SET_LEAST and flip_probability(gains) <= FALSE_ALARM
        plain = share >= _LEAST and won >= _FEW_WON * (won + lost) and agree >= _FEW_AGREE * len(turns)
        enough = _FEW_GAIN if len(turns) > 2 else _GAIN
        if certain or (plain and mean >= enough):
            found.append((float(mean), CommonTurn(name, agree, len(turns))))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def common_shift(fits: Sequence[Fit], slack: int = SLACK) -> CommonShift | None:
    """Return a shift that the maps of a sample have in common, though each may be off by some pixels besides.

    Parameters
    ----------
    fits : sequence of Fit
    slack : int
        A shift of so many pixels has another cause.
    """
    if len(fits) < 3:
        return None
    same = _same_shift(fits)
    if same is not None:
        return same if max(abs(same.dx), abs(same.dy)) > slack else None
    along = np.mean([fit.along for fit in fits], axis=0)
    if along.max(axis=1).min() < _SET_LEAST:
        return None
    moved, say_so = [0, 0], 0
    for axis in (0, 1):
        best = int(np.argmax(along[axis])) - REACH
        sign = 1 if best > 0 else -1
        pulls = [fit.pull(axis, sign) for fit in fits]
        if abs(best) > slack and flip_probability(pulls) <= FALSE_ALARM and sum(pulls) > 0:
            moved[axis] = best
            say_so = max(say_so, sum(pull > 0 for pull in pulls))
    return CommonShift(moved[0], moved[1], say_so, len(fits)) if any(moved) else None


def is_undecided(fits: Sequence[Fit]) -> bool:
    """Whether a sample hints at a shift or a turn, so that more images should be asked."""
    hints = [fit for fit in fits if fit.turns]
    names = {name for fit in hints for name in fit.turns}
    gains = [[fit.turns[name].gain for fit in hints if name in fit.turns] for name in names]
    along = np.mean([fit.along for fit in fits], axis=0) if fits else np.zeros((2, 1))
    for axis in (0, 1):
        best = int(np.argmax(along[axis])) - REACH
        if abs(best) > SLACK:
            gains.append([fit.pull(axis, 1 if best > 0 else -1) for fit in fits])
    return any(sum(gain) > 0 and flip_probability(gain) <= _HINT for gain in gains)


def _same_shift(fits: Sequence[Fit]) -> CommonShift | None:
    """Return a shift that most images have to two pixels, which no chance brings about."""
    dx, dy = (int(np.median([getattr(fit, name) for fit in fits])) for name in ("dx", "dy"))
    few = len(fits) < _FEW
    pixels, least = (1, _FEW_SAME_PLACE) if few else (2, _SAME_PLACE)
    count = sum(_near(fit, dx, dy, pixels) and fit.shifted_share > fit.share and not _is_turned(fit) for fit in fits)
    gain = float(np.mean([fit.shifted_share - fit.share for fit in fits]))
    if np.mean([fit.shifted_share * fit.left for fit in fits]) < _LEAST:
        return None
    if max(abs(dx), abs(dy)) <= SLACK or count < least * len(fits) or gain < _SAME_GAIN:
        return None
    return CommonShift(dx, dy, count, len(fits))


def set_findings(listed: ListedSide, turn: CommonTurn | None, shift: CommonShift | None) -> list[Finding]:
    """Say what all maps have."""
    what = []
    if turn is not None:
        what.append(("PV505", f"{turn.name}, in {turn.images} of {turn.of} sampled images"))
    if shift is not None:
        offset = _offset(shift.dx, shift.dy)
        text = f"shifted by {offset}, in {shift.images} of {shift.of} sampled images"
        what.append(("PV504", text))
    return [
        Finding(code, text, listed.json, Side.PREDICTION, listed.prediction, "$.annotations") for code, text in what
    ]


def image_findings(
    listed: ListedSide,
    images: ListedImages,
    fits: Iterable[tuple[int, Fit]],
    turn: CommonTurn | None,
    shift: CommonShift | None,
) -> list[Finding]:
    """Say what single maps have that is not what all have.

    Parameters
    ----------
    listed : ListedSide
    images : ListedImages
    fits : pairs of (image, Fit)
        Of images in which few pixels agree.
    turn, shift
        What all maps have.
    """
    findings = []
    for image, fit in fits:
        if _is_turned(fit):
            if turn is None or fit.turn != turn.name:
                text = f"{fit.turn}: {_shares(fit.turns[fit.turn].share, fit.share)}"
                findings.append(listed.finding("PV505", text, images, image, field="file_name"))
        elif _is_shifted(fit) and turn is None and not (shift and _near(fit, shift.dx, shift.dy, 24)):
            text = f"shifted by {_offset(fit.dx, fit.dy)}: {_shares(fit.shifted_share, fit.share)}"
            findings.append(listed.finding("PV504", text, images, image, field="file_name"))
    return findings


def _near(fit: Fit, dx: int, dy: int, pixels: int) -> bool:
    return abs(fit.dx - dx) <= pixels and abs(fit.dy - dy) <= pixels


def _is_turned(fit: Fit) -> bool:
    if not fit.turns:
        return False
    turn = fit.turns[fit.turn]
    return turn.share >= max(_LEAST, fit.share + _GAIN, fit.shifted_share) and turn.won >= _FEW_WON * (
        turn.won + turn.lost
    )


def _is_shifted(fit: Fit) -> bool:
    # A shift must not fit better merely because wrong pixels leave the image.
    return fit.shifted_share >= max(_LEAST, fit.share + _GAIN) and fit.shifted_share * fit.left > fit.share + _LEFT_GAIN


def _offset(dx: int, dy: int) -> str:
    parts = [
        f"{abs(value)} pixels {names[value > 0]}"
        for value, names in ((dx, ("left", "right")), (dy, ("up", "down")))
        if value
    ]
    return " and ".join(parts)


def _shares(then: float, now: float) -> str:
    return f"{100 * then:.0f} % of the pixels agree with the truth when that is undone, {100 * now:.0f} % as they are"
