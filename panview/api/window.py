"""The window in a process of its own: opened, waited for, closed, and what was decided in it."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from panview.api.loading import read_truth
from panview.api.window_request import WindowRequest, encoded
from panview.datasets.dataset import Dataset
from panview.datasets.image_ids import row_as_typed
from panview.datasets.layouts.find import find_prediction
from panview.datasets.opening import AS_USUAL, Opening
from panview.errors import NotFoundError, PanviewError
from panview.later import Later
from panview.metrics.matching import IOU_THRESHOLD
from panview.settings import TEMPORARY_PREFIX

if TYPE_CHECKING:
    import polars as pl

    from panview.api.evaluation import Evaluation
    from panview.api.opening import PathLike
    from panview.metrics.loop_categories import CategoriesGiven
else:
    pl = Later("polars")

_START_S = 60.0
"""How long to wait for a window to appear. On a busy machine it may come later; everything else works meanwhile."""
_CLOSE_S = 15.0
_BAD_INPUT, _INTERRUPTED = 2, 130
"""Exit codes of ``panview``."""
_running: list[subprocess.Popen[bytes]] = []


class WindowError(PanviewError, RuntimeError):
    """The window could not be opened, or its process has ended with an error."""


def show(
    truth: object,
    *predictions: object,
    categories: CategoriesGiven | None = None,
    things: Collection[int | str] | None = None,
    photos: object = None,
    label_divisor: int | None = None,
    instance_offset: int | None = None,
    void: int | Collection[int] = (),
    crowd_instance: int | None = None,
    image: str | int | None = None,
    theme: str | None = None,
) -> Window:
    """Open the window on ground truth and predictions, from files or from arrays, in a process of its own, and return.

    Parameters
    ----------
    truth : path, PanopticSet, or arrays
        A path as for `panview.open`, or one image or a batch in a form that `PanopticQuality.update` takes: a pair of
        an id map (H, W) and its segments, (H, W, 2) of category and instance, or one number per pixel.
    *predictions : paths, Evaluations, or arrays
        The same kind as the truth.
    categories, things, label_divisor, instance_offset, void, crowd_instance
        For arrays, as in `PanopticQuality`. If segments are listed, ``categories`` can be omitted; categories are then
        named by their ids, or by the ``category_name`` of an entry.
    photos : (H, W, 3) uint8 or several, optional
        For arrays.
    image : str or int, optional
        Id or file name of the first image to show.
    theme : "light" or "dark", optional

    Returns
    -------
    Window
        Use it to close the window, to wait for it, and to read its verdicts.

    Raises
    ------
    PanviewError
        The window cannot be opened here, or there is nothing to open. The message says why and what to do.

    Examples
    --------
    >>> import numpy as np, panview
    >>> truth = np.array([[5, 5, 9], [5, 5, 9]]), [{"id": 5, "category_id": 1}, {"id": 9, "category_id": 2}]
    >>> prediction = np.array([[3, 3, 3], [3, 3, 4]]), [{"id": 3, "category_id": 1}, {"id": 4, "category_id": 2}]
    >>> with panview.show(truth, prediction, categories={1: "person", 2: "sky"}, things=[1]) as window:
    ...     window.is_open, len(window.verdicts)
    (True, 0)
    >>> window.is_open
    False
    """
    from panview.api.arrays import is_arrays
    from panview.api.evaluation import Evaluation
    from panview.api.opening import PanopticSet, absolute

    wanted = None if image is None else str(image)
    if is_arrays(truth):
        said = {
            "categories": categories,
            "things": things,
            "photos": photos,
            "label_divisor": label_divisor,
            "instance_offset": instance_offset,
            "void": void,
            "crowd_instance": crowd_instance,
        }
        return _show_arrays(truth, predictions, said, wanted, theme)
    paths: list[PathLike | Evaluation] = []
    for each in predictions:
        if not isinstance(each, (str, os.PathLike, Evaluation)):
            raise WindowError(f"show: expected paths of predictions, as for the truth, got {type(each).__name__}")
        paths.append(each)
    if isinstance(truth, PanopticSet):
        return truth.show(*paths, image=image, theme=theme)
    if not isinstance(truth, (str, os.PathLike)):
        raise WindowError(f"show: expected a path or arrays, got {type(truth).__name__}")
    from panview.datasets.no_truth import find_to_look_at, read_to_look_at

    given = tuple(each.path if isinstance(each, Evaluation) else absolute(each) for each in paths)
    # Checked before opening a window that could only show this message.
    place = absolute(truth)
    files = find_to_look_at(place)
    for path in given:
        find_prediction(path)
    request = WindowRequest(place, given, wanted, AS_USUAL, theme)
    return Window(request, lambda: read_to_look_at(files, AS_USUAL, given))


def window_on(
    place: Path,
    dataset: Dataset,
    predictions: tuple[Path, ...],
    opening: Opening,
    *,
    image: str | None,
    theme: str | None,
    where: str = "",
    threshold: float = IOU_THRESHOLD,
) -> Window:
    """Open the window on a dataset that has been read; ``place`` opens it again."""
    if image is not None and row_as_typed(dataset.image_id, dataset.image_names, image) < 0:
        raise NotFoundError(f"show: there is no image {image} in {dataset.name}; give its id or its file name")
    request = WindowRequest(place, predictions, image, opening, theme, where, threshold)
    return Window(request, lambda: dataset)


def _show_arrays(
    truth: object,
    predictions: tuple[object, ...],
    said: dict[str, Any],
    image: str | None,
    theme: str | None,
) -> Window:
    from panview.api.arrays import is_arrays, write_arrays
    from panview.datasets.layouts.find import find_ground_truth

    for each in predictions:
        if not is_arrays(each):
            raise WindowError(f"show: expected arrays of predictions, as for the truth, got {type(each).__name__}")
    names = ["prediction", *(f"prediction {place}" for place in range(2, len(predictions) + 1))]
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX))
    try:
        written = write_arrays(folder, truth, dict(zip(names, predictions, strict=False)), **said)
        dataset = read_truth(find_ground_truth(written.root))
        request = WindowRequest(written.root, written.predictions, image, AS_USUAL, theme, temporary=folder)
        return Window(request, lambda: dataset)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class Window:
    """A window that is open in a process of its own.

    It stays open when the program ends. Leaving a ``with`` block, or calling `close`, closes it.
    """

    def __init__(self, request: WindowRequest, read: Callable[[], Dataset]) -> None:
        self._read = read
        self._temporary = request.temporary
        self._closed = False
        # Its errors go into a file that lives as long as this object.
        number, self._log = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=".log")
        weakref.finalize(self, _remove_file, self._log)
        with os.fdopen(number, "wb") as said:
            self._process = _start(request, said)
        _wait_until_shown(self._process)
        if self._process.poll() not in (None, 0):
            message = self.error
            self._forget()
            raise WindowError(message)

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return self._process.poll() is None

    @property
    def error(self) -> str:
        """The last message of its process, if it exited with an error; otherwise empty."""
        code = self._process.poll()
        if self._closed or code in (None, 0, -signal.SIGTERM, _INTERRUPTED):
            return ""
        lines = Path(self._log).read_text("utf-8", "replace").strip().splitlines()
        last = lines[-1].removeprefix("panview: ") if lines else "it gave no reason"
        return last if code == _BAD_INPUT else f"the window exited with code {code}: {last}"

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the window is closed.

        Parameters
        ----------
        timeout : float, optional
            Seconds.

        Raises
        ------
        TimeoutError
            It is still open after that time.
        WindowError
            It exited with an error.
        """
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"the window is still open after {timeout:g} s") from None
        message = self.error
        self._forget()
        if message:
            raise WindowError(message)

    def close(self) -> None:
        """Close the window, if it is open. Its verdicts have been saved."""
        if self.is_open:
            self._closed = True
            self._process.terminate()
            try:
                self._process.wait(_CLOSE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._forget()

    @cached_property
    def _dataset(self) -> Dataset:
        return self._read()

    @property
    def verdicts(self) -> pl.DataFrame:
        """The decisions so far about the shown sets, by all reviewers; read again each time.

        Returns
        -------
        polars.DataFrame
            One row per subject: ``image_id``, ``image`` (file name), ``prediction`` (the set under review),
            ``status`` of the segment, ``gt_segment_id``, ``pred_segment_id`` (null where that side has none),
            ``verdict`` ("prediction right", "prediction wrong", "truth wrong", "both fine", "unsure"; null for a note
            alone), ``note``, ``reviewer``, ``time``; what was decided last is the last row.
        """
        from panview.api.decisions import read_decisions, verdict_frame

        decisions, _ = read_decisions(self._dataset)
        return verdict_frame(self._dataset, decisions)

    def __enter__(self) -> Window:
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def __repr__(self) -> str:
        """Say whether it is open."""
        state = "open" if self.is_open else self.error or "closed"
        return f"<panview window, {state}>"

    def _forget(self) -> None:
        if self._process in _running:
            _running.remove(self._process)
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)


