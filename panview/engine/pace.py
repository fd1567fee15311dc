"""How fast images come."""

from __future__ import annotations

import time
from collections import deque

_WINDOW_S = 20.0


class Pace:
    """Images per second of late."""

    def __init__(self) -> None:
        self._latest: deque[tuple[float, int]] = deque()

    def begin_again(self) -> None:
        """Forget what was: it came to a halt."""
        self._latest.clear()

    def of(self, done: int) -> float | None:
        """Return the rate, now that so many images are done; None until it can be told."""
        now = time.monotonic()
        self._latest.append((now, done))
        while len(self._latest) > 2 and now - self._latest[0][0] > _WINDOW_S:
            self._latest.popleft()
        began, before = self._latest[0]
        return (done - before) / (now - began) if done > before and now > began else None
