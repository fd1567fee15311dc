"""What is likely to be read next of a mirror: who goes through a folder in its order finds the next files there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from panview.remote.ahead import Wanted, fetchers
from panview.remote.store import Known

if TYPE_CHECKING:
    from panview.remote.mirror import Mirror

MOST_AHEAD = 64
"""Files between what is read and the last that is fetched ahead."""
_FIRST = 4
"""Files ahead of the second that is read; each further one in order doubles them."""
_GAP = 4
"""So many places apart, two files still are one after the other: some images are left out."""
_FEW = 3
"""So many files of a folder that nobody has told the order of, until its list is asked for."""
_REMEMBERED = 64
"""Places that were read last: that many threads can go through a folder side by side."""
_LARGE = 8 << 20
_NOT_FROM_LISTS = (".json", ".zip", ".csv", ".tsv", ".parquet", ".html", ".txt")
"""Endings of files that are chosen by name, and hardly ever read one after the other."""


class Order:
    """Files in the order in which somebody reads them.

    Parameters
    ----------
    keys : sequence of str
    is_certain : bool
        Whether a set names them so, and not a list of what is there.
    """

    def __init__(self, keys: Sequence[str], *, is_certain: bool) -> None:
        self.keys, self.is_certain = keys, is_certain
        self.place = {key: place for place, key in enumerate(keys) if key}
        self._reached: OrderedDict[int, int] = OrderedDict()
        self._wanted: set[int] = set()

    def follow(self, place: int) -> list[str]:
        """Note that a place is read; return what is to be fetched ahead now.

        Parameters
        ----------
        place : int
        """
        before = [self._reached.pop(near) for near in range(place - _GAP, place + 1) if near in self._reached]
        # Who reads the first file is likely to read the second, unlike who reads any other.
        length = 1 + max(before, default=1 if place == 0 else 0)
        self._reached[place] = length
        while len(self._reached) > _REMEMBERED:
            self._reached.popitem(last=False)
        if length < 2:
            return []
        ahead = min(MOST_AHEAD, _FIRST << min(length - 1, 10))
        # In lots, since a thread for each file would cost more than it saves.
        if length > 2 and place + ahead // 2 in self._wanted:
            return []
        coming = [each for each in range(place + 1, place + 1 + ahead) if each < len(self.keys)]
        new = [each for each in coming if each not in self._wanted and self.keys[each]]
        self._wanted.update(new)
        return [self.keys[each] for each in new]


class Following:
    """The orders in which a mirror's files are read, in this process.

    Parameters
    ----------
    mirror : Mirror
    """

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self._lock = threading.Lock()
        self._certain: dict[str, Order] = {}
        self._listed: dict[str, Order] = {}
        self._read: dict[str, int] = {}

    def in_order(self, folder: str, names: Sequence[str]) -> None:
        """Take the order of files from a set.

        Parameters
        ----------
        folder : str
            Key of the folder, empty for all of the mirror.
        names : sequence of str
            Names in it, with slashes; empty where an image has no file.
        """
        begin = f"{folder}/" if folder else ""
        order = Order([begin + name if name else "" for name in names], is_certain=True)
        with self._lock:
            self._certain[folder] = order

    def forget(self) -> None:
        """Begin anew, as after a list has been read again."""
        with self._lock:
            self._listed.clear()
            self._read.clear()
            for folder, order in self._certain.items():
                self._certain[folder] = Order(order.keys, is_certain=True)

    def read(self, key: str) -> None:
        """Note that a file is read, and have those behind it fetched."""
        with self._lock:
            order = self._order_of(key)
            keys = [] if order is None else order.follow(order.place[key])
        if order is None or not keys:
            return
        small = keys if order.is_certain else [each for each in keys if self._is_like(each, key)]
        fetchers.want(Wanted([(self._mirror, each) for each in small]), len(small))

    def _order_of(self, key: str) -> Order | None:
        for order in self._certain.values():
            if key in order.place:
                return order
        folder, _, name = key.rpartition("/")
        if name.lower().endswith(_NOT_FROM_LISTS):
            return None
        if folder not in self._listed:
            count = self._read[folder] = self._read.get(folder, 0) + 1
            names = self._mirror.listed(folder) if count < _FEW else self._mirror.list_quietly(folder)
            if names is None:
                return None
            begin = f"{folder}/" if folder else ""
            self._listed[folder] = Order([begin + each for each in sorted(names)], is_certain=False)
        order = self._listed[folder]
        return order if key in order.place else None

    def _is_like(self, key: str, read: str) -> bool:
        """Whether a file of a list is of the kind of one that was read, and not large."""
        known = self._mirror.known(key)
        is_small = isinstance(known, Known) and known.size <= _LARGE
        return is_small and key.rpartition(".")[2] == read.rpartition(".")[2]
