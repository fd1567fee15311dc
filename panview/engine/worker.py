"""The model process: reads photos, runs the model, writes id maps, beside each other where that helps."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from panview import places
from panview.datasets.coco_results import PredictedSegment
from panview.engine.kept.file import KeptFile, write_kept
from panview.engine.kept.rule import KeptRule
from panview.engine.messages import (
    BatchHalved,
    Ended,
    Failed,
    Held,
    ImageDone,
    ImageTask,
    ImageUnreadable,
    ModelOpened,
    OpenModel,
    Pause,
    PredictImages,
    Stop,
)
from panview.engine.photos import require_file
from panview.engine.predictor import (
    DeviceMemoryError,
    KeepsQueries,
    ModelError,
    PanopticResult,
    Predictor,
    TakesKinds,
    UnreadableImageError,
    opener_of,
)
from panview.engine.run_folder import refuse_other_queries, write_image
from panview.errors import PanviewError
from panview.remote import read_in_order

T = TypeVar("T")

_READERS = min(4, os.cpu_count() or 1)
_WRITERS = 2
_AHEAD = 3
"""Batches that are read ahead; of these come the images that may share one."""
_UNWRITTEN = 16
_NICENESS = 10
_SWITCH_S = 0.0005


def serve(connection: Connection, log: str, low_priority: bool) -> None:
    """Answer requests until the other side goes away; the entry of the process.

    Parameters
    ----------
    connection : Connection
    log : str
        File that takes what frameworks print, which would garble the output of a command.
    low_priority : bool
        Let a window on the same machine go first.
    """
    # Ctrl-C in a terminal reaches every process of it; the owner decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _redirect(log)
    if low_priority and hasattr(os, "nice"):
        os.nice(_NICENESS)
    # Readers and writers would otherwise keep the model's many small steps waiting for the interpreter lock.
    sys.setswitchinterval(_SWITCH_S)
    threading.Thread(target=_leave_with_owner, name="engine-owner", daemon=True).start()
    predictor: Predictor | None = None
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        if isinstance(request, OpenModel):
            predictor = None
            predictor = _answer(connection, request.number, partial(_open, connection, request))
        elif isinstance(request, PredictImages) and predictor is not None:
            _answer(connection, request.number, _Run(connection, predictor, request).run)


def _redirect(log: str) -> None:
    """Send everything that is printed into a file, also by compiled code."""
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(target)


def _leave_with_owner() -> None:
    """End this process when the one that started it has ended, even in the middle of a batch."""
    owner = multiprocessing.parent_process()
    if owner is not None:
        wait([owner.sentinel])
        os._exit(1)


def _answer(connection: Connection, number: int, work: Callable[[], T]) -> T | None:
    """Do some work; whatever it raises becomes an answer."""
    try:
        return work()
    except PanviewError as error:
        connection.send(Failed(number, str(error)))
    except MemoryError:
        connection.send(Failed(number, "not enough memory for this model; close other programs"))
    # The process boundary: a framework may raise anything.
    except Exception as error:  # noqa: BLE001
        text = " ".join(str(error).split())[:500]
        message = f"the model failed: {type(error).__name__}: {text}"
        connection.send(Failed(number, message, traceback.format_exc()))
    return None


def _open(connection: Connection, request: OpenModel) -> Predictor:
    predictor = opener_of(request.source)(request.source, request.execution)
    connection.send(
        ModelOpened(
            request.number,
            tuple(predictor.classes),
            None if predictor.isthing is None else tuple(predictor.isthing),
            predictor.device,
            predictor.batch_size,
            dict(predictor.description),
            _keeps(predictor),
        )
    )
    return predictor


def _keeps(predictor: Predictor) -> KeptRule | str:
    """Return the rule whose queries a predictor can keep, or why there is none."""
    if not isinstance(predictor, KeepsQueries):
        return "models of this family cannot"
    try:
        return predictor.kept_rule()
    except ModelError as error:
        return str(error)


class _Stopped(Exception):
    """The owner asked to stop."""


class _AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401, D102
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        # Like any executor, it passes the exception on with the result.
        except Exception as error:  # noqa: BLE001
            future.set_exception(error)
        return future


class _Run:
    """One request: photos are read ahead, batches predicted, id maps written behind."""

    def __init__(self, connection: Connection, predictor: Predictor, request: PredictImages) -> None:
        self._connection = connection
        self._predictor = predictor
        self._request = request
        self._number = request.number
        self._batch = request.batch_size or predictor.batch_size
        if isinstance(predictor, TakesKinds):
            predictor.take_kinds(request.isthing)
        if isinstance(predictor, KeepsQueries):
            predictor.keep(request.keep is not None)
        self._writing: deque[tuple[ImageTask, float, Future[Any]]] = deque()

    def run(self) -> None:
        """Predict all images, or as many as there is time for before a stop."""
        # On a CPU, the model uses all cores; another thread makes it a quarter slower (measured).
        beside = self._predictor.device != "cpu"
        with (
            ThreadPoolExecutor(_READERS, "engine-read") if beside else _AtOnce() as readers,
            ThreadPoolExecutor(_WRITERS, "engine-write") if beside else _AtOnce() as writers,
        ):
            try:
                with contextlib.suppress(_Stopped):
                    self._predict_all(readers, writers)
                self._report_written(0)
            finally:
                # When something fails, photos and results in memory are freed at once.
                readers.shutdown(wait=False, cancel_futures=True)
        self._connection.send(Ended(self._number))

    def _predict_all(self, readers: Executor, writers: Executor) -> None:
        photos = [Path(task.photo) for task in self._request.images]
        if photos and places.is_remote(photos[0]):
            # This process has not opened the set, and knows no order of its photos.
            root = Path(os.path.commonpath([photo.parent for photo in photos]))
            read_in_order(root, [photo.relative_to(root).as_posix() for photo in photos])
        waiting = deque(self._request.images)
        reading: deque[tuple[ImageTask, Future[Any]]] = deque()
        while waiting or reading:
            self._obey()
            while waiting and len(reading) < (_AHEAD + 1) * self._batch:
                task = waiting.popleft()
                reading.append((task, readers.submit(self._read, task)))
            batch = self._next_batch(reading)
            if batch:
                began = time.perf_counter()
                results = self._predict([sample for _, sample in batch])
                seconds = (time.perf_counter() - began) / len(batch)
                for (task, _), result in zip(batch, results, strict=True):
                    self._write(writers, task, result, seconds)
            self._report_written(_UNWRITTEN)

    def _read(self, task: ImageTask) -> Any:  # noqa: ANN401
        photo = Path(task.photo)
        require_file(photo, task.size)
        return self._predictor.read(photo, task.size)

    def _next_batch(self, reading: deque[tuple[ImageTask, Future[Any]]]) -> list[tuple[ImageTask, Any]]:
        """Take the first image that is read, and those behind it that may share a batch with it."""
        batch: list[tuple[ImageTask, Any]] = []
        others: list[tuple[ImageTask, Future[Any]]] = []
        wanted: Hashable = None
        while reading and len(batch) < self._batch:
            task, future = reading.popleft()
            try:
                sample = future.result()
            except UnreadableImageError as error:
                self._connection.send(ImageUnreadable(self._number, task.row, str(error)))
                continue
            group = self._predictor.group(sample)
            if not batch or group == wanted:
                batch.append((task, sample))
                wanted = group
            else:
                others.append((task, future))
        reading.extendleft(reversed(others))
        return batch

    def _predict(self, samples: list[Any]) -> list[PanopticResult]:
        """Run the model; where the device's memory is too small, in halves."""
        try:
            return self._predictor.predict(samples)
        except DeviceMemoryError:
            if len(samples) == 1:
                raise
            self._batch = max(1, len(samples) // 2)
            self._connection.send(BatchHalved(self._number, self._batch))
        # Outside of the handler, which would keep the failed batch's memory.
        results: list[PanopticResult] = []
        while len(results) < len(samples):
            results += self._predict(samples[len(results) : len(results) + self._batch])
        return results

    def _write(self, writers: Executor, task: ImageTask, result: PanopticResult, seconds: float) -> None:
        if result.id_map.shape != task.size:
            height, width = result.id_map.shape
            why = f"{task.photo}: is {width} x {height} pixels, but the dataset says {task.size[1]} x {task.size[0]}"
            self._connection.send(ImageUnreadable(self._number, task.row, why))
            return
        self._writing.append((task, seconds, writers.submit(self._write_files, task, result, seconds)))

    def _write_files(
        self, task: ImageTask, result: PanopticResult, seconds: float
    ) -> tuple[tuple[PredictedSegment, ...], int]:
        """Write the queries if they are to be kept, then the id map, which is what shows that an image is finished."""
        request, size = self._request, 0
        if request.keep is not None and task.queries and result.kept is not None:
            path = Path(task.queries)
            refuse_other_queries(path, request.key)
            rule = request.keep
            size = write_kept(path, KeptFile(task.image_id, request.key, rule.name, rule.version, result.kept))
        arguments = (result, request.category_ids, task.image_id, seconds, request.key)
        return write_image(Path(task.png), *arguments), size

    def _report_written(self, allowed: int) -> None:
        """Tell which id maps are in their place; wait until no more than ``allowed`` are not."""
        while self._writing and (len(self._writing) > allowed or self._writing[0][2].done()):
            task, seconds, future = self._writing.popleft()
            segments, size = future.result()
            self._connection.send(ImageDone(self._number, task.row, segments, seconds, size))

    def _obey(self) -> None:
        """Do what the owner says between two batches."""
        paused = held = False
        while paused or self._connection.poll():
            if paused and not held:
                self._report_written(0)
                self._connection.send(Held(self._number))
                held = True
            request = self._connection.recv()
            if isinstance(request, Stop) and request.number == self._number:
                raise _Stopped
            if isinstance(request, Pause) and request.number == self._number:
                paused = request.paused
                held = held and paused
