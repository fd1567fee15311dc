"""COCO's form: a PNG of a segment id at each pixel, R + 256 G + 65536 B; 0 = void."""

from __future__ import annotations

from collections.abc import Sequence

from panview.datasets.forms.form import MapTask, one_by_one
from panview.datasets.png import read_runs
from panview.datasets.runs import RunMap
from panview.errors import PanviewError


class IdPng:
    """See https://cocodataset.org/#format-data, "Panoptic Segmentation"."""

    name = "id PNG"

    def __reduce__(self) -> str:
        """Say by which name it is found: in another process it is also the one that `ID_PNG` is."""
        return "ID_PNG"

    def read(self, task: MapTask) -> RunMap:
        """Read one map; see `panview.datasets.png.read_runs`."""
        return read_runs(task.path, task.size, task.ids)

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Read several maps."""
        return one_by_one(self, tasks)


ID_PNG = IdPng()
