"""Fuzz for longer than the tests do: ``python -m tests.fuzz --seconds 600 --seed 1 [--only id-map]``.

A fault ends it with a traceback, whose last line says how to see it again.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path

from tests.fuzz.fuzzers import FUZZERS, fuzz


def main() -> None:
    """Run the fuzzers one after the other and print what came of how many inputs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--seconds", type=float, help="time for all fuzzers together")
    parser.add_argument("--count", type=int, help="inputs for each fuzzer")
    parser.add_argument("--seed", type=int, default=1, help="the first; the next ones follow it")
    parser.add_argument("--only", choices=sorted(FUZZERS))
    given = parser.parse_args()
    if given.seconds is None and given.count is None:
        given.seconds = 60.0
    names = [given.only] if given.only else list(FUZZERS)
    seconds = None if given.seconds is None else given.seconds / len(names)
    for name in names:
        seeds = itertools.count(given.seed) if given.count is None else range(given.seed, given.seed + given.count)
        with tempfile.TemporaryDirectory() as folder:
            came = fuzz(name, Path(folder), seeds, seconds)
        print(f"{name}: {came.total():,} inputs, {came['refused']:,} refused, {came['read']:,} read", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
