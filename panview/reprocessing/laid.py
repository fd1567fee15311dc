"""An image of Panoptic FPN, whose detections are laid down in atoms: pixels that are of the same detections."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from panview.engine.kept.codes import to_probabilities
from panview.engine.kept.queries import KeptDetections
from panview.engine.post_processing import MmdetPanopticFpn
from panview.reprocessing.masks import PastedMasks
from panview.reprocessing.rules import Rule, Values
from panview.reprocessing.shares import Shares, TruthSide
from panview.reprocessing.tally_kernels import lay_down

_BITS = 62
"""Detections whose masks fit into a word."""


class _Atoms(NamedTuple):
    """Columns of A atoms.

    Attributes
    ----------
    member : (D, A) bool
        Which atoms each detection has.
    pixels : (A,) int64
    stuff : (A,) int64
        Label, -1 for none.
    truth : (A,) int64
        0 = void, otherwise the position of the truth segment, from 1.
    """

    member: NDArray[np.bool_]
    pixels: NDArray[np.int64]
    stuff: NDArray[np.int64]
    truth: NDArray[np.int64]


class Laid:
    """What detections and stuff share with the truth, at any parameters.

    Parameters
    ----------
    kept : KeptDetections
    rule : Rule
    category : (n_labels,) int16
        Index into the dataset's categories, -1 for a label that has none: its pixels are void.
    truth : TruthSide
    """

    def __init__(self, kept: KeptDetections, rule: Rule, category: NDArray[np.int16], truth: TruthSide) -> None:
        order = np.argsort(-kept.scores, kind="stable")
        self._kept, self._rule, self._category = kept, rule, category
        self._scores, self._labels = kept.scores[order], kept.labels[order]
        self._order = order
        self._places = truth.places.reshape(-1).astype(np.uint16)
        self._width = len(truth.category) + 1
        self._atoms: dict[float, _Atoms] = {}
        self._lock = threading.Lock()

    @property
    def categories(self) -> NDArray[np.int16]:
        """Categories that segments can be of, (c,) int16."""
        stuff = np.unique(self._kept.stuff[self._kept.stuff >= 0])
        found = np.unique(self._category[np.concatenate([self._labels, stuff.astype(np.int32)])])
        return found[found >= 0]

    def prepare(self, masks: Sequence[float]) -> None:
        """Make the atoms of some mask thresholds ahead."""
        for mask in masks:
            self._atoms_at(mask)

    def shares(self, values: Values) -> Shares:
        """Return the segments at some parameters."""
        atoms = self._atoms_at(values["mask"])
        parameters = self._rule.arguments(values)
        first = int(np.count_nonzero(~(self._scores < parameters.score)))
        owner = np.full(len(atoms.pixels), -1, np.int64)
        single = isinstance(parameters, MmdetPanopticFpn)
        lay_down(atoms.member, atoms.pixels, first, float(parameters.overlap), single, owner)
        things = self._added(owner, atoms, len(self._labels))
        free = np.where(owner < 0, atoms.stuff, -1)
        labels = np.unique(free[free >= 0])
        stuff = self._added(np.where(free >= 0, np.searchsorted(labels, free), -1), atoms, len(labels))
        large = stuff.sum(axis=1) >= parameters.stuff_area
        category = self._category[np.concatenate([self._labels, labels[large].astype(np.int32)])]
        score = np.concatenate([self._scores, np.full(int(large.sum()), np.nan, np.float32)])
        pixels = np.concatenate([things, stuff[large]])
        known = category >= 0
        return Shares(category[known], score[known], pixels[known]).without_empty()

    def _added(self, owner: NDArray[np.int64], atoms: _Atoms, count: int) -> NDArray[np.int64]:
        """Add up the pixels of atoms by owner and truth, (count, T + 1) int64."""
        owned = owner >= 0
        cells = owner[owned] * self._width + atoms.truth[owned]
        pixels = np.bincount(cells, atoms.pixels[owned], count * self._width)
        return pixels.astype(np.int64).reshape(count, self._width)

    def _atoms_at(self, mask: float) -> _Atoms:
        with self._lock:
            known = self._atoms.get(mask)
        if known is None:
            known = self._made(mask)
            with self._lock:
                self._atoms[mask] = known
        return known

    def _made(self, mask: float) -> _Atoms:
        kept, n = self._kept, len(self._labels)
        masks = PastedMasks(to_probabilities(kept.shares), kept.boxes, mask, kept.photo)
        words = np.zeros((n // _BITS + 2, kept.stuff.size), np.int64)
        words[0] = (kept.stuff.reshape(-1).astype(np.int64) + 1) << 32 | self._places
        for place, detection in enumerate(self._order.tolist()):
            words[1 + place // _BITS] |= masks[detection].reshape(-1).astype(np.int64) << (place % _BITS)
        begins = np.ones(words.shape[1], np.bool_)
        np.any(words[:, 1:] != words[:, :-1], axis=0, out=begins[1:])
        at = np.flatnonzero(begins)
        atoms, own = np.unique(words[:, at], axis=1, return_inverse=True)
        lengths = np.diff(at, append=words.shape[1])
        pixels = np.bincount(own.reshape(-1), lengths, atoms.shape[1]).astype(np.int64)
        member = np.empty((n, atoms.shape[1]), np.bool_)
        for place in range(n):
            member[place] = atoms[1 + place // _BITS] >> (place % _BITS) & 1
        return _Atoms(member, pixels, (atoms[0] >> 32) - 1, atoms[0] & 0xFFFFFFFF)
