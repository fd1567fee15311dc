"""Damage to files, from a seed: the same seed makes the same damage on every machine.

Two kinds. Byte damage (`damaged`) suits any file: flipped bits, pieces cut out, repeated, exchanged, overwritten,
another length. Structure damage (`damaged_value`) takes what a JSON holds and puts values where they do not belong.

A fuzzer walks over seeds::

    for seed in range(300):
        rng = random.Random(seed)
        path.write_bytes(damaged(rng, sound))
        with time_limit(20):
            ...  # figures that are right, or one clear error: see `refusal`
"""

from __future__ import annotations

import copy
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from panview.errors import PanviewError

_WORDS = (
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\r\n",
)


def damaged(rng: random.Random, data: bytes, most: int = 4) -> bytes:
    """Return the bytes with one to ``most`` kinds of damage, each somewhere."""
    for _ in range(rng.randint(1, most)):
        data = rng.choice(BYTE_DAMAGE)(rng, data)
    return data


def _flip_bits(rng: random.Random, data: bytes) -> bytes:
    result = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        if result:
            result[rng.randrange(len(result))] ^= 1 << rng.randrange(8)
    return bytes(result)


def _cut_off(rng: random.Random, data: bytes) -> bytes:
    """Return the beginning; often almost all of it, as when a copy stopped."""
    if not data:
        return data
    return data[: rng.choice((rng.randrange(len(data)), max(0, len(data) - rng.randint(1, 16)), rng.randint(0, 64)))]


def _take_out(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 20)) + data[end:]


def _overwrite(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    word = rng.choice((*_WORDS, rng.randbytes(4)))
    return data[:start] + (word * (end - start))[: end - start] + data[end:]


def _insert(rng: random.Random, data: bytes) -> bytes:
    start, _ = _piece(rng, data)
    return data[:start] + rng.choice((*_WORDS, rng.randbytes(rng.randint(1, 32)))) + data[start:]


def _exchange(rng: random.Random, data: bytes) -> bytes:
    a, b = sorted(_piece(rng, data))
    c, d = sorted(_piece(rng, data[b:]))
    return data[:a] + data[b + c : b + d] + data[b : b + c] + data[a:b] + data[b + d :]


def _append(rng: random.Random, data: bytes) -> bytes:
    return data + rng.choice((b"\0" * rng.randint(1, 4096), rng.randbytes(rng.randint(1, 200)), data[:200]))


def _zero_pages(rng: random.Random, data: bytes) -> bytes:
    """Return the bytes with blocks of 512 missing, as a disk leaves them after a crash."""
    result = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        start = rng.randrange(len(data) // 512 + 1) * 512
        result[start : start + 512] = bytes(len(result[start : start + 512]))
    return bytes(result)


def _piece(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 2, 4, 8, 32, 256, 4096)))


BYTE_DAMAGE: Sequence[Callable[[random.Random, bytes], bytes]] = (
    _flip_bits,
    _flip_bits,
    _cut_off,
    _take_out,
    _repeat,
    _overwrite,
    _insert,
    _exchange,
    _append,
    _zero_pages,
)

HOSTILE_TEXTS = (
    "",
    " ",
    "\0",
    "\n",
    "a\nb",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\u202egnp.exe",
    "\u200b",
    "<img src=x onerror=alert(1)>",
    "| a | b |",
    "`x` *y* [z](file:///etc/passwd)",
    "=1+1",
    "../../../etc/passwd",
    "/etc/passwd",
    "C:\\x",
    ".",
    "..",
    "a" * 300,
    "x" * 70_000,
    "é",
    "e\u0301",
    "日本語",
    "\U0001f600",
    "%s%n{0}",
    "$HOME",
    "null",
)
"""Texts in which something is meant for a terminal, a page, a spreadsheet or a file system."""
HOSTILE_NUMBERS = (
    0,
    -1,
    1,
    2**24 - 1,
    2**24,
    2**31 - 1,
    2**31,
    2**32,
    2**53,
    2**63 - 1,
    2**63,
    2**64,
    -(2**63),
    -(2**63) - 1,
    10**400,
    0.5,
    1.0,
    -0.0,
    1e308,
    5e-324,
)
HOSTILE_VALUES: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"id": 1}, *HOSTILE_NUMBERS, *HOSTILE_TEXTS)


def damaged_value(rng: random.Random, value: Any, most: int = 3) -> Any:  # noqa: ANN401
    """Return a copy of what a JSON holds, with one to ``most`` entries that are gone, doubled, exchanged or hostile."""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, most)):
        holder, key = _any_place(rng, value)
        if holder is None:
            return rng.choice(HOSTILE_VALUES)
        what = rng.randrange(8)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        elif what == 2:
            other, place = _any_place(rng, value)
            if other is not None:
                holder[key] = copy.deepcopy(other[place])
        elif what == 3 and isinstance(holder, dict):
            holder[rng.choice(("id", "name", "extra", ""))] = holder.pop(key)
        elif what == 4:
            holder[key] = str(holder[key])[:1000]
        elif what == 5 and isinstance(holder[key], int):
            holder[key] += rng.choice((-1, 1, 256))
        else:
            holder[key] = copy.deepcopy(rng.choice(HOSTILE_VALUES))
    return value


def _any_place(rng: random.Random, value: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return a list or object of a JSON and one of its keys; (None, None) where there is none.

    It goes down level by level, so that the few entries at the top are met as often as the many at the bottom.
    """
    holder, key = None, None
    while isinstance(value, (dict, list)) and value and (holder is None or rng.random() < 0.75):
        holder, key = value, rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
        value = holder[key]
    return holder, key


def refusal(error: BaseException) -> str:
    """Return the message of an error that a user may meet; anything else is a fault and raised again.

    It must be one clear line: with words, none of them a control character, and not endless.
    """
    if not isinstance(error, PanviewError):
        raise error
    message = str(error)
    assert message.strip(), f"{type(error).__name__} without a message"
    assert "Traceback" not in message
    return message


class TooSlowError(AssertionError):
    """Something took longer than it may; with any damage, an answer comes soon."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TooSlowError` in the block once it takes too long; without an alarm clock (Windows) do nothing."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"took longer than {seconds} s")

    previous = signal.signal(signal.SIGALRM, ring)
    began = time.monotonic()
    # A test has such a clock already.
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, left - (time.monotonic() - began)))
