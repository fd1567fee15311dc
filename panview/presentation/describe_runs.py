"""What the window says of models and of their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from panview.engine.category_mapping import CategoryMapping
from panview.engine.families.family import ListedModel
from panview.engine.families.registry import ModelList, Need
from panview.engine.job_queue import Job, JobState
from panview.engine.kept.rule import expected_bytes
from panview.engine.probe import Probe, cards
from panview.engine.published import PublishedResult
from panview.engine.run_request import Phase, RunReport
from panview.presentation.formatting import NOTHING, format_seconds_left
from panview.presentation.mapping import (
    BY_NAME,
    CHOSEN_BEFORE,
    CHOSEN_EARLIER,
    NO_NAME,
    OTHER_KIND,
    UNSAID,
    MappingRow,
)
from panview.presentation.mapping import NOTHING as NO_CATEGORY
from panview.presentation.rows import ModelRow, RunRow, ScoreRow
from panview.presentation.run_choice import NEEDED, OWN, TYPED, DeviceChoice
from panview.words import tr

_STATES = {
    JobState.QUEUED: tr("waiting"),
    JobState.PREPARING: tr("preparing"),
    JobState.PAUSED: tr("paused"),
    JobState.DONE: tr("done"),
    JobState.FAILED: tr("failed"),
    JobState.CANCELLED: tr("cancelled"),
}
_FOLLOWED = {
    JobState.RUNNING: tr("followed"),
    JobState.DONE: tr("done"),
    JobState.FAILED: tr("no longer followed"),
    JobState.CANCELLED: tr("no longer followed"),
}


def model_rows(found: ModelList) -> list[ModelRow]:
    """Return the rows of the run dialog: all models, what is not installed, and two for the user's own."""
    needs = {need.family: (_needs(need), need.install) for need in found.needs}
    rows = [
        ModelRow(
            model.name,
            model.name,
            f"{model.collection} · {_where(model)}",
            tr("PQ {pq:.1f}", pq=model.pq) if model.pq else NOTHING,
            *needs.get(model.family, ("", "")),
            takes_weights=model.takes_weights,
            kept_bytes=expected_bytes(model.collection, shipped=model.is_shipped),
        )
        for model in found.models
    ]
    listed = {model.family for model in found.models}
    rows += [
        ModelRow(
            f"{NEEDED}{need.family}",
            tr("Models of {title}", title=need.title),
            tr("not installed"),
            "",
            *needs[need.family],
        )
        for need in found.needs
        if need.family not in listed
    ]
    # Families that are not installed are listed above.
    broken = [problem for problem in found.problems if problem.startswith("the model family")]
    rows += [
        ModelRow(f"{NEEDED}{text}", tr("A family that cannot be used"), text, "", _sentence(text)) for text in broken
    ]
    own, typed = (needs.get(family, ("", "")) for family in ("mmdet", "transformers"))
    kinds = tr("Mask2Former, MaskFormer, EoMT, OneFormer, DETR; downloaded if needed")
    kept = expected_bytes()
    rows.append(
        ModelRow(TYPED, tr("Hugging Face model, or a folder…"), kinds, "", *typed, always=True, kept_bytes=kept)
    )
    kinds = tr("Any panoptic MMDetection model")
    rows.append(ModelRow(OWN, tr("Your own config and checkpoint…"), kinds, "", *own, always=True, kept_bytes=kept))
    return rows


def typed_note(model: ListedModel) -> str:
    """Return what is said of a model that somebody typed."""
    kind = f"{model.collection}: " if model.collection else ""
    if model.ask_first and not model.is_here:
        return tr("{kind}not on this machine; Run downloads it from the Hugging Face hub", kind=kind)
    return f"{kind}{_where(model)}"


def label_rows(
    mapping: CategoryMapping, ids: Sequence[int], before: Mapping[int, int | None] = MappingProxyType({})
) -> list[MappingRow]:
    """Return the labels of a model, with what each stands for as far as names say it.

    Parameters
    ----------
    mapping : CategoryMapping
    ids : sequence of int
        Category ids of the dataset.
    before : mapping of int to int or None
        What was said of labels before: the category id, None for no category.
    """
    rows = {category_id: row for row, category_id in enumerate(ids)}
    unsaid, unsure = set(mapping.unknown), set(mapping.flipped)
    shown = []
    for label, (name, found) in enumerate(zip(mapping.classes, mapping.category_id.tolist(), strict=True)):
        if label in before:
            said = before[label]
            category = NO_CATEGORY if said is None else rows.get(said, UNSAID)
            shown.append(MappingRow(label, name, category, CHOSEN_BEFORE, category != UNSAID))
            continue
        nothing = NO_CATEGORY if label in mapping.said or name not in unsaid else UNSAID
        why = "" if found < 0 else OTHER_KIND if name in unsure else BY_NAME
        if label in mapping.said:
            why = CHOSEN_EARLIER
        elif nothing == NO_CATEGORY and found < 0:
            why = NO_NAME
        category = rows.get(found, nothing)
        shown.append(MappingRow(label, name, category, why, category != UNSAID and name not in unsure))
    return shown


