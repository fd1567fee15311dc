"""Which sample is shown, and what the next one is called."""

from __future__ import annotations

from panview.review.filters import named_samples
from panview.review.sampling.sample import Sample, Samples
from panview.review.session import Snapshot

_NAME = "sample"


def active_sample(snapshot: Snapshot) -> Sample | None:
    """Return the sample that the filter asks for, else the newest one of the shown prediction set."""
    if snapshot.prediction is None:
        return None
    own = [each for each in snapshot.samples.values() if each.prediction == snapshot.prediction.name]
    named = {name.casefold() for name in named_samples(snapshot.filter.expression, snapshot.dataset)}
    asked = [each for each in own if each.name.casefold() in named]
    found = asked or own
    return found[-1] if found else None


def free_name(samples: Samples) -> str:
    """Return a name that no sample has yet: "sample 1", or the next number."""
    taken = {name.casefold() for name in samples}
    number = 1
    while f"{_NAME} {number}" in taken:
        number += 1
    return f"{_NAME} {number}"
