"""``python -m panview`` and the ``panview`` command."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # Importing creates a hundred thousand objects and no garbage; collecting would take a tenth of the start.
    gc.set_threshold(100_000, 20, 50)
    _end_as_by_ctrl_c()
    try:
        from panview.cli.app import run

        run(sys.argv[1:])
    except KeyboardInterrupt:
        # While it is still importing; a command that runs says so itself.
        sys.stderr.write("panview: stopped\n")
        raise SystemExit(130) from None


def _end_as_by_ctrl_c() -> None:
    """Let what else asks a process to end, such as ``kill``, ``timeout`` or a closed terminal, be what Ctrl-C is."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # The parent may have set a signal to be ignored, as nohup does.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    main()
