"""A web server on loopback, with the faults that stores have."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from tests.support.patience import PATIENCE_S


@dataclass
class WebServer:
    """What a server serves and how, and what was asked of it."""

    root: Path
    address: str = ""
    lists: bool = True
    """Whether a folder is a page of links."""
    delay_s: float = 0.0
    down: int = 0
    """Answers with 503, so many times."""
    cuts: int = 0
    """Breaks off in the middle of an answer, so many times."""
    refuses: int = 0
    """The code with which each file is refused, if any."""
    holds_back: str = ""
    """How the paths of files begin that are not sent before `goes_on` is set."""
    gathers: int = 0
    """Keeps each map until so many are asked for at a time, or for half a second: are they?"""
    goes_on: threading.Event = field(default_factory=threading.Event)
    refused: str = ""
    """How the names of files end that nobody may read, only list and look at."""
    conditions: str = "tag"
    """What it says of a file that has not changed since: "tag", "time" or nothing ("silent"); empty sends the file."""
    tags: bool = True
    """Whether it says ETags."""
    dated: float = 0.0
    """Seconds that its clock is ahead."""
    secret: str = ""
    """What the query must be."""
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by method."""
    files: Counter[str] = field(default_factory=Counter)
    """How often each file was sent, by path."""
    ranges: list[str] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    connections: int = 0
    busy: int = 0
    busiest: int = 0
    asking: int = 0
    """Questions about files that are being answered, and the most at a time."""
    most_asking: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        """What its clock shows, in seconds since 1970."""
        return time.time() + self.dated

    def take(self, name: str) -> bool:
        """Whether a fault is due."""
        with self.lock:
            left = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return bool(left)


@contextmanager
def serve(root: Path) -> Iterator[WebServer]:
    """Serve a folder."""
    known = WebServer(root)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def setup(self) -> None:
            super().setup()
            with known.lock:
                known.connections += 1

        def do_HEAD(self) -> None:
            with known.lock:
                known.asking += 1
                known.most_asking = max(known.asking, known.most_asking)
            try:
                self._answer(body=False)
            finally:
                with known.lock:
                    known.asking -= 1

        def do_GET(self) -> None:
            with known.lock:
                known.busy += 1
                known.busiest = max(known.busy, known.busiest)
            try:
                if self.path.endswith(".png"):
                    self._gather()
                self._answer(body=True)
            finally:
                with known.lock:
                    known.busy -= 1

        def _gather(self) -> None:
            end = time.monotonic() + 0.5
            while known.busiest < known.gathers and time.monotonic() < end:
                time.sleep(0.005)

        def _answer(self, *, body: bool) -> None:
            known.asked[self.command] += 1
            time.sleep(known.delay_s)
            parts = urlsplit(self.path)
            known.queries.add(parts.query)
            place = root / unquote(parts.path).strip("/")
            if known.take("down"):
                return self._say(503)
            if known.refuses and place.is_file():
                return self._say(known.refuses)
            if body and known.refused and parts.path.endswith(known.refused):
                return self._say(403)
            if known.secret and parts.query != known.secret:
                return self._say(403)
            if place.is_dir():
                return self._list(place, parts.path, body=body)
            if not place.is_file():
                return self._say(404)
            if body and known.holds_back and parts.path.startswith(known.holds_back):
                known.goes_on.wait(2 * PATIENCE_S)
            data = place.read_bytes()
            headers = {
                "ETag": f'"{hashlib.sha256(data).hexdigest()[:16]}"',
                "Last-Modified": formatdate(place.stat().st_mtime, usegmt=True),
                "Content-Type": "application/octet-stream",
            }
            if not known.tags:
                del headers["ETag"]
            if known.conditions and body and self._is_unchanged(headers):
                said = {"tag": ("ETag",), "time": ("Last-Modified",)}.get(known.conditions, ())
                return self._send(304, {name: headers[name] for name in said if name in headers}, b"", body=False)
            found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
            code, piece = 200, data
            if found:
                known.ranges.append(found[0])
                start, end = int(found[1]), int(found[2])
                code, piece = 206, data[start : end + 1]
                headers["Content-Range"] = f"bytes {start}-{start + len(piece) - 1}/{len(data)}"
            if body:
                known.files[parts.path] += 1
            self._send(code, headers, piece, body=body)

        def _is_unchanged(self, headers: dict[str, str]) -> bool:
            """As RFC 9110 has it: a tag decides where one is given, else the time."""
            if "If-None-Match" in self.headers:
                return self.headers["If-None-Match"] == headers.get("ETag")
            since = self.headers.get("If-Modified-Since")
            return since is not None and parsedate_to_datetime(since) >= parsedate_to_datetime(headers["Last-Modified"])

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(known.now() if timestamp is None else timestamp, usegmt=True)

        def _list(self, place: Path, path: str, *, body: bool) -> None:
            if not path.endswith("/"):
                self.send_response(301)
                self.send_header("Location", f"{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if not known.lists:
                return self._say(403)
            links = "".join(
                f'<a href="{quote(each.name)}{"/" if each.is_dir() else ""}">x</a>' for each in place.iterdir()
            )
            self._send(200, {"Content-Type": "text/html"}, f'<a href="../">up</a>{links}'.encode(), body=body)

        def _say(self, code: int) -> None:
            self._send(code, {}, b"", body=False)

        def _send(self, code: int, headers: dict[str, str], data: bytes, *, body: bool) -> None:
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            if code != 304:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if not body or not data:
                return
            if known.take("cuts"):
                self.wfile.write(data[: len(data) // 2])
                self.close_connection = True
                return
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield known
    finally:
        known.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()
