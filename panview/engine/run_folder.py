"""Where the results of a model run lie: id maps, results JSON, manifest, each whole or not at all (docs/adr/0010)."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from panview.datasets import coco_results
from panview.datasets.coco_json import NO_JSON
from panview.datasets.coco_results import PredictedSegment, ResultImage, measured, results_json
from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import ImageId
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.png import read_text, write_id_map
from panview.datasets.predicted_image import PredictedImage
from panview.datasets.runs import runs_of
from panview.decoding import typed_json
from panview.engine.kept.file import SUFFIX, KeptError, check_kept, is_kept
from panview.engine.kept.rule import KeptRule
from panview.engine.predictor import ModelError, PanopticResult
from panview.errors import Cancelled, PanviewError, reason_of
from panview.files import HALF_WRITTEN, remove_abandoned, stays_inside, write_whole
from panview.reading import read_file, read_start
from panview.settings import runs_folder

MANIFEST = ".run.json"
"""How the name of a manifest ends, after that of its run."""
KEYWORD = "panview:segments"
FORMAT = 1
_START = 4096
_LOOK_S = 0.5
"""`is_held` takes the lock for a moment."""
_OWN_JSON = re.compile(rb'\{"info":\{"description":"(?:[^"\\]|\\.)*: predictions made by panview"')
_ELSEWHERE = "choose another name (--name) or folder (--out)"


class ImageRecord(msgspec.Struct, frozen=True):
    """What the PNG of a finished image says of it."""

    image_id: ImageId
    segments: tuple[PredictedSegment, ...]
    seconds: float
    run: str


@dataclass(frozen=True)
class RunFolder:
    """The files of one run.

    Attributes
    ----------
    folder : Path
        Several runs may lie side by side in it.
    name : str
        Of the prediction set.
    """

    folder: Path
    name: str

    @property
    def json(self) -> Path:
        """The results JSON."""
        return self.folder / f"{self.name}.json"

    @property
    def png_folder(self) -> Path:
        """Where the id maps are."""
        return self.folder / self.name

    @property
    def manifest(self) -> Path:
        """What was run, and how."""
        return self.folder / f"{self.name}{MANIFEST}"

    @property
    def queries_folder(self) -> Path:
        """Where the queries of the images are, if they are kept."""
        return self.folder / f"{self.name}{SUFFIX}"

    def queries_file(self, png: str) -> Path:
        """Where the queries of an image are, by the name of its id map."""
        return self.queries_folder / f"{png.removesuffix('.png')}{SUFFIX}"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes here."""
        return self.folder / f".{self.name}.lock"

    @property
    def files(self) -> PredictionFiles:
        """The results as a prediction set."""
        return PredictionFiles(self.json, self.png_folder, self.name)


def run_folder(folder: Path, name: str) -> RunFolder:
    """Return the run of a name in a folder.

    Raises
    ------
    PanviewError
        The name cannot be a file's.
    """
    if not stays_inside(name) or "/" in name or "\\" in name or name.startswith("."):
        raise PanviewError(f"{name!r} cannot name a prediction set; use a plain file name")
    return RunFolder(folder.expanduser().absolute(), name)


def default_folder(dataset: Dataset) -> Path:
    """Return where runs over a dataset go when nobody says otherwise: in the user's data folder."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", dataset.name).strip("-").lower() or "dataset"
    return runs_folder() / f"{slug}-{dataset.ground_truth.digest[:8]}"


@contextlib.contextmanager
def locked(run: RunFolder) -> Iterator[None]:
    """Hold a run, so that no other process writes into it; what died lets go of it.

    Raises
    ------
    PanviewError
        Another process holds it, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        run.png_folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(run.lock, timeout=_LOOK_S)
        lock.acquire()
    except Timeout as error:
        raise PanviewError(
            f"{run.folder}: {run.name} is already running; wait for it, or choose another name"
        ) from error
    except OSError as error:
        raise PanviewError(f"{run.folder}: cannot be written ({reason_of(error)}); choose another folder") from error
    try:
        yield
    finally:
        # While it is held, which Windows does not let happen to an open file: there it stays, and is nobody's.
        with contextlib.suppress(OSError):
            run.lock.unlink(missing_ok=True)
        lock.release()
        # If nothing was written, nothing is left behind.
        with contextlib.suppress(OSError):
            run.png_folder.rmdir()


def is_held(run: RunFolder) -> bool:
    """Whether a process holds a run now; True also if that cannot be found out."""
    from filelock import FileLock, Timeout

    if not run.lock.exists():
        return False
    try:
        with FileLock(run.lock, timeout=0):
            return False
    except (Timeout, OSError):
        return True


def run_key(decisive: Mapping[str, Any]) -> str:
    """Return the hash of what decides a run's results, as hexadecimal digits."""
    return blake2b(json.dumps(decisive, sort_keys=True).encode(), digest_size=12).hexdigest()


def png_names(dataset: Dataset) -> list[str]:
    """Return the name of each image's id map."""
    return coco_results.png_names(dataset.image_names)


