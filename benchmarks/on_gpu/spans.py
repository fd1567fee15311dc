"""Sums over spans of time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


def read_spans(path: Path) -> list[dict[str, Any]]:
    """Return the spans that a witness wrote."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True)
class Spans:
    """What a run noted; `batch` images at a time."""

    spans: list[dict[str, Any]]
    batch: int

    def of(self, what: str) -> list[tuple[float, float]]:
        """Return begin and end of all of a kind."""
        return [(span["begin"], span["end"]) for span in self.spans if span["what"] == what]

    def rate(self) -> float:
        """Return images a second, from the end of the first batch to the last id map in its place."""
        done = sorted(end for _, end in self.of("write"))
        first = min(self.batch, len(done) // 2)
        return (len(done) - first) / (done[-1] - done[first - 1])

    def share(self, what: str) -> float:
        """Return in which share of the time, from the first end of a kind to the last, it was at work."""
        spans = merged(self.of(what))
        begin, end = spans[0][1], spans[-1][1]
        return sum(b - max(a, begin) for a, b in spans if b > begin) / (end - begin) if end > begin else 1.0

    def beside(self) -> dict[str, float]:
        """Return which share of reading and of writing is at a time at which the model is at work."""
        model = merged(self.of("predict"))
        return {what: overlap(self.of(what), model) for what in ("read", "write")}

    def each(self, what: str) -> float:
        """Return the mean seconds an image; what is done for a batch counts for each of its images."""
        spans = self.of(what)
        images = len(self.of("write"))
        # The first of a kind waits for what is prepared once.
        if len(spans) < 2:
            return sum(b - a for a, b in spans) / max(images, 1)
        rest = spans[1:]
        return sum(b - a for a, b in rest) / images * len(spans) / len(rest)

    def most(self, name: str) -> float:
        """Return the largest value of a name, 0 where none has it."""
        return max((float(span[name]) for span in self.spans if name in span), default=0.0)


def merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans in their order, those that touch as one."""
    found: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def overlap(spans: list[tuple[float, float]], others: list[tuple[float, float]]) -> float:
    """Return which share of the time of spans lies within others, which are merged."""
    whole = sum(end - begin for begin, end in spans)
    both = sum(max(0.0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)
    return both / whole if whole else 0.0
