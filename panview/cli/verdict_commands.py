"""The commands about verdicts of several people: summary, export, join. What they do is loaded when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from panview.cli.declaring import Commands, Option
from panview.cli.guard import command
from panview.cli.options import OverwriteOption, PathArgument
from panview.cli.set_options import set_options
from panview.datasets.opening import Opening

commands = Commands()
verdicts = Commands(
    name="verdicts",
    help="Show who has decided what and how far reviewers agree; export all verdicts; join verdict files.",
    epilog="Example: panview verdicts summary coco/",
)
commands.add(verdicts)

_FilesOption = Annotated[
    list[str],
    Option(
        "--verdicts",
        metavar="FILE",
        help="Verdict file, CSV file of verdicts, or postgresql://HOST/DB of a team; can be repeated "
        "(default: the one kept for this dataset).",
    ),
]


@verdicts.command("summary", epilog="Example: panview verdicts summary coco/ --verdicts ana.sqlite --verdicts b.sqlite")
@command
@set_options
def summary(
    path: PathArgument,
    verdicts: _FilesOption = [],  # noqa: B006
    json: Annotated[Path | None, Option(metavar="FILE", help="Write it to this JSON file; - for stdout.")] = None,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Print what each reviewer has decided, conflicts, and Cohen's kappa of each two reviewers with its 95 % interval.

    Several files are joined in memory. A pair of FN and FP is one disagreement.
    """
    from panview.cli.verdicts import run_summary

    run_summary(path, verdicts, json, overwrite, opening)


@verdicts.command("export", epilog="Example: panview verdicts export coco/ --csv verdicts.csv")
@command
@set_options
def export_verdicts(
    path: PathArgument,
    csv: Annotated[Path, Option(metavar="FILE", help="CSV file to write; - for stdout.")],
    verdicts: _FilesOption = [],  # noqa: B006
    history: Annotated[
        bool, Option("--history", help="Also write what was replaced or taken back: everything ever saved.")
    ] = False,
    overwrite: OverwriteOption = False,
    *,
    opening: Opening,
) -> None:
    """Write the verdicts of all reviewers as CSV, one row each; join reads it back."""
    from panview.cli.verdicts import run_export_verdicts

    run_export_verdicts(path, verdicts, csv, opening, history=history, overwrite=overwrite)


@verdicts.command(
    "join", epilog="Example: panview verdicts join coco/ --verdicts a.sqlite --verdicts b.csv -o all.sqlite"
)
@command
@set_options
def join(
    path: PathArgument,
    verdicts: _FilesOption,
    out: Annotated[
        str,
        Option(
            "--out", "-o", metavar="FILE", help="Verdict file to write, which must be new; or postgresql://HOST/DB."
        ),
    ],
    *,
    opening: Opening,
) -> None:
    """Join verdict files, CSV files and verdicts of a team into a new verdict file, or add them to those of a team.

    Nothing is lost, and the old files are not changed.

    Every decision is kept once, in the order of time, whatever order the files are named in.
    """
    from panview.cli.verdicts import run_join

    run_join(path, verdicts, out, opening)
