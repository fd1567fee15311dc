"""Names of images where there is little room: what tells them apart stays."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from panview.literal import ELLIPSIS

_SAMPLED = 2000
"""Number of names, from all over a set, that tell what its names have in common."""
_ENDS = 6
"""Characters."""


@dataclass(frozen=True)
class NameShortener:
    """Leaves out what all names of a set begin and end with, then the end at which they differ less.

    Attributes
    ----------
    prefix, suffix : str
        What the names have in common.
    keeps_end : bool
        Whether names differ more at their end, without the suffix, than at their beginning.
    """

    prefix: str = ""
    suffix: str = ""
    keeps_end: bool = True

    def fit(self, name: str, fits: Callable[[str], bool]) -> str:
        """Return a name, shortened with "…" as far as it takes to fit.

        Parameters
        ----------
        name : str
        fits : callable
            Whether there is room for a text.
        """
        if fits(name):
            return name
        start = len(self.prefix) if name.startswith(self.prefix) else 0
        end = len(name) - len(self.suffix) if name.endswith(self.suffix) else len(name)
        if start >= end:
            start, end = 0, len(name)
        before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(name) else ""
        for first, rest in ((0, name[:end] + after), (start, name[start:]), (start, name[start:end] + after)):
            if fits((before if first else "") + rest):
                return self._filled(name, first, rest, fits)
        middle = name[start:end]
        for left in range(len(middle) - 1, 0, -1):
            shorter = ELLIPSIS + middle[-left:] + after if self.keeps_end else before + middle[:left] + ELLIPSIS
            if fits(shorter):
                return shorter
        return ELLIPSIS

    def _filled(self, name: str, start: int, rest: str, fits: Callable[[str], bool]) -> str:
        """Return the end of a name from ``start`` on; if that is inside a number, with as many of its digits as fit."""
        # Words stay whole; numbers may be cut, since every further digit but a leading zero says more.
        number = len(name[:start]) - len(name[:start].rstrip("0123456789"))
        said = len(name[start - number : start].lstrip("0"))
        while said and start > 1 and fits(ELLIPSIS + name[start - 1] + rest):
            start, rest, said = start - 1, name[start - 1] + rest, said - 1
        return ELLIPSIS + rest if start else rest


def shortener_of(names: Sequence[str]) -> NameShortener:
    """Return how to shorten the names of a set, judging by a sample from all over it."""
    sample = names[:: max(1, len(names) // _SAMPLED)]
    if len(sample) < 2:
        return NameShortener()
    prefix = os.path.commonprefix(list(sample))
    suffix = os.path.commonprefix([name[::-1] for name in sample])[::-1]
    shortest = min(map(len, sample))
    if len(prefix) + len(suffix) >= shortest:
        # They would overlap in the shortest name.
        suffix = suffix[len(suffix) - max(0, shortest - len(prefix) - 1) :] if len(prefix) < shortest else ""
    middles = [name[len(prefix) : len(name) - len(suffix)] for name in sample]
    ends, beginnings = ({middle[part] for middle in middles} for part in (slice(-_ENDS, None), slice(_ENDS)))
    return NameShortener(prefix, suffix, len(ends) >= len(beginnings))