def write_image(
    path: Path, result: PanopticResult, category_ids: NDArray[np.int32], image_id: ImageId, seconds: float, key: str
) -> tuple[PredictedSegment, ...]:
    """Write the id map of a finished image with its segments; labels without a category become void.

    Parameters
    ----------
    path : Path
    result : PanopticResult
    category_ids : (n_labels,) int32
        -1 for none.
    image_id : int or str
    seconds : float
        What the model took.
    key : str
        Of the run.

    Raises
    ------
    PanviewError
        Another file is there, or it cannot be written.
    """
    category = category_ids[result.labels]
    kept = np.flatnonzero(category >= 0)
    number = np.zeros(len(category) + 1, np.uint32)
    number[kept + 1] = np.arange(1, len(kept) + 1)
    id_map = number[result.id_map]
    scores = None if result.scores is None else np.round(result.scores[kept].astype(np.float64), 6).tolist()
    segments = measured(runs_of(id_map), range(1, len(kept) + 1), category[kept].tolist(), scores=scores)
    record = ImageRecord(image_id, segments, round(seconds, 4), key)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Files that appeared since do not belong to this run.
    refuse_other_map(path, key)
    write_id_map(path, id_map, {KEYWORD: _ascii_json(record)})
    return segments


def _ascii_json(record: ImageRecord) -> str:
    """Return a record as JSON in ASCII, which is what a PNG's text can hold."""
    text = msgspec.json.encode(record).decode()
    return text if text.isascii() else json.dumps(msgspec.to_builtins(record), separators=(",", ":"))


def read_image(path: Path) -> ImageRecord | None:
    """Return what a finished image's PNG says of it; None for any other file, or none."""
    try:
        text = read_text(path, KEYWORD)
        return typed_json(text, ImageRecord) if text is not None else None
    except (PanviewError, *NO_JSON):
        return None


def predicted_image(row: int, name: str, record: ImageRecord) -> PredictedImage:
    """Return a finished image as the metrics take it.

    Parameters
    ----------
    row : int
        Of the dataset.
    name : str
        Of its id map.
    record : ImageRecord
    """
    return PredictedImage(
        row,
        name,
        tuple(segment.id for segment in record.segments),
        tuple(segment.category_id for segment in record.segments),
        tuple(segment.score for segment in record.segments),
    )


