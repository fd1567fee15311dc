"""The part of a report that says with which parameters sets were re-processed, and what that was found to gain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from panview.decoding import typed_json
from panview.errors import PanviewError
from panview.reading import read_file
from panview.review.report.figures import SetFigures
from panview.review.report.tables import NONE, Cell, Row

SUFFIX = ".reprocess.json"
"""Of the manifest beside the results of `panview reprocess`."""
_MOST_BYTES = 64 << 20


class _HeldOut(msgspec.Struct, frozen=True):
    gain: float | None = None
    low: float | None = None
    high: float | None = None


class _Best(msgspec.Struct, frozen=True):
    recommended: bool
    folds: int
    held_out: _HeldOut


class _Axis(msgspec.Struct, frozen=True):
    name: str
    values: list[float]


class _Map(msgspec.Struct, frozen=True):
    rows: _Axis
    columns: _Axis
    pq: list[list[float | None]]


class _Judged(msgspec.Struct, frozen=True):
    best: _Best | None = None
    map: _Map | None = None


class _Manifest(msgspec.Struct, frozen=True):
    parameters: dict[str, float]
    original: dict[str, float]
    published: dict[str, float]
    judged: _Judged = _Judged()


@dataclass(frozen=True)
class Reprocessed:
    """What is said of a set.

    Attributes
    ----------
    name : str
    rows : tuple of Row
        A parameter each: of this set, of the run, published.
    said : str
        What its parameters gain on held-out images; empty where that was not measured.
    map : tuple of Row
        PQ by the values of two parameters, where that was measured.
    map_title : str
    map_columns : tuple of str
    """

    name: str
    rows: tuple[Row, ...]
    said: str = ""
    map: tuple[Row, ...] = ()
    map_title: str = ""
    map_columns: tuple[str, ...] = ()


def reprocessed_sets(sets: Sequence[SetFigures]) -> list[Reprocessed]:
    """Return what the manifests of re-processed sets say; a set without a manifest, or with a damaged one, has none."""
    found = []
    for each in sets:
        prediction = each.view.snapshot.prediction
        if prediction is None:
            continue
        path = prediction.segments.json.with_name(prediction.segments.json.name.removesuffix(".json") + SUFFIX)
        try:
            manifest = typed_json(read_file(path, _MOST_BYTES), _Manifest)
        except (PanviewError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
        found.append(_described(each.name, manifest))
    return found


def _described(name: str, manifest: _Manifest) -> Reprocessed:
    rows = tuple(
        Row(parameter, tuple(Cell(_value(part, parameter)) for part in _parts(manifest)))
        for parameter in manifest.parameters
    )
    best, over = manifest.judged.best, manifest.judged.map
    described = Reprocessed(name, rows, "" if best is None else _gain(best))
    if over is None:
        return described
    table = tuple(
        Row(f"{value:g}", tuple(Cell(NONE if pq is None else f"{100 * pq:.1f}") for pq in line))
        for value, line in zip(over.rows.values, over.pq, strict=False)
    )
    columns = tuple(f"{value:g}" for value in over.columns.values)
    return Reprocessed(name, rows, described.said, table, f"{over.rows.name} \\ {over.columns.name}", columns)


def _parts(manifest: _Manifest) -> tuple[Mapping[str, Any], ...]:
    return manifest.parameters, manifest.original, manifest.published


def _value(values: Mapping[str, float], name: str) -> str:
    return f"{values[name]:g}" if name in values else NONE


def _gain(best: _Best) -> str:
    gain = best.held_out
    if gain.gain is None:
        return ""
    text = f"{100 * gain.gain:+.2f} PQ on images that they were not chosen on, {best.folds} folds"
    if gain.low is not None and gain.high is not None:
        text += f", 95 % interval {100 * gain.low:+.2f} to {100 * gain.high:+.2f}"
    return f"{text}; {'recommended' if best.recommended else 'not recommended'}"
