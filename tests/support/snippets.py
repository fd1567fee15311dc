"""Named snippets of the documentation: their fence says ``python NAME``; a test that has what one needs runs it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def snippet(page: str, name: str) -> str:
    """Return the one snippet of a page that has the name."""
    text = (ROOT / page).read_text(encoding="utf-8")
    (found,) = re.findall(rf"^```python {name}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def names(page: str) -> set[str]:
    """Return the names of all snippets of a page."""
    return set(re.findall(r"^```python (\w+)$", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE))
