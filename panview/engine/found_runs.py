"""The model runs of a dataset that are on disk, finished and not: what can be opened, and what can go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panview import places
from panview.datasets.dataset import Dataset
from panview.engine.following import is_under_way, state_of
from panview.engine.predictor import ModelSource
from panview.engine.run_folder import MANIFEST, RunFolder, default_folder, read_manifest
from panview.engine.run_request import Phase

_OWN = "panview.engine.families."


@dataclass(frozen=True)
class FoundRun:
    """A run that is on disk.

    Attributes
    ----------
    run : RunFolder
    finished : bool
        It came to its end.
    done, wanted, of : int
        Images that are finished, that were asked for, and of the dataset.
    source : ModelSource or None
        The model, where its files are still there.
    half : bool
        Whether it ran in half precision.
    has_results : bool
        Whether there are predictions that can be opened.
    under_way : bool
        Some process carries it out now, here or elsewhere.
    """

    run: RunFolder
    finished: bool
    done: int
    wanted: int
    of: int
    source: ModelSource | None
    half: bool
    has_results: bool
    under_way: bool = False

    @property
    def is_of_use(self) -> bool:
        """Whether it can be opened, go on, or be followed."""
        return self.has_results or self.under_way or self.can_go_on

    @property
    def can_go_on(self) -> bool:
        """Whether the rest can be run: which images some of them were, nobody has written down."""
        return not (self.finished or self.under_way) and self.source is not None and self.wanted == self.of


def found_runs(dataset: Dataset) -> tuple[FoundRun, ...]:
    """Return the runs over a dataset in its own folder, in the order of their names; what is no run is passed over."""
    folder = default_folder(dataset)
    if not places.is_folder(folder):
        return ()
    found = []
    for name in sorted(path.name for path in folder.iterdir() if path.name.endswith(MANIFEST)):
        run = RunFolder(folder, name.removesuffix(MANIFEST))
        manifest = read_manifest(run)
        state = state_of(run, dataset, manifest) if manifest is not None else None
        if manifest is not None and state is not None:
            found.append(_found(run, manifest, dataset, under_way=is_under_way(run, state)))
    return tuple(found)


def _found(run: RunFolder, manifest: Mapping[str, Any], dataset: Dataset, *, under_way: bool) -> FoundRun:
    images = manifest.get("images")
    counts = images if isinstance(images, dict) else {}
    return FoundRun(
        run=run,
        finished=manifest.get("state") == Phase.FINISHED,
        done=_count(counts.get("finished")),
        wanted=_count(counts.get("wanted")),
        of=len(dataset),
        source=_source(run, manifest.get("source")),
        half=manifest.get("half") is True,
        has_results=places.is_file(run.json),
        under_way=under_way,
    )


def _source(run: RunFolder, said: object) -> ModelSource | None:
    """Return the model that a manifest names, None where a file of it is gone."""
    if not isinstance(said, dict):
        return None
    opener, config, checkpoint = (said.get(name) for name in ("opener", "config", "checkpoint"))
    if not (isinstance(opener, str) and isinstance(config, str) and isinstance(checkpoint, str)):
        return None
    if not opener.startswith(_OWN):
        # Code is never called because a file names it.
        return None
    for path in map(Path, filter(None, (config, checkpoint))):
        if not (places.is_file(path) or places.is_folder(path)):
            return None
    origin = said.get("origin")
    return ModelSource(run.name, config, checkpoint, opener, origin if isinstance(origin, str) else "")


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
