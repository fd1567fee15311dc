"""Converting a set on all cores into a new folder, which appears whole or not at all; an interrupted run continues."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from panview.datasets.categories import Categories
from panview.datasets.coco_results import ResultImage, measured, png_names, results_json
from panview.datasets.convert.source import DETECTRON2_JSON, Source
from panview.datasets.forms.image import empty_image
from panview.datasets.forms.names import FormName
from panview.datasets.forms.value_maps import encode_values
from panview.datasets.forms.values import ValueForm, default_void
from panview.datasets.opening import MissingImages
from panview.datasets.png import encode_id_map
from panview.datasets.prediction_set import MissingPredictionsError
from panview.errors import BadFileError, Cancelled, PanviewError
from panview.files import write_whole
from panview.places import archive_of, is_remote
from panview.whole_folder import WholeFolder, refuse_place

Progress = Callable[[int, int], None]
MARKER = ".panview-convert.json"
_CHUNK = 8


@dataclass(frozen=True, eq=False)
class Conversion:
    """What is written.

    Attributes
    ----------
    source : Source
    form : FormName
    out : Path
        Folder; its name is the prediction set's.
    missing : MissingImages
        What an image of the dataset without a prediction means.
    void : int or None
        Category id that is to mean void in the forms of two channels and of Cityscapes; None chooses.
    """

    source: Source
    form: FormName
    out: Path
    missing: MissingImages = "error"
    void: int | None = None

    @property
    def name(self) -> str:
        """Name of the prediction set."""
        return self.out.expanduser().resolve().name

    @property
    def result(self) -> Path:
        """What other programs are given: the JSON, or the folder of maps."""
        return self.out / self._json_name if self.form.has_json else self.out

    @property
    def part(self) -> Path:
        """The folder while it is not finished."""
        return self.out.expanduser().resolve().with_name(self.name + ".part")

    @property
    def folder(self) -> WholeFolder:
        """The folder as it is written."""
        return WholeFolder(self.out, "conversion", MARKER, self.key)

    @property
    def _json_name(self) -> str:
        return DETECTRON2_JSON if self.form == FormName.DETECTRON2 else f"{self.name}.json"

    @property
    def key(self) -> str:
        """Hash of what decides the result, but for the maps."""
        images, source = self.source.images, self.source
        decisive = [
            source.form,
            source.path.resolve(),
            source.digest,
            images.digest,
            self.form,
            self.missing,
            self.void,
        ]
        return blake2b("\n".join(map(str, decisive)).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

    def rows(self) -> list[int]:
        """Return the images to write, as rows of the dataset.

        Raises
        ------
        MissingPredictionsError
            One has no prediction, and that is an error.
        """
        has, images = self.source.rows, self.source.images
        absent = [row for row in range(len(images)) if row not in has]
        if absent and self.missing == "error":
            first = absent[0]
            raise MissingPredictionsError(
                self.source.path, len(absent), images.image_id[first], images.image_names[first]
            )
        return sorted(has) if self.missing == "skip" else list(range(len(images)))

    def names(self) -> list[str]:
        """Return the name of each image's map, by row, in `png_folder`."""
        images = self.source.images
        names = png_names(images.image_names)
        if self.form == FormName.DETECTRON2:
            # Detectron2 writes all maps beside its JSON, without subfolders.
            names = [PurePosixPath(name).name for name in names]
            if len({name.lower() for name in names}) < len(names):
                raise PanviewError(f"{images.json}: two images have the same name in different folders; use --to coco")
        return names

    @property
    def png_folder(self) -> Path:
        """Where the maps are written."""
        beside = self.form == FormName.DETECTRON2 or not self.form.has_json
        return self.part if beside else self.part / self.name


