"""The owner's handle of the model process (docs/adr/0012)."""

from __future__ import annotations

import multiprocessing
import signal
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from panview.engine.messages import Answer, Request
from panview.engine.predictor import ModelError
from panview.engine.worker import serve
from panview.errors import Cancelled

POLL_S = 0.05
"""How long an answer is waited for."""
_PATIENCE_S = 3.0
_LOG_TAIL = 4000


class ModelDiedError(ModelError):
    """The model process ended without being asked to."""


class ModelHost(Protocol):
    """What runs a model for whoever owns a run: one process, or several that are one to the owner."""

    def next_number(self) -> int:
        """Begin a request: answers to those before are dropped from now on."""

    def send(self, request: Request) -> None:
        """Send a request."""

    def receive(self, stopped: Callable[[], bool] = ...) -> Answer | None:
        """Return the next answer to the current request, None when there is none within a moment."""

    def close(self) -> None:
        """End it, at once: every file it writes is whole or not there."""


class ModelProcess:
    """Starts the process when it is first needed; serves one request after the other, numbered.

    Parameters
    ----------
    low_priority : bool
        Let other processes of this machine go first.
    """

    def __init__(self, *, low_priority: bool = False) -> None:
        self._low_priority = low_priority
        self._number = 0
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._log: Path | None = None

    def __enter__(self) -> ModelProcess:
        """Return itself; the end of the block ends the process."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id, None while none runs."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    @property
    def connection(self) -> Connection | None:
        """What answers come by, to wait for several processes at once; None while none runs."""
        return self._connection

    def next_number(self) -> int:
        """Begin a request: answers to those before are dropped from now on."""
        self._number += 1
        return self._number

    def send(self, request: Request) -> None:
        """Send a request, to a new process where none runs.

        Raises
        ------
        ModelDiedError
            The process has ended meanwhile.
        """
        if self._process is None:
            self._start()
        assert self._connection is not None
        try:
            self._connection.send(request)
        except (BrokenPipeError, ConnectionError, OSError) as error:
            raise self._death() from error

    def receive(self, stopped: Callable[[], bool] = lambda: False) -> Answer | None:
        """Return the next answer to the current request, None when there is none within a moment.

        Parameters
        ----------
        stopped : callable
            Asked while waiting.

        Raises
        ------
        Cancelled
            ``stopped`` said so.
        ModelDiedError
            The process has ended; the message says how.
        """
        if stopped():
            raise Cancelled
        if self._connection is None:
            raise ModelDiedError("the model process is not running")
        try:
            if not self._connection.poll(POLL_S):
                return None
            answer: Answer = self._connection.recv()
        except (EOFError, ConnectionError, OSError) as error:
            raise self._death() from error
        return answer if answer.number == self._number else None

    def log_tail(self) -> str:
        """Return the end of what the process has printed."""
        try:
            return self._log.read_text(errors="replace")[-_LOG_TAIL:] if self._log is not None else ""
        except OSError:
            return ""

    def close(self) -> None:
        """End the process, at once: every file it writes is whole or not there."""
        process, connection, log = self._process, self._connection, self._log
        self._process = self._connection = self._log = None
        if connection is not None:
            connection.close()
        if process is not None and process.pid is not None:
            process.terminate()
            process.join(_PATIENCE_S)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        if log is not None:
            log.unlink(missing_ok=True)

    def _start(self) -> None:
        # Not fork, which would inherit the owner's threads and Qt.
        context = multiprocessing.get_context("spawn")
        with tempfile.NamedTemporaryFile(prefix="panview-model-", suffix=".log", delete=False) as log:
            self._log = Path(log.name)
        self._connection, other = context.Pipe()
        self._process = context.Process(
            target=serve, args=(other, str(self._log), self._low_priority), name="panview-model", daemon=True
        )
        self._process.start()
        other.close()

    def _death(self) -> ModelDiedError:
        process = self._process
        if process is None:
            return ModelDiedError("the model process is not running")
        process.join(_PATIENCE_S)
        code = process.exitcode
        last = self.log_tail().strip().rpartition("\n")[2].strip()
        self.close()
        if code is not None and code < 0:
            killed = code == -getattr(signal, "SIGKILL", 9)
            reason = ", which usually means that memory ran out; try a smaller batch" if killed else ""
            return ModelDiedError(f"the model process was ended by signal {-code} ({_signal_name(-code)}){reason}")
        said = f"; it last said: {last[:300]}" if last else ""
        return ModelDiedError(f"the model process exited with code {code}{said}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