def finished_images(
    run: RunFolder,
    dataset: Dataset,
    key: str,
    known: Mapping[int, ImageRecord] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[int, ImageRecord]:
    """Return the images that are finished already, row -> record; those that are known are not read again.

    Raises
    ------
    Cancelled
        ``cancelled``, which is asked before each map is read, said so.
    """
    present = {str(path.relative_to(run.png_folder).as_posix()) for path in run.png_folder.rglob("*.png")}
    found = dict(known or {})
    for row, name in enumerate(png_names(dataset)):
        if row in found:
            continue
        if name in present and cancelled():
            raise Cancelled
        record = read_image(run.png_folder / name) if name in present else None
        if record is not None and record.run == key and record.image_id == dataset.image_id[row]:
            found[row] = record
    return found


def kept_sizes(run: RunFolder, dataset: Dataset, key: str, rule: KeptRule, rows: Iterable[int]) -> dict[int, int]:
    """Return the images whose queries are there, whole and of this run, row -> bytes; each file is read and checked."""
    names = png_names(dataset)
    found: dict[int, int] = {}
    for row in rows:
        path = run.queries_file(names[row])
        with contextlib.suppress(KeptError, OSError):
            if check_kept(path) == (dataset.image_id[row], key, rule.name, rule.version):
                found[row] = path.stat().st_size
    return found


def refuse_foreign(run: RunFolder, dataset: Dataset) -> None:
    """Refuse a place where a run would write over what no run of this name made; asked before a model is loaded.

    Raises
    ------
    PanviewError
        The folder of id maps is one of the dataset's; or the results, the manifest or an id map is somebody else's.
    """
    folders = ((dataset.files.map_folder, "the ground truth's id maps"), (dataset.photos.folder, "the photos"))
    for folder, what in folders:
        with contextlib.suppress(OSError):
            if run.png_folder.samefile(folder):
                raise PanviewError(f"{run.png_folder}: holds {what}; {_ELSEWHERE}")
    if os.path.lexists(run.manifest) and not _key_of(run):
        raise PanviewError(f"{run.manifest}: is not the manifest of a run; {_ELSEWHERE}")
    if os.path.lexists(run.json) and not (_key_of(run) and _is_own_json(run)):
        raise PanviewError(f"{run.json}: exists and belongs to another run than {run.name}; {_ELSEWHERE}")
    for path in _maps_there(run, dataset):
        if not _has_record(path):
            raise PanviewError(f"{path}: exists, and no run of panview made it; {_ELSEWHERE}")
    for name in png_names(dataset) if os.path.lexists(run.queries_folder) else ():
        path = run.queries_file(name)
        if os.path.lexists(path) and not is_kept(path):
            raise PanviewError(f"{path}: exists, and no run of panview made it; {_ELSEWHERE}")


def refuse_other_maps(run: RunFolder, dataset: Dataset, key: str) -> None:
    """Refuse to go on where a run would write over id maps of another one.

    Raises
    ------
    PanviewError
    """
    for path in _maps_there(run, dataset):
        refuse_other_map(path, key)
    for name in png_names(dataset) if run.queries_folder.is_dir() else ():
        refuse_other_queries(run.queries_file(name), key)


def refuse_other_map(path: Path, key: str) -> None:
    """Refuse to write over a file that is not of the run with this key; one of its own may be damaged.

    Raises
    ------
    PanviewError
    """
    if not os.path.lexists(path):
        return
    record = read_image(path)
    if record.run != key if record is not None else not _has_record(path):
        raise PanviewError(f"{path}: exists and belongs to another run; {_ELSEWHERE}")


def refuse_other_queries(path: Path, key: str) -> None:
    """Refuse to write over a file that holds no queries of the run with this key; one of its own may be damaged.

    Raises
    ------
    PanviewError
    """
    if not os.path.lexists(path):
        return
    try:
        ours = check_kept(path)[1] == key
    except KeptError:
        ours = is_kept(path)
    if not ours:
        raise PanviewError(f"{path}: exists and belongs to another run; {_ELSEWHERE}")


def _maps_there(run: RunFolder, dataset: Dataset) -> list[Path]:
    """Return the files that have the name of an id map to be written, on some disks whatever their case."""
    names = {name.casefold() for name in png_names(dataset)}
    there = (path for path in run.png_folder.rglob("*") if path.suffix.lower() == ".png")
    return [path for path in there if path.relative_to(run.png_folder).as_posix().casefold() in names]


def _has_record(path: Path) -> bool:
    """Whether a file begins as the id maps of runs do, whole or not."""
    try:
        return KEYWORD.encode("ascii") + b"\0" in read_start(path, _START)
    except PanviewError:
        return False


def _is_own_json(run: RunFolder) -> bool:
    try:
        return _OWN_JSON.match(read_start(run.json, _START)) is not None
    except PanviewError:
        return False


def _key_of(run: RunFolder) -> str:
    """Return the key of the run that the manifest is of, empty without one."""
    key = (read_manifest(run) or {}).get("key")
    return key if isinstance(key, str) else ""


def remove_stale(run: RunFolder) -> None:
    """Remove what a process that was killed left half written."""
    for folder in (run.png_folder, run.queries_folder):
        for path in folder.rglob(HALF_WRITTEN):
            path.unlink(missing_ok=True)
    # Other runs may be writing their results into the same folder right now.
    remove_abandoned(run.folder)


def remove_run(run: RunFolder) -> None:
    """Remove the files of a run: what carries the key that its manifest holds, and nothing else."""
    key = _key_of(run)
    if not key:
        return
    for path in run.png_folder.rglob("*.png"):
        record = read_image(path)
        if record is not None and record.run == key:
            path.unlink()
    for path in run.queries_folder.rglob(f"*{SUFFIX}"):
        with contextlib.suppress(KeptError):
            if check_kept(path)[1] == key:
                path.unlink()
    for folder in (run.png_folder, run.queries_folder):
        if folder.is_dir() and not any(path.is_file() for path in folder.rglob("*")):
            shutil.rmtree(folder)
    if _is_own_json(run):
        run.json.unlink()
    # Last, because without it nothing shows which files belong to the run.
    run.manifest.unlink(missing_ok=True)


def write_results(run: RunFolder, dataset: Dataset, records: Mapping[int, ImageRecord]) -> None:
    """Write the results JSON of the finished images, in the order of the dataset, as COCO's panoptic format."""
    if os.path.lexists(run.json) and not _is_own_json(run):
        raise PanviewError(f"{run.json}: exists and belongs to another run than {run.name}; {_ELSEWHERE}")
    names = png_names(dataset)
    images = [
        ResultImage(
            dataset.image_id[row], dataset.image_names[row], dataset.size(row), names[row], records[row].segments
        )
        for row in sorted(records)
    ]
    write_whole(run.json, results_json(f"{run.name}: predictions made by panview", images, dataset.categories))


def read_manifest(run: RunFolder) -> dict[str, Any] | None:
    """Return the manifest of a run, None where there is none that can be read."""
    try:
        content = msgspec.json.decode(read_file(run.manifest))
    except (PanviewError, *NO_JSON):
        return None
    return content if isinstance(content, dict) else None


def write_manifest(run: RunFolder, content: Mapping[str, Any]) -> None:
    """Write the manifest."""
    write_whole(run.manifest, msgspec.json.format(msgspec.json.encode({"format": FORMAT, **content}), indent=2) + b"\n")


def refuse_other_run(run: RunFolder, decisive: Mapping[str, Any]) -> None:
    """Refuse to go on with a run that was made by something else.

    Raises
    ------
    ModelError
        The message names what differs.
    """
    before = (read_manifest(run) or {}).get("decisive")
    if not isinstance(before, dict):
        return
    differing = [name.replace("_", " ") for name, value in decisive.items() if before.get(name) != value]
    if differing:
        raise ModelError(
            f"{run.json}: this name already holds a run with another {_listed(differing)}; choose another name "
            "(--name) or folder (--out), or start over (--fresh)"
        )


def _listed(words: Sequence[str] | Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
