"""``panview apply-verdicts``: a ground truth corrected by what reviewers decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from panview import places
from panview.cli.decisions import read_decisions
from panview.cli.loading import load_dataset
from panview.cli.measuring import measure_sets
from panview.cli.output import counted, images_text, note, progress_bar, write_stdout
from panview.datasets.opening import Opening
from panview.errors import PanviewError
from panview.review.corrected_image import ImageChanges
from panview.review.corrected_place import refuse_gaps, refuse_target
from panview.review.corrected_set import (
    CHANGES_CSV,
    NOT_APPLIED_CSV,
    correct_images,
    write_corrected_set,
)
from panview.review.correction_log import changes_frame
from panview.review.corrections import ASSUMED, REPAIRED, THRESHOLDS_UNKNOWN, Plan
from panview.review.repair_plan import plan_truth
from panview.review.repairs import NO_REPAIRS, Repairs
from panview.review.standing import Standing
from panview.review.team.place import Place
from panview.review.thresholds import Thresholds
from panview.review.verdicts import Decision

_HINT = " (--dry-run lists the changes without them)"


@dataclass(frozen=True)
class ApplyOptions:
    """What the command line says beside the ground truth and the predictions.

    Attributes
    ----------
    out : Path
        Folder of the new set.
    verdicts : Path, TeamPlace or None
        File of verdicts; None for the one that is kept for the dataset.
    reviewer : str
        Apply the verdicts of this person only; empty for all.
    dry_run : bool
        Print the changes and write nothing.
    jobs : int or None
    opening : Opening
    cache : bool
    assume : Thresholds or None
        At which verdicts of format 1 are taken to have been given; None applies only what does not hang on them.
    repairs : bool
        Apply repairs, too.
    """

    out: Path
    verdicts: Place | None
    reviewer: str
    dry_run: bool
    jobs: int | None
    opening: Opening
    cache: bool
    assume: Thresholds | None = None
    repairs: bool = True


def run_apply_verdicts(path: Path, prediction_paths: Sequence[Path], options: ApplyOptions) -> None:
    """Evaluate, find what the verdicts change, and write the new set or, in a dry run, the changes."""
    dataset = load_dataset(path, options.opening)
    # Before the work, not after it.
    refuse_target(dataset, options.out)
    decisions, repairs = _decisions_of(read_decisions(dataset, options.verdicts), options.reviewer)
    if not options.repairs:
        repairs = NO_REPAIRS
    sets = list(measure_sets(dataset, prediction_paths, jobs=options.jobs, cache=options.cache))
    if not options.dry_run:
        refuse_gaps(dataset, [fault for known in sets for fault in known.faults], _HINT)
    predictions = [known.prediction for known in sets]
    plan = plan_truth(dataset, [known.table for known in sets], decisions, repairs, options.assume)
    with progress_bar("corrections" if options.dry_run else options.out.name) as show:
        if options.dry_run:
            corrected = correct_images(dataset, predictions, plan.corrections, progress=show)
        else:
            corrected = write_corrected_set(dataset, predictions, plan, options.out, show)
    if options.dry_run:
        write_stdout(changes_frame(dataset, predictions, corrected).write_csv().encode())
    _summarise(plan, corrected, "" if options.dry_run else f"; see {options.out / NOT_APPLIED_CSV}")
    if options.dry_run:
        note("dry run: nothing was written")
        return
    note(f"{options.out}: {images_text(len(dataset))}; the changes are listed in {options.out / CHANGES_CSV}")
    if places.is_folder(dataset.photos.folder):
        split = dataset.files.json.stem.removeprefix("panoptic_")
        photos, place = dataset.photos.folder, options.out / split
        archive = places.archive_of(photos)
        if archive is not None:
            photos, place = archive, options.out / f"{split}.zip"
        note(f"photos are not copied; to see them in panview {options.out}, link or copy {photos} to {place}")


def _decisions_of(decisions: Standing, reviewer: str) -> tuple[Mapping[int, Decision], Repairs]:
    """Return the decisions and repairs of one reviewer, without a name those that count of all."""
    if not reviewer:
        return decisions, decisions.repairs
    own, repairs = decisions.of(reviewer), decisions.repairs.of(reviewer)
    if not own and not repairs:
        repairers = {repair.reviewer for repair in decisions.repairs}
        names = sorted(name for name in repairers.union(decisions.reviewers()) if name)
        known = f"; there are verdicts by {', '.join(names)}" if names else ""
        raise PanviewError(f"--reviewer {reviewer}: no current verdict has this name{known}")
    return own, repairs


def _summarise(plan: Plan, corrected: Sequence[ImageChanges], where: str) -> None:
    actions = Counter(change.action for outcome in corrected for change in outcome.changes)
    listed = ", ".join(f"{count:,} {action}" for action, count in actions.items())
    what = f"{counted(len(plan.corrections), 'correction')} in {images_text(len(corrected))}"
    note(f"{what}: {listed}" if listed else what)
    repairs = sum(correction.basis == REPAIRED for correction in plan.corrections)
    if repairs:
        note(f"{counted(repairs, 'correction')} {'is a repair' if repairs == 1 else 'are repairs'}")
    assumed = sum(correction.basis == ASSUMED for correction in plan.corrections)
    if assumed:
        note(f"{assumed:,} of them depend on thresholds that format 1 does not record, and use the assumed ones")
    if plan.no_change:
        note(f"{counted(plan.no_change, 'verdict')} {'asks' if plan.no_change == 1 else 'ask'} for no change")
    if not plan.not_applied:
        return
    repaired = sum(entry.decision.repair is not None for entry in plan.not_applied)
    kinds = [(len(plan.not_applied) - repaired, "verdict"), (repaired, "repair")]
    listed = " and ".join(counted(count, kind) for count, kind in kinds if count)
    are = "is" if len(plan.not_applied) == 1 else "are"
    note(f"{listed} {are} not applied{where}")
    for reason, count in Counter(entry.reason for entry in plan.not_applied).items():
        note(f"  {count:,}: {reason}")
    if any(entry.reason.startswith(THRESHOLDS_UNKNOWN) for entry in plan.not_applied):
        defaults = "give --assume-defaults if the thresholds in the window were never changed"
        note(f"look at these again in the window, or {defaults}")
