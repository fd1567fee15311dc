"""Files of a web server, which tells what is in a folder only by pages of links, if at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.utils import formatdate, parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from panview.errors import reason_of
from panview.remote.store import FOLDER, Copy, Entry, Known, NoListing, Refused, TryAgain

if TYPE_CHECKING:
    from requests import Response, Session

_TIMEOUT_S = (10.0, 60.0)
"""To connect, and between two pieces of an answer."""
_POOL = 32
_MOST_LISTING = 64 << 20
_OK, _PARTIAL, _NOT_CHANGED, _NO_RANGE = 200, 206, 304, 416
_GONE = (404, 410)
_SECRET = (401, 403, 407)
_NO_HEAD = (405, 501)
_RETRIED = (408, 425, 429, 500, 502, 503, 504)
_READ_ONLY = "nothing can be written to a web server; write to s3://, gs:// or file://"
_PAGE = "the server sends a web page in its place; check the rights"
_LITTLE = 1 << 16
_SECOND_NS = 1_000_000_000
_TOTAL = re.compile(r"bytes [0-9]+-[0-9]+/([0-9]{1,18})")


class HttpStore:
    """A web server.

    Parameters
    ----------
    address : str
        Scheme, host and port.
    queries : mapping
        What follows the ``?``, by key.
    """

    tells_changes = True
    """By the ETag of each answer."""

    def __init__(self, address: str, queries: Mapping[str, str]) -> None:
        self._address, self._queries = address, queries
        self._session = _session()
        self._tags: dict[str, str] = {}
        self._ignores_conditions = False
        self._opened_at = 0
        self.coming: Callable[[int], None] = _untold

    def opened(self) -> None:
        """See `panview.remote.store.SendsUnasked`: by the clock of the server, which the next answer tells."""
        self._opened_at = 0

    def look(self, key: str, *, strict: bool = False) -> Entry | None:
        """See `panview.remote.store.Store`."""
        query = self._queries.get(key)
        # A signed address is signed for GET.
        answer = None if query else self._ask("HEAD", key)
        if answer is None or answer.status_code in _NO_HEAD:
            answer = self._ask("GET", key, {"Range": "bytes=0-0"}, stream=True)
            answer.close()
        code = answer.status_code
        if code in _GONE or (code in _SECRET and not strict):
            return None
        if code not in (_OK, _PARTIAL, _NO_RANGE):
            raise self._refusal(answer)
        if urlsplit(answer.url).path.endswith("/"):
            return FOLDER
        # A server that answers with a page whatever is asked for has no such file.
        if _is_page(answer, key):
            return None
        return _known(answer)

    def entries(self, key: str) -> dict[str, Entry] | None:
        """See `panview.remote.store.Store`."""
        answer = self._ask("GET", f"{key}/" if key else "", stream=True)
        with answer:
            if answer.status_code != _OK or not answer.headers.get("Content-Type", "").startswith("text/html"):
                raise NoListing
            page = self._body(answer, _MOST_LISTING)
        links = _Links()
        try:
            links.feed(page.decode("utf-8", "replace"))
        except AssertionError:
            # So the parser says of a page that is no HTML; half a list would say that the other half is not there.
            raise NoListing from None
        found: dict[str, Entry] = {}
        base = urlsplit(answer.url)
        for link in links.found:
            try:
                place = urlsplit(urljoin(answer.url, link))
            except ValueError:
                # No address, and so none of a file.
                continue
            if (place.scheme, place.netloc) != (base.scheme, base.netloc) or not place.path.startswith(base.path):
                continue
            name = unquote(place.path[len(base.path) :])
            inner = name.removesuffix("/")
            if inner and "/" not in inner and "\\" not in inner and inner not in (".", ".."):
                found[inner] = FOLDER if name.endswith("/") else Known(-1)
        if not found:
            raise NoListing
        return found

    def read(self, key: str, start: int, end: int, known: Known) -> bytes:
        """See `panview.remote.store.Store`."""
        whole = known.size < 0 or (start == 0 and end == known.size)
        answer = self._ask("GET", key, {} if whole else {"Range": f"bytes={start}-{end - 1}"}, stream=True)
        with answer:
            code = answer.status_code
            if code in _GONE:
                raise FileNotFoundError(key)
            if code not in (_OK, _PARTIAL):
                raise self._refusal(answer)
            if _is_page(answer, key):
                # Such as where to log in; a file that is damaged would be left out, if that was asked for.
                raise Refused(_PAGE)
            now = _known(answer)
            if known.tag and now.tag and now.tag != known.tag:
                # The mirror says that it has changed.
                raise FileNotFoundError(key)
            wanted = -1 if whole else end - start
            if code == _OK and not whole:
                # A server without ranges: what is there already has to be read once more.
                return self._body(answer, end)[start:end]
            return self._body(answer, wanted)

    def take(self, key: str, copy: Copy | None, most: int, *, strict: bool) -> tuple[Entry | None, bytes | None]:
        """See `panview.remote.store.SendsUnasked`."""
        conditions = self._conditions(key, copy)
        if copy is not None and (self._ignores_conditions or not conditions):
            entry = self.look(key, strict=strict)
            if not isinstance(entry, Known) or copy.is_of(entry):
                return entry, None
            copy, conditions = None, {}
        with self._ask("GET", key, conditions, stream=True) as answer:
            self._read_off(answer)
            if answer.status_code != _NOT_CHANGED:
                return self._taken(answer, key, copy, most, strict=strict)
            known = _still(answer, copy) if copy is not None else None
            if known is not None:
                return known, None
            # It says that nothing has changed, and not of what: of a file that was put in place of a newer one, too.
            self._ignores_conditions |= not answer.headers.get("ETag")
        with self._ask("GET", key, stream=True) as answer:
            self._read_off(answer)
            return self._taken(answer, key, None, most, strict=strict)

    def _read_off(self, answer: Response) -> None:
        """Read what a server says instead of a file, which is little, so that the connection can be used again."""
        length = answer.headers.get("Content-Length", "0")
        if answer.status_code != _OK and length.isdecimal() and int(length) <= _LITTLE:
            self._body(answer, -1)

    def _conditions(self, key: str, copy: Copy | None) -> dict[str, str]:
        """Return what has the server send a file only if it is another than a copy of it."""
        conditions: dict[str, str] = {}
        if copy is not None and copy.time_ns >= _SECOND_NS:
            conditions["If-Modified-Since"] = formatdate(copy.time_ns // _SECOND_NS, usegmt=True)
        if copy is not None and self._tags.get(key):
            conditions["If-None-Match"] = self._tags[key]
        return conditions

    def _taken(
        self, answer: Response, key: str, copy: Copy | None, most: int, *, strict: bool
    ) -> tuple[Entry | None, bytes | None]:
        code = answer.status_code
        if code in _GONE or (code in _SECRET and not strict):
            return None, None
        if code != _OK:
            raise self._refusal(answer)
        if urlsplit(answer.url).path.endswith("/"):
            return FOLDER, None
        if _is_page(answer, key):
            if strict or isinstance(self.look(key), Known):
                # Such as where to log in; a file that is damaged would be left out, if that was asked for.
                raise Refused(_PAGE)
            return None, None
        known = _known(answer)
        self._require_no_change(answer, known)
        if known.tag:
            self._tags[key] = known.tag
        if copy is not None and copy.is_of(known):
            # All of it was on its way all the same.
            self._ignores_conditions = True
            return known, None
        if known.size > most:
            return known, None
        data = self._body(answer, known.size)
        if known.size >= 0 and len(data) != known.size:
            raise TryAgain(f"{len(data):,} bytes arrived, not {known.size:,}")
        return known, data

    def _require_no_change(self, answer: Response, known: Known) -> None:
        """See that what nobody asked about before was not changed after the set was opened, by the server's clock.

        A file of this very second may be one that is made when it is asked for, and one of the future has a clock of
        its own.
        """
        now = _time_of(answer, "Date")
        if self._opened_at and self._opened_at < known.changed < now:
            # The mirror says that it has changed.
            raise FileNotFoundError(known.tag)

    def write(self, key: str, source: str) -> None:
        """Refuse: web servers are only read."""
        raise Refused(_READ_ONLY)

    def remove(self, key: str) -> None:
        """Refuse: web servers are only read."""
        raise Refused(_READ_ONLY)

    def _body(self, answer: Response, most: int) -> bytes:
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        data = bytearray()
        try:
            for piece in answer.iter_content(1 << 18):
                data += piece
                self.coming(len(piece))
                if 0 <= most <= len(data):
                    break
        except (RequestException, HTTPError, OSError) as error:
            raise TryAgain("the connection was cut") from error
        return bytes(data if most < 0 else data[:most])

    def _ask(
        self, method: str, key: str, headers: Mapping[str, str] | None = None, *, stream: bool = False
    ) -> Response:
        from requests import RequestException
        from requests.exceptions import InvalidSchema, InvalidURL, SSLError, TooManyRedirects

        url = f"{self._address}/{quote(key)}"
        if self._queries.get(key):
            url += f"?{self._queries[key]}"
        # Not "from error": what the library says of an address has its signature in it.
        try:
            answer = self._session.request(
                method,
                url,
                headers={"Accept-Encoding": "identity", **(headers or {})},
                stream=stream,
                timeout=_TIMEOUT_S,
                allow_redirects=True,
            )
        except SSLError:
            raise Refused("the server's certificate is not accepted; check the address and the clock") from None
        except (TooManyRedirects, InvalidSchema):
            raise Refused("the server redirects to nowhere; check the address") from None
        except InvalidURL:
            raise Refused("this is no address; check it") from None
        except (RequestException, OSError) as error:
            raise TryAgain(_reason(error)) from None
        except ValueError:
            # As Python itself says it of where a server redirects to.
            raise Refused("the server redirects to nowhere; check the address") from None
        if self._address.startswith("https:") and answer.url.startswith("http:"):
            answer.close()
            raise Refused("the server redirects to http, which is not followed")
        self._opened_at = self._opened_at or _time_of(answer, "Date")
        if answer.status_code in _RETRIED:
            answer.close()
            raise TryAgain(f"the server says {answer.status_code} {answer.reason}")
        return answer

    def _refusal(self, answer: Response) -> Refused:
        code = answer.status_code
        if code in _SECRET:
            return Refused(
                f"the server says {code} {answer.reason}; check the rights, and name and password in ~/.netrc"
            )
        return Refused(f"the server says {code} {answer.reason}; check the address")


class _Links(HTMLParser):
    """The links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a link."""
        if tag == "a":
            self.found += [value.partition("?")[0] for name, value in attrs if name == "href" and value]


def _untold(_size: int) -> None:
    """Nobody wants to know."""


def _session() -> Session:
    from requests import Session
    from requests.adapters import HTTPAdapter

    session = Session()
    # One session for all threads; it keeps a connection for each.
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=2, pool_maxsize=_POOL))
    return session


def _is_page(answer: Response, key: str) -> bool:
    """Whether a server answers with a web page where none was asked for."""
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return is_page and not key.lower().endswith((".html", ".htm"))


def _known(answer: Response) -> Known:
    total = _TOTAL.match(answer.headers.get("Content-Range", ""))
    said = total[1] if total else answer.headers.get("Content-Length", "")
    if answer.status_code == _NO_RANGE:
        # One byte was asked for, of an empty file.
        said = "0"
    changed = _time_of(answer, "Last-Modified")
    if answer.headers.get("Content-Encoding", "identity") not in ("", "identity"):
        # It is that of what is sent, compressed although that was not asked for.
        said = ""
    size = int(said) if re.fullmatch("[0-9]{1,18}", said) else -1
    return Known(size, answer.headers.get("ETag", ""), changed)


def _still(answer: Response, copy: Copy) -> Known | None:
    """Return what a copy is of, if an answer without content says enough to know it; else None."""
    tag, changed = answer.headers.get("ETag", ""), _time_of(answer, "Last-Modified")
    if not tag and not changed:
        return None
    # A server that says the tag need not say the time again.
    at = changed or copy.time_ns // _SECOND_NS
    return next((known for size in (copy.size, -1) if copy.is_of(known := Known(size, tag, at))), None)


def _time_of(answer: Response, header: str) -> int:
    """Return what a header says, in seconds since 1970; 0 without one."""
    try:
        return int(parsedate_to_datetime(answer.headers.get(header, "")).timestamp())
    except (TypeError, ValueError, OverflowError):
        return 0


def _reason(error: Exception) -> str:
    from requests import ConnectionError, Timeout

    if isinstance(error, Timeout):
        return "no answer came in time"
    if isinstance(error, ConnectionError):
        text = str(error)
        if "resolve" in text or "Name or service" in text:
            return "there is no server of this name"
        return "the server refuses the connection" if "refused" in text else "the connection was cut"
    return reason_of(error) if isinstance(error, OSError) and error.strerror else "the connection was cut"
