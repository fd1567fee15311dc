"""Running a model over images of a dataset, from a request to results on disk; going on where it stopped."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.predicted_image import PredictedImage
from panview.engine.category_mapping import check_mapping, explain_mapping, map_categories
from panview.engine.execution import check_execution
from panview.engine.keeping import Keeping
from panview.engine.messages import (
    Answer,
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
from panview.engine.model_process import ModelDiedError, ModelHost
from panview.engine.pace import Pace
from panview.engine.predictor import RECORDED_AS, ModelError
from panview.engine.run_folder import (
    ImageRecord,
    RunFolder,
    finished_images,
    locked,
    png_names,
    predicted_image,
    refuse_foreign,
    refuse_other_maps,
    refuse_other_run,
    remove_run,
    remove_stale,
    run_key,
    write_manifest,
    write_results,
)
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest, SetAside
from panview.errors import Cancelled, PanviewError
from panview.places import known_as
from panview.version import __version__

_STOP_PATIENCE_S = 2.0


def run_model(
    request: RunRequest,
    process: ModelHost,
    control: RunControl,
    report: Callable[[RunReport], None],
    image_done: Callable[[PredictedImage], None],
) -> PredictionFiles:
    """Run a model; blocks until it is finished, stopped or has failed. Whatever is finished is on disk in any case.

    Parameters
    ----------
    request : RunRequest
    process : ModelHost
        A `panview.engine.model_process.ModelProcess`, or a `panview.engine.model_team.ModelTeam` where the request
        names several devices. Started if need be; left running, unless it has failed.
    control : RunControl
    report : callable
        Called with each change, in this thread.
    image_done : callable
        Called with each finished image, in this thread; those that an earlier run has finished come first.

    Raises
    ------
    PanviewError
        The model cannot be loaded or run; the message says why.
    Cancelled
        It was stopped.
    SetAside
        It was paused and has let go of the process for another.
    """
    check_execution(request.execution)
    run = request.run
    refuse_foreign(run, request.dataset)
    with locked(run):
        remove_stale(run)
        return _Run(request, run, process, control, report, image_done).carry_out()


class _Run:
    """One run while it is under way."""

    def __init__(
        self,
        request: RunRequest,
        run: RunFolder,
        process: ModelHost,
        control: RunControl,
        report: Callable[[RunReport], None],
        image_done: Callable[[PredictedImage], None],
    ) -> None:
        self._request = request
        self._run = run
        self._process = process
        self._control = control
        self._tell = report
        self._image_done = image_done
        self._names = png_names(request.dataset)
        self._wanted = set(request.images.tolist())
        self._state = RunReport(Phase.LOADING, 0, len(request.images), message=request.remark)
        self._records: dict[int, ImageRecord] = {}
        self._unreadable: dict[int, str] = {}
        self._keeping = Keeping(run, request.dataset)
        self._manifest: dict[str, Any] = {}
        self._key = ""
        self._number = 0
        self._finished = 0
        self._pace = Pace()

    def carry_out(self) -> PredictionFiles:
        """Load, resume, predict; write manifest and results however it ends."""
        self._report()
        try:
            opened = self._open()
            self._prepare(opened)
            self._predict()
            self._require_results()
        except Cancelled:
            self._end(Phase.STOPPED)
            raise
        except SetAside:
            self._end(Phase.PAUSED)
            raise
        except PanviewError as error:
            self._end(Phase.FAILED, str(error))
            if isinstance(error, ModelDiedError) and self._key:
                kept = f"{self._state.done:,} of {self._state.total:,} images are finished and kept"
                raise ModelDiedError(f"{error}; {kept}, and the run can continue") from error
            raise
        except BaseException:
            self._process.close()
            self._end(Phase.STOPPED)
            raise
        self._end(Phase.FINISHED)
        return self._run.files

    def _open(self) -> ModelOpened:
        """Load the model, and wait for it."""
        self._number = self._process.next_number()
        self._process.send(OpenModel(self._number, self._request.model, self._request.execution))
        try:
            while True:
                answer = self._process.receive(lambda: self._control.leaves)
                if isinstance(answer, Failed):
                    self._fail(answer)
                if isinstance(answer, ModelOpened):
                    return answer
        except Cancelled:
            # It does not receive messages while it loads.
            self._process.close()
            self._leave()

    def _prepare(self, opened: ModelOpened) -> None:
        """Fit the categories, check what is in the folder, and take over what is finished."""
        request, dataset = self._request, self._request.dataset
        if request.keep_queries:
            self._keeping.require(request.model.name, opened)
        mapping = map_categories(opened.classes, opened.isthing, dataset.categories, request.said)
        check_mapping(mapping, dataset.name, accept_gaps=request.accept_gaps)
        description = opened.description
        decisive = {
            "model": RECORDED_AS.get(request.model.opener, request.model.opener),
            "config": description.get("config", ""),
            "checkpoint": description.get("checkpoint_sha256", ""),
            "half_precision": request.execution.half,
            "categories": mapping.category_id.tolist(),
            "dataset": dataset.ground_truth.digest,
        }
        if request.fresh:
            # Not before the model has shown that it loads and fits.
            remove_run(self._run)
        refuse_other_run(self._run, decisive)
        key = run_key(decisive)
        refuse_other_maps(self._run, dataset, key)
        self._key = key
        self._mapping = mapping
        self._manifest = {
            "panview": __version__,
            "model": request.model.name,
            "source": {
                "opener": request.model.opener,
                "config": request.model.config,
                "checkpoint": request.model.checkpoint,
                **({"origin": request.model.origin} if request.model.origin else {}),
            },
            "dataset": {"name": dataset.name, "json": known_as(dataset.files.json), "images": len(dataset)},
            "device": opened.device,
            "half": request.execution.half,
            "labels": dict(zip(opened.classes, mapping.category_id.tolist(), strict=True)),
            "categories": explain_mapping(mapping),
            "started": _now(),
            **{name: value for name, value in description.items() if name != "config"},
            "decisive": decisive,
            "key": self._key,
        }
        finished = finished_images(self._run, dataset, self._key)
        kinds = mapping.isthing if opened.isthing is None else opened.isthing
        self._records = self._keeping.take_over(key, kinds, mapping, finished, self._wanted)
        resumed = [row for row in request.images.tolist() if row in self._records]
        remarks = [request.remark, "" if mapping.fits else explain_mapping(mapping)]
        message = "; ".join(remark for remark in remarks if remark)
        self._state = replace(
            self._state,
            done=len(resumed),
            resumed=len(resumed),
            device=opened.device,
            batch_size=opened.batch_size,
            message=message,
        )
        self._write_manifest(Phase.RUNNING)
        for row in resumed:
            self._image_done(self._result(row))

    def _predict(self) -> None:
        """Send the images that are left, and take in what comes."""
        dataset = self._request.dataset
        tasks = tuple(
            ImageTask(
                row,
                dataset.image_id[row],
                str(dataset.photo(row)),
                str(self._run.png_folder / self._names[row]),
                dataset.size(row),
                self._keeping.file(row),
            )
            for row in self._request.images.tolist()
            if row not in self._records
        )
        self._state = replace(self._state, phase=Phase.RUNNING)
        self._report()
        if not tasks:
            return
        mapping, rule = self._mapping, self._keeping.rule
        self._process.send(
            PredictImages(self._number, tasks, mapping.category_id, self._key, mapping.isthing, keep=rule)
        )
        for answer in self._answers():
            self._take(answer)

    def _answers(self) -> Iterator[Answer]:
        """Yield answers until the last; meanwhile tell the process what the user wants."""
        paused = stopping = False
        asked = 0.0
        while True:
            if self._control.leaves and not stopping:
                stopping, asked = True, time.monotonic()
                self._process.send(Stop(self._number))
            if stopping and time.monotonic() - asked > _STOP_PATIENCE_S:
                # A batch can take long; every file is complete or absent.
                self._process.close()
                self._leave()
            if self._control.paused != paused and not stopping:
                paused = self._control.paused
                self._process.send(Pause(self._number, paused))
                if not paused:
                    self._set_phase(Phase.RUNNING)
            answer = self._process.receive()
            if isinstance(answer, Ended):
                if stopping:
                    self._leave()
                return
            if answer is not None:
                yield answer

    def _leave(self) -> NoReturn:
        raise Cancelled if self._control.stopped else SetAside

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Failed):
            self._fail(answer)
        if isinstance(answer, BatchHalved):
            text = f"the device has too little memory; the batch is now {answer.batch_size}"
            self._state = replace(self._state, batch_size=answer.batch_size, message=text)
        if isinstance(answer, ImageDone):
            image_id = self._request.dataset.image_id[answer.row]
            self._records[answer.row] = ImageRecord(image_id, answer.segments, answer.seconds, self._key)
            self._keeping.took(answer)
            self._finished += 1
            self._image_done(self._result(answer.row))
        if isinstance(answer, ImageUnreadable):
            self._unreadable[answer.row] = answer.why
        if isinstance(answer, Held):
            self._save_results()
            self._set_phase(Phase.PAUSED)
            return
        self._count()
        self._report()

    def _require_results(self) -> None:
        """Refuse a run of which nothing came, and say it where no image has a segment."""
        made = [record for row, record in self._records.items() if row in self._wanted]
        if not made and self._wanted:
            count = len(self._unreadable)
            why = next(iter(self._unreadable.values()), "no image was predicted")
            raise ModelError(f"none of {count:,} images could be predicted, so there are no results: {why}")
        if made and not any(record.segments for record in made):
            text = f"no image has a segment: the model finds nothing at its thresholds ({self._thresholds()})"
            self._state = replace(self._state, message=text)

    def _thresholds(self) -> str:
        said = _flat(self._manifest.get("thresholds", {}))
        return ", ".join(f"{name} {value}" for name, value in said.items()) or "it names none"

    def _set_phase(self, phase: Phase) -> None:
        self._pace.begin_again()
        self._state = replace(self._state, phase=phase)
        self._report()

    def _count(self) -> None:
        """Bring counts, rate and time left up to date."""
        done = self._state.resumed + self._finished + len(self._unreadable)
        rate = self._pace.of(done)
        self._state = replace(
            self._state,
            done=done,
            unreadable=len(self._unreadable),
            images_per_second=rate,
            seconds_left=(self._state.total - done) / rate if rate else None,
        )

    def _end(self, phase: Phase, message: str = "") -> None:
        """Write what there is, and say how it ended."""
        if self._key:
            if phase != Phase.FINISHED or self._keeping.rule is not None:
                # Results that were written but not reported, such as when the process was killed; and earlier results
                # whose queries could not be made now.
                self._records = finished_images(self._run, self._request.dataset, self._key, self._records)
            if phase != Phase.FINISHED:
                remove_stale(self._run)
                self._finished = len(self._wanted & self._records.keys()) - self._state.resumed
                self._count()
            # A full disk would otherwise hide what went wrong first.
            with contextlib.suppress(PanviewError) if phase == Phase.FAILED else contextlib.nullcontext():
                self._save_results()
                self._write_manifest(phase)
        self._state = replace(self._state, phase=phase, message=message or self._state.message)
        self._report()

    def _save_results(self) -> None:
        if self._records:
            write_results(self._run, self._request.dataset, self._records)

    def _write_manifest(self, phase: Phase) -> None:
        dataset = self._request.dataset
        self._manifest |= {
            "state": phase.value,
            "images": {"wanted": len(self._wanted), "finished": len(self._records)},
            "batch_size": self._state.batch_size,
            "unreadable": [
                {"image_id": dataset.image_id[row], "file_name": dataset.image_names[row], "why": why}
                for row, why in sorted(self._unreadable.items())
            ],
            "seconds": {str(record.image_id): record.seconds for _, record in sorted(self._records.items())},
            **self._keeping.told(),
            "ended": "" if phase == Phase.RUNNING else _now(),
        }
        write_manifest(self._run, self._manifest)

    def _fail(self, answer: Failed) -> None:
        if answer.traceback:
            self._process.close()
        raise ModelError(answer.message)

    def _result(self, row: int) -> PredictedImage:
        return predicted_image(row, self._names[row], self._records[row])

    def _report(self) -> None:
        self._tell(self._state)


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return what is nested under names with dots, without what is no threshold."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{name}.")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            found[before + name] = value
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
