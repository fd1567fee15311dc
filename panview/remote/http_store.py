"""Files of a web server, which tells what is in a folder only by pages of links, if at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from panview.errors import reason_of
from panview.remote.store import FOLDER, Entry, Known, NoListing, Refused, TryAgain

if TYPE_CHECKING:
    from requests import Response, Session

_TIMEOUT_S = (10.0, 60.0)
"""To connect, and between two pieces of an answer."""
_POOL = 32
_MOST_LISTING = 64 << 20
_OK, _PARTIAL, _NO_RANGE = 200, 206, 416
_GONE = (404, 410)
_SECRET = (401, 403, 407)
_NO_HEAD = (405, 501)
_RETRIED = (408, 425, 429, 500, 502, 503, 504)
_READ_ONLY = "nothing can be written to a web server; write to s3://, gs:// or file://"
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
        links.feed(page.decode("utf-8", "replace"))
        found: dict[str, Entry] = {}
        base = urlsplit(answer.url)
        for link in links.found:
            place = urlsplit(urljoin(answer.url, link))
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
                raise Refused("the server sends a web page in its place; check the rights")
            now = _known(answer)
            if known.tag and now.tag and now.tag != known.tag:
                # The mirror says that it has changed.
                raise FileNotFoundError(key)
            wanted = -1 if whole else end - start
            if code == _OK and not whole:
                # A server without ranges: what is there already has to be read once more.
                return self._body(answer, end)[start:end]
            return self._body(answer, wanted)

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
        if self._address.startswith("https:") and answer.url.startswith("http:"):
            raise Refused("the server redirects to http, which is not followed")
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
    try:
        changed = int(parsedate_to_datetime(answer.headers.get("Last-Modified", "")).timestamp())
    except (TypeError, ValueError, OverflowError):
        changed = 0
    if answer.headers.get("Content-Encoding", "identity") not in ("", "identity"):
        # It is that of what is sent, compressed although that was not asked for.
        said = ""
    size = int(said) if re.fullmatch("[0-9]{1,18}", said) else -1
    return Known(size, answer.headers.get("ETag", ""), changed)


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
