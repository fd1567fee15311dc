"""``python -m panview`` and the ``panview`` command."""

from __future__ import annotations

import sys

from panview.cli.app import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    run(sys.argv[1:])


if __name__ == "__main__":
    main()
