"""The ``panview`` command. Importing it loads neither Qt nor a model framework."""

from __future__ import annotations

import difflib
import io
import os
import sys
from typing import Annotated, Any, cast

import typer

from panview import __version__
from panview.cli import data_commands, figure_commands, model_commands, window_commands
from panview.cli.guard import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from panview.cli.output import fail
from panview.cli.window_commands import OPEN

# Typer does not export it: what click, or typer's own copy of it, raises for a wrong command line.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)

app = typer.Typer(
    name="panview",
    help="Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ.",
    epilog="panview PATH opens the window; PATH is a COCO root, its image folder, or panoptic_*.json.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for group in (window_commands, figure_commands, data_commands, model_commands):
    app.add_typer(group.commands)


def run(arguments: list[str]) -> None:
    """Run the command line; a first argument that is no command is a path to open."""
    if "--debug" in arguments:
        arguments = [argument for argument in arguments if argument != "--debug"]
        os.environ["PANVIEW_DEBUG"] = "1"
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that the terminal's encoding lacks is shown with "?", which is better than no result.
            stream.reconfigure(errors="replace")
    names = _command_names(app)
    if not arguments or (arguments[0] not in names and arguments[0] not in {"--help", "--version"}):
        _refuse_misspelt_command(arguments, names)
        arguments = [OPEN, *arguments]
    try:
        code = app(args=arguments, prog_name="panview", standalone_mode=False)
    except _UsageError as error:
        usage = cast(Any, error)
        command_path = usage.ctx.command_path if usage.ctx else "panview"
        fail(f"{usage.format_message().rstrip('.')}; see {command_path} --help")
        raise SystemExit(EXIT_BAD_INPUT) from error
    except typer.Abort as error:
        raise SystemExit(EXIT_INTERRUPTED) from error
    raise SystemExit(code or 0)


def _refuse_misspelt_command(arguments: list[str], names: set[str]) -> None:
    if not arguments or os.path.lexists(arguments[0]):
        return
    close = difflib.get_close_matches(arguments[0], names, n=1, cutoff=0.7)
    if close:
        fail(f"{arguments[0]}: there is no such command, file or folder; did you mean panview {close[0]}?")
        raise SystemExit(EXIT_BAD_INPUT)


def _command_names(typer_app: typer.Typer) -> set[str]:
    names = {command.name or getattr(command.callback, "__name__", "") for command in typer_app.registered_commands}
    for group in typer_app.registered_groups:
        assert group.typer_instance is not None
        name = group.name or group.typer_instance.info.name
        # The commands of a group without a name are commands of their own.
        names |= {name} if isinstance(name, str) else _command_names(group.typer_instance)
    return names


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"panview {__version__}")
        raise typer.Exit


@app.callback()
def panview(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ."""
