"""Tensors that ``torch.save`` wrote, read without torch and without executing anything.

The file is a zip archive: ``data.pkl`` says what there is, and ``data/0``, ``data/1``, ... hold the numbers. The pickle
is not loaded but read opcode by opcode, and only what a tensor, a number, a text and their lists and dictionaries need
is obeyed; it names a handful of functions, none of which is called (docs/adr/0029).
"""

from __future__ import annotations

import io
import math
import pickletools
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from panview.errors import BadFileError

_MAX_PICKLE = 16 << 20
_STORAGES = {
    "BoolStorage": "?",
    "ByteStorage": "u1",
    "CharStorage": "i1",
    "ShortStorage": "i2",
    "IntStorage": "i4",
    "LongStorage": "i8",
    "HalfStorage": "f2",
    "FloatStorage": "f4",
    "DoubleStorage": "f8",
}
_TENSORS = ("torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2")
_AGAIN = "save it again with torch.save(tensor.cpu(), FILE), or with numpy.save"


@dataclass(frozen=True)
class _Global:
    """A name that a pickle asks for, "module name"; it is never looked up."""

    name: str


@dataclass(frozen=True)
class _Storage:
    """Numbers in the archive, by their key."""

    dtype: str
    key: str


class _Mark:
    """Where a list on the stack begins."""


class _RefusedError(Exception):
    """A pickle wants what no tensor needs."""


