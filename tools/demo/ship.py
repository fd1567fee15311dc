"""``python -m tools.demo.ship``: draw the demo set that ships into ``resources/demo``, in small files."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import deflate

from tools.demo.draw import draw_demo_set

FOLDER = Path(__file__).parents[2] / "resources" / "demo"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def main() -> None:
    """Replace the set that is there."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    made = draw_demo_set(FOLDER)
    for path in made.root.rglob("*.png"):
        path.write_bytes(smaller_png(path.read_bytes()))


def smaller_png(png: bytes) -> bytes:
    """Return a PNG with the same filtered rows, deflated as well as libdeflate can."""
    parts, rows = [], b""
    for kind, data in _chunks(png):
        if kind == b"IDAT":
            rows += data
            continue
        if kind == b"IEND":
            parts.append(_chunk(b"IDAT", bytes(deflate.zlib_compress(zlib.decompress(rows), 12))))
        parts.append(_chunk(kind, data))
    return _SIGNATURE + b"".join(parts)


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(_SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main()
