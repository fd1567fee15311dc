"""Write the table of settings in ``docs/reference/settings.md`` anew: ``python -m tools.settings_table``."""

from __future__ import annotations

import re
from pathlib import Path

from panview.presentation.settings_content import settings_table

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
_TABLE = re.compile(r"\| entry \| default \| meaning \|\n(?:\|[^\n]*\n)*")


def main() -> None:
    """Replace the table; all else of the page is left as it is."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: settings_table(), text, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
