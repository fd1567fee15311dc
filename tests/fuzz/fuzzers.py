"""Fuzzers: each damages one kind of input by a seed, and holds what panview makes of it against an oracle.

What comes of an input is one of two: figures that a slow independent reading has too, or one clear error that names the
file. Anything else, such as a traceback, a hang or other figures, ends the run with the seed that shows it again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, Protocol

from tests.fuzz.archive_fuzzer import ArchiveFuzzer
from tests.fuzz.array_fuzzer import ArrayFuzzer
from tests.fuzz.cache_fuzzer import CacheFuzzer, ListedFuzzer
from tests.fuzz.json_fuzzers import ResultsFuzzer, TruthFuzzer
from tests.fuzz.mutations import time_limit
from tests.fuzz.photo_fuzzer import PhotoFuzzer
from tests.fuzz.png_fuzzers import IdMapFuzzer, ValueMapFuzzer
from tests.fuzz.verdict_fuzzer import VerdictFuzzer

Outcome = Literal["read", "refused"]
SECONDS_PER_INPUT = 60
"""A hang is what takes longer; on a busy machine an input of a few kilobytes may take a second."""


class Fuzzer(Protocol):
    """Something that damages an input by a seed and judges what comes of it."""

    def try_seed(self, seed: int) -> Outcome:
        """Raise anything but a `PanviewError` where panview is at fault."""


FUZZERS: dict[str, Callable[[Path], Fuzzer]] = {
    "truth": TruthFuzzer,
    "results": ResultsFuzzer,
    "id-map": IdMapFuzzer,
    "photo": PhotoFuzzer,
    "value-map": ValueMapFuzzer,
    "array": ArrayFuzzer,
    "cache": CacheFuzzer,
    "listed": ListedFuzzer,
    "archive": ArchiveFuzzer,
    "verdicts": VerdictFuzzer,
}
"""By the name that the command line knows; each is given an empty folder of its own."""


def fuzz(name: str, folder: Path, seeds: Iterable[int], seconds: float | None = None) -> Counter[Outcome]:
    """Try seeds until they or the seconds are used up, and count what came of them; a fault carries its seed."""
    folder.mkdir(parents=True, exist_ok=True)
    fuzzer = FUZZERS[name](folder)
    end = None if seconds is None else time.monotonic() + seconds
    came: Counter[Outcome] = Counter()
    for seed in seeds:
        if end is not None and time.monotonic() > end:
            break
        try:
            with time_limit(SECONDS_PER_INPUT):
                came[fuzzer.try_seed(seed)] += 1
        except BaseException as error:
            error.add_note(f"again: python -m tests.fuzz --only {name} --seed {seed} --count 1")
            raise
    return came
