"""The forms of `tests.support.forms`, each with what panview takes it for and what has to be said to read it."""

from __future__ import annotations

from panview.datasets.forms.names import FormName
from panview.datasets.forms.reading import AS_FOUND, Reading
from tests.support import forms

DIVISOR = Reading(divisor=300)
FOUND: dict[str, tuple[forms.Write, FormName, Reading]] = {
    "npy": (forms.transformers("npy", 1, 0), FormName.TRANSFORMERS, AS_FOUND),
    "npy from 0": (forms.transformers("npy", 0, -1), FormName.TRANSFORMERS, AS_FOUND),
    "npz": (forms.transformers("npz", 1, -1), FormName.TRANSFORMERS, AS_FOUND),
    "tensors": (forms.transformers("pt", 0, -1), FormName.TRANSFORMERS, AS_FOUND),
    "tensors with segments": (forms.transformers("dict.pt", 1, 0), FormName.TRANSFORMERS, AS_FOUND),
    "PNG of 8 bits": (forms.transformers("png-8", 1, 0), FormName.TRANSFORMERS, AS_FOUND),
    "PNG of 8 bits from 0": (forms.transformers("png-8", 0, -1), FormName.TRANSFORMERS, AS_FOUND),
    "PNG of 16 bits": (forms.transformers("png-16", 0, -1), FormName.TRANSFORMERS, AS_FOUND),
    "one JSON": (forms.transformers("one-png-rgb", 1, 0), FormName.TRANSFORMERS, AS_FOUND),
    "one JSON, white void": (forms.transformers("one-png-rgb", 1, -1), FormName.TRANSFORMERS, AS_FOUND),
    "one JSON, arrays": (forms.transformers("one-npy", 0, -1), FormName.TRANSFORMERS, AS_FOUND),
    "packed run lengths": (forms.results_of_masks("packed"), FormName.RLE, AS_FOUND),
    "run lengths": (forms.results_of_masks("plain"), FormName.RLE, AS_FOUND),
    "polygons": (forms.results_of_masks("polygons"), FormName.RLE, AS_FOUND),
    "instances JSON": (forms.results_of_masks("instances-packed"), FormName.RLE, AS_FOUND),
    "semantic ids": (forms.semantic("ids"), FormName.SEMANTIC, AS_FOUND),
    "semantic labels": (forms.semantic("labels"), FormName.SEMANTIC, AS_FOUND),
    "semantic JSON": (forms.two_jsons, FormName.SEMANTIC, AS_FOUND),
    "divisor": (forms.values("divisor"), FormName.DIVISOR, DIVISOR),
    "divisor in RGB": (forms.values("divisor-png"), FormName.DIVISOR, DIVISOR),
    "step": (forms.values("step"), FormName.STEP, Reading(FormName.STEP)),
    "pairs": (forms.values("pairs"), FormName.TWO_CHANNEL, Reading(FormName.TWO_CHANNEL, void=255)),
}
