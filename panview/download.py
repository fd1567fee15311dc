"""Downloading a file that can be large: going on where it was cut, checked, whole or not at all.

What a server says is not believed: not more is written than is expected, an answer that contradicts what is known is
refused before anything is written, and one that trickles is given up (docs/adr/0024).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import re
import shutil
import time
from collections.abc import Callable
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from panview.download_line import OK, PARTIAL, Line, reason
from panview.errors import Cancelled, PanviewError, reason_of

if TYPE_CHECKING:
    # At run time this would cost every start a tenth of a second.
    from requests import Response

ByteProgress = Callable[[int, int], None]
"""Called with the bytes that are there and their total, 0 while that is not known."""

MOST_UNKNOWN = 8 << 30
"""Bytes that are taken where nobody knows how many there are: ten times the largest weights of the zoo."""
_ATTEMPTS = 5
_ATTEMPTS_BEGUN = 8
"""Once something has come: a line that was there a moment ago is waited for a minute."""
_WORTH = 1 << 16
"""A try that brought less than this counts as one that brought nothing."""
_FIRST_PAUSE_S = 0.5
_ANSWER_S = 60.0
"""From asking to the end of the answer's headers, however they trickle."""
LEAST_SPEED, SLOW_S = 1000, 60.0
"""Fewer bytes a second than this, over so many seconds, and a try is given up, as curl's --speed-limit does."""
_MOST_MOVES = 10
_RANGE_REFUSED = 416
_MOVED = {301, 302, 303, 307, 308}
_RETRIED = {408, 425, 429, 500, 502, 503, 504}
_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_LENGTH = re.compile(r"[0-9]{1,18}")


class DownloadError(PanviewError):
    """A download failed; the message names the address and says what to do."""


def download(
    url: str,
    target: Path,
    *,
    hash_prefix: str = "",
    expected_size: int | None = None,
    most: int = MOST_UNKNOWN,
    progress: ByteProgress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    place: Path | None = None,
) -> Path:
    """Download a file, unless it is there already.

    What has come is kept in ``NAME.part`` beside the target, so that the next call goes on from there. The file gets
    its name when it is complete and checked.

    Parameters
    ----------
    url : str
    target : Path
    hash_prefix : str
        First hexadecimal digits of the content's SHA-256, in lower case; empty for none.
    expected_size : int, optional
        In bytes.
    most : int
        Bytes that it may have where its size is not known.
    progress : ByteProgress, optional
    cancelled : callable
        Asked between pieces.
    place : Path, optional
        Where to put a file that came by other means, named in the message (default: the target).

    Returns
    -------
    Path
        The target.

    Raises
    ------
    DownloadError
        No network, the server refuses, or what came is not what was announced.
    PanviewError
        The disk is full, or the folder cannot be written, or another process downloads the same file.
    Cancelled
        What has come is kept.
    """
    if target.exists():
        return target
    show = progress or (lambda _, __: None)
    return _Download(url, target, hash_prefix, expected_size, most, show, cancelled, place or target).carry_out()


class _Retry(Exception):
    """The connection was cut, or the server is busy: worth another try."""


