"""Damage to what is kept of a set, its tables and what its JSONs list: found out anew, never other figures."""

from __future__ import annotations

import random
from dataclasses import fields
from pathlib import Path
from typing import Literal

import numpy as np

from panview.datasets.assumptions import Assumptions
from panview.datasets.document_columns import TruthColumns, image_columns
from panview.datasets.kept_documents import packed_document, read_predictions, read_truth, unpacked_document
from panview.datasets.packed_columns import checksum
from panview.metrics.cache import cached_evaluation, load_table, table_path
from panview.metrics.evaluation import evaluate
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


class ListedFuzzer:
    """What is kept of the JSONs of two sets: the columns of one, or none, and never an error."""

    def __init__(self, folder: Path) -> None:
        self._columns: list[TruthColumns] = []
        for seed in (5, 6):
            written = small_set(folder / str(seed), seed=seed)
            self._columns.append(read_truth(written.ground_truth, Assumptions())[0])
            predicted, _ = read_predictions(written.prediction, Assumptions())
            self._columns.append(TruthColumns(image_columns([]), predicted, []))
        self._sound = [packed_document(str(key), columns, []) for key, columns in enumerate(self._columns)]

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Read damaged columns; "refused" are those that would be decoded anew."""
        rng = random.Random(seed)
        which = rng.randrange(len(self._sound))
        sound = self._sound[which]
        # Nobody does this by chance, so that only what a reader makes of it counts: columns, or none.
        forged = damaged(rng, sound[:-4])
        unpacked_document(str(which), forged + checksum(forged), Path("x.json"))
        how = rng.randrange(8)
        data = sound if how == 0 else self._sound[which - 1] if how == 1 else damaged(rng, sound)
        found = unpacked_document(str(which), data, Path("x.json"))
        if found is None:
            return "refused"
        read, expected = found[0], self._columns[which]
        assert read.categories == expected.categories
        for side in ("images", "annotations"):
            one, other = getattr(read, side), getattr(expected, side)
            for field in fields(one):
                first, second = getattr(one, field.name), getattr(other, field.name)
                same = first == second if isinstance(first, tuple) else _equal(first, second)
                assert same, field.name
        return "read"


def _equal(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two columns are equal; ids and names that are texts are objects, which know no NaN."""
    return np.array_equal(first, second, equal_nan=np.asarray(first).dtype.kind == "f")
