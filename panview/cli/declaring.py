"""How commands say what they take: options and arguments in the annotations of functions.

Nothing is loaded for it. A command line without a mistake is read by `panview.cli.parsing`; typer, which with its own
imports takes longer to start than most commands to run, is only there for help and for what is wrong
(`panview.cli.typer_app`, docs/adr/0035).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

Function = Callable[..., None]


class Option:
    """An option of a command.

    Attributes
    ----------
    names : tuple of str
        Such as "--out" and "-o"; made of the parameter's name where there are none. One that is true or false then has
        "--no-" too.
    metavar, help : str
    panel : str
        Heading under which the help has it.
    min, max : float or None
        Of a number.
    """

    def __init__(
        self,
        *names: str,
        metavar: str = "",
        help: str = "",
        panel: str = "",
        min: float | None = None,
        max: float | None = None,
    ) -> None:
        self.names = names
        self.metavar, self.help, self.panel = metavar, help, panel
        self.min, self.max = min, max


@dataclass(frozen=True)
class Argument:
    """What a command takes by its place."""

    metavar: str
    help: str


@dataclass(frozen=True)
class Parameter:
    """A parameter of a command.

    Attributes
    ----------
    name : str
    kind : type
        Path, str, int, float or bool; of an element where several can be given.
    annotation : type
        As it is in the function, such as ``Path | None``.
    many : bool
    default : object
        `inspect.Parameter.empty` where it must be given.
    declared : Option or Argument
    """

    name: str
    kind: type
    annotation: Any
    many: bool
    default: Any
    declared: Option | Argument

    @property
    def flags(self) -> dict[str, bool]:
        """Words that stand for true and false, of an option that is one of them."""
        if isinstance(self.declared, Option) and self.kind is bool:
            if self.declared.names:
                return dict.fromkeys(self.declared.names, True)
            word = self.name.replace("_", "-")
            return {f"--{word}": True, f"--no-{word}": False}
        return {}

    @property
    def words(self) -> tuple[str, ...]:
        """Words before a value."""
        if isinstance(self.declared, Argument) or self.kind is bool:
            return ()
        return self.declared.names or (f"--{self.name.replace('_', '-')}",)


@dataclass(frozen=True)
class Command:
    """A command: its name, what runs, and an example for the end of its help."""

    name: str
    function: Function
    epilog: str

    def parameters(self) -> Iterator[Parameter]:
        """Yield what it takes.

        Raises
        ------
        TypeError
            A parameter is not declared, or of a type that no command line holds.
        """
        hints = get_type_hints(self.function, include_extras=True)
        for name, parameter in inspect.signature(self.function).parameters.items():
            hint = hints[name]
            if get_origin(hint) is not Annotated or not isinstance(hint.__metadata__[0], (Option, Argument)):
                raise TypeError(f"{self.name}: {name} is neither an option nor an argument")
            annotation = hint.__origin__
            kind, many = _kind(annotation)
            if kind not in (Path, str, int, float, bool):
                raise TypeError(f"{self.name}: {name} is of {kind}")
            yield Parameter(name, kind, annotation, many, parameter.default, hint.__metadata__[0])


@dataclass
class Commands:
    """Commands together: those of a module, or those behind a word, such as ``coco download``.

    Attributes
    ----------
    name : str
        The word. If empty, each is a command of its own.
    help, epilog : str
    default : str
        The command that the word alone runs. If empty, it shows its help.
    """

    name: str = ""
    help: str = ""
    epilog: str = ""
    default: str = ""
    members: dict[str, Command | Commands] = field(default_factory=dict)

    def command(self, name: str = "", *, epilog: str = "") -> Callable[[Function], Function]:
        """Make a command of a function."""

        def declare(function: Function) -> Function:
            word = name or function.__name__
            self.members[word] = Command(word, function, epilog)
            return function

        return declare

    def add(self, commands: Commands) -> None:
        """Add what stands behind a word."""
        self.members[commands.name] = commands

    def find(self, arguments: list[str]) -> tuple[Command, list[str]] | None:
        """Return the command that a command line begins with, and the rest of that; None where there is none."""
        member = self.members.get(arguments[0] if arguments else self.default)
        if isinstance(member, Commands):
            return member.find(arguments[1:])
        return None if member is None else (member, arguments[1:])


def _kind(annotation: Any) -> tuple[type, bool]:  # noqa: ANN401
    if isinstance(annotation, UnionType):
        (inner,) = (part for part in get_args(annotation) if part is not NoneType)
        return inner, False
    if get_origin(annotation) is list:
        return get_args(annotation)[0], True
    return annotation, False
