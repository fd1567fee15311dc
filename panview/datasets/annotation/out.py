"""Sending images out: a folder with the files of a tool, the photos, what went out as a panoptic set, and a report."""

from __future__ import annotations

import csv
import io
import os
import shutil
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple

from panview.datasets.annotation.format import PHOTOS, AnnotationFormat, Encoded, NotHeld, Pack
from panview.datasets.annotation.frames import pack_images
from panview.datasets.annotation.labels import labels_for
from panview.datasets.annotation.listed_image import listed_image
from panview.datasets.annotation.record import BEFORE, RECORD, record_json
from panview.datasets.coco_results import ResultImage, measured, results_json
from panview.datasets.dataset import Dataset, PredictionSet
from panview.datasets.forms.image import PanopticImage
from panview.datasets.png import encode_id_map
from panview.errors import Cancelled, NotFoundError, PanviewError
from panview.parallel import CancelCheck, Progress
from panview.places import archive_of, is_remote
from panview.reading import read_file
from panview.whole_folder import WholeFolder

Photos = Literal["copy", "link", "none"]
NOT_HELD_CSV = "not_held.csv"
MARKER = ".panview-annotate.json"
_AHEAD = 4
"""Images for each worker that are encoded and not yet written."""


@dataclass(frozen=True, eq=False)
class Sending:
    """What is sent out.

    Attributes
    ----------
    dataset : Dataset
    rows : sequence of int
        Images, in the order of the set.
    format : AnnotationFormat
    target : Path
        A folder that is empty or not there.
    prediction : PredictionSet or None
        Whose segments go out; None for the ground truth's.
    photos : str
        "copy" puts the photos into the folder, "link" links to them, "none" names them where they are.
    photo_root : str
        What stands before the names of photos in tasks of Label Studio.
    """

    dataset: Dataset
    rows: Sequence[int]
    format: AnnotationFormat
    target: Path
    prediction: PredictionSet | None = None
    photos: Photos = "copy"
    photo_root: str = ""

    @property
    def folder(self) -> WholeFolder:
        """The folder as it is written."""
        return WholeFolder(self.target, "run of annotate", MARKER)


class Sent(NamedTuple):
    """What went out.

    Attributes
    ----------
    images, segments : int
    not_held : tuple of NotHeld
        What the files do not hold, by image.
    pack : Pack
    photos_missing : int
        Photos that are not there.
    """

    images: int
    segments: int
    not_held: tuple[NotHeld, ...]
    pack: Pack
    photos_missing: int


def refuse_target(sending: Sending) -> None:
    """Refuse a folder that must not be written to, and a choice of nothing.

    Raises
    ------
    PanviewError
    """
    files, place = sending.dataset.files, sending.target.expanduser().resolve()
    source = files.json.parent.parent if files.json.parent.name == "annotations" else files.json.parent
    folders = [files.map_folder, sending.dataset.photos.folder]
    if sending.prediction is not None:
        folders.append(sending.prediction.segments.maps.folder)
    if place == Path.cwd() or place == source.resolve():
        raise PanviewError(f"{sending.target}: is a folder in use; name a new one")
    for folder in folders:
        if place.is_relative_to(folder.resolve()):
            raise PanviewError(f"{sending.target}: lies within {folder}, an input; choose a folder elsewhere")
    if not sending.rows:
        raise PanviewError("no image is listed; there is nothing to send")
    if not sending.dataset.has_truth and sending.prediction is None:
        raise PanviewError(f"{files.json}: has no ground truth; send the segments of predictions")
    sending.folder.refuse()