def _start(request: WindowRequest, said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the process of a window; it writes a line on stdout when it is shown, and errors into a file."""
    if not sys.executable:
        raise WindowError("show: Python does not know its own executable here, so no window can be opened")
    command = [sys.executable, "-m", "panview.cli.window_process", encoded(request)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=said,
        env=_environment(),
        # Ctrl-C in the terminal or the notebook must not reach the window.
        start_new_session=True,
    )
    _running.append(process)
    return process


def _environment() -> dict[str, str]:
    """Return the environment of the window's process, which must find this panview too."""
    environment = dict(os.environ)
    here = str(Path(__file__).resolve().parents[2])
    known = {*site.getsitepackages(), site.getusersitepackages()}
    if here not in known:
        paths = [here, *filter(None, [environment.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    return environment


def _wait_until_shown(process: subprocess.Popen[bytes]) -> None:
    """Return when the window is on screen, its process has ended, or it takes too long."""
    stream = process.stdout
    assert stream is not None
    heard: list[bytes] = []

    def listen() -> None:
        with stream:
            heard.append(stream.readline())

    # A thread, since not every system can wait for a pipe with a timeout.
    listener = threading.Thread(target=listen, name="window-start", daemon=True)
    listener.start()
    listener.join(_START_S)
    if heard == [b""]:
        # It closed its end of the pipe without a reason, so it is about to exit.
        with suppress(subprocess.TimeoutExpired):
            process.wait(_CLOSE_S)


def _remove_file(path: str) -> None:
    # Where an open file cannot be removed, it stays in the folder of temporary files.
    with suppress(OSError):
        os.unlink(path)


@atexit.register
def _leave_open() -> None:
    """Let windows stay when the program ends, without a warning that their processes run."""
    for process in _running:
        if process.poll() is None:
            process.returncode = 0