class _Download:
    """One download while it is under way."""

    def __init__(
        self,
        url: str,
        target: Path,
        hash_prefix: str,
        expected_size: int | None,
        most: int,
        progress: ByteProgress,
        cancelled: Callable[[], bool],
        place: Path,
    ) -> None:
        self._url = url
        self._target = target
        self._part = target.with_name(target.name + ".part")
        self._tag_file = target.with_name(target.name + ".part.tag")
        self._hash_prefix = hash_prefix
        self._expected_size = expected_size
        self._most = expected_size if expected_size is not None else most
        self._progress = progress
        self._cancelled = cancelled
        self._place = place

    def carry_out(self) -> Path:
        """Try until it is complete, check it, and give it its name."""
        from filelock import FileLock, Timeout

        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self._part}.lock", timeout=0) as lock:
                self._fetch()
                self._check()
                os.replace(self._part, self._target)
                self._tag_file.unlink(missing_ok=True)
                # While it is held, which Windows does not let happen to an open file: there it stays, and is nobody's.
                with contextlib.suppress(OSError):
                    Path(lock.lock_file).unlink(missing_ok=True)
        except Timeout as error:
            raise DownloadError(f"{self._target.name}: another process is downloading it already") from error
        except OSError as error:
            if isinstance(error, PanviewError):
                raise
            problem = f"{self._target}: cannot be written ({reason_of(error)})"
            raise PanviewError(f"{problem}; make room; what has been downloaded is kept") from error
        return self._target

    def _fetch(self) -> None:
        pause, size = _FIRST_PAUSE_S, self._size()
        attempt, attempts = 0, _ATTEMPTS
        while True:
            try:
                self._attempt()
                return
            except _Retry as error:
                # An attempt that received data does not count.
                came = self._size() >= size + _WORTH
                attempt, attempts = (1, _ATTEMPTS_BEGUN) if came else (attempt + 1, attempts)
                size = self._size()
                if attempt >= attempts:
                    raise self._error(str(error)) from error
            self._wait(pause * 2 ** (attempt - 1))

    def _attempt(self) -> None:
        from requests import RequestException, Timeout
        from requests.exceptions import ChunkedEncodingError, ConnectionError
        from urllib3.exceptions import HTTPError

        self._stop_if_cancelled()
        have = self._size()
        if have > self._most:
            # Left by something else; it can no longer become the file.
            self._discard()
            have = 0
        if have and have == self._expected_size:
            # An earlier call completed it; not every server says so when asked for the rest.
            return
        headers = {"Accept-Encoding": "identity"}
        tag = self._tag_file.read_text() if have and self._tag_file.is_file() else ""
        if have:
            headers["Range"] = f"bytes={have}-"
            if tag:
                # Another file under the same address is sent whole.
                headers["If-Range"] = tag
        try:
            url = self._url
            for _ in range(_MOST_MOVES):
                with Line(url, headers) as line:
                    response = self._answer(line)
                    moved = self._moved(response)
                    if moved is None:
                        self._take(response, line, have)
                        return
                    url = moved
        except (ConnectionError, Timeout, ChunkedEncodingError, HTTPError) as error:
            raise _Retry(reason(error)) from error
        except (RequestException, ValueError) as error:
            raise self._error(reason(error)) from error
        raise self._error(f"the server redirects more than {_MOST_MOVES} times")

    def _answer(self, line: Line) -> Response:
        """Wait for the answer with its headers."""
        end = time.monotonic() + _ANSWER_S
        while time.monotonic() < end:
            self._stop_if_cancelled()
            try:
                answer = line.next()
            except queue.Empty:
                continue
            assert answer is not None
            assert not isinstance(answer, bytes)
            return answer
        raise _Retry("no answer came in time")

    def _moved(self, response: Response) -> str | None:
        """Return where an answer leads on to; None where it is the last.

        Only to another server, never to a file, and not from https to http, where anybody could put in another file.
        """
        from urllib.parse import urljoin

        place = response.headers.get("Location", "")
        if response.status_code not in _MOVED or not place:
            return None
        url = urljoin(response.url, place)
        scheme = url.partition(":")[0].lower()
        if scheme not in ("http", "https") or (scheme == "http" and response.url.lower().startswith("https:")):
            raise self._error(f"the server redirects to {without_credentials(url)[:200]}, which is not followed")
        return url

    def _take(self, response: Response, line: Line, have: int) -> None:
        """Write what the server sends behind what is there, or in its place."""
        code = response.status_code
        if code == _RANGE_REFUSED and have:
            # Complete already, or of another file: begin anew unless the size says it is complete.
            whole = response.headers.get("Content-Range", "").rpartition("/")[2]
            if _LENGTH.fullmatch(whole) and int(whole) == have:
                return
            self._discard()
            raise _Retry("the part downloaded so far does not match the file on the server")
        if code in _RETRIED:
            raise _Retry(f"the server says {code} {response.reason}")
        if code not in (OK, PARTIAL):
            raise self._error(f"the server says {code} {response.reason}")
        self._check_encoding(response)
        have, goal = self._announced(response, have)
        if goal is not None:
            self._require_space(goal - have)
        etag = response.headers.get("ETag", "")
        # A weak tag does not promise the same bytes.
        self._tag_file.write_text("" if etag.startswith("W/") else etag or response.headers.get("Last-Modified", ""))
        goal = self._expected_size if goal is None else goal
        have = self._write(line, have, goal)
        # A server that does not say how much it sends may stop too early all the same.
        if goal is not None and have < goal:
            raise _Retry(f"the connection was cut after {have:,} of {goal:,} bytes")

    def _check_encoding(self, response: Response) -> None:
        """Refuse what is not the file's own bytes: neither could they be counted, nor gone on with."""
        for name, plain in (("Content-Encoding", {"", "identity"}), ("Transfer-Encoding", {"", "identity", "chunked"})):
            said = response.headers.get(name, "").strip().lower()
            if said not in plain:
                raise self._error(f"the server sends another encoding ({name}: {said[:40]}), which was not requested")

    def _announced(self, response: Response, have: int) -> tuple[int, int | None]:
        """Return how much of what is there stays, and how many bytes it will be in all; None where nobody says.

        Raises
        ------
        DownloadError
            It contradicts itself, or what is expected.
        """
        said = response.headers.get("Content-Length", "").strip()
        if said and not _LENGTH.fullmatch(said):
            raise self._error(f"the server gives an invalid length ({said[:40]})")
        length = int(said) if said else None
        if response.status_code == OK:
            have, total = 0, length
        else:
            place = _RANGE.fullmatch(response.headers.get("Content-Range", "").strip())
            start, end = (int(place[1]), int(place[2])) if place else (-1, -1)
            if start != have or not have:
                self._discard()
                raise _Retry("the server sent another part than requested")
            if end < start or (length is not None and end - start + 1 != length):
                raise self._error("the server contradicts itself about what it sends")
            total = int(place[3]) if place and place[3] != "*" else None
            if total is not None and end >= total:
                raise self._error("the server contradicts itself about what it sends")
        if total is not None and self._expected_size is not None and total != self._expected_size:
            raise self._error(f"the file there has {total:,} bytes, not {self._expected_size:,}")
        if max(total or 0, have + (length or 0)) > self._most:
            raise self._error(
                f"the file there has {total or have + (length or 0):,} bytes, more than the limit of {self._most:,}"
            )
        return have, total

    def _require_space(self, needed: int) -> None:
        free = shutil.disk_usage(self._target.parent).free
        if needed > free:
            raise PanviewError(
                f"{self._target.parent}: {needed / 1e6:,.0f} MB needed, {free / 1e6:,.0f} MB free; make room"
            )

    def _write(self, line: Line, have: int, goal: int | None) -> int:
        """Write pieces as they come, down to the last byte that came; return how many bytes there are then."""
        most = self._most if goal is None else min(goal, self._most)
        mark, marked = time.monotonic(), have
        with self._part.open("ab" if have else "wb", buffering=0) as stream:
            try:
                while have < most or goal is None:
                    self._stop_if_cancelled()
                    now = time.monotonic()
                    if now - mark >= SLOW_S:
                        if have - marked < LEAST_SPEED * SLOW_S:
                            raise _Retry(f"it arrived at less than {LEAST_SPEED:,} bytes a second")
                        mark, marked = now, have
                    try:
                        piece = line.next()
                    except queue.Empty:
                        continue
                    if not piece:
                        break
                    assert isinstance(piece, bytes)
                    room = most - have
                    _write_all(stream, piece[:room])
                    have += min(room, len(piece))
                    self._progress(have, goal or 0)
                    if len(piece) > room and not (self._hash_prefix and goal is not None):
                        # Where a hash tells whether the beginning is the file, what follows is nobody's concern.
                        self._discard()
                        raise self._error(f"more than {most:,} bytes arrived")
            finally:
                with contextlib.suppress(OSError):
                    os.fsync(stream.fileno())
        return have

    def _check(self) -> None:
        size = self._size()
        if self._expected_size is not None and size != self._expected_size:
            self._discard()
            raise self._error(f"{size:,} bytes arrived, not {self._expected_size:,}")
        if not self._hash_prefix:
            return
        with self._part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if not digest.startswith(self._hash_prefix):
            self._discard()
            wanted = f"begins with {digest[: len(self._hash_prefix)]}, not {self._hash_prefix}"
            raise self._error(f"the download is damaged or another file: its SHA-256 {wanted}")

    def _discard(self) -> None:
        self._part.unlink(missing_ok=True)
        self._tag_file.unlink(missing_ok=True)

    def _size(self) -> int:
        return self._part.stat().st_size if self._part.exists() else 0

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._stop_if_cancelled()
            time.sleep(0.05)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _error(self, problem: str) -> DownloadError:
        return DownloadError(
            f"{without_credentials(self._url)}: could not be downloaded ({problem}). Try again, or "
            f"download it by other means and place it at {self._place}"
        )


def _write_all(stream: RawIOBase, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[stream.write(view) or 0 :]


def without_credentials(url: str) -> str:
    """Return an address as it may be shown: without a name and password, and without what may be a signature.

    Examples
    --------
    >>> without_credentials("https://me:word@host/a.zip?X-Signature=1f")
    'https://host/a.zip'
    """
    scheme, colon, rest = url.partition("?")[0].partition("#")[0].partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{colon}{place.rpartition('@')[2]}{slash}{path}"
