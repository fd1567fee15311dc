"""Decoding into types that nobody has decoded into before, by several threads at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import panview
from panview.decoding import typed_json

# Without a lock this ends by a segmentation fault, within some tens of rounds.
_AT_ONCE = """
import sys, threading
import msgspec
from panview.decoding import prepare, typed_json

sys.setswitchinterval(1e-6)
failed = []
for number in range(400):
    class Inner(msgspec.Struct):
        id: int = 0
        bbox: list[float] = []
    class Middle(msgspec.Struct):
        inner: list[Inner]
    class Outer(msgspec.Struct):
        a: list[Middle]
    gate = threading.Barrier(3)

    def decode(convert):
        gate.wait()
        if convert:
            prepare(Outer)
            made = msgspec.convert({"a": [{"inner": [{"id": 1, "bbox": [1.0, 2.0]}]}]}, Outer)
        else:
            made = typed_json(b'{"a":[{"inner":[{"id":1,"bbox":[1,2]}]}]}', Outer)
        if made.a[0].inner[0].bbox != [1, 2]:
            failed.append(made)

    threads = [threading.Thread(target=decode, args=(place == 1,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
sys.exit(bool(failed))
"""


def test_threads_that_are_the_first_to_decode_a_type_do_not_crash_the_process() -> None:
    ended = subprocess.run([sys.executable, "-c", _AT_ONCE], capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr


def test_a_hook_and_errors_are_those_of_msgspec() -> None:
    assert typed_json(b'["a/b"]', list[Path], _as_path) == [Path("a/b")]
    with pytest.raises(msgspec.ValidationError, match=r"Expected `int`, got `str` - at `\$\[0\]`"):
        typed_json(b'["a"]', list[int])
    with pytest.raises(msgspec.DecodeError):
        typed_json(b"[1,", list[int])


def _as_path(kind: type, value: object) -> object:
    assert kind is Path
    return Path(str(value))


def test_nothing_decodes_into_types_by_another_way() -> None:
    root = Path(panview.__file__).parent
    others = [
        f"{path.relative_to(root)}:{number}"
        for path in root.rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if path.name != "decoding.py" and "msgspec.json.decode(" in line and "type=" in line
    ]
    assert others == []
