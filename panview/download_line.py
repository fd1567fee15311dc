"""One request of a download, which never keeps its caller waiting."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # At run time this would cost every start a tenth of a second.
    from requests import Response

OK, PARTIAL = 200, 206
"""Codes of answers that hold what was asked for."""
_TIMEOUT_S = (10, 60)
"""For connecting, and between two pieces."""
_PIECE = 1 << 18
_AHEAD = 8
"""Pieces that wait to be written; the connection waits then."""
_LOOK_S = 0.05


class Line:
    """One request in a thread of its own, so that nothing that a server does keeps the caller waiting.

    Answer and pieces come through a queue; whoever gives up leaves the thread behind, which ends at its next byte.
    """

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._events: queue.Queue[Response | bytes | Exception | None] = queue.Queue(_AHEAD)
        self._given_up = threading.Event()
        threading.Thread(target=self._work, args=(url, headers), name="download", daemon=True).start()

    def __enter__(self) -> Line:
        """Return itself; the end of the block gives the request up."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up."""
        self._given_up.set()

    def next(self) -> Response | bytes | None:
        """Return the answer, then what comes of its body, at last nothing.

        Raises
        ------
        queue.Empty
            Nothing has come for a moment.
        Exception
            What went wrong.
        """
        event = self._events.get(timeout=_LOOK_S)
        if isinstance(event, Exception):
            raise event
        return event

    def _work(self, url: str, headers: dict[str, str]) -> None:
        import requests

        try:
            with (
                requests.Session() as session,
                session.get(url, headers=headers, stream=True, timeout=_TIMEOUT_S, allow_redirects=False) as response,
            ):
                going = self._put(response) and response.status_code in (OK, PARTIAL)
                while going:
                    # Written as it arrives: waiting for a whole piece would lose the last one on interruption.
                    piece = response.raw.read1(_PIECE)
                    going = bool(piece) and self._put(piece)
                self._put(None)
        # The boundary of the thread: it is raised where the next piece is waited for.
        except Exception as error:  # noqa: BLE001
            self._put(error)

    def _put(self, event: Response | bytes | Exception | None) -> bool:
        while not self._given_up.is_set():
            try:
                self._events.put(event, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False


def reason(error: Exception) -> str:
    """Return what went wrong without the address, which the message has already."""
    text = str(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return "the server's name cannot be resolved; is there a network connection?"
    if "refused" in text:
        return "the connection was refused; is there a network connection?"
    if "IncompleteRead" in text or "Connection broken" in text or "reset" in text:
        return "the connection was cut"
    if "timed out" in text.lower():
        return "no answer came in time"
    return " ".join(text.split())[:200] or type(error).__name__
