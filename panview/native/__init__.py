"""The one compiled module, ``_compiled``, and whether it can be used; without it the same is done by kernels of numba.

It is built where panview is installed and a C compiler is at hand (docs/adr/0034). It brings no decompressor of its own
but calls libdeflate's functions in the package ``deflate``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

FOLDER = Path(__file__).parent
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
    module : module or None
        ``panview.native._compiled``, ready to be used.
    problem : str
        Empty where there is none.
    """

    module: ModuleType | None
    problem: str


def source_files(folder: Path) -> list[Path]:
    """Return what the compiled module is made of, in order; empty where it was installed without."""
    return sorted(path for path in folder.iterdir() if path.suffix in (".c", ".h"))


def source_digest(sources: Iterable[Path]) -> str:
    """Return what the compiled module says of the files that it was made of."""
    digest = blake2b(digest_size=8)
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def native() -> Native:
    """Load the compiled module, once in a process."""
    try:
        from panview.native import _compiled
    except ImportError:
        return Native(None, "not built; it takes a C compiler when panview is installed")
    # In a checkout the source may be newer than what was built of it.
    sources = source_files(FOLDER)
    if sources and _compiled.SOURCE != source_digest(sources):
        return Native(None, "built from another source; install panview again")
    addresses = _addresses()
    if addresses is None:
        return Native(None, "the package deflate does not export libdeflate's functions")
    _compiled.use(*addresses)
    return Native(_compiled, "")


def _addresses() -> list[int] | None:
    import ctypes

    from deflate import _deflate

    try:
        library = ctypes.CDLL(str(_deflate.__file__))
        found = [ctypes.cast(getattr(library, name), ctypes.c_void_p).value for name in _FUNCTIONS]
    except (OSError, AttributeError):
        return None
    return [address for address in found if address] if all(found) else None
