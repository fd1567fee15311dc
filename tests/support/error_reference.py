"""The error types of the guide once more, slowly and literally, in sets of pixels, to compare with."""

from __future__ import annotations

import numpy as np

from tests.support.reference import Pair, Segment

Pixels = set[tuple[int, int]]
Kinds = dict[tuple[str, int], str]
"""Side ("g" or "p") and segment id to the label of the error type, or to "TP" or "crowd"."""


def pixels_of(id_map: np.ndarray, segment_id: int) -> Pixels:
    return {(int(y), int(x)) for y, x in zip(*np.nonzero(id_map == segment_id), strict=True)}


class Scene:
    """A pair of maps as sets of pixels."""

    def __init__(self, pair: Pair, things: set[int], near: float, mostly: float) -> None:
        self.truths, self.predictions, self.things = pair.truths, pair.predictions, things
        self.near, self.mostly = near, mostly
        self.g = {s.id: pixels_of(pair.ground_truth, s.id) for s in pair.truths}
        self.p = {s.id: pixels_of(pair.prediction, s.id) for s in pair.predictions}
        self.void = pixels_of(pair.ground_truth, 0)

    def iou(self, g: Segment, p: Segment) -> float:
        """IoU with the void under the prediction taken off the union."""
        union = (self.g[g.id] | self.p[p.id]) - (self.p[p.id] & self.void)
        return len(self.g[g.id] & self.p[p.id]) / len(union) if union else 0.0

    def match_of_truth(self, g: Segment, threshold: float) -> Segment | None:
        for p in self.predictions:
            if not g.iscrowd and p.category_id == g.category_id and self.iou(g, p) > threshold:
                return p
        return None

    def match_of_prediction(self, p: Segment, threshold: float) -> Segment | None:
        return next((g for g in self.truths if self.match_of_truth(g, threshold) == p), None)

    def on_void_and_crowd(self, p: Segment) -> tuple[int, int]:
        crowds = [g for g in self.truths if g.iscrowd and g.category_id == p.category_id]
        on_crowd = len(self.p[p.id] & self.g[crowds[-1].id]) if crowds else 0
        return len(self.p[p.id] & self.void), on_crowd

    def ignored(self, p: Segment, threshold: float) -> bool:
        """Not matched, and more than half on void and on the crowd of its category."""
        half = 2 * sum(self.on_void_and_crowd(p)) > len(self.p[p.id])
        return half and self.match_of_prediction(p, threshold) is None

    def is_fn(self, g: Segment) -> bool:
        return not g.iscrowd and self.match_of_truth(g, 0.5) is None

    def is_fp(self, p: Segment) -> bool:
        return self.match_of_prediction(p, 0.5) is None and not self.ignored(p, 0.5)

    def mistaken(self, g: Segment, p: Segment, threshold: float) -> str:
        """What an FN and an FP at the same place are called; empty where they are not at the same place."""
        if g.iscrowd or not (self.is_fn(g) and self.is_fp(p)) or self.iou(g, p) <= threshold:
            return ""
        alike = (g.category_id in self.things) == (p.category_id in self.things)
        return "wrong category" if alike else "thing/stuff flip"

    def parts(self, g: Segment) -> list[Segment]:
        """The predictions that split a truth: of its category, each mostly on it, together on most of it."""
        found = [
            p
            for p in self.predictions
            if not g.iscrowd
            and p.category_id == g.category_id
            and len(self.p[p.id] & self.g[g.id]) > self.mostly * len(self.p[p.id])
        ]
        together = sum(len(self.p[p.id] & self.g[g.id]) for p in found)
        return found if len(found) >= 2 and together > self.mostly * len(self.g[g.id]) else []

    def merged(self, p: Segment) -> list[Segment]:
        """The truths that a prediction merges: of its category, most of each under it."""
        found = [
            g
            for g in self.truths
            if not g.iscrowd
            and p.category_id == g.category_id
            and len(self.p[p.id] & self.g[g.id]) > self.mostly * len(self.g[g.id])
        ]
        return found if len(found) >= 2 else []

    def nearly(self, g: Segment, p: Segment) -> bool:
        unmatched = self.is_fn(g) and self.is_fp(p) and g.category_id == p.category_id
        return unmatched and bool(self.g[g.id] & self.p[p.id]) and self.iou(g, p) >= self.near


def kind_of_truth(scene: Scene, g: Segment, threshold: float) -> str:
    if g.iscrowd:
        return "crowd"
    if scene.match_of_truth(g, threshold):
        return "TP"
    if scene.match_of_truth(g, 0.5):
        return "poor mask"
    mistaken = [scene.mistaken(g, p, 0.5) for p in scene.predictions if scene.mistaken(g, p, 0.5)]
    if mistaken:
        still = any(scene.mistaken(g, p, threshold) for p in scene.predictions)
        return mistaken[0] if still else "missed"
    if scene.parts(g):
        return "split"
    if any(g in scene.merged(p) for p in scene.predictions):
        return "merged"
    if any(scene.nearly(g, p) for p in scene.predictions):
        return "near miss"
    stuff: Pixels = set().union(*(scene.p[p.id] for p in scene.predictions if p.category_id not in scene.things))
    swallowed = len(scene.g[g.id] & stuff) > scene.mostly * len(scene.g[g.id])
    return "swallowed by stuff" if g.category_id in scene.things and swallowed else "missed"


def kind_of_prediction(scene: Scene, p: Segment, threshold: float) -> str:
    if scene.match_of_prediction(p, threshold):
        return "TP"
    if scene.ignored(p, threshold):
        void, crowd = scene.on_void_and_crowd(p)
        return "ignored (void)" if void >= crowd else "ignored (crowd)"
    if scene.match_of_prediction(p, 0.5):
        return "poor mask"
    mistaken = [scene.mistaken(g, p, 0.5) for g in scene.truths if scene.mistaken(g, p, 0.5)]
    if mistaken:
        still = any(scene.mistaken(g, p, threshold) for g in scene.truths)
        return mistaken[0] if still else "spurious"
    if any(p in scene.parts(g) for g in scene.truths):
        return "split"
    if scene.merged(p):
        return "merged"
    return "near miss" if any(scene.nearly(g, p) for g in scene.truths) else "spurious"


def error_kinds(pair: Pair, things: set[int], threshold: float = 0.5, near: float = 0.3, mostly: float = 0.5) -> Kinds:
    """What each segment of an image is called."""
    scene = Scene(pair, things, near, mostly)
    kinds: Kinds = {("g", g.id): kind_of_truth(scene, g, threshold) for g in pair.truths}
    return kinds | {("p", p.id): kind_of_prediction(scene, p, threshold) for p in pair.predictions}
