"""``panview predict``: a model over the images of a dataset, without a window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from panview.addresses import is_address
from panview.cli.loading import load_to_look_at
from panview.cli.output import note, progress_bar, write_stdout
from panview.cli.terminal import LiveLine
from panview.datasets.layouts.layout import PredictionFiles
from panview.datasets.opening import AS_USUAL, Opening
from panview.datasets.predicted_image import PredictedImage
from panview.engine.category_mapping import said_labels
from panview.engine.execution import Execution
from panview.engine.families.choice import ModelChoice, check_choice, model_of
from panview.engine.families.family import ChosenModel
from panview.engine.families.registry import family_of
from panview.engine.model_process import ModelHost
from panview.engine.model_team import ModelTeam
from panview.engine.photos import require_photos
from panview.engine.run import run_model
from panview.engine.run_elsewhere import RunElsewhere, run_elsewhere
from panview.engine.run_folder import default_folder, read_manifest
from panview.engine.run_request import Phase, RunControl, RunReport, RunRequest
from panview.errors import NotFoundError, PanviewError
from panview.sending import written_address

if TYPE_CHECKING:
    from panview.cluster.place import ClusterPlace


@dataclass(frozen=True)
class PredictOptions:
    """The options of the command; see its help."""

    model: str
    config: Path | None
    checkpoint: Path | None
    device: str
    batch: int
    half: bool
    out: Path | None
    name: str
    limit: int | None
    fresh: bool
    accept_gaps: bool
    framework: str
    download: bool = False
    categories: Path | None = None
    keep_queries: bool = False
    cluster: ClusterPlace | None = None

    @property
    def choice(self) -> ModelChoice:
        """The model."""
        return ModelChoice(self.model, self.config, self.checkpoint, self.framework, self.name)


def run_predict(path: Path, options: PredictOptions, opening: Opening = AS_USUAL) -> None:
    """Run, and print where the results are."""
    check_choice(options.choice)
    dataset = load_to_look_at(path, opening)
    count = min(options.limit or len(dataset), len(dataset))
    # Checked before weights are downloaded in vain.
    require_photos(dataset, range(count))
    said = said_labels(options.categories, dataset.categories) if options.categories is not None else None
    out = options.out
    if out is not None and is_address(out):
        # Before weights are downloaded in vain.
        _check_address(out, options.cluster)
    chosen = _chosen(options)
    request = RunRequest(
        dataset=dataset,
        images=np.arange(count, dtype=np.int64),
        model=chosen.source,
        execution=Execution(options.device, options.batch, options.half),
        folder=out if out is not None else default_folder(dataset),
        accept_gaps=options.accept_gaps,
        fresh=options.fresh,
        said=said,
        remark=chosen.remark,
        keep_queries=options.keep_queries,
    )
    if out is not None and is_address(out):
        json = _run_elsewhere(request, out, options.cluster)
    else:
        json = str(run_with_bar(request, options.cluster).json)
        _say_unreadable(request)
    write_stdout(f"{json}\n".encode())


def _check_address(out: Path, cluster: ClusterPlace | None) -> None:
    """Refuse an address where no run can go.

    Raises
    ------
    PanviewError
    """
    address = written_address(out)
    if cluster is not None and address.base.startswith("memory:"):
        raise PanviewError(f"{address}: is the memory of one process; machines of a cluster write to s3:// or gs://")


def _run_elsewhere(request: RunRequest, out: Path, cluster: ClusterPlace | None) -> str:
    """Run a model, and send what it makes to an address; return where the results are then.

    Machines of a cluster send themselves what they make.
    """
    with run_elsewhere(out, request.model.name) as elsewhere:
        request = replace(request, folder=elsewhere.run.folder)
        with progress_bar(f"fetching what {elsewhere.address} has") as show:
            elsewhere.take_over(show)
        try:
            if cluster is None:
                run_with_bar(request, image_done=elsewhere.took)
            else:
                run_with_bar(request, cluster, goes_to=elsewhere)
        except BaseException:
            if elsewhere.has_news:
                # What is finished arrives; whoever goes on with it may sit at another machine.
                with suppress(PanviewError), progress_bar(f"sending {elsewhere.run.name}") as show:
                    elsewhere.finish(show)
            raise
        _say_unreadable(request)
        with progress_bar(f"sending {elsewhere.run.name}") as show:
            elsewhere.finish(show)
        return f"{elsewhere.address}/{elsewhere.run.json.name}"


def run_with_bar(
    request: RunRequest,
    cluster: ClusterPlace | None = None,
    image_done: Callable[[PredictedImage], None] = lambda _: None,
    goes_to: RunElsewhere | None = None,
) -> PredictionFiles:
    """Run a model, here or on a cluster, with a progress bar; Ctrl-C says what is kept."""
    last: list[RunReport] = []
    with _host(request, cluster, goes_to) as process, LiveLine() as line:

        def show(report: RunReport) -> None:
            if report.phase == Phase.FAILED:
                # The exception says why.
                return
            if report.message and (not last or last[-1].message != report.message):
                note(report.message)
            last[:] = [report]
            text, rest = _words(request.model.name, report)
            line.show(text, report.done, report.total, rest)

        try:
            return run_model(request, process, RunControl(), show, image_done)
        except KeyboardInterrupt:
            if last:
                kept = f"{last[-1].done:,} of {last[-1].total:,} images are finished and kept"
                note(f"{kept}; run the same command to continue")
            raise


def _host(
    request: RunRequest, cluster: ClusterPlace | None, goes_to: RunElsewhere | None
) -> AbstractContextManager[ModelHost]:
    if cluster is None:
        return ModelTeam()
    # Imported here: only needed for a cluster.
    from panview.cluster.predicting import model_on

    photos = request.dataset.photos.folder
    if goes_to is not None:
        return model_on(cluster, request.execution, (photos,), goes_to)
    # Made now, so that the machines of the cluster can be asked whether they see it.
    request.folder.mkdir(parents=True, exist_ok=True)
    return model_on(cluster, request.execution, (photos, request.folder))


def _chosen(options: PredictOptions) -> ChosenModel:
    """Return the model, downloaded only where that was asked for."""
    choice = options.choice
    if choice.is_own or choice.checkpoint is not None:
        return model_of(choice)
    model = family_of(choice.model).find(choice.model)
    if model.ask_first and not model.is_here and not options.download:
        raise NotFoundError(
            f"{model.name} is not on this machine; add --download, or: panview models download {model.name}"
        )
    if model.is_here:
        return model_of(choice)
    with progress_bar(f"Downloading {model.name}", of_bytes=True) as show:
        return model_of(choice, show)


def _words(name: str, report: RunReport) -> tuple[str, str]:
    """Return what stands before and behind the bar."""
    if report.phase == Phase.LOADING:
        return f"Loading {name}", ""
    rest = ""
    if report.images_per_second:
        rest = f"{report.images_per_second:.2f} images/s"
    if report.seconds_left is not None and report.done < report.total:
        minutes, seconds = divmod(round(report.seconds_left), 60)
        rest += f", {minutes // 60}:{minutes % 60:02}:{seconds:02} left"
    # Who stops it while it loads has no device yet.
    return f"{name} on {report.device}" if report.device else name, rest


def _say_unreadable(request: RunRequest) -> None:
    unreadable = (read_manifest(request.run) or {}).get("unreadable", [])
    if unreadable:
        more = f" and {len(unreadable) - 1:,} more" if len(unreadable) > 1 else ""
        these = "these images have no result and are" if more else "this image has no result and is"
        note(f"{unreadable[0]['why']}{more}; {these} listed in {request.run.manifest}")