def convert(
    conversion: Conversion,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Convert a set; return how many images were written.

    Raises
    ------
    PanviewError
        The target is refused or cannot be written, or the input is bad; what was finished stays beside the target and
        the same conversion goes on from there.
    Cancelled
        ``cancelled`` said so.
    """
    rows, names = conversion.rows(), conversion.names()
    images = conversion.source.images
    writer = None
    if not conversion.form.has_json:
        void = conversion.void if conversion.void is not None else default_void(images.categories)
        writer = ValueForm(conversion.form, images.categories, void)
        writer.refuse_categories()
    refuse_target(conversion)
    results: dict[int, ResultImage] = {}
    is_cancelled = cancelled or (lambda: False)
    stopped = threading.Event()

    def work(chunk: list[int]) -> int:
        for row in chunk:
            if stopped.is_set() or is_cancelled():
                stopped.set()
                raise Cancelled
            result = _convert_image(conversion, writer, row, names[row])
            if result is not None:
                results[row] = result
        return len(chunk)

    with conversion.folder.filled():
        workers = jobs or os.cpu_count() or 1
        chunks = [rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK)]
        done = 0
        with ThreadPoolExecutor(workers, thread_name_prefix="convert") as pool:
            futures = [pool.submit(work, chunk) for chunk in chunks]
            try:
                for future in as_completed(futures):
                    done += future.result()
                    if progress is not None:
                        progress(done, len(rows))
            finally:
                # After an error or Ctrl-C, do not wait for the rest of a chunk.
                stopped.set()
                pool.shutdown(cancel_futures=True)
        if conversion.form.has_json:
            description = f"{conversion.name}: {conversion.source.form} converted by panview"
            listed = [results[row] for row in rows]
            own = replace(images.categories, ids=category_numbers(conversion.form, images.categories))
            said = conversion.source.mapping
            info = {} if said is None else {"categories": said.as_json()}
            data = results_json(description, listed, own, info)
            write_whole(conversion.part / conversion.result.name, data, durable=False)
    return len(rows)


def refuse_target(conversion: Conversion) -> None:
    """Refuse a folder that must not be written to.

    Raises
    ------
    PanviewError
        It is not empty, no folder, lies within the maps that are read, or another conversion was cut off there.
    """
    refuse_place(conversion.out.expanduser(), [conversion.source.folder])
    conversion.folder.refuse()


def finished_images(conversion: Conversion) -> int:
    """Return how many images an interrupted conversion has finished."""
    return sum(1 for path in conversion.part.rglob("*.png") if path.name[0] != ".")


def _convert_image(conversion: Conversion, writer: ValueForm | None, row: int, name: str) -> ResultImage | None:
    """Write one image, unless an earlier run did; return what the JSON says of it."""
    source = conversion.source
    images = source.images
    is_there = row in source.rows
    path = conversion.png_folder / name
    finished = path.is_file() and (not is_there or path.stat().st_mtime_ns >= _changed(source.map_of(row)))
    if finished and writer is not None:
        return None
    # If a JSON is written, it needs the segments in any case; writing the map is what takes time.
    image = source.read(row) if is_there else empty_image(images.sizes[row])
    if writer is not None:
        try:
            data = encode_values(image, writer)
        except PanviewError as error:
            raise BadFileError(source.map_of(row), str(error)) from error
        write_whole(path, data, durable=False)
        return None
    if not finished:
        write_whole(path, encode_id_map(image.painted(image.segment_id, 0).to_id_map()), durable=False)
    numbers = category_numbers(conversion.form, images.categories)[image.category]
    segments = measured(
        image.runs, image.segment_id.tolist(), numbers.tolist(), image.iscrowd.tolist(), image.scores.tolist()
    )
    return ResultImage(images.image_id[row], images.image_names[row], images.sizes[row], name, segments)


def category_numbers(form: FormName, categories: Categories) -> NDArray[np.int32]:
    """Return what a form with a JSON calls each category, (n,) int32."""
    if form in (FormName.THINGS_FIRST, FormName.STUFF_FIRST):
        last = categories.isthing if form == FormName.STUFF_FIRST else ~categories.isthing
        return np.argsort(np.argsort(last, kind="stable")).astype(np.int32)
    first = {FormName.LABELS: 0, FormName.LABELS_FROM_1: 1}.get(form)
    return categories.ids if first is None else np.arange(first, first + len(categories), dtype=np.int32)


def _changed(path: Path) -> int:
    """Return the modification time of a file, or of the archive that it is in, in ns.

    One that is not there is asked again, and so is one that lies elsewhere, where clocks differ.
    """
    if is_remote(path):
        return 2**63
    try:
        return (archive_of(path) or path).stat().st_mtime_ns
    except OSError:
        return 2**63
