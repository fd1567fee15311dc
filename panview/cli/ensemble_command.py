"""The command that joins prediction sets: ensemble. What it does is loaded when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Commands, Option
from panview.cli.guard import command
from panview.cli.options import JobsOption, OverwriteOption, PathArgument, PredictionOptions
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

commands = Commands()


@commands.command(epilog="Example: panview ensemble coco/ --pred a.json --pred b.json --pred c.json -o joined/")
@command
@set_options
def ensemble(
    path: PathArgument,
    pred: PredictionOptions,
    out: Annotated[
        Path | None, Option("--out", "-o", metavar="DIR", help="Folder for the joined set; must be new or empty.")
    ] = None,
    rule: Annotated[
        Path | None,
        Option(metavar="FILE", help="Apply this rule (NAME.rule.json); no ground truth is needed."),
    ] = None,
    use: Annotated[
        str, Option(metavar="RULE", help="Name of the rule to write (default: the best one on held-out images).")
    ] = "",
    folds: Annotated[int, Option(metavar="N", min=2, max=100, help="Number of folds of the cross-validation.")] = 5,
    resamples: Annotated[
        int, Option(metavar="N", min=0, max=100_000, help="Number of resamples for the intervals; 0 for no intervals.")
    ] = 1000,
    seed: Annotated[int, Option(metavar="N", min=0, help="Seed of the folds and the resampling.")] = 0,
    json: Annotated[
        Path | None, Option(metavar="FILE", help="Write the figures of the rules to this JSON file; - for stdout.")
    ] = None,
    csv: Annotated[
        Path | None, Option(metavar="FILE", help="Write the figures of the rules to this CSV file; - for stdout.")
    ] = None,
    jobs: JobsOption = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Join prediction sets into one: learn rules, measure each on held-out images, write the best.

    With --rule a rule that was learned elsewhere is applied, also to photos without ground truth.
    """
    from panview.cli.ensemble import EnsembleOptions, run_ensemble

    options = EnsembleOptions(out, rule, use, folds, resamples, seed, json, csv, jobs, opening, overwrite)
    run_ensemble(path, pred, options)
