"""Write the table of findings in ``docs/reference/findings.md`` anew: ``python tools/findings_table.py``."""

from __future__ import annotations

import re
from pathlib import Path

from panview.linter.rules import RULES

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "findings.md"


def main() -> None:
    """Replace the rows; what stands above and below them is left as it is."""
    rows = "".join(
        f"| {rule.code} | {rule.severity.label} | {rule.title} | {rule.effect} | {rule.remedy} |\n"
        for rule in RULES.values()
    )
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(r"(\|---\|[-|]*\n)(\| PV.*\n)+", lambda found: found[1] + rows, text), encoding="utf-8")


if __name__ == "__main__":
    main()
