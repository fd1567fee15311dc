"""The ``panview`` command. Importing it loads neither Qt nor a model framework, and hardly anything else."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import cast

from panview import __version__
from panview.cli.declaring import Commands
from panview.cli.parsing import parsed

OPEN = "open"
COMMANDS = {
    OPEN: "window_commands",
    "demo": "window_commands",
    "watch": "window_commands",
    "desktop": "window_commands",
    "evaluate": "figure_commands",
    "compare": "figure_commands",
    "export": "figure_commands",
    "report": "figure_commands",
    "ensemble": "ensemble_command",
    "reprocess": "reprocess_command",
    "sample": "sample_commands",
    "estimate": "sample_commands",
    "check": "data_commands",
    "apply-verdicts": "data_commands",
    "verdicts": "verdict_commands",
    "team": "team_commands",
    "convert": "data_commands",
    "cache": "data_commands",
    "annotate": "annotation_commands",
    "coco": "data_commands",
    "predict": "model_commands",
    "models": "model_commands",
    "doctor": "model_commands",
}
"""The first words of command lines, in the order of the help, and the modules of `panview.cli` that declare them."""
_BAD_INPUT = 2


def run(arguments: list[str]) -> None:
    """Run the command line; a first argument that is no command is a path to open."""
    if "--debug" in arguments:
        arguments = [argument for argument in arguments if argument != "--debug"]
        os.environ["PANVIEW_DEBUG"] = "1"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is shown with "?", which is better than no result.
            stream.reconfigure(errors="replace")
    if arguments == ["--version"]:
        print_version()
        raise SystemExit(0)
    if not arguments or (arguments[0] not in COMMANDS and arguments[0] not in {"--help", "--version"}):
        _refuse_misspelt_command(arguments)
        arguments = [OPEN, *arguments]
    if arguments[0] in COMMANDS:
        found = commands_of(COMMANDS[arguments[0]]).find(arguments)
        values = None if found is None else parsed(found[0].parameters(), found[1])
        if found is not None and values is not None:
            found[0].function(**values)
            raise SystemExit(0)
    from panview.cli.typer_app import run_by_typer

    raise SystemExit(run_by_typer(map(commands_of, dict.fromkeys(COMMANDS.values())), arguments))


def commands_of(module: str) -> Commands:
    """Return the commands that a module declares."""
    return cast(Commands, importlib.import_module(f"panview.cli.{module}").commands)


def print_version() -> None:
    """Print the version."""
    sys.stdout.write(f"panview {__version__}\n")


def _refuse_misspelt_command(arguments: list[str]) -> None:
    if not arguments or os.path.lexists(arguments[0]):
        return
    import difflib

    close = difflib.get_close_matches(arguments[0], COMMANDS, n=1, cutoff=0.7)
    if close:
        from panview.cli.output import fail

        fail(f"{arguments[0]}: there is no such command, file or folder; did you mean panview {close[0]}?")
        raise SystemExit(_BAD_INPUT)