def read_torch(path: Path, data: bytes, max_bytes: int) -> Any:  # noqa: ANN401
    """Return what a file of ``torch.save`` holds: tensors as arrays, in the lists and dictionaries that they lie in.

    Parameters
    ----------
    path : Path
        For messages.
    data : bytes
        The whole file.
    max_bytes : int
        A tensor of more is refused before room is made for it.

    Raises
    ------
    BadFileError
        It is damaged, of a torch older than 1.6, or holds something else than tensors and plain values.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise BadFileError(path, f"was not written by torch.save of version 1.6 or later; {_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Reader(archive, max_bytes).read()
    except _RefusedError as error:
        raise BadFileError(path, f"holds {error}, which is not read; {_AGAIN}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadFileError(path, f"is damaged ({error}); copy it again") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadFileError(path, f"is not a file of torch.save ({error}); {_AGAIN}") from error


class _Reader:
    """A stack machine for the few opcodes that matter; `pickletools` takes the bytes apart."""

    def __init__(self, archive: zipfile.ZipFile, max_bytes: int) -> None:
        self._archive, self._max_bytes = archive, max_bytes
        found = [name for name in archive.namelist() if name.endswith("data.pkl")]
        if len(found) != 1:
            raise ValueError("no data.pkl")
        self._root = found[0].removesuffix("data.pkl")
        order = self._root + "byteorder"
        is_big = order in archive.namelist() and self._member(order, 16).strip() == b"big"
        self._order = ">" if is_big else "<"
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def read(self) -> Any:  # noqa: ANN401
        """Go through the pickle and return what it makes."""
        for opcode, argument, _ in pickletools.genops(self._member(self._root + "data.pkl", _MAX_PICKLE)):
            name = opcode.name
            if name == "STOP":
                return self._stack.pop()
            if name in _PLAIN:
                self._stack.append(argument)
            elif name in _CONSTANTS:
                self._stack.append(_CONSTANTS[name]())
            elif name in ("PROTO", "FRAME"):
                continue
            elif name in _STEPS:
                _STEPS[name](self, argument)
            else:
                raise _RefusedError(f"a pickle with {name}")
        raise ValueError("it has no end")

    def _member(self, name: str, limit: int) -> bytes:
        if self._archive.getinfo(name).file_size > limit:
            raise ValueError(f"{name} is too large")
        # Read to the end, so that the checksum is verified.
        with self._archive.open(name) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise ValueError(f"{name} is too large")
        return content

    def put(self, place: int | None) -> None:
        """Remember what lies on top."""
        self._memo[len(self._memo) if place is None else place] = self._stack[-1]

    def get(self, place: int) -> None:
        """Bring back what was remembered."""
        self._stack.append(self._memo[place])

    def mark(self, _: object) -> None:
        """Begin a list on the stack."""
        self._stack.append(_Mark)

    def tuple_of(self, count: int | None) -> None:
        """Gather the top, or all down to the mark, into a tuple."""
        if count is None:
            self._stack.append(tuple(self._down_to_mark()))
        else:
            gathered = self._stack[-count:]
            del self._stack[-count:]
            self._stack.append(tuple(gathered))

    def append(self, many: bool) -> None:
        """Append to the list below."""
        values = self._down_to_mark() if many else [self._stack.pop()]
        target = self._stack[-1]
        if type(target) is not list:
            raise ValueError("something is appended to what is not a list")
        target.extend(values)

    def set_items(self, many: bool) -> None:
        """Set items of the dictionary below."""
        values = self._down_to_mark() if many else [self._stack.pop() for _ in range(2)][::-1]
        target = self._stack[-1]
        if type(target) is not dict:
            raise ValueError("an item is set in what is not a dictionary")
        target.update(zip(values[::2], values[1::2], strict=True))

    def name_global(self, argument: str | None) -> None:
        """Push a name; nothing is imported."""
        if argument is None:
            attribute, module = self._stack.pop(), self._stack.pop()
            argument = f"{module} {attribute}"
        self._stack.append(_Global(argument))

    def persistent(self, _: object) -> None:
        """Push a storage: ("storage", its class, key, device, length)."""
        what = self._stack.pop()
        kind, cls, key = what[0], what[1], what[2]
        name = cls.name.removeprefix("torch ") if isinstance(cls, _Global) else ""
        if kind != "storage" or name not in _STORAGES or not isinstance(key, str):
            raise _RefusedError(f"a tensor of {name or 'an unknown kind'}")
        self._stack.append(_Storage(_STORAGES[name], key))

    def reduce(self, _: object) -> None:
        """Make a tensor, or an empty ordered dictionary, where a pickle would call a function."""
        arguments, function = self._stack.pop(), self._stack.pop()
        name = function.name if isinstance(function, _Global) else "an object"
        if name in _TENSORS:
            self._stack.append(self._tensor(*arguments[:4]))
        elif name == "collections OrderedDict" and arguments == ():
            self._stack.append({})
        else:
            raise _RefusedError(name.replace(" ", "."))

    def _tensor(self, storage: _Storage, offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> NDArray[Any]:
        dtype = np.dtype(f"{self._order}{storage.dtype}")
        sides = (offset, *size, *stride)
        if not all(type(side) is int and 0 <= side < 2**40 for side in sides) or len(size) != len(stride):
            raise ValueError("a tensor without a shape")
        if math.prod(size) * dtype.itemsize > self._max_bytes:
            raise ValueError(f"a tensor of shape {size} is too large")
        values = np.frombuffer(self._member(f"{self._root}data/{storage.key}", self._max_bytes), dtype)
        if math.prod(size) == 0:
            return np.zeros(size, dtype)
        last = offset + sum((side - 1) * step for side, step in zip(size, stride, strict=True))
        if last >= len(values):
            raise ValueError("a tensor that is cut off")
        steps = tuple(step * dtype.itemsize for step in stride)
        return np.lib.stride_tricks.as_strided(values[offset:], size, steps, writeable=False).astype(
            dtype.newbyteorder("=")
        )

    def _down_to_mark(self) -> list[Any]:
        place = len(self._stack) - 1
        while self._stack[place] is not _Mark:
            place -= 1
            if place < 0:
                raise ValueError("a list without a beginning")
        values = self._stack[place + 1 :]
        del self._stack[place:]
        return values


_PLAIN = frozenset(
    ["BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE", "BININT", "BININT1", "BININT2", "LONG1", "INT"]
    + ["BINFLOAT", "FLOAT", "LONG"]
)
_CONSTANTS: dict[str, Callable[[], Any]] = {
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_TUPLE": tuple,
    "EMPTY_LIST": list,
    "EMPTY_DICT": dict,
}
_STEPS: dict[str, Callable[[_Reader, Any], None]] = {
    "BINPUT": _Reader.put,
    "LONG_BINPUT": _Reader.put,
    "MEMOIZE": lambda reader, _: reader.put(None),
    "BINGET": _Reader.get,
    "LONG_BINGET": _Reader.get,
    "MARK": _Reader.mark,
    "TUPLE": lambda reader, _: reader.tuple_of(None),
    "TUPLE1": lambda reader, _: reader.tuple_of(1),
    "TUPLE2": lambda reader, _: reader.tuple_of(2),
    "TUPLE3": lambda reader, _: reader.tuple_of(3),
    "APPEND": lambda reader, _: reader.append(False),
    "APPENDS": lambda reader, _: reader.append(True),
    "SETITEM": lambda reader, _: reader.set_items(False),
    "SETITEMS": lambda reader, _: reader.set_items(True),
    "GLOBAL": _Reader.name_global,
    "STACK_GLOBAL": lambda reader, _: reader.name_global(None),
    "BINPERSID": _Reader.persistent,
    "REDUCE": _Reader.reduce,
}
