"""What is begun ahead of an opening, so that a window with a large set neither waits for it nor stands still."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from panview import places
from panview.datasets import kept_documents
from panview.datasets.layouts.find import find_prediction
from panview.datasets.layouts.layout import GroundTruthFiles, PredictionFiles
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.parallel import CancelCheck
from panview.stamping import stamped_ahead


@contextmanager
def begun_ahead(
    files: GroundTruthFiles, predictions: Sequence[Path], opening: Opening, cancelled: CancelCheck
) -> Iterator[None]:
    """Ask for the stamps of a large set's maps beside reading its JSONs, and decode these in processes of their own."""
    found: list[GroundTruthFiles | PredictionFiles] = [files]
    for path in predictions:
        try:
            found.append(find_prediction(path, reading=opening.reading_of(path)))
        except PanviewError:
            # Reported where the file is read.
            continue
    folders = dict.fromkeys(one.map_folder for one in found if _is_large(one))
    with stamped_ahead(list(folders)), kept_documents.decoding_beside(cancelled, [one.json for one in found[1:]]):
        yield


def _is_large(files: GroundTruthFiles | PredictionFiles) -> bool:
    status = places.status(files.json)
    large = status is not None and status.size >= kept_documents.BESIDE_FROM
    place = files.map_folder
    on_disk = places.archive_of(place) is None and not places.is_remote(place)
    return large and on_disk and places.is_folder(place)
