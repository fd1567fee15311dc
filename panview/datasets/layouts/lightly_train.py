"""LightlyTrain: ``annotations/SPLIT.json`` with maps in ``annotations/SPLIT/`` and photos in ``images/SPLIT/``."""

from __future__ import annotations

from panview.datasets.layouts.declared import DeclaredLayout, Kind

LIGHTLY_TRAIN = DeclaredLayout(
    name="LightlyTrain",
    kinds=(
        Kind("annotations/{split}.json", ("annotations/{split}",), ("images/{split}", "{split}"), sure=False),
        # One folder with the maps of all splits beside them, as in their notebook.
        Kind("annotations/{split}.json", ("masks/{split}", "panoptic/{split}"), ("images/{split}",), sure=False),
        Kind("{split}/annotations.json", ("{split}/masks", "{split}/panoptic"), ("{split}/images",), sure=False),
    ),
    photo_splits={"val": "val", "train": "train", "test": "test", "validation": "validation"},
)
"""See https://docs.lightly.ai/train, "Panoptic Segmentation"."""
