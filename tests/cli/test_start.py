"""What commands load, and that the quick way to read a command line is typer's way."""

from __future__ import annotations

import ast
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

import panview.cli
from panview.cli.app import COMMANDS, commands_of
from panview.cli.declaring import Command, Commands, Parameter
from panview.cli.guard import command
from panview.cli.parsing import parsed
from panview.cli.typer_app import run_by_typer
from panview.jit import kernel
from panview.native import native
from tests.cli.test_process import environment
from tests.support.sets import WrittenSet

HEAVY = set(
    "PIL PySide6 click jinja2 llvmlite numba numpy polars pydantic requests rich psycopg sqlite3 torch typer".split()
)
LOADED_BY_NUMBA = {"coverage", "sqlite3", "scipy"}
"""Where they are installed."""

FOR_MAPS = set() if native().module is not None else {"numba", "llvmlite"}
"""What takes the place of the compiled module where no C compiler was at hand."""

PINNED = [
    ("--version", set()),
    ("nothing-like-it", set()),
    ("evaluate T --pred NONE", {"numpy"}),
    ("evaluate T --pred P --json -", {"numpy"}),
    ("evaluate T --pred P", {"numpy", "rich"}),
    ("evaluate T --pred P --markdown --by size --by supercategory", {"numpy"}),
    ("evaluate T --pred P --markdown --fail-under All.pq=0", {"numpy"}),
    ("evaluate T --pred P --fail-under id:149.rq=0 --junit -", {"numpy"}),
    ("evaluate T --pred P --no-cache --json -", {"numpy"} | FOR_MAPS),
    ("compare T --pred P --pred P --json -", {"numpy", "rich"}),
    ("watch R --truth T --once --json -", {"numpy"}),
    ("check T --pred P --json -", {"numpy", "numba", "llvmlite", "PIL"}),
    ("export T --pred P --csv -", {"numpy", "polars", "sqlite3"}),
    ("verdicts summary T --json -", {"numpy", "sqlite3"}),
    ("verdicts export T --csv -", {"numpy", "sqlite3"}),
]
"""A command line and those of the heavy packages that it may load; tables are in the cache."""


def loaded_by(words: list[str]) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    code = """
import sys
from panview.__main__ import main
sys.argv[0] = "panview"
try:
    main()
finally:
    sys.stderr.write("\\n" + " ".join({name.partition(".")[0] for name in sys.modules}))
"""
    command = [sys.executable, "-c", code, *words]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=300, check=False)
    return set(ended.stderr.splitlines()[-1].split()), ended


@pytest.mark.parametrize(("line", "allowed"), PINNED, ids=[line for line, _ in PINNED])
def test_a_command_loads_what_it_uses(written: WrittenSet, tmp_path: Path, line: str, allowed: set[str]) -> None:
    places = {"T": written.root, "P": written.prediction, "R": written.prediction.parent, "NONE": tmp_path / "none"}
    words = [str(places.get(word, word)) for word in line.split()]
    if ("--pred" in words or "R" in line.split()) and "NONE" not in line:
        loaded_by(["evaluate", str(written.root), "--pred", str(written.prediction), "--json", "-"])
    modules, ended = loaded_by(words)
    assert ended.returncode == (2 if "NONE" in line or "nothing" in line else 0), ended
    own = LOADED_BY_NUMBA if "numba" in modules else set()
    assert modules & HEAVY - own <= allowed


def test_importing_the_package_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import panview; print(sorted(set(sys.modules) - before))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    # Where panview was built or installed its version is in a file of its own, of one line.
    known = {"panview", "panview.version"}
    assert set(ast.literal_eval(ended.stdout)) in (known, known | {"panview._version"})


def every_command(commands: Commands) -> Iterator[Command]:
    for member in commands.members.values():
        if isinstance(member, Command):
            yield member
        else:
            yield from every_command(member)


ALL = {
    f"{module}: {command.name}": command
    for module in dict.fromkeys(COMMANDS.values())
    for command in every_command(commands_of(module))
}