def send_out(
    sending: Sending,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> Sent:
    """Write a pack; it appears whole or not at all.

    Raises
    ------
    PanviewError
        The target is refused or cannot be written, or a map cannot be read.
    Cancelled
        ``cancelled`` said so.
    """
    refuse_target(sending)
    pack = _pack_of(sending)
    with sending.folder.filled() as part:
        before = part / BEFORE / "annotations" / f"panoptic_{_plain(sending.dataset)}.json"
        maps = before.with_suffix("")
        maps.mkdir(parents=True)
        listed: list[ResultImage] = []
        not_held: list[NotHeld] = []
        unsent: dict[int, list[int]] = {}
        missing = 0
        with closing(sending.format.writer(part, pack)) as writer:

            def work(place: int) -> _Done:
                return _encode(sending, pack, part, maps, place, writer.encode)

            for place, done in _in_order(len(sending.rows), work, jobs, cancelled):
                writer.add(place, done.encoded)
                listed.append(done.listed)
                not_held += [*done.encoded.not_held, *done.not_held]
                if done.encoded.unsent:
                    unsent[place] = [done.listed.segments[k - 1].id for k in done.encoded.unsent]
                missing += not done.has_photo
                if progress is not None:
                    progress(place + 1, len(sending.rows))
        description = f"{pack.name}: sent to {sending.format.title} by panview"
        before.write_bytes(results_json(description, listed, sending.dataset.categories))
        (part / NOT_HELD_CSV).write_bytes(not_held_csv(pack, not_held))
        photos = str(sending.dataset.photos.folder.resolve()) if sending.photos == "none" else ""
        json = before.relative_to(part).as_posix()
        (part / RECORD).write_bytes(record_json(pack, sending.format, json, unsent, photos))
    segments = sum(len(image.segments) for image in listed)
    return Sent(len(listed), segments, tuple(not_held), pack, missing)


def not_held_csv(pack: Pack, entries: Sequence[NotHeld]) -> bytes:
    """Return what the files of a pack do not hold, as CSV: a row for each image and kind, those of all images first."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["image_id", "file_name", "what", "segments", "then"])
    for own, there in pack.labels.renamed:
        rows.writerow(["", "", f"category name {own!r}", "", f"is called {there!r} in the tool, but not afterwards"])
    if pack.labels.recoloured:
        what = f"the colour of {pack.labels.recoloured} categories"
        rows.writerow(["", "", what, "", "differs in the tool, where each category needs its own"])
    for entry in entries:
        image = pack.images[entry.place]
        rows.writerow([image.image_id, image.file_name, entry.what, entry.segments, entry.then])
    return text.getvalue().encode()


class _Done(NamedTuple):
    encoded: Encoded
    listed: ResultImage
    not_held: tuple[NotHeld, ...]
    has_photo: bool


def _pack_of(sending: Sending) -> Pack:
    dataset, rows = sending.dataset, sending.rows
    is_linked = sending.photos == "none"
    images = pack_images(
        [dataset.image_id[row] for row in rows],
        [dataset.image_names[row] for row in rows],
        [dataset.size(row) for row in rows],
        [PurePosixPath(dataset.photos.names[row]).suffix for row in rows],
        [str(dataset.photo(row).resolve()) if is_linked else "" for row in rows],
    )
    labels = sending.format.labels(labels_for(dataset.categories))
    prediction = "" if sending.prediction is None else sending.prediction.name
    root = sending.photo_root
    return Pack(
        sending.target.expanduser().resolve().name,
        labels,
        images,
        prediction,
        root if not root or root.endswith(("/", "=")) else root + "/",
    )


def _plain(dataset: Dataset) -> str:
    """Return the name of the split, for a file."""
    name = dataset.files.json.stem.removeprefix("panoptic_")
    return "".join(c if c.isalnum() or c in "-_. " else "_" for c in name) or "images"


def _encode(
    sending: Sending,
    pack: Pack,
    part: Path,
    maps: Path,
    place: int,
    encode: Callable[[int, PanopticImage], Encoded],
) -> _Done:
    """Read an image, write its map and its photo, and encode it."""
    dataset, row = sending.dataset, sending.rows[place]
    own, size = pack.images[place], dataset.size(row)
    segments = dataset.ground_truth if sending.prediction is None else sending.prediction.segments
    image, empty = listed_image(segments, row, size)
    png = maps / f"{own.frame}.png"
    png.parent.mkdir(parents=True, exist_ok=True)
    png.write_bytes(encode_id_map(image.painted(image.segment_id, 0).to_id_map()))
    ids = dataset.categories.ids[image.category]
    listed = measured(image.runs, image.segment_id.tolist(), ids.tolist(), image.iscrowd.tolist())
    has_photo = True
    if sending.photos != "none":
        has_photo = _bring_photo(dataset.photo(row), part / PHOTOS / own.photo, link=sending.photos == "link")
    not_held: tuple[NotHeld, ...] = ()
    if empty:
        then = "have no pixel in the map, and are not sent"
        not_held = (NotHeld(place, "segments without pixels", len(empty), then),)
    encoded = encode(place, image)
    name = dataset.image_names[row]
    return _Done(encoded, ResultImage(own.image_id, name, size, f"{own.frame}.png", listed), not_held, has_photo)


def _bring_photo(photo: Path, target: Path, *, link: bool) -> bool:
    """Copy a photo or link to it; return whether it is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # A copy of what lies elsewhere may be an old one; reading it finds that out.
    if archive_of(photo) is None and not is_remote(photo) and photo.is_file():
        if link:
            os.symlink(photo.resolve(), target)
        else:
            shutil.copyfile(photo, target)
        return True
    try:
        target.write_bytes(read_file(photo))
    except NotFoundError:
        return False
    return True


def _in_order(
    count: int, work: Callable[[int], _Done], jobs: int | None, cancelled: CancelCheck | None
) -> Iterator[tuple[int, _Done]]:
    """Yield the outcome for each image in order, while a few others are being worked on."""
    workers = jobs or os.cpu_count() or 1
    stopped = threading.Event()

    def guarded(place: int) -> _Done:
        if stopped.is_set() or (cancelled is not None and cancelled()):
            stopped.set()
            raise Cancelled
        return work(place)

    waiting: deque[Future[_Done]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="annotate") as pool:
        try:
            following = iter(range(count))
            for place in range(count):
                while len(waiting) < _AHEAD * workers and (ahead := next(following, None)) is not None:
                    waiting.append(pool.submit(guarded, ahead))
                yield place, waiting.popleft().result()
        finally:
            stopped.set()
            pool.shutdown(cancel_futures=True)
