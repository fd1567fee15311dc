"""Stores that fsspec has a file system for: S3, Google Cloud Storage, and what lies in memory.

Credentials are looked for by their own libraries, in the environment and their own files; none are given here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar, cast

import fsspec  # type: ignore[import-untyped]

from panview.errors import reason_of
from panview.remote.store import FOLDER, Entry, Known, Refused, TryAgain

T = TypeVar("T")

_MD5 = re.compile("[0-9a-f]{32}")
_DENIED = {"s3": "check the AWS credentials and their rights", "gs": "check the Google credentials and their rights"}
_NO_CREDENTIALS = ("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "ProfileNotFound")
_REFUSED = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "AccessDenied",
    "AuthFailure",
)
_NO_BUCKET = "NoSuchBucket"
_CUT = (ConnectionError, TimeoutError)
_CUT_NAMES = (
    "EndpointConnectionError",
    "ConnectionClosedError",
    "ReadTimeoutError",
    "ConnectTimeoutError",
    "ResponseStreamingError",
    "IncompleteReadError",
    "HTTPClientError",
    "ClientPayloadError",
    "ClientConnectorError",
    "ServerDisconnectedError",
    "FSTimeoutError",
    "HttpError",
)


class FsspecStore:
    """A bucket.

    Parameters
    ----------
    scheme : str
    bucket : str
    """

    tells_changes = False

    def __init__(self, scheme: str, bucket: str) -> None:
        self._scheme, self._bucket = scheme, bucket
        self._lock = threading.Lock()
        self._files: Any = self._opened(anonymous=False)
        self._is_anonymous = False

    def look(self, key: str, *, strict: bool = False) -> Entry | None:
        """See `panview.remote.store.Store`."""
        try:
            return _entry(self._asked(lambda: self._files.info(self._path(key))))
        except FileNotFoundError:
            return None
        except Refused:
            if strict:
                raise
            return None

    def entries(self, key: str) -> dict[str, Entry] | None:
        """See `panview.remote.store.Store`."""
        place = self._path(key)
        try:
            found = self._asked(lambda: self._files.ls(place, detail=True))
        except (FileNotFoundError, NotADirectoryError):
            return None
        listed: dict[str, Entry] = {}
        for each in found:
            name = str(each["name"]).rstrip("/").removeprefix("/").rpartition("/")[2]
            # The folder itself, as a console makes an object of it, or the file that was asked for.
            itself = str(each["name"]).strip("/") == place.strip("/")
            if not itself and name not in ("", ".", "..") and "\\" not in name:
                listed[name] = _entry(each)
        return listed or None

    def read(self, key: str, start: int, end: int, known: Known) -> bytes:
        """See `panview.remote.store.Store`."""
        whole = known.size < 0 or (start == 0 and end == known.size)
        limits = {} if whole else {"start": start, "end": end}
        return bytes(self._asked(lambda: self._files.cat_file(self._path(key), **limits)))

    def write(self, key: str, source: str) -> None:
        """See `panview.remote.store.Store`."""
        self._asked(lambda: self._files.put_file(source, self._path(key)))

    def remove(self, key: str) -> None:
        """See `panview.remote.store.Store`."""
        with suppress(FileNotFoundError):
            self._asked(lambda: self._files.rm_file(self._path(key)))

    def _path(self, key: str) -> str:
        if self._scheme == "memory":
            return f"/{self._bucket}/{key}".rstrip("/")
        return f"{self._bucket}/{key}".rstrip("/")

    def _opened(self, *, anonymous: bool) -> Any:  # noqa: ANN401 - each scheme has a class of its own
        options: dict[str, Any] = {"use_listings_cache": False}
        if self._scheme == "gs":
            options |= {"token": "anon"} if anonymous else {}
        elif self._scheme == "s3":
            options |= {"anon": anonymous, "config_kwargs": {"max_pool_connections": 32}}
        return fsspec.filesystem(self._scheme, **options)

    def _asked(self, ask: Callable[[], T]) -> T:
        """Ask, and turn what goes wrong into what a mirror understands."""
        try:
            return ask()
        except (FileNotFoundError, NotADirectoryError) as error:
            if _NO_BUCKET in _names(error) or "bucket does not exist" in str(error):
                raise Refused(f"there is no bucket {self._bucket}; check the address") from error
            raise
        except Exception as error:  # noqa: BLE001 - each store has errors of its own; here they become messages
            names = _names(error)
            if any(name in names for name in _NO_CREDENTIALS):
                if self._become_anonymous():
                    return self._asked(ask)
                raise Refused(f"no credentials were found; {_DENIED.get(self._scheme, 'check them')}") from error
            if isinstance(error, PermissionError) or any(name in names or name in str(error) for name in _REFUSED):
                code = next((name for name in _REFUSED if name in names or name in str(error)), "access is denied")
                raise Refused(f"{code}; {_DENIED.get(self._scheme, 'check the rights')}") from error
            if isinstance(error, _CUT) or any(name in names for name in _CUT_NAMES):
                raise TryAgain(_reason(error)) from error
            if isinstance(error, OSError):
                raise TryAgain(_reason(error)) from error
            raise Refused(f"the store says {type(error).__name__}: {_reason(error)}; check the address") from error

    def _become_anonymous(self) -> bool:
        """Go on without credentials, as public buckets allow; only once."""
        with self._lock:
            if self._is_anonymous or self._scheme not in ("s3", "gs"):
                return False
            self._files, self._is_anonymous = self._opened(anonymous=True), True
            return True


def _entry(info: dict[str, Any]) -> Entry:
    if info.get("type") == "directory":
        return FOLDER
    tag = str(info.get("ETag") or info.get("etag") or info.get("generation") or "").strip('"')
    changed = info.get("LastModified") or info.get("mtime") or info.get("updated") or info.get("created") or 0
    if isinstance(changed, str):
        changed = datetime.fromisoformat(changed)
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    # The fraction goes into the tag: stores without one tell two changes of a second apart by it.
    tag = tag or f"{changed:.6f}"
    md5 = tag if _MD5.fullmatch(tag) else _hex(info.get("md5Hash"))
    return Known(int(info.get("size") or 0), tag, int(cast(float, changed)), md5)


def _hex(given: object) -> str:
    """Return a hash of Google's, which is in base 64, as hexadecimal digits."""
    import base64
    import binascii

    try:
        return base64.b64decode(str(given)).hex() if given else ""
    except binascii.Error:
        return ""


def _names(error: BaseException | None) -> set[str]:
    """Return the names of an error, of those that it came from, and of what the store answered."""
    found: set[str] = set()
    seen: list[BaseException] = []
    # What is raised while another error is handled can lead back to that one.
    while error is not None and error not in seen:
        seen.append(error)
        found |= {kind.__name__ for kind in type(error).__mro__}
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            found.add(str(response.get("Error", {}).get("Code", "")))
        error = error.__cause__ or error.__context__
    return found


def _reason(error: Exception) -> str:
    said = reason_of(error) if isinstance(error, OSError) else str(error)
    # No address with a signature, and no second line.
    said = re.sub(r"\?\S+", "", said.splitlines()[0] if said else "")
    return said[:200].rstrip(".") or type(error).__name__
