"""What `kept_documents` runs beside a window: ``python -m panview.datasets.decoding_process JSON KIND``."""

from __future__ import annotations

import sys
from pathlib import Path

from panview.datasets.kept_documents import Document, keep
from panview.errors import PanviewError


def main() -> int:
    """Keep the columns of a JSON; return 1 if it cannot be read, which the caller finds out and reports."""
    try:
        keep(Path(sys.argv[1]), Document(sys.argv[2]))
    except PanviewError:
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
