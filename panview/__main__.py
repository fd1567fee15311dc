"""``python -m panview`` and the ``panview`` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Importing makes a hundred thousand objects and no garbage; looking for some takes a tenth of the start.
    gc.set_threshold(100_000, 20, 50)
    try:
        from panview.cli.app import run

        run(sys.argv[1:])
    except KeyboardInterrupt:
        # While it is still importing; a command that runs says so itself.
        sys.stderr.write("panview: stopped\n")
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
