"""What a suspicion goes by beside groups of similar disagreements: how the segment lies, and what other models see."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from panview.review.suspicion.model import SuspicionModel
from panview.review.suspicion.traits import Traits
from panview.words import tr

LEAST = 0.4
"""Log odds that a reason adds or takes: one and a half times as likely, or unlikely."""
_MOST = 2
"""Nobody reads more."""


def _others(traits: Traits) -> str:
    counts = {"others": int(traits.otherwise[0]), "asked": int(traits.asked[0])}
    if counts["others"]:
        return tr("{others} of {asked} other models contradict the truth there in another way", **counts)
    return ""


def _lying(traits: Traits) -> str:
    inside, covered = float(traits.inside[0]), float(traits.covered[0])
    if not inside and not covered:
        return tr("it meets no segment of the other side")
    shares = {"inside": f"{100 * inside:.0f}", "covered": f"{100 * covered:.0f}"}
    kind = (
        (tr("a matched segment of its category") if traits.taken[0] else tr("a segment of its category"))
        if traits.alike[0]
        else (tr("a matched segment of another category") if traits.taken[0] else tr("a segment of another category"))
    )
    return tr("{inside} % of it lies on {kind}, of which it covers {covered} %", kind=kind, **shares)


def _shape(traits: Traits) -> str:
    fill = float(traits.fill[0])
    return "" if np.isnan(fill) else tr("it fills {fill:.0f} % of its box", fill=100 * fill)


def _size(traits: Traits) -> str:
    times = 10 ** float(traits.usual[0])
    return tr("it has {times:.2g} times the usual size of its category", times=times)


_REASONS: tuple[tuple[tuple[str, ...], Callable[[Traits], str]], ...] = (
    (("otherwise", "united"), _others),
    (("inside", "covered", "alike", "taken", "partner fill"), _lying),
    (("fill",), _shape),
    (("usual",), _size),
)
"""Which of the model's traits each speaks of."""


def reasons(model: SuspicionModel, traits: Traits) -> str:
    """Return what makes a suspicion greater or smaller than those of what was decided; empty where nothing does much.

    Parameters
    ----------
    model : SuspicionModel
    traits : Traits
        Of one disagreement.
    """
    added = {name: float(of[0]) - model.typical[name] for name, of in model.added(traits).items()}
    found = [(sum(added[name] for name in names), tell(traits)) for names, tell in _REASONS]
    told = sorted((each for each in found if each[1] and abs(each[0]) >= LEAST), key=lambda each: -abs(each[0]))[:_MOST]
    more, less = ([text for odds, text in told if (odds > 0) is rises] for rises in (True, False))
    return "; ".join(
        text
        for text in (
            tr("more likely since {reasons}", reasons=tr(" and ").join(more)) if more else "",
            tr("less likely since {reasons}", reasons=tr(" and ").join(less)) if less else "",
        )
        if text
    )
