"""Damage to the tables that are kept of a set: measured anew, never other figures."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Literal

import numpy as np

from panview.metrics.cache import cached_evaluation, load_table, table_path
from panview.metrics.evaluation import evaluate
from panview.metrics.kept_table import checksum
from panview.metrics.segment_table import COLUMN_DTYPES
from tests.fuzz.judging import assert_same, figures_of_table, small_set
from tests.fuzz.mutations import damaged
from tests.support.sets import open_set


class CacheFuzzer:
    """A table in the cache, of two sets, one of which has other figures."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "cache"
        self._sets = [open_set(small_set(folder / str(seed), seed=seed)) for seed in (5, 6)]
        self._tables = [evaluate(*opened, jobs=1) for opened in self._sets]
        self._figures = [figures_of_table(s[0], table) for s, table in zip(self._sets, self._tables, strict=True)]
        self._paths = [table_path(self._folder, *opened) for opened in self._sets]
        for opened in self._sets:
            cached_evaluation(self._folder, *opened, jobs=1)
        self._sound = [path.read_bytes() for path in self._paths]

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Open a set whose table is damaged; "refused" is a table that was measured anew."""
        rng = random.Random(seed)
        which = rng.randrange(2)
        # Nobody does this by chance, so that only what a reader makes of it counts: a table, or none.
        forged = damaged(rng, self._sound[which][:-4])
        self._paths[which].write_bytes(forged + checksum(forged))
        load_table(self._paths[which], *self._sets[which])
        self._paths[which].write_bytes(self._damaged(rng, which))
        kept = load_table(self._paths[which], *self._sets[which])
        table = cached_evaluation(self._folder, *self._sets[which], jobs=1).table
        for name in COLUMN_DTYPES:
            expected = getattr(self._tables[which], name)
            assert np.array_equal(getattr(table, name), expected, equal_nan=name in ("iou", "score")), name
        assert_same(figures_of_table(self._sets[which][0], table), self._figures[which])
        # What was measured anew is kept again.
        assert load_table(self._paths[which], *self._sets[which]) is not None
        return "read" if kept is not None else "refused"

    def _damaged(self, rng: random.Random, which: int) -> bytes:
        sound = self._sound[which]
        how = rng.randrange(8)
        if how == 0:
            return sound
        if how == 1:
            # Of another set, whole.
            return self._sound[1 - which]
        if how == 2:
            # A beginning that is no table, with a checksum that is right.
            data = sound[:-4][: rng.randrange(40)]
            return data + checksum(data)
        return damaged(rng, sound)
