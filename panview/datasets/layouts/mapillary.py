"""Mapillary Vistas 1.2 and 2.0: maps lie in the folder of their JSON."""

from __future__ import annotations

from panview.datasets.layouts.declared import DeclaredLayout, Kind

_PHOTOS = ("{photos}/images",)

MAPILLARY = DeclaredLayout(
    name="Mapillary Vistas",
    kinds=(
        Kind("{split}/v2.0/panoptic/panoptic_2020.json", ("{split}/v2.0/panoptic",), _PHOTOS, "v2.0"),
        Kind("{split}/v1.2/panoptic/panoptic_2018.json", ("{split}/v1.2/panoptic",), _PHOTOS, "v1.2"),
        Kind("{split}/panoptic/panoptic_2020.json", ("{split}/panoptic",), _PHOTOS),
        Kind("{split}/panoptic/panoptic_2018.json", ("{split}/panoptic",), _PHOTOS),
    ),
    photo_splits={"validation": "validation", "training": "training"},
)
"""See the README in the release; release 2.0 holds the truth of 1.2 too."""
