"""What the window says of models and of their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panview.engine.families.family import ListedModel
from panview.engine.job_queue import Job, JobState
from panview.engine.probe import Probe
from panview.engine.published import PublishedResult
from panview.engine.run_request import Phase, RunReport
from panview.ui.models.model_list_model import ModelRow
from panview.ui.panels.runs_panel import RunRow
from panview.ui.panels.score_table import ScoreRow
from panview.ui.widgets.formatting import NOTHING, format_seconds_left

if TYPE_CHECKING:
    # At run time it is loaded with the dialog.
    from panview.ui.dialogs.run_dialog import DeviceChoice

_STATES = {
    JobState.QUEUED: "waiting",
    JobState.PREPARING: "preparing",
    JobState.PAUSED: "paused",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}


def model_rows(models: tuple[ListedModel, ...]) -> list[ModelRow]:
    """Return the rows of the run dialog: all models, and one for the user's own."""
    from panview.ui.dialogs.run_dialog import OWN, TYPED

    rows = []
    for model in models:
        size = f"{model.size / 1e6:,.0f} MB" if model.size else "size unknown"
        where = f"shipped, {size}" if model.is_shipped else size
        if not model.is_shipped:
            where += ", downloaded" if model.is_here else " to download"
        figure = f"PQ {model.pq:.1f}" if model.pq else NOTHING
        rows.append(ModelRow(model.name, model.name, f"{model.collection} · {where}", figure))
    typed = "Mask2Former, MaskFormer, EoMT, DETR; downloaded if needed"
    rows.append(ModelRow(TYPED, "Hugging Face model, or a folder…", typed, ""))
    return [*rows, ModelRow(OWN, "Your own config and checkpoint…", "Any panoptic MMDetection model", "")]


def device_choices(probe: Probe) -> list[DeviceChoice]:
    """Return the devices that are here."""
    from panview.ui.dialogs.run_dialog import DeviceChoice

    return [
        DeviceChoice(
            device.id,
            f"{device.id}, {device.name}" + (f", {device.memory / 2**30:.0f} GiB" if device.memory else ""),
            device.id != "cpu",
        )
        for device in probe.devices
    ]


def run_row(job: Job, *, can_show: bool) -> RunRow:
    """Return the row of a job."""
    report, state = job.report, job.state
    loading = report is not None and report.phase == Phase.LOADING
    words = _STATES.get(state, "")
    if state == JobState.PREPARING and job.to_prepare:
        words = "downloading"
    elif state == JobState.RUNNING:
        words = "loading the model" if loading or report is None else f"running on {report.device}"
    if job.stopping or job.holding:
        words = "stopping…" if job.stopping else "pausing…"
    active = state in (JobState.PREPARING, JobState.RUNNING, JobState.PAUSED)
    going = state in (JobState.QUEUED, JobState.PREPARING, JobState.RUNNING)
    done, total = (report.done, report.total) if report is not None and not loading else (0, 0)
    if report is None:
        done, total = job.prepared, job.to_prepare
    failed = state == JobState.FAILED
    return RunRow(
        number=job.number,
        title=job.title,
        state=words,
        figures=_figures(job),
        done=done,
        total=total,
        active=active,
        message=job.message or (report.message if report is not None else ""),
        tone="danger" if failed else "muted",
        can_pause=going and not (job.stopping or job.holding),
        can_resume=state == JobState.PAUSED,
        can_cancel=not state.ended and not job.stopping,
        can_restart=state in (JobState.FAILED, JobState.CANCELLED),
        can_accept=job.gaps,
        can_show=can_show,
        can_remove=state.ended,
    )


def published_rows(result: PublishedResult | None) -> tuple[ScoreRow, ...]:
    """Return the published figures as quiet rows below the measured ones."""
    if result is None:
        return ()
    rows = []
    for label, average in (("All", result.all), ("Things", result.things), ("Stuff", result.stuff)):
        if average.pq is None:
            continue
        pq, sq, rq = (None if value is None else value / 100 for value in (average.pq, average.sq, average.rq))
        rows.append(ScoreRow(f"{label}, pub.", pq, sq, rq, n=None, quiet=True))
    return tuple(rows)


def _figures(job: Job) -> str:
    report = job.report
    if report is None and job.to_prepare and not job.state.ended:
        return f"{job.prepared / 1e6:,.0f} of {job.to_prepare / 1e6:,.0f} MB"
    if report is None or report.phase == Phase.LOADING:
        return ""
    parts = [f"{report.done:,} of {report.total:,}"]
    if report.unreadable:
        parts.append(f"{report.unreadable:,} unreadable")
    if job.state == JobState.RUNNING and report.images_per_second:
        parts += _pace(report)
    return " · ".join(parts)


def _pace(report: RunReport) -> list[str]:
    rate = report.images_per_second or 0.0
    pace = [f"{rate:,.1f} images/s" if rate >= 1 else f"{1 / rate:,.1f} s per image"]
    if report.seconds_left is not None and report.done < report.total:
        pace.append(format_seconds_left(report.seconds_left))
    return pace
