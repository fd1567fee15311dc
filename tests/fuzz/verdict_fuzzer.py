"""Damage to files of verdicts: nothing false comes back, and a file that is refused stays as it is."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Literal

from panview.errors import PanviewError
from panview.review.verdict_file import VerdictFile
from panview.review.verdicts import Decision
from tests.fuzz.judging import assert_names, small_set
from tests.fuzz.mutations import damaged
from tests.support.deciding import A_DECISION, A_FULL_DECISION, write_format_1
from tests.support.sets import open_set

_DECISIONS = 60
_HEADER = 4096


class VerdictFuzzer:
    """A file of each format, with the same number of decisions."""

    def __init__(self, folder: Path) -> None:
        self._dataset = open_set(small_set(folder, images=1))[0]
        self._path = folder / "v.sqlite"
        whole, old = folder / "whole.sqlite", folder / "old.sqlite"
        with VerdictFile.open(whole, self._dataset) as file:
            for subject in range(_DECISIONS):
                file.record([replace(A_FULL_DECISION if subject % 2 else A_DECISION, subject=subject)])
        write_format_1(old, self._dataset, [replace(A_DECISION, subject=s, note="é" * 40) for s in range(_DECISIONS)])
        self._sound = {}
        for number, place in ((1, old), (2, whole)):
            with VerdictFile.open(place, self._dataset, read_only=True) as file:
                self._sound[number] = place.read_bytes(), dict(file.current())

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Open a damaged one as a command or as a window does."""
        rng = random.Random(seed)
        number = 1 if seed % 5 == 0 else 2
        sound, expected = self._sound[number]
        if seed % 4 == 0:
            # The header and the schema, where most is decided.
            data = damaged(rng, sound[:_HEADER]) + sound[_HEADER:]
        else:
            data = damaged(rng, sound)
        self._path.write_bytes(data)
        for end in ("-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        # A window brings a file of format 1 to format 2, which changes it.
        read_only = number == 1 or seed % 3 > 0
        try:
            with VerdictFile.open(self._path, self._dataset, read_only=read_only) as file:
                there: dict[int, Decision] = dict(file.current())
        except PanviewError as error:
            assert_names(error, self._path)
            assert self._path.read_bytes() == data
            return "refused"
        if number == 2:
            assert there == expected
        # Of format 1 an end can be lost without anybody noticing; that is why there is format 2.
        assert all(expected[subject] == decision for subject, decision in there.items())
        return "read"
