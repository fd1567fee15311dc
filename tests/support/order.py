"""How many processes take the files of tests, one file after the other, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def workers_for(cores: int) -> int:
    """Return how many processes take files: one more than there are cores, as each waits a part of its time.

    What is waited for is a model process, a server or a window. More than four make tests of windows wait for each
    other.
    """
    return min(cores + 1, 4)


def longest_first(files: Sequence[str], slow: Sequence[bool]) -> list[int]:
    """Return the places of tests in the order in which they are to be given out.

    Files that have a slow test come first, so that none of them is begun when everything else is done; of the others
    those with more tests. Tests of a file stay together and in their order.

    Parameters
    ----------
    files : sequence of n str
        The file of each test.
    slow : sequence of n bool
        Whether each test takes more than a few seconds.
    """
    counts = Counter(files)
    has_slow = {file for file, is_slow in zip(files, slow, strict=True) if is_slow}
    first = {file: place for place, file in reversed(list(enumerate(files)))}
    return sorted(
        range(len(files)), key=lambda place: (files[place] not in has_slow, -counts[files[place]], first[files[place]])
    )
