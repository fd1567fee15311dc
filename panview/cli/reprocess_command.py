"""The command that does a model's post-processing again: reprocess. What it does is loaded when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import JobsOption, OverwriteOption

commands = Commands()


@commands.command(epilog="Example: panview reprocess runs/mask2former.json --set score=0.6 --set overlap=0.7 -o lower/")
@command
def reprocess(
    run: Annotated[Path, Argument(metavar="RUN", help="Results of a run with --keep-queries: its JSON or folder.")],
    set_: Annotated[
        list[str],
        Option("--set", metavar="NAME=VALUE", help="Parameter to change; can be repeated (default: the run's own)."),
    ] = [],  # noqa: B006
    out: Annotated[
        Path | None, Option("--out", "-o", metavar="DIR", help="Folder for the new set; must be new or empty.")
    ] = None,
    truth: Annotated[Path | None, Option(metavar="PATH", help="Dataset to measure PQ with, before and after.")] = None,
    faults: Annotated[
        str, Option(metavar="error|skip", help="How to treat images whose queries are missing or damaged.")
    ] = "error",
    map_: Annotated[
        str, Option("--map", metavar="A,B", help="Measure PQ over the values of two parameters, such as score,overlap.")
    ] = "",
    best: Annotated[
        bool, Option(help="Find the parameters with the highest PQ, and what they gain on other images.")
    ] = False,
    folds: Annotated[int, Option(metavar="N", min=2, max=100, help="Number of folds of --best.")] = 5,
    resamples: Annotated[
        int, Option(metavar="N", min=0, max=100_000, help="Number of resamples for the interval of --best.")
    ] = 1000,
    seed: Annotated[int, Option(metavar="N", min=0, help="Seed of the folds and the resampling.")] = 0,
    json: Annotated[
        Path | None,
        Option(metavar="FILE", help="Write the figures of --map and --best to this JSON file; - for stdout."),
    ] = None,
    csv: Annotated[
        Path | None, Option(metavar="FILE", help="Write a row per set of parameters to this CSV file; - for stdout.")
    ] = None,
    overwrite: OverwriteOption = False,
    jobs: JobsOption = None,
) -> None:
    """Apply a model's post-processing again with other parameters; the model itself does not run.

    Without --out it lists the parameters, or measures with --truth what they would give. --map and --best look for
    better ones; with --best, --out writes the best.
    """
    from panview.cli.reprocess import ReprocessOptions, run_reprocess
    from panview.cli.reprocess_search import SearchOptions

    search = SearchOptions(map_, best, folds, resamples, seed, json, csv, overwrite, jobs)
    run_reprocess(run, ReprocessOptions(tuple(set_), out, truth, faults, jobs, search))
