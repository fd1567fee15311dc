"""Checking a set on a cluster: the maps and photos of its images are measured there, block by block.

What the JSONs say, and what is about the set as a whole, is worked out by the command, from what the blocks bring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview import __version__
from panview.cluster.blocks import Work, carry_out
from panview.cluster.connection import SharedFolder, as_said, connected, require_here, seen_here
from panview.cluster.handout import TRIES
from panview.cluster.place import ClusterPlace
from panview.datasets.photo_files import PhotoFiles
from panview.errors import PanviewError
from panview.linter.fingerprints import SIDE, SmallPictures, small_pictures
from panview.linter.killing import files_alone, with_photo, without_killers
from panview.linter.measured import CheckedShard
from panview.linter.measuring import measure
from panview.linter.shard_files import SUFFIX, check_key, load_checked, save_checked
from panview.linter.shards import join_checked
from panview.linter.to_check import ToCheck
from panview.parallel import CancelCheck, Progress

_DIED = f"the process that read it died, {TRIES} times alone"
Submit = Callable[[ToCheck, NDArray[np.int64]], Any]


@contextmanager
def checking_on(place: ClusterPlace, folder: Path | None, jobs: int | None = None) -> Iterator[ClusterChecking]:
    """Connect with a cluster, and have sets checked there.

    Parameters
    ----------
    place : ClusterPlace
    folder : Path or None
        Where blocks that are finished are kept until all are; None keeps none.
    jobs : int, optional
        Tasks at a time (default: as many as the cluster has cores).

    Raises
    ------
    PanviewError
        Ray is not installed, or there is no such cluster.
    """
    with connected(place, jobs) as ray:
        yield ClusterChecking(ray, folder, jobs)


class ClusterChecking:
    """What measures maps and photos on a cluster, to the same findings.

    Parameters
    ----------
    ray : module
        That is connected.
    folder : Path or None
    jobs : int, optional
    """

    def __init__(self, ray: ModuleType, folder: Path | None, jobs: int | None) -> None:
        self._ray, self._folder, self._jobs = ray, folder, jobs

    def measure(
        self, to_check: ToCheck, *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> CheckedShard:
        """Do what `panview.linter.measuring.measure` does.

        A block that is finished is kept at once: if this is killed, the next call measures only what is left. A file
        that ended its process every time is a finding, and the other files of its image are measured.

        Parameters
        ----------
        to_check : ToCheck
            All machines must see its files under the same path.
        progress, cancelled
            As for `panview.metrics.evaluation.evaluate`.

        Raises
        ------
        ClusterError
            The cluster cannot do it.
        Cancelled
        """
        kept = _Kept(self._folder, to_check)
        shards = kept.load()
        held = np.concatenate([shard.rows for shard in shards] or [np.empty(0, np.int64)])
        left = np.setdiff1d(np.arange(len(to_check)), held)
        task = self._ray.remote(_measure).options(max_retries=0, num_cpus=1)
        folders = [side.maps.folder for side in to_check.sides]
        seen = seen_here(*folders, *([to_check.images.photos.folder] if to_check.photos else []))

        def start(some: ToCheck, rows: NDArray[np.int64]) -> Any:  # noqa: ANN401 - Ray's
            return task.remote(some, rows, __version__, seen)

        def take(_: NDArray[np.int64], shard: CheckedShard) -> None:
            # Arrays that Ray hands over lie in its object store, which would be full after a hundred blocks.
            shard = deepcopy(shard)
            kept.save(shard)
            shards.append(shard)

        def give_up(row: int) -> None:
            rows = np.array([row])
            # Not kept: what died may die again, or may not, and gets its chance.
            shards.append(deepcopy(self._tried_apart(to_check.some(rows), rows, start)))

        work = Work(lambda rows: start(to_check.some(rows), rows), take, give_up)
        carry_out(self._ray, work, left, done=len(held), jobs=self._jobs, progress=progress, cancelled=cancelled)
        whole = join_checked(shards)
        kept.remove()
        return whole

    def pictures(
        self, photos: PhotoFiles, *, progress: Progress | None = None, cancelled: CancelCheck | None = None
    ) -> SmallPictures:
        """Do what `panview.linter.fingerprints.small_pictures` does; photos that end their process are ``killed``.

        Parameters
        ----------
        photos : PhotoFiles
            All machines must see them under the same path.
        progress, cancelled
            As for `panview.parallel.each_image`.
        """
        n = len(photos.names)
        pictures, shows = np.zeros((n, SIDE, SIDE), np.float32), np.zeros(n, np.bool_)
        killed: list[int] = []
        task = self._ray.remote(_look).options(max_retries=0, num_cpus=1)
        seen = seen_here(photos.folder)

        def take(rows: NDArray[np.int64], found: SmallPictures) -> None:
            pictures[rows], shows[rows] = found.pictures, found.shows

        work = Work(lambda rows: task.remote(photos.some(rows), __version__, seen), take, killed.append)
        carry_out(self._ray, work, np.arange(n), jobs=self._jobs, progress=progress, cancelled=cancelled)
        return SmallPictures(pictures, shows, tuple(sorted(killed)))

    def _tried_apart(self, one: ToCheck, rows: NDArray[np.int64], start: Submit) -> CheckedShard:
        """Return what can be said of an image whose process died every time: each file that does it is a finding."""
        kills = [self._outcome(start(alone, rows)) is None for alone in files_alone(one)]
        kills[0] &= one.photos
        found = self._outcome(start(without_killers(one, kills, _DIED), rows))
        if found is None:
            # No file does it alone: all of them are what cannot be read.
            kills = [one.photos] + [bool(side.maps.names[0]) for side in one.sides]
            found = measure(without_killers(one, kills, _DIED), rows, jobs=1)
        return with_photo(one, found, _DIED) if kills[0] else found

    def _outcome(self, reference: Any) -> CheckedShard | None:  # noqa: ANN401 - Ray's
        """Return what came of a task, None where its process died."""
        try:
            found: CheckedShard = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise as_said(error) from error
        except self._ray.exceptions.RayError:
            return None
        return found


def _measure(some: ToCheck, rows: NDArray[np.int64], version: str, folders: tuple[SharedFolder, ...]) -> CheckedShard:
    """Measure some images; runs in a process of the cluster."""
    require_here(version, folders)
    # What came through shared memory cannot be written to, and the columns are cheap to copy.
    return measure(some, np.array(rows), jobs=1)


def _look(photos: PhotoFiles, version: str, folders: tuple[SharedFolder, ...]) -> SmallPictures:
    """Look at some photos; runs in a process of the cluster."""
    require_here(version, folders)
    return small_pictures(photos, jobs=1)


class _Kept:
    """The blocks of a check that are finished, in the cache's folder."""

    def __init__(self, folder: Path | None, to_check: ToCheck) -> None:
        self._folder = folder
        self._key = "" if folder is None else check_key(to_check)

    def load(self) -> list[CheckedShard]:
        """Return those that an earlier command has kept."""
        shards: list[CheckedShard] = []
        held: set[int] = set()
        for path in self._paths():
            try:
                shard = load_checked(path, self._key)
            except PanviewError:
                path.unlink(missing_ok=True)
                continue
            # Two commands at a time may have measured an image twice.
            if held.isdisjoint(shard.rows.tolist()):
                held.update(shard.rows.tolist())
                shards.append(shard)
        return shards

    def save(self, shard: CheckedShard) -> None:
        """Keep a block; if that cannot be done, it costs time after the next kill, nothing else."""
        if self._folder is not None:
            with suppress(PanviewError, OSError, msgspec.MsgspecError, UnicodeError):
                save_checked(self._folder / f"{self._key}-{shard.rows[0]:010}{SUFFIX}", shard, self._key)

    def remove(self) -> None:
        """Remove all: what they were for is done."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return [] if self._folder is None else sorted(self._folder.glob(f"{self._key}-*{SUFFIX}"))
