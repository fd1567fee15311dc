"""Downloading a file that can be large: going on where it was cut, checked, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from panview.errors import Cancelled, PanviewError, reason_of

if TYPE_CHECKING:
    # At run time this would cost every start a tenth of a second.
    from requests import Response

ByteProgress = Callable[[int, int], None]
"""Called with the bytes that are there and their total, 0 while that is not known."""

_ATTEMPTS = 5
_ATTEMPTS_BEGUN = 8
"""Once something has come: a line that was there a moment ago is waited for a minute."""
_FIRST_PAUSE_S = 0.5
_TIMEOUT_S = (10, 60)
"""For connecting, and between two pieces."""
_PIECE = 1 << 18
_OK, _PARTIAL, _RANGE_REFUSED = 200, 206, 416
_RETRIED = {408, 425, 429, 500, 502, 503, 504}


class DownloadError(PanviewError):
    """A download failed; the message names the address and says what to do."""


def download(
    url: str,
    target: Path,
    *,
    hash_prefix: str = "",
    expected_size: int | None = None,
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
    progress : ByteProgress, optional
    cancelled : callable
        Asked between pieces.
    place : Path, optional
        Where a file that came by other means is found; the message names it. The target without.

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
    return _Download(url, target, hash_prefix, expected_size, show, cancelled, place or target).carry_out()


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
                Path(lock.lock_file).unlink(missing_ok=True)
        except Timeout as error:
            raise DownloadError(f"{self._target.name}: another process is downloading it already") from error
        except OSError as error:
            if isinstance(error, PanviewError):
                raise
            problem = f"{self._target}: cannot be written ({reason_of(error)})"
            raise PanviewError(f"{problem}; make room, what has come is kept") from error
        return self._target

    def _fetch(self) -> None:
        pause, size = _FIRST_PAUSE_S, self._size()
        attempt, attempts = 0, _ATTEMPTS
        while True:
            try:
                self._attempt()
                return
            except _Retry as error:
                # A try that brought something does not count.
                came = self._size() > size
                attempt, attempts = (1, _ATTEMPTS_BEGUN) if came else (attempt + 1, attempts)
                size = self._size()
                if attempt >= attempts:
                    raise self._error(str(error)) from error
            self._wait(pause * 2 ** (attempt - 1))

    def _attempt(self) -> None:
        import requests

        self._stop_if_cancelled()
        have = self._size()
        if have and have == self._expected_size:
            # An earlier call got it all; not every server says so when it is asked for the rest.
            return
        headers = {"Accept-Encoding": "identity"}
        tag = self._tag_file.read_text() if have and self._tag_file.is_file() else ""
        if have:
            headers["Range"] = f"bytes={have}-"
            if tag:
                # Another file under the same address is sent whole.
                headers["If-Range"] = tag
        try:
            with requests.get(self._url, headers=headers, stream=True, timeout=_TIMEOUT_S) as response:
                self._take(response, have)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            raise _Retry(_reason(error)) from error
        except requests.RequestException as error:
            raise self._error(_reason(error)) from error

    def _take(self, response: Response, have: int) -> None:
        """Write what the server sends behind what is there, or in its place."""
        code = response.status_code
        if code == _RANGE_REFUSED:
            # Complete already, or of another file: begin anew unless the size says it is complete.
            whole = response.headers.get("Content-Range", "").rpartition("/")[2]
            if whole.isdigit() and int(whole) == have:
                return
            self._part.unlink()
            raise _Retry("what has come does not fit what the server has")
        if code in _RETRIED:
            raise _Retry(f"the server says {code} {response.reason}")
        if code not in (_OK, _PARTIAL):
            raise self._error(f"the server says {code} {response.reason}")
        if code == _PARTIAL and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            self._part.unlink()
            raise _Retry("the server sent another part than was asked for")
        have = have if code == _PARTIAL else 0
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else 0
        self._check_announced(total, have)
        etag = response.headers.get("ETag", "")
        # A weak tag does not promise the same bytes.
        self._tag_file.write_text("" if etag.startswith("W/") else etag or response.headers.get("Last-Modified", ""))
        with self._part.open("ab" if have else "wb") as stream:
            for piece in response.iter_content(_PIECE):
                stream.write(piece)
                have += len(piece)
                self._progress(have, total)
                self._stop_if_cancelled()
            stream.flush()
            os.fsync(stream.fileno())
        # A server that does not say how much it sends may stop too early all the same.
        goal = total or self._expected_size or 0
        if have < goal:
            raise _Retry(f"the connection was cut after {have:,} of {goal:,} bytes")

    def _check_announced(self, total: int, have: int) -> None:
        if total and self._expected_size is not None and total != self._expected_size:
            raise self._error(f"it has {total:,} bytes there, not {self._expected_size:,}")
        free = shutil.disk_usage(self._target.parent).free
        if total - have > free:
            raise PanviewError(
                f"{self._target.parent}: {(total - have) / 1e6:,.0f} MB needed, {free / 1e6:,.0f} MB free; make room"
            )

    def _check(self) -> None:
        size = self._size()
        if self._expected_size is not None and size != self._expected_size:
            self._discard()
            raise self._error(f"{size:,} bytes came, not {self._expected_size:,}")
        if not self._hash_prefix:
            return
        with self._part.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if not digest.startswith(self._hash_prefix):
            self._discard()
            wanted = f"begins with {digest[: len(self._hash_prefix)]}, not {self._hash_prefix}"
            raise self._error(f"what came is damaged or another file: its SHA-256 {wanted}")

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
            f"{self._url}: could not be downloaded ({problem}). Try again, or download it by other means and place it "
            f"at {self._place}"
        )


def _reason(error: Exception) -> str:
    """Return what went wrong without the address, which the message has already."""
    text = str(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return "the server's name is not known; is there a network?"
    if "refused" in text:
        return "the connection was refused; is there a network?"
    if "IncompleteRead" in text or "Connection broken" in text or "reset" in text:
        return "the connection was cut"
    if "timed out" in text.lower():
        return "no answer came in time"
    return " ".join(text.split())[:200] or type(error).__name__
