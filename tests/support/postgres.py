"""A real PostgreSQL of a test's own, small and in a folder of its own; it can be cut off, killed and started again.

It is skipped where PostgreSQL is not installed, unless ``PANVIEW_TEST_POSTGRES=required`` is set, as ``.ci/run`` does.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import wait_until
from tests.support.ports import quiet_port

_SETTINGS = """
listen_addresses = '127.0.0.1'
shared_buffers = '8MB'
max_connections = 40
fsync = on
log_min_messages = 'fatal'
autovacuum = off
"""
_RULES = """
host all secret 127.0.0.1/32 scram-sha-256
local all all trust
host all all 127.0.0.1/32 trust
"""
_START_S = 300
USERS = {"ana": "reviewer", "ben": "reviewer", "lea": "lead", "rob": "reader"}
"""Users that a server has from the start, and the role of each in a database that `Postgres.team` makes."""


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def why_not() -> str:
    """Return why no server can be started here, empty where one can."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        return f"psycopg is not installed ({error})"
    return "" if _programs() is not None else "PostgreSQL is not installed"


def require() -> None:
    """Skip where there is no PostgreSQL, or fail where there has to be."""
    reason = why_not()
    if reason and os.environ.get("PANVIEW_TEST_POSTGRES") == "required":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


class Postgres:
    """A server on a free port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = quiet_port()
        programs = _programs()
        assert programs is not None
        self._bin = programs
        self._call("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-k")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"{_SETTINGS}\nport = {self.port}\nunix_socket_directories = '{folder}'\n")
        (self.data / "pg_hba.conf").write_text(_RULES)
        self.start()

    def start(self) -> None:
        """Start it, also after a crash; nothing where it runs."""
        if (self.data / "postmaster.pid").exists():
            return
        self._call("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-t", str(_START_S), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" ends all connections, "immediate" is a crash."""
        self._call("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "-t", str(_START_S), "stop")

    def kill(self) -> None:
        """Kill it and all its processes, as a power cut does; nothing where it does not run."""
        if not (self.data / "postmaster.pid").exists():
            return
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
        pids = (pid, *map(int, children.stdout.split()))
        for each in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        # What is still there holds the memory that a new server would share.
        wait_until(lambda: all(_state(each) == "Z" for each in pids))
        # Where nobody takes note of the dead, their number still looks like that of a server.
        for left in (self.data / "postmaster.pid", *self.folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)

    def cut(self) -> int:
        """Cut all connections of panview, and return how many there were."""
        asked = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'panview'"
        return int(self.ask(asked)[0][0])

    def ask(self, query: str, database: str = "postgres", user: str = "postgres") -> list[tuple[Any, ...]]:
        """Ask something, as the owner of the server."""
        import psycopg

        with psycopg.connect(self.address(user, database), autocommit=True, connect_timeout=60) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description is not None else []

    def address(self, user: str, database: str, port: int = 0) -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}"

    def database(self) -> str:
        """Return an empty database, and make it and the users where there are none yet."""
        # The same each time: a new one takes a second.
        name = "team"
        if not self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            self.ask(f"CREATE DATABASE {name}")
        self.ask("SET client_min_messages = error; DROP SCHEMA IF EXISTS panview CASCADE", name)
        missing = [user for user in USERS if not self.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{user}'")]
        if missing:
            self.ask("; ".join(f"CREATE ROLE {user} LOGIN" for user in missing))
        return name

    def team(self) -> str:
        """Make a database that is set up for a team, with a role for each user."""
        from panview.review.team.place import TeamPlace
        from panview.review.team.server import set_up

        name = self.database()
        set_up(TeamPlace(self.address("postgres", name)))
        self.ask("; ".join(f"GRANT panview_{role} TO {user}" for user, role in USERS.items()))
        return name

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL, such as pg_dump, against this server."""
        self._call(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", *arguments)

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # What pg_ctl starts must not hold a pipe of the tests.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", check=False)
            if done.returncode:
                said.seek(0)
                raise subprocess.CalledProcessError(done.returncode, command, said.read())


def _state(pid: int) -> str:
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return "Z"


@contextmanager
def running() -> Iterator[Postgres]:
    """Yield a server, and take everything of it away at the end."""
    require()
    # Short: the name of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pv-pg-", dir="/tmp"))
    server = None
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = Postgres(folder)
        yield server
    finally:
        if server is not None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)


class Proxy:
    """Hands bytes on between its port and a server's, until it is told to stand still: nothing is closed then.

    Parameters
    ----------
    port : int
    delay_s : float
        How long each byte takes, either way, as over a slow line: what is sent meanwhile takes no longer.
    """

    def __init__(self, port: int, delay_s: float = 0.0) -> None:
        self._to = port
        self._delay_s = delay_s
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._flows = threading.Event()
        self._flows.set()
        self._open: list[socket.socket] = []
        self._ended = False
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def stand_still(self) -> None:
        """Hand nothing on any more."""
        self._flows.clear()

    def flow(self) -> None:
        """Hand on again."""
        self._flows.set()

    def close(self) -> None:
        """Close all."""
        with self._lock:
            self._ended = True
        self._flows.set()
        self._listening.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                inner = self._listening.accept()[0]
            except OSError:
                return
            try:
                outer = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                inner.close()
                continue
            with self._lock:
                if self._ended:
                    inner.close()
                    outer.close()
                    return
                self._open += [inner, outer]
            for one, other in ((inner, outer), (outer, inner)):
                threading.Thread(target=self._hand_on, args=(one, other), daemon=True).start()

    def _hand_on(self, one: socket.socket, other: socket.socket) -> None:
        # One after the other, however long a thread has to wait for its turn.
        underway: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._deliver, args=(underway, other), daemon=True).start()
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self._flows.wait()
                if self._ended:
                    break
                underway.put((time.monotonic() + self._delay_s, data))
        underway.put((0.0, b""))

    def _deliver(self, underway: queue.SimpleQueue[tuple[float, bytes]], other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (due := underway.get())[1]:
                time.sleep(max(0.0, due[0] - time.monotonic()))
                self._flows.wait()
                if self._ended:
                    return
                other.sendall(due[1])
            other.shutdown(socket.SHUT_WR)
