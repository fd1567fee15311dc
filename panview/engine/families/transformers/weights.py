"""Whether weights are there as they were written; safetensors have no checksums of their own (docs/adr/0024)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from panview.engine.families.transformers.folder import SavedModel
from panview.errors import BadFileError
from panview.reading import open_file, read_file

SUMS = "SHA256SUMS"
"""A file beside the weights, as ``sha256sum`` writes it."""
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_SUMS = 1 << 20


def verify(saved: SavedModel) -> str:
    """Read the weights once through and compare them with each hash that is at hand.

    That is the one in ``SHA256SUMS`` where it lies beside them, and in the hub's cache the name of the file that
    a snapshot links to.

    Returns
    -------
    str
        SHA-256 of the weights, as hexadecimal digits; of several files, that of their names and hashes.

    Raises
    ------
    BadFileError
        A file is not what its hash says.
    """
    stated = _stated(saved.folder / SUMS)
    digests = []
    for path in saved.weights:
        digest = _digest(path)
        blob = path.resolve().name if path.is_symlink() else ""
        for wanted, who in ((stated.get(path.name, ""), SUMS), (blob, "the hub's cache")):
            if _DIGEST.fullmatch(wanted) and digest != wanted:
                raise BadFileError(
                    path,
                    f"is damaged: its SHA-256 begins with {digest[:8]}, and {who} says {wanted[:8]}; delete it, and "
                    "download or copy it again",
                )
        digests.append(digest)
    if len(digests) == 1:
        return digests[0]
    listed = "".join(f"{path.name} {digest}\n" for path, digest in zip(saved.weights, digests, strict=True))
    return hashlib.sha256(listed.encode()).hexdigest()


def _stated(path: Path) -> dict[str, str]:
    """Return the hashes that a list states, by file name; nothing where there is no list."""
    if not path.is_file():
        return {}
    lines = read_file(path, _MOST_SUMS).decode("utf-8", "replace").splitlines()
    found = [_LINE.fullmatch(line) for line in lines]
    return {match[2]: match[1] for match in found if match is not None}


def _digest(path: Path) -> str:
    with open_file(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
