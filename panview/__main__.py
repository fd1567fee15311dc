"""``python -m panview`` and the ``panview`` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Importing makes a hundred thousand objects and no garbage; looking for some takes a tenth of the start.
    gc.set_threshold(100_000, 20, 50)
    from panview.cli.app import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
