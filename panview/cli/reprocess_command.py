"""The command that does a model's post-processing again: reprocess. What it does is loaded when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Argument, Commands, Option
from panview.cli.guard import command
from panview.cli.options import JobsOption

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
    jobs: JobsOption = None,
) -> None:
    """Apply a model's post-processing again with other parameters; the model itself does not run.

    Without --out it lists the parameters, or measures with --truth what they would give.
    """
    from panview.cli.reprocess import ReprocessOptions, run_reprocess

    run_reprocess(run, ReprocessOptions(tuple(set_), out, truth, faults, jobs))
