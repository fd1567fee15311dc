"""Whether files are still those that were read: what is measured later must be of what was measured before."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from panview.datasets.dataset import SegmentList
from panview.errors import PanviewError
from panview.metrics.cache import map_stamps
from panview.places import is_folder, status


class ChangedFileError(PanviewError):
    """A file is no longer what it was when it was read or measured."""


class Unchanged:
    """Sizes and times of the files of one side, as they were before they were read.

    Parameters
    ----------
    segments : SegmentList
    json_stamp : str
        Of its JSON before that was read; see `json_stamp`.
    """

    def __init__(self, segments: SegmentList, json_stamp: str) -> None:
        self._segments = segments
        self._json_stamp = json_stamp
        self._maps = _hashes(segments)

    def is_same(self, other: Unchanged) -> bool:
        """Whether another reading found the same maps."""
        return bool(np.array_equal(self._maps, other._maps))

    def require(self, since: str, remedy: str) -> None:
        """Raise an error if a file has changed.

        Parameters
        ----------
        since, remedy : str
            Such as "it was measured" and "evaluate it again".

        Raises
        ------
        ChangedFileError
            It names the first file that has changed.
        """
        segments = self._segments
        changed = np.flatnonzero(_hashes(segments) != self._maps)
        if json_stamp(segments.json) != self._json_stamp:
            place, more = segments.json, ""
        elif len(changed):
            place = segments.maps.folder / segments.maps.names[int(changed[0])]
            more = f" and {len(changed) - 1:,} more" if len(changed) > 1 else ""
        else:
            return
        have = "have" if more else "has"
        raise ChangedFileError(f"{place}{more} {have} changed since {since}; {remedy}")


def json_stamp(path: Path) -> str:
    """Return the stamp of a JSON; empty where there is a folder of maps instead, whose maps are looked at."""
    known = None if is_folder(path) else status(path)
    return "" if known is None else known.stamp


def _hashes(segments: SegmentList) -> NDArray[np.uint64]:
    """Return a hash of the stamp of each map, (n_images,) uint64."""
    found = map_stamps(segments.maps.folder, segments.maps.names)
    digests = b"".join(blake2b(str(stamp).encode(), digest_size=8).digest() for stamp in found)
    return np.frombuffer(digests, np.uint64)
