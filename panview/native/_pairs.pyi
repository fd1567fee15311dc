"""See pairs.c."""

from collections.abc import Buffer  # type: ignore[attr-defined]

SOURCE: str

def use(alloc_decompressor: int, free_decompressor: int, zlib_decompress: int, crc32: int, /) -> None: ...
def scan(pixels: int, /) -> bool: ...
def measure(
    sources: list[bytes | Buffer | None],
    tasks: Buffer,
    columns: tuple[Buffer, ...],
    isthing: Buffer,
    near_miss_iou: float,
    mostly: float,
    /,
) -> tuple[bytes, bytes]: ...
