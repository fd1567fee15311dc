"""How a test tells a reviewer in another process what to do, and hears what came of it: a line each way."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, NamedTuple, Protocol

from tests.support.ray_cluster import ROOT


class Told(NamedTuple):
    """What a reviewer says once something is done.

    Attributes
    ----------
    decided : int
        Rows of the own queue that one has decided.
    left : int
        Those that one has not.
    waiting : int
        Decisions that are not at the server yet.
    connected : bool
    seen : int
        Disagreements on which a verdict is shown, one's own or another's.
    saved : int
        Everything that one has ever decided, as this computer has it; -1 where that is not asked.
    """

    decided: int
    left: int
    waiting: int
    connected: bool
    seen: int
    saved: int = -1


class Desk(Protocol):
    """A reviewer at work."""

    def tell(self) -> Told:
        """Say how things stand."""

    def decide(self, count: int) -> None:
        """Decide the next rows of the own queue, or as many as are left."""

    def change(self, count: int) -> None:
        """Think better of the first rows that were decided."""

    def settle(self) -> None:
        """Settle all conflicts."""

    def send(self) -> None:
        """Wait until everything decided is at the server."""


def obey(desk: Desk, lines: Iterable[str], out: IO[str]) -> None:
    """Do what each line says: a word of `Desk`, and a number where it takes one."""

    def answer() -> None:
        out.write(json.dumps(desk.tell()) + "\n")
        out.flush()

    answer()
    for line in lines:
        word, *count = line.split()
        getattr(desk, word)(*map(int, count))
        answer()


class Reviewer:
    """The other end: somebody in a process of their own.

    Parameters
    ----------
    name : str
    command : sequence of str
    environment : mapping of str to str
    log : Path
        Where stderr goes.
    """

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.name, self._log = name, log
        self._asked = 1
        with log.open("a") as said:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    def ask(self, line: str) -> None:
        """Say what to do, and do not wait."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        self._asked += 1

    def hear(self) -> Told:
        """Wait until everything asked is done, and return what was said last."""
        assert self._process.stdout is not None
        assert self._asked, "nothing was asked"
        said = ""
        while self._asked:
            said = self._process.stdout.readline()
            assert said, f"{self.name} has gone: {self._log.read_text()[-4000:]}"
            self._asked -= 1
        return Told(*json.loads(said))

    def switch_off(self) -> None:
        """Kill it, as a power cut does."""
        self._process.kill()
        self._let_go()

    def leave(self) -> None:
        """Let it end, and require that it ends well."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(300) == 0, self._log.read_text()[-4000:]
        self._let_go()

    def _let_go(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
