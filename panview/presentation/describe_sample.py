"""What is said of a sample, and of what one can be drawn from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from panview.presentation.cards import SampleText
from panview.review.filters import SegmentFilter, named_samples, speaks_of_verdicts
from panview.review.sampling.sample import speaks_of_samples
from panview.review.session import Snapshot
from panview.words import tr

if TYPE_CHECKING:
    # Loaded when a sample is drawn or shown.
    from panview.review.sampling.result import Result


def sample_text(snapshot: Snapshot, result: Result) -> SampleText:
    """Return what the card of a sample says."""
    sample = result.sample
    named = {name.casefold() for name in named_samples(snapshot.filter.expression, snapshot.dataset)}
    return SampleText(
        name=sample.name,
        progress=tr("{said:,} of {count:,}", said=result.said, count=len(sample)),
        answer=result.sentence,
        said=result.share is not None,
        basis=result.basis,
        shown=sample.name.casefold() in named,
    )


def drawn_where(condition: SegmentFilter) -> str:
    """Return the condition that a sample is drawn with: the filter's expression, where it says what is there."""
    expression = condition.expression.strip()
    if speaks_of_verdicts(replace(condition, queue=None)) or speaks_of_samples(expression):
        return ""
    return expression


def about_drawing(condition: SegmentFilter) -> str:
    """Return from what a sample would be drawn, in a sentence."""
    where = drawn_where(condition)
    if where:
        return tr("Only those with {where}", where=where)
    if condition.active:
        return tr("From all of them: of the filter, only an expression on segments restricts a sample")
    return tr("All of them. To draw from some, filter by an expression first")


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
