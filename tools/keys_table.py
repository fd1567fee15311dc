"""Write the tables of actions in ``docs/reference/keys.md`` from the window's own: ``python -m tools.keys_table``."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from panview.settings import Settings
from panview.ui.actions import Action

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "keys.md"
_HEAD = "| Action | Keys | Id |\n|---|---|---|\n"
_TABLES = re.compile(rf"(?:## [^\n]+\n\n{re.escape(_HEAD)}(?:\|[^\n]*\n)*\n)+")


def with_tables(text: str, rows: Sequence[Action]) -> str:
    """Return the page with a table for each group of actions; what stands above and below them does not change.

    Parameters
    ----------
    text : str
        The page; its groups keep their order, and new ones follow.
    rows : sequence of Action
    """
    found = _TABLES.search(text)
    if found is None:
        raise ValueError(f"{PAGE}: has no tables of actions")
    known = re.findall(r"^## (.+)$", found[0], re.MULTILINE)
    groups = [group for group in dict.fromkeys([*known, *(row.group for row in rows)])]
    tables = []
    for group in groups:
        lines = [_line(row) for row in rows if row.group == group]
        if lines:
            tables.append(f"## {group}\n\n{_HEAD}{''.join(lines)}\n")
    return text[: found.start()] + "".join(tables) + text[found.end() :]


def _line(row: Action) -> str:
    keys = " or ".join(f"`{key}`" for key in row.keys) or "—"
    return f"| {row.title.replace('|', chr(92) + '|')} | {keys} | `{row.id}` |\n"


def main() -> None:
    """Make a window that nobody sees, and write its actions."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from panview.ui.app import Review

    review = Review(QApplication([]), Settings(), "dark", keeps_settings=False)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_tables(text, review.actions.table.rows), encoding="utf-8")
    review.dispose()


if __name__ == "__main__":
    main()
