"""JSON into typed values, from any thread.

msgspec 0.22 learns what a `Struct` consists of when it is first decoded into one, and crashes the process where two
threads do so at once. Here one thread at a time does; decoding itself is as free as ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Hook = Callable[[type, Any], Any]

_decoders: dict[tuple[Any, Hook | None], msgspec.json.Decoder[Any]] = {}
_making = threading.Lock()


def typed_json(
    content: bytes | bytearray | memoryview | str | msgspec.Raw, kind: type[T], hook: Hook | None = None
) -> T:
    """Decode a JSON text.

    Parameters
    ----------
    content : bytes-like or str
    kind : type
        What it is to be, as for `msgspec.json.decode`.
    hook : callable, optional
        (type, value): makes values of types that msgspec does not know. The same object each time: it is kept.

    Raises
    ------
    msgspec.DecodeError, UnicodeDecodeError
        The text is no JSON, or not of that type.

    Examples
    --------
    >>> typed_json(b'{"a": [1, 2]}', dict[str, list[int]])
    {'a': [1, 2]}
    """
    decoded: T = _decoder(kind, hook).decode(content)
    return decoded


def prepare(kind: type[Any]) -> None:
    """Let msgspec prepare a type, before `msgspec.convert` makes values of it in whatever thread.

    Raises
    ------
    TypeError
        msgspec cannot make values of the type.
    """
    _decoder(kind, None)


def _decoder(kind: type[Any], hook: Hook | None) -> msgspec.json.Decoder[Any]:
    decoder = _decoders.get((kind, hook))
    if decoder is None:
        with _making:
            decoder = _decoders[kind, hook] = msgspec.json.Decoder(kind, dec_hook=hook)
    return decoder
