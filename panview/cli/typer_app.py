"""The commands as typer has them: for help, and for what is wrong with a command line."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from panview import __version__
from panview.cli.declaring import Argument, Command, Commands, Function, Parameter
from panview.cli.guard import EXIT_BAD_INPUT, EXIT_INTERRUPTED
from panview.cli.output import fail

# Typer does not export it: what click, or typer's own copy of it, raises for a wrong command line.
_UsageError = cast("type[Exception]", typer.BadParameter.__base__)


class _FlagsWithoutType:
    """Part of a command: its help shows no type beside flags, which take no value."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401
        """Return the parameters, with the ``--help`` that typer adds."""
        parameters: list[Any] = cast(Any, super()).get_params(ctx)
        for parameter in parameters:
            if getattr(parameter, "is_flag", False):
                parameter.metavar = ""
        return parameters


class _Command(_FlagsWithoutType, TyperCommand):
    pass


class _Group(_FlagsWithoutType, TyperGroup):
    pass


def run_by_typer(groups: Iterable[Commands], arguments: list[str]) -> int:
    """Run a command line, and return its exit code; what is wrong with it is one line on stderr."""
    try:
        code = _app(groups)(args=arguments, prog_name="panview", standalone_mode=False)
    except _UsageError as error:
        usage = cast(Any, error)
        command_path = usage.ctx.command_path if usage.ctx else "panview"
        fail(f"{usage.format_message().rstrip('.')}; see {command_path} --help")
        return EXIT_BAD_INPUT
    except typer.Abort:
        return EXIT_INTERRUPTED
    return code or 0


def _app(groups: Iterable[Commands]) -> typer.Typer:
    app = typer.Typer(
        name="panview",
        cls=_Group,
        help="Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ.",
        epilog="panview PATH opens the window. PATH is a dataset: its root, its JSON, its folder of maps or photos, "
        "or a zip archive.",
        no_args_is_help=False,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(panview)
    for group in groups:
        _add(app, group)
    return app


def _add(app: typer.Typer, commands: Commands) -> None:
    for member in commands.members.values():
        if isinstance(member, Command):
            app.command(member.name, cls=_Command, epilog=member.epilog or None)(_as_typer_takes_it(member))
            continue
        inner = typer.Typer(
            name=member.name,
            cls=_Group,
            help=member.help,
            epilog=member.epilog,
            no_args_is_help=not member.default,
            invoke_without_command=bool(member.default),
            rich_markup_mode="rich",
        )
        if member.default:
            inner.callback()(_when_alone(member))
        _add(inner, member)
        app.add_typer(inner)


def _when_alone(commands: Commands) -> Function:
    found = commands.find([])
    assert found is not None

    def alone(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            found[0].function()

    alone.__annotations__["context"] = typer.Context
    return alone


def _as_typer_takes_it(command: Command) -> Function:
    """Return the function of a command with typer's annotations."""

    def run(**values: Any) -> None:  # noqa: ANN401
        command.function(**values)

    parameters = [
        inspect.Parameter(p.name, inspect.Parameter.KEYWORD_ONLY, default=p.default, annotation=_annotated(p))
        for p in command.parameters()
    ]
    cast(Any, run).__signature__ = inspect.Signature(parameters)
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    # Typer would keep the line breaks.
    paragraphs = inspect.cleandoc(command.function.__doc__ or "").split("\n\n")
    run.__doc__ = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    return run


def _annotated(parameter: Parameter) -> Any:  # noqa: ANN401
    declared = parameter.declared
    if isinstance(declared, Argument):
        return Annotated[
            parameter.annotation, typer.Argument(metavar=declared.metavar, help=declared.help, show_default=False)
        ]
    return Annotated[
        parameter.annotation,
        typer.Option(
            *declared.names,
            metavar=declared.metavar or None,
            help=declared.help,
            min=declared.min,
            max=declared.max,
            rich_help_panel=declared.panel or None,
        ),
    ]


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"panview {__version__}")
        raise typer.Exit


def panview(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Review panoptic segmentation: ground truth against predictions, segment by segment, with live PQ."""
