"""What a sample is drawn from, what it is stratified by, and what its units are."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Of(StrEnum):
    """What a sample is drawn from."""

    DISAGREEMENTS = "disagreements"
    SEGMENTS = "segments"
    """All that count: matches, too."""


class UnitKind(IntEnum):
    """What a unit is."""

    MISSED = 0
    """An FN alone."""
    SPURIOUS = 1
    """An FP alone."""
    LABEL = 2
    """A pair whose masks agree."""
    MASK = 3
    """A pair whose categories agree."""
    MATCH = 4


class By(StrEnum):
    """What strata are made by."""

    NOTHING = ""
    CATEGORY = "category"
    SIZE = "size"
    ERROR = "error"
    IMPACT = "impact"
    """What correcting a unit may change of All PQ: each third of all that there is to change."""
