"""Damage to archives of id maps and photos, as evaluation, the linter and the cache read them."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Literal

from panview.datasets.layouts.find import find_ground_truth
from panview.errors import PanviewError
from panview.linter.check import check
from panview.metrics.cache import table_key
from tests.fuzz.judging import assert_same, figures_of, small_set
from tests.fuzz.mutations import damaged, refusal
from tests.support.archives import pack
from tests.support.sets import open_set


class ArchiveFuzzer:
    """The archive of a ground truth's maps, stored or deflated, and that of its photos."""

    def __init__(self, folder: Path) -> None:
        self._written = small_set(folder)
        self._figures = figures_of(*open_set(self._written))
        maps, photos = self._written.ground_truth.with_suffix(""), folder / "val2017"
        stored = pack(maps, method=zipfile.ZIP_STORED, keep=True).read_bytes()
        self._archives = [pack(maps), pack(photos, below="")]
        self._sound = [stored, *(archive.read_bytes() for archive in self._archives)]

    def try_seed(self, seed: int) -> Literal["read", "refused"]:
        """Evaluate and check with one of them damaged; both get the same, or one line that names the archive."""
        rng = random.Random(seed)
        which = rng.randrange(3)
        archive = self._archives[max(0, which - 1)]
        for path, sound in zip(self._archives, self._sound[1:], strict=True):
            path.write_bytes(sound)
        archive.write_bytes(damaged(rng, self._sound[which], 2))
        try:
            files = find_ground_truth(self._written.ground_truth)
            report = check(files, jobs=1)
            assert which < 2 or report.findings is not None
            dataset, prediction = open_set(self._written)
            table_key(dataset, prediction)
            figures = figures_of(dataset, prediction)
        except PanviewError as error:
            assert which < 2, "photos are not needed"
            message = refusal(error)
            assert str(archive) in message or archive.name in message, message
            assert "\n" not in message
            return "refused"
        assert_same(figures, self._figures)
        return "read"
