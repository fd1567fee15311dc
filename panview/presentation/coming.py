"""What is said in place of figures and disagreements while predictions are on their way."""

from __future__ import annotations

from collections.abc import Sequence

from panview.words import tr


def coming_words(matched: Sequence[str], run: Sequence[str]) -> str:
    """Return what is being worked out; empty where nothing is.

    Parameters
    ----------
    matched : sequence of str
        Names of prediction sets that are being read and matched.
    run : sequence of str
        Names of models that run, or wait to, and have no image yet.
    """
    if len(matched) == 1:
        return tr("Matching {matched}…", matched=matched[0])
    if matched:
        return tr("Matching {count} prediction sets…", count=len(matched))
    if run:
        return tr("Running {run}: figures and disagreements appear with its first image.", run=run[0])
    return ""
