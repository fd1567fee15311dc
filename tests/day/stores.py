"""An object store over HTTP on loopback: S3 where an environment for it is named, else a web server and its folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from xml.etree import ElementTree

from tests.support.ports import quiet_port
from tests.support.web_server import serve

_BUCKET = "sets"
_NEEDED = ("moto", "s3fs", "ray", "psycopg", "PySide6", "transformers")
_AMAZON = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class ObjectStore(Protocol):
    """What a day needs of a store.

    Attributes
    ----------
    what : str
        In a few words.
    environment : dict of str to str
        What whoever reads or writes there has to have in its environment.
    """

    what: str
    environment: dict[str, str]

    def fill(self, folder: Path, name: str) -> None:
        """Put a folder there."""

    def read_from(self, name: str) -> str:
        """Return the address of what lies under a name."""

    def write_to(self, name: str) -> str:
        """Return the address by which a command writes what is to lie under a name."""

    def files(self, name: str) -> dict[str, bytes]:
        """Return the files under a name, by their path below it."""


@dataclass
class Bucket:
    """One of S3, played by moto; this process speaks with it as any web client does."""

    server: str
    environment: dict[str, str]
    what: str = "S3 (moto)"

    def fill(self, folder: Path, name: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self._ask("PUT", f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def read_from(self, name: str) -> str:
        return f"s3://{_BUCKET}/{name}"

    write_to = read_from

    def files(self, name: str) -> dict[str, bytes]:
        listed = ElementTree.fromstring(self._ask("GET", f"?list-type=2&prefix={quote(name)}/"))
        assert listed.findtext(f"{_AMAZON}IsTruncated") == "false"
        keys = [each.text or "" for each in listed.iter(f"{_AMAZON}Key")]
        return {key.removeprefix(f"{name}/"): self._ask("GET", key) for key in keys}

    def make(self) -> None:
        self._ask("PUT", "")

    def _ask(self, method: str, key: str, data: bytes | None = None) -> bytes:
        address = f"{self.server}/{_BUCKET}/{key if key.startswith('?') else quote(key)}"
        # What is not asked for by anybody in particular, moto only hands out if it is public.
        headers = {"Content-Type": "application/octet-stream", "Authorization": "AWS key:any"}
        with urllib.request.urlopen(
            urllib.request.Request(address, data, headers, method=method), timeout=60
        ) as answer:
            found: bytes = answer.read()
            return found


@dataclass
class Served:
    """A web server, which only reads; what is written goes into the folder that it serves."""

    root: Path
    server: str
    environment: dict[str, str] = field(default_factory=dict)
    what: str = "a web server to read from, and the folder that it serves to write to"

    def fill(self, folder: Path, name: str) -> None:
        shutil.copytree(folder, self.root / name)

    def read_from(self, name: str) -> str:
        return f"{self.server}/{name}"

    def write_to(self, name: str) -> str:
        return f"file://{self.root / name}"

    def files(self, name: str) -> dict[str, bytes]:
        below = self.root / name
        return {path.relative_to(below).as_posix(): path.read_bytes() for path in below.rglob("*") if path.is_file()}


def python_with_s3() -> str:
    """Return the interpreter of an environment with clients of S3 and all else that a day needs; empty without."""
    python = os.environ.get("PANVIEW_STORES_PYTHON", "")
    if not python:
        return ""
    look = f"import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, {_NEEDED!r})))"
    return python if subprocess.run([python, "-c", look], check=False).returncode == 0 else ""


@contextmanager
def object_store(folder: Path, python: str) -> Iterator[ObjectStore]:
    """Yield an empty store: S3 where there is a Python for it."""
    if not python:
        folder.mkdir()
        with serve(folder) as known:
            yield Served(folder, known.address)
        return
    port = quiet_port()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=quiet, stderr=quiet
    )
    try:
        _wait_for(port)
        address = f"http://127.0.0.1:{port}"
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_DEFAULT_REGION": "us-east-1"}
        bucket = Bucket(address, {"AWS_ENDPOINT_URL": address, **keys})
        bucket.make()
        yield bucket
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the store did not start")
