"""The pages hold together: links lead somewhere, command lines are taken, examples are run, all pages are listed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from panview.cli.app import COMMANDS, OPEN, commands_of, run
from panview.cli.parsing import parsed
from tests.support.example_set import write_example
from tests.test_doctests import PAGES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
ALL = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
FENCE = re.compile(r"^```(\w*) ?(\w*)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
TOCTREE = re.compile(r"^```\{toctree\}\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub and the site give to the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", prose(path), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file) if file else path
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


def command_lines(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    lines = [line for kind, _, code in FENCE.findall(text) if kind in {"", "sh"} for line in code.splitlines()]
    return [line.removeprefix("$ ") for line in lines if re.match(r"(\$ )?panview ", line)]


@pytest.mark.parametrize("path", [path for path in ALL if command_lines(path)], ids=name_of)
def test_command_lines_are_ones_that_panview_takes(path: Path) -> None:
    for line in command_lines(path):
        words = shlex.split(re.sub(r" > .*| \[.*\]$", "", line), comments=True)[1:]
        words = words if words[0] in COMMANDS else [OPEN, *words]
        found = commands_of(COMMANDS[words[0]]).find(words)
        assert found is not None, line
        assert parsed(found[0].parameters(), found[1]) is not None, line


def test_pages_with_examples_are_run() -> None:
    with_examples = {name_of(path) for path in DOCS.rglob("*.md") if ">>> " in path.read_text(encoding="utf-8")}
    assert with_examples == set(PAGES)


@pytest.mark.parametrize("path", ALL, ids=name_of)
def test_python_is_an_example_that_runs(path: Path) -> None:
    """Python is either tried from top to bottom with its answers, or has a name by which a test runs it."""
    for kind, name, code in FENCE.findall(path.read_text(encoding="utf-8")):
        assert kind != "python" or name or ">>> " in code or path.name == "README.md" or path.parent.name == "adr", code


def test_the_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_example(tmp_path)
    monkeypatch.chdir(tmp_path)
    snippets = FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    (code,) = [code for kind, _, code in snippets if kind == "python"]
    assert code.count("\n") <= 7
    names: dict[str, object] = {}
    exec(code.replace("run.show()", "window = run.show()"), names)
    names["window"].close()  # type: ignore[attr-defined]


def test_every_page_is_on_the_site() -> None:
    listed: set[str] = set()
    for page in DOCS.rglob("*.md"):
        for entries in TOCTREE.findall(page.read_text(encoding="utf-8")):
            for entry in entries.splitlines():
                if entry and not entry.startswith(":"):
                    listed |= {path.relative_to(DOCS).as_posix() for path in page.parent.glob(f"{entry}.md")}
    written = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert written - listed == {"index.md"}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 160


RUN = ("evaluate", "compare", "check", "export", "report")
"""Commands that need no more than the example set."""
SET_AND_PREDICTIONS = {"coco/", "a.json", "b.json"}


def lines_to_run() -> list[str]:
    lines = [line for path in ALL for line in command_lines(path)]
    return sorted({line for line in lines if line.split()[1] in RUN and needs(line) <= SET_AND_PREDICTIONS})


def needs(line: str) -> set[str]:
    """The files that a command line reads: its set, and its predictions."""
    words = shlex.split(line, comments=True)[2:]
    options = {"--categories", "--images-table", "--pred-folder", "--verdicts", "--write-categories", "--tags"}
    more = {word for word in words if word in options or word.startswith("--divisor")}
    return more | {words[0]} | {words[place + 1] for place, word in enumerate(words) if word == "--pred"}


@pytest.mark.parametrize("line", lines_to_run())
def test_command_lines_run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"PANVIEW_{name}_DIR", str(tmp_path / "home" / name.lower()))
    write_example(tmp_path)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        run(shlex.split(re.sub(r" > .*", "", line), comments=True)[1:])
    # The set is clean, and b.json is no worse than a.json.
    assert ended.value.code == 0


def test_every_command_is_in_the_reference() -> None:
    table = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if name != OPEN and f"| `panview {name}" not in table] == []
