"""A model run whose queries were kept, opened to be processed again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.checked_entries import checked_categories
from panview.datasets.coco_json import NO_JSON, GroundTruthJson, read_json
from panview.datasets.image_ids import ImageId
from panview.datasets.layouts.find import find_prediction
from panview.datasets.layouts.layout import PredictionFiles
from panview.decoding import typed_json
from panview.engine.keeping import QUERIES
from panview.engine.kept.file import KeptError, check_kept, read_kept
from panview.engine.kept.queries import Kept
from panview.engine.post_processing.frame import Size
from panview.engine.run_folder import RunFolder, read_manifest
from panview.errors import BadFileError, PanviewError
from panview.files import stays_inside, why_outside
from panview.parallel import CancelCheck, Progress, each_image
from panview.reprocessing.rules import Rule, Values, rule_called

_MOST_ID = int(np.iinfo(np.int32).max)
HOW = "run the model again with --keep-queries, which completes an earlier run"


class NothingKeptError(PanviewError):
    """A prediction set has no queries beside it."""


class _Said(msgspec.Struct, frozen=True):
    """What the manifest of a run says of its queries."""

    name: str
    version: int
    parameters: dict[str, float]
    lowest: float
    category_ids: list[Annotated[int, msgspec.Meta(ge=-1, le=_MOST_ID)]]
    isthing: list[bool]


@dataclass(frozen=True)
class KeptImage:
    """An image of a run; ``png`` is the name of its id map."""

    image_id: ImageId
    file_name: str
    size: Size
    png: str


@dataclass(frozen=True, eq=False)
class KeptRun:
    """A run whose queries were kept.

    Attributes
    ----------
    run : RunFolder
    key : str
        Of the run.
    model : str
        As the manifest has it.
    rule : Rule
    original : dict of str to float
        What the run itself went by.
    lowest : float
        What scores no more than this was not kept.
    category_ids : (n_labels,) int32
        COCO id of each label, -1 for none.
    isthing : (n_labels,) bool
    manifest : dict
        The run's.
    """

    run: RunFolder
    key: str
    model: str
    rule: Rule
    original: dict[str, float]
    lowest: float
    category_ids: NDArray[np.int32]
    isthing: NDArray[np.bool_]
    manifest: dict[str, Any]

    def check(self, values: Values) -> dict[str, float]:
        """Return a value for each parameter; those that are not named stay as the run had them.

        Raises
        ------
        PanviewError
            There is no such parameter, or the value is outside of its range.
        """
        # A config may hold what no slider has: what the run went by is always possible.
        other = {name: value for name, value in values.items() if value != self.original.get(name)}
        return {**self.original, **{name: self.rule.check(other, self.lowest)[name] for name in other}}

    @cached_property
    def _listed(self) -> tuple[tuple[KeptImage, ...], Categories]:
        document, _ = read_json(self.run.json, GroundTruthJson)
        sizes = {image.id: image for image in document.images}
        images = []
        for place, entry in enumerate(document.annotations):
            image = sizes.get(entry.image_id)
            if image is None:
                raise BadFileError(self.run.json, f"has no image {entry.image_id}", f"$.annotations[{place}].image_id")
            if not stays_inside(entry.file_name):
                problem = f"file name {entry.file_name!r} {why_outside(entry.file_name)}"
                raise BadFileError(self.run.json, problem, f"$.annotations[{place}].file_name")
            images.append(KeptImage(image.id, image.file_name, (image.height, image.width), entry.file_name))
        categories = checked_categories(self.run.json, document.categories)
        unknown = set(self.category_ids.tolist()) - {-1, *categories.ids.tolist()}
        if unknown:
            raise BadFileError(
                self.run.json, f"has no category {min(unknown)}, which {self.run.manifest.name} names; {HOW}"
            )
        return tuple(images), categories

    @property
    def images(self) -> tuple[KeptImage, ...]:
        """The images of the run, in the order of its JSON; a row is a place among them.

        Raises
        ------
        PanviewError
            The JSON of the run cannot be read.
        """
        return self._listed[0]

    @property
    def categories(self) -> Categories:
        """The categories of the run."""
        return self._listed[1]

    @cached_property
    def _rows(self) -> dict[ImageId, int]:
        return {image.image_id: row for row, image in enumerate(self.images)}

    def row_of(self, image_id: ImageId) -> int | None:
        """Return the row of an image, None where the run has none."""
        return self._rows.get(image_id)

    def file(self, row: int) -> Path:
        """Return where the queries of an image are."""
        return self.run.queries_file(self.images[row].png)

    def load(self, row: int) -> Kept:
        """Read what was kept of an image.

        Raises
        ------
        KeptError
            It is missing, damaged or of another run; only this image is to be run again.
        """
        path, image = self.file(row), self.images[row]
        found = read_kept(path)
        self._require(path, image, (found.image_id, found.run, found.rule, found.version))
        if found.kept.photo != image.size:
            raise KeptError(path, "the queries belong to an image of another size")
        if len(found.kept.labels) and not 0 <= found.kept.labels.min() <= found.kept.labels.max() < len(self.isthing):
            raise KeptError(path, "the queries have labels that the model lacks")
        return found.kept

    def unusable(
        self,
        rows: Sequence[int] | None = None,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
        cancelled: CancelCheck | None = None,
    ) -> dict[int, KeptError]:
        """Read the file of each image and return what is wrong, by row; nothing is unpacked.

        Raises
        ------
        Cancelled
        """
        wrong: dict[int, KeptError] = {}

        def look(row: int) -> None:
            path = self.file(row)
            try:
                self._require(path, self.images[row], check_kept(path))
            except KeptError as error:
                wrong[row] = error

        wanted = range(len(self.images)) if rows is None else rows
        each_image(wanted, look, jobs=jobs, progress=progress, cancelled=cancelled, name="reprocess")
        return dict(sorted(wrong.items()))

    def missing(self) -> list[int]:
        """Return the images without a file, by its name alone."""
        return [row for row in range(len(self.images)) if not os.path.lexists(self.file(row))]

    def _require(self, path: Path, image: KeptImage, found: tuple[ImageId, str, str, int]) -> None:
        if found != (image.image_id, self.key, self.rule.name, self.rule.version):
            raise KeptError(path, "the queries belong to another image or another run")


def open_kept(place: Path | PredictionFiles) -> KeptRun:
    """Open what a run has kept.

    Parameters
    ----------
    place : Path or PredictionFiles
        The run's results JSON, a folder that holds it, or its manifest.

    Raises
    ------
    NothingKeptError
        No queries are beside it; the message says what to do.
    PanviewError
        It is not there or cannot be read, or this version of the program does not know its rule.
    """
    files = find_prediction(place) if isinstance(place, Path) else place
    run = RunFolder(files.json.parent, files.json.name.removesuffix(".json"))
    manifest = read_manifest(run) or {}
    told = manifest.get(QUERIES)
    if not isinstance(told, dict):
        raise NothingKeptError(f"{files.json}: no queries are kept beside this prediction set; {HOW}")
    try:
        said = typed_json(msgspec.json.encode(told), _Said)
    except NO_JSON as error:
        raise BadFileError(run.manifest, "its information on queries is damaged; run the model again") from error
    rule = rule_called(said.name, said.version)
    if set(said.parameters) != {each.name for each in rule.parameters} or len(said.category_ids) != len(said.isthing):
        raise BadFileError(run.manifest, "its information on queries is damaged; run the model again")
    return KeptRun(
        run,
        str(manifest.get("key", "")),
        str(manifest.get("model", run.name)),
        rule,
        {each.name: said.parameters[each.name] for each in rule.parameters},
        said.lowest,
        np.array(said.category_ids, np.int32),
        np.array(said.isthing, np.bool_),
        manifest,
    )


def find_kept(place: Path | PredictionFiles) -> KeptRun | None:
    """As `open_kept`, with None where nothing was kept."""
    try:
        return open_kept(place)
    except NothingKeptError:
        return None
