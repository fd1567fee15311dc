"""Maps without some of their segments, whose pixels are read as void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from panview.datasets.forms.form import Form, MapTask
from panview.datasets.maps import MapFiles
from panview.datasets.runs import RunMap
from panview.errors import PanviewError


@dataclass(frozen=True, eq=False)
class Dropping:
    """Another form, without some segments.

    Attributes
    ----------
    form : Form
    dropped : dict of image to (n,) uint32
        Segment ids that become void.
    """

    form: Form
    dropped: dict[int, NDArray[np.uint32]]

    @property
    def name(self) -> str:
        """That of the form."""
        return self.form.name

    def read(self, task: MapTask) -> RunMap:
        """Read one map; errors are those of the form."""
        return self._without(task, self.form.read(self._whole(task)))

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Read several maps in one call."""
        read = self.form.read_batch([self._whole(task) for task in tasks])
        return [
            each if isinstance(each, PanviewError) else self._without(task, each)
            for task, each in zip(tasks, read, strict=True)
        ]

    def _whole(self, task: MapTask) -> MapTask:
        ids = self.dropped.get(task.image)
        return task if ids is None else task._replace(ids=np.concatenate([task.ids, ids]))

    def _without(self, task: MapTask, runs: RunMap) -> RunMap:
        ids = self.dropped.get(task.image)
        return runs if ids is None else void_ids(runs, ids)


def void_ids(runs: RunMap, ids: NDArray[np.uint32]) -> RunMap:
    """Return a map in which some segments are void, with neighbours that differ.

    Parameters
    ----------
    runs : RunMap
    ids : (n,) uint32
    """
    kept = np.where(np.isin(runs.ids, ids), np.uint32(0), runs.ids)
    closes = np.zeros(len(kept), np.bool_)
    closes[runs.offsets[1:] - 1] = True
    begins = np.ones(len(kept), np.bool_)
    begins[1:] = kept[1:] != kept[:-1]
    begins[runs.offsets[:-1]] = True
    stays = begins | closes
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(stays)])[runs.offsets]
    return replace(runs, starts=runs.starts[stays], ids=kept[stays], offsets=offsets)


def without_segments(maps: MapFiles, image: NDArray[np.int64], segment_id: NDArray[np.uint32]) -> MapFiles:
    """Return maps without some segments.

    Parameters
    ----------
    maps : MapFiles
    image : (n,) int64
        Rows of the dataset.
    segment_id : (n,) uint32
    """
    if not len(image):
        return maps
    dropped = {int(row): segment_id[image == row] for row in np.unique(image)}
    return replace(maps, form=Dropping(maps.form, dropped))