def _where(model: ListedModel) -> str:
    """Return where a model's weights are, and how large."""
    size = tr("{size:,.0f} MB", size=model.size / 1e6) if model.size else ""
    if model.is_shipped:
        return tr("shipped, {size}", size=size)
    if model.ask_first and not model.is_here:
        return tr("on the Hugging Face hub, to download")
    here = tr("in the hub's cache") if model.ask_first else tr("downloaded") if model.index_name else tr("here")
    if model.is_here:
        return ", ".join(part for part in (size, here) if part)
    return tr("{part} to download", part=size or tr("size unknown"))


def _needs(need: Need) -> str:
    *others, last = need.packages
    named = tr("{list} and {last}", list=", ".join(others), last=last) if others else last
    return (
        tr("Needs {named}, which are not installed.", named=named)
        if others
        else tr("Needs {named}, which is not installed.", named=named)
    )


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def device_choices(probe: Probe) -> list[DeviceChoice]:
    """Return the devices that are here."""
    from panview.presentation.run_choice import DeviceChoice

    choices = [
        DeviceChoice(
            device.id,
            f"{device.id}, {device.name}"
            + (tr(", {memory:.0f} GiB", memory=device.memory / 2**30) if device.memory else ""),
            device.id != "cpu",
        )
        for device in probe.devices
    ]
    several = cards(probe)
    if len(several) > 1:
        choices.append(DeviceChoice(",".join(several), tr("All {count} graphics cards", count=len(several)), True))
    return choices


def run_row(job: Job, *, can_show: bool) -> RunRow:
    """Return the row of a job."""
    report, state = job.report, job.state
    loading = report is not None and report.phase == Phase.LOADING
    words = _STATES.get(state, "")
    if job.follows:
        words = _FOLLOWED.get(state, "")
    elif state == JobState.PREPARING and job.to_prepare:
        words = tr("downloading")
    elif state == JobState.RUNNING:
        words = (
            tr("loading the model") if loading or report is None else tr("running on {device}", device=report.device)
        )
    if job.stopping or job.holding:
        words = tr("stopping…") if job.stopping else tr("pausing…")
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
        finished=state == JobState.DONE,
        can_pause=going and not (job.stopping or job.holding or job.follows),
        can_resume=state == JobState.PAUSED,
        can_cancel=not state.ended and not job.stopping,
        can_restart=state in (JobState.FAILED, JobState.CANCELLED),
        can_accept=job.gaps,
        can_say=failed and job.mismatch is not None,
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
        rows.append(ScoreRow(tr("{label}, pub.", label=label), pq, sq, rq, n=None, quiet=True))
    return tuple(rows)


def _figures(job: Job) -> str:
    report = job.report
    if report is None and job.to_prepare and not job.state.ended:
        return tr(
            "{prepared:,.0f} of {to_prepare:,.0f} MB", prepared=job.prepared / 1e6, to_prepare=job.to_prepare / 1e6
        )
    if report is None or report.phase == Phase.LOADING:
        return ""
    parts = [tr("{done:,} of {total:,}", done=report.done, total=report.total)]
    if report.unreadable:
        parts.append(tr("{unreadable:,} unreadable", unreadable=report.unreadable))
    if job.state == JobState.RUNNING and report.images_per_second:
        parts += _pace(report)
    return " · ".join(parts)


def _pace(report: RunReport) -> list[str]:
    rate = report.images_per_second or 0.0
    pace = [tr("{rate:,.1f} images/s", rate=rate) if rate >= 1 else tr("{rate:,.1f} s per image", rate=1 / rate)]
    if report.seconds_left is not None and report.done < report.total:
        pace.append(format_seconds_left(report.seconds_left))
    return pace


def leaving_text(going: Sequence[Job]) -> tuple[str, str]:
    """Return the question whether the window is to be closed while models run, and what depends on it."""
    count = len(going)
    title = tr("{count:,} model runs are not finished", count=count) if count > 1 else tr("A model run is not finished")
    rows = [run_row(job, can_show=False) for job in going]
    lines = [f"{row.title}: {' · '.join(filter(None, (row.state, row.figures)))}" for row in rows]
    return title, "\n".join([*lines, tr("Finished images are kept, and a run continues where it stopped.")])
