"""Which rule of post-processing a run went by, so that it can be applied again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LOWEST = 0.1
"""Queries and detections that score less are not kept, unless the model's own threshold is lower."""
VERSIONS: Mapping[str, int] = {
    "maskformer": 1,
    "mask2former": 1,
    "oneformer": 1,
    "eomt": 1,
    "detr": 1,
    "panoptic_fpn": 1,
}
"""The rules that can be applied again, each with a number that rises when the same outputs become other segments."""


_QUERIES_BYTES = 1_500_000
_DETECTIONS_BYTES = 100_000
_SMALL_BYTES = 50_000
_OF_DETECTIONS = "Panoptic FPN"


@dataclass(frozen=True)
class KeptRule:
    """The rule of a run.

    Attributes
    ----------
    name : str
        A key of `VERSIONS`.
    version : int
    parameters : mapping of str to float
        What the run itself went by.
    lowest : float
        Only what scores more is kept.
    """

    name: str
    version: int
    parameters: Mapping[str, float]
    lowest: float


def kept_rule(name: str, parameters: Mapping[str, float], lowest: float = LOWEST) -> KeptRule:
    """Return a rule of this version of the program; the run's own score is never above the lowest that is kept."""
    values = {key: float(value) for key, value in parameters.items()}
    return KeptRule(name, VERSIONS[name], values, min(lowest, values["score"]))


def expected_bytes(collection: str = "", *, shipped: bool = False) -> int:
    """Return about how many bytes the queries of one image take.

    Parameters
    ----------
    collection : str
        Of the model, as lists have it; empty where it is not known.
    shipped : bool
        Whether the model came with the program: these see small pictures.
    """
    if shipped:
        return _SMALL_BYTES
    return _DETECTIONS_BYTES if collection == _OF_DETECTIONS else _QUERIES_BYTES
