"""The one compiled module, ``_pairs``, and whether it can be used; without it the same is done by kernels of numba.

It is built where panview is installed and a C compiler is at hand (docs/adr/0034). It brings no decompressor of its own
but calls libdeflate's functions in the package ``deflate``.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

SOURCE = Path(__file__).with_name("pairs.c")
_FUNCTIONS = (
    "libdeflate_alloc_decompressor",
    "libdeflate_free_decompressor",
    "libdeflate_zlib_decompress",
    "libdeflate_crc32",
)


class Native(NamedTuple):
    """The compiled module, or why it is not used.

    Attributes
    ----------
    pairs : module or None
        ``panview.native._pairs``, ready to measure.
    problem : str
        Empty where there is none.
    """

    pairs: ModuleType | None
    problem: str


def source_digest(source: bytes) -> str:
    """Return what the compiled module says of the source that it was made from.

    Examples
    --------
    >>> source_digest(b"int main;")
    'afdfaf11033688a3'
    """
    return blake2b(source, digest_size=8).hexdigest()


@cache
def native() -> Native:
    """Load the compiled module, once in a process."""
    try:
        from panview.native import _pairs
    except ImportError:
        return Native(None, "not built; it takes a C compiler when panview is installed")
    # In a checkout the source may be newer than what was built of it.
    if SOURCE.is_file() and _pairs.SOURCE != source_digest(SOURCE.read_bytes()):
        return Native(None, "built from another source; install panview again")
    addresses = _addresses()
    if addresses is None:
        return Native(None, "the package deflate does not export libdeflate's functions")
    _pairs.use(*addresses)
    return Native(_pairs, "")


def _addresses() -> list[int] | None:
    import ctypes

    from deflate import _deflate

    try:
        library = ctypes.CDLL(str(_deflate.__file__))
        found = [ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in _FUNCTIONS]
    except (OSError, AttributeError):
        return None
    return [address for address in found if address] if all(found) else None
