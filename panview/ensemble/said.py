"""What is said of judged rules, in sentences."""

from __future__ import annotations

from panview.ensemble.judging import LEVEL, Judged, Judgement


def summary(judgement: Judgement, chosen: Judged) -> list[str]:
    """Return what came of it, a sentence each.

    Parameters
    ----------
    judgement : Judgement
    chosen : Judged
        The rule that is written.
    """
    best = judgement.evidence.names[judgement.best_part]
    if chosen.recommended:
        gain = chosen.differences.all
        assert gain.difference is not None
        text = f"{chosen.rule.name} is recommended: {100 * gain.difference:+.2f} PQ over {best} on held-out images"
        top = judgement.chosen
        more = top.differences.all.difference
        if top is not chosen and more is not None:
            text += f"; {top.rule.name} gains more ({100 * more:+.2f})"
        return [text]
    others = [each for each in judgement.rules if each.recommended]
    if others:
        names = ", ".join(each.rule.name for each in others)
        return [f"{chosen.rule.name} is not recommended; {names} beats {best} on held-out images"]
    if judgement.evidence.identical:
        return [
            f"no rule is recommended: the prediction sets are identical, and joining them gains nothing; use {best}"
        ]
    tried = len(judgement.rules)
    return [
        f"no rule is recommended: none beats {best} on held-out images by more than chance explains (p up to "
        f"{LEVEL / tried:.3g} for each of {tried} rules); use {best}"
    ]
