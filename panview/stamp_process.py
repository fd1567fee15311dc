"""What `panview.stamper` runs: tells names and stamps of the files in a folder, and loads nothing of panview."""

import os
import sys


def main() -> None:
    """Write name and stamp of each file right in a folder, each followed by a NUL."""
    said = []
    with os.scandir(os.fsencode(sys.argv[1])) as entries:
        for entry in entries:
            try:
                if entry.is_file():
                    known = entry.stat()
                    said.append(b"%b\0%d.%d\0" % (entry.name, known.st_size, known.st_mtime_ns))
            except OSError:
                continue
    sys.stdout.buffer.write(b"".join(said))


if __name__ == "__main__":
    main()
