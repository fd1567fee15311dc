"""Ports of this machine for servers that have to be told one."""

from __future__ import annotations

import contextlib
import random
import socket


def quiet_port() -> int:
    """Return a port that nobody listens at, and that the system gives no connection, also while a server is down.

    Those that the system gives begin at 32768.
    """
    while True:
        with contextlib.closing(socket.socket()) as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", random.SystemRandom().randrange(10_000, 32_000)))
            return int(free.getsockname()[1])