def test_every_declared_command_is_known_by_its_first_word() -> None:
    declared = {}
    for found in pkgutil.iter_modules(panview.cli.__path__):
        module = importlib.import_module(f"panview.cli.{found.name}")
        if isinstance(getattr(module, "commands", None), Commands):
            declared |= dict.fromkeys(module.commands.members, found.name)
    assert declared == COMMANDS


def by_typer(command: Command, words: list[str]) -> dict[str, Any] | None:
    """Return what typer makes of a command line, None for a mistake."""
    heard: list[dict[str, Any]] = []

    @functools.wraps(command.function)
    def record(**values: Any) -> None:  # noqa: ANN401
        heard.append(values)

    group = Commands(members={command.name: dataclasses.replace(command, function=record)})
    try:
        run_by_typer([group], [command.name, *words])
    except (typer.Exit, SystemExit):
        return None
    return heard[0] if heard else None


def plain(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {name: list(value) if isinstance(value, (list, tuple)) else value for name, value in values.items()}


VALUES = ["x", "a b", "-", "1", "0", "7", "0.5", ".25", "1.", "1e3", "nan", "-1", "--", "", "=", "a=b", "--x", "é"]


def words_of(parameter: Parameter) -> st.SearchStrategy[list[str]]:
    values = st.sampled_from(VALUES)
    if parameter.flags:
        return st.sampled_from([[word] for word in parameter.flags])
    if not parameter.words:
        return values.map(lambda value: [value])
    name = st.sampled_from(parameter.words)
    return st.one_of(
        st.tuples(name, values).map(list),
        st.tuples(name, values).map(lambda pair: [f"{pair[0]}={pair[1]}"]),
        st.tuples(name, values).map(lambda pair: [f"{pair[0]}{pair[1]}"]),
        name.map(lambda word: [word]),
    )


@pytest.mark.parametrize("name", list(ALL))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_read_quickly_is_read_as_typer_reads_it(name: str, data: st.DataObject) -> None:
    command = ALL[name]
    parameters = list(command.parameters())
    needed = [p for p in parameters if p.default is inspect.Parameter.empty]
    chosen = data.draw(st.lists(st.sampled_from(parameters), max_size=4)) if parameters else []
    words = [word for p in data.draw(st.permutations([*needed, *chosen])) for word in data.draw(words_of(p))]
    quick = parsed(parameters, words)
    if quick is not None:
        assert plain(by_typer(command, words)) == plain(quick), words


@pytest.mark.parametrize("name", [name for name, command in ALL.items() if command.epilog])
def test_the_example_of_each_command_is_read_quickly(name: str) -> None:
    words = shlex.split(ALL[name].epilog.removeprefix("Example: panview "))
    while words and words[0] in {"annotate", "coco", "models", "team", "verdicts", ALL[name].name}:
        words.pop(0)
    quick = parsed(ALL[name].parameters(), words)
    assert quick is not None
    assert plain(by_typer(ALL[name], words)) == plain(quick)


@pytest.mark.parametrize(
    "line",
    ["T", "T --pred", "T --pred P --nothing", "T U --pred P", "T --pred P --jobs 0", "T --pred P --jobs x", "--help",
     "T --pred P --cache --no-cache", "T -- --pred P", "T --pred P --json=", "T --pred P --cache=yes"],
)  # fmt: skip
def test_what_is_unusual_is_left_to_typer(line: str) -> None:
    assert parsed(ALL["figure_commands: evaluate"].parameters(), line.split()) is None


@pytest.mark.parametrize("is_terminal", [True, False])
def test_somebody_who_waits_for_a_compiler_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    namespace: dict[str, Any] = {}
    # A function without a source file, for which nothing can be kept.
    exec("def twice(x):\n    return 2 * x", namespace)
    twice = kernel(namespace["twice"])

    @command
    def compiles() -> None:
        assert twice(2) == 4
        assert twice(2.5) == 5

    monkeypatch.setenv("FORCE_COLOR", "1" if is_terminal else "")
    compiles()
    said = capsys.readouterr().err
    assert said.count("compiling kernels for this machine") == is_terminal
    assert len(said.splitlines()) == is_terminal
