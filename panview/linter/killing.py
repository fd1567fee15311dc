"""An image that ends the process that measures it: which of its files does so, and the others measured without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from panview.datasets.forms.form import MapTask, one_by_one
from panview.datasets.runs import RunMap
from panview.errors import BadFileError, PanviewError
from panview.linter.findings import Finding
from panview.linter.measured import CheckedShard
from panview.linter.to_check import SideToCheck, ToCheck
from panview.metrics.segment_table import Side


@dataclass(frozen=True)
class Killing:
    """A form of maps none of which is read, since that would end the process.

    Attributes
    ----------
    problem : str
        What is said of each.
    """

    problem: str
    name = "killing"

    def read(self, task: MapTask) -> RunMap:
        """Raise a `BadFileError`."""
        raise BadFileError(task.path, self.problem)

    def read_batch(self, tasks: Sequence[MapTask]) -> list[RunMap | PanviewError]:
        """Return errors."""
        return one_by_one(self, tasks)


def files_alone(one: ToCheck) -> list[ToCheck]:
    """Return each file of an image alone: the photo, then the map of each side.

    Parameters
    ----------
    one : ToCheck
        Of one image.
    """
    nothing = [_without_map(side) for side in one.sides]
    maps = [[*nothing[:number], side, *nothing[number + 1 :]] for number, side in enumerate(one.sides)]
    photo = replace(one, sides=tuple(nothing))
    return [photo, *(replace(one, sides=tuple(sides), photos=False) for sides in maps)]


def without_killers(one: ToCheck, kills: Sequence[bool], problem: str) -> ToCheck:
    """Return an image without the files that end the process; its maps among them are found to be damaged.

    Parameters
    ----------
    one : ToCheck
        Of one image.
    kills : sequence of bool
        For each of `files_alone`.
    problem : str
        What is said of them.
    """
    sides = [
        replace(side, maps=replace(side.maps, form=Killing(problem))) if is_killer else side
        for side, is_killer in zip(one.sides, kills[1:], strict=True)
    ]
    return replace(one, sides=tuple(sides), photos=one.photos and not kills[0])


def with_photo(one: ToCheck, shard: CheckedShard, problem: str) -> CheckedShard:
    """Return the shard of an image with a finding about its photo, in the place that one has.

    Parameters
    ----------
    one : ToCheck
        Of one image.
    shard : CheckedShard
        Of it, without its photo.
    problem : str
        What is said of the photo.
    """
    name, row = one.images.names[0], int(shard.rows[0])
    path = one.images.photos.path(0)
    finding = Finding("PV115", f"{name}: {problem}", path, Side.GROUND_TRUTH, "", "", one.images.image_id[0], name)
    return replace(shard, findings=((row, finding), *shard.findings))


def _without_map(side: SideToCheck) -> SideToCheck:
    return replace(side, maps=replace(side.maps, names=("",)))
