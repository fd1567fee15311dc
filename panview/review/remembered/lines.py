"""The lines that somebody has filtered by, the newest last."""

from __future__ import annotations

from pathlib import Path

import msgspec

from panview.review.remembered.store import Kept, remembered_folder

MOST_LINES = 50
_LONGEST = 2000


class KeptLines(Kept, frozen=True, omit_defaults=True):
    """The file of lines."""

    lines: tuple[str, ...] = ()


def lines_file() -> Path:
    """Where they are."""
    return remembered_folder() / "filter-lines.json"


def with_line_used(kept: KeptLines, line: str) -> KeptLines:
    """Return the lines with one that has just been used: it is the newest, and there once."""
    line = line.strip()
    if not line or len(line) > _LONGEST:
        return kept
    lines = (*(known for known in kept.lines if known != line), line)[-MOST_LINES:]
    return msgspec.structs.replace(kept, lines=lines)
