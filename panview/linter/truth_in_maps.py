"""Ground truth that is maps alone, listed as a JSON would list it: all rules of segments and maps are about it too."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from panview.datasets.assumptions import Assumptions
from panview.datasets.forms.listing import columns_of
from panview.datasets.forms.opened import maps_of
from panview.datasets.layouts.layout import GroundTruthFiles
from panview.datasets.maps import MapFiles
from panview.datasets.truth_in_maps import open_truth
from panview.errors import BadFileError, PanviewError
from panview.linter.findings import Finding
from panview.linter.reading import (
    AnnotationEntry,
    CategoryEntry,
    Document,
    ImageEntry,
    ReadJson,
    TruthSegmentEntry,
)
from panview.metrics.segment_table import Side
from panview.parallel import CancelCheck, Progress


def list_truth_in_maps(
    truth: GroundTruthFiles,
    assumed: Assumptions,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> tuple[ReadJson, MapFiles | None]:
    """Return what a JSON of a ground truth would say, and its maps; of one that cannot be read a finding.

    Parameters
    ----------
    truth : GroundTruthFiles
        With a form.
    assumed : Assumptions
        Added to.
    progress : Progress, optional
        Told of maps that are read to list their segments.
    cancelled : CancelCheck, optional
    """
    try:
        source, _ = open_truth(truth, assumed, cancelled)
        columns = columns_of(source, progress=progress, cancelled=cancelled)
    except PanviewError as error:
        problem = error.problem if isinstance(error, BadFileError) else str(error).removeprefix(f"{truth.json}: ")
        path = error.path if isinstance(error, BadFileError) else truth.json
        return ReadJson(None, [Finding("PV101", problem, path, Side.GROUND_TRUTH)]), None
    images = source.images
    maps = maps_of(source)
    ids = images.categories.ids[columns.category].tolist()
    segments = [
        TruthSegmentEntry(number, category_id, int(iscrowd))
        for number, category_id, iscrowd in zip(columns.segment_id.tolist(), ids, columns.iscrowd.tolist(), strict=True)
    ]
    offsets = columns.offsets.tolist()
    document = Document(
        annotations=[
            AnnotationEntry(images.image_id[row], maps.names[row], segments[offsets[row] : offsets[row + 1]])
            for row in range(len(images))
        ],
        categories=[
            CategoryEntry(one.id, one.name, int(one.isthing), one.supercategory, list(one.colour))
            for one in truth.categories
        ],
        images=[
            ImageEntry(images.image_id[row], images.image_names[row], *images.sizes[row]) for row in range(len(images))
        ],
    )
    return ReadJson(document, []), maps


def without_places(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings of a ground truth that has no JSON, without their places in one."""
    return [replace(one, place="") if one.side is Side.GROUND_TRUTH else one for one in findings]
