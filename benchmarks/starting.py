"""How long a command takes before it does anything: with next to nothing to do, and the very first time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.context import Context
from benchmarks.report import Figure
from benchmarks.timing import Child, run_child

ROUNDS = 7
IMAGES = 2


def measure(context: Context) -> Iterator[Figure]:
    """Run each command several times, one after the other in turn, so that a busy moment hits all."""
    with tempfile.TemporaryDirectory(prefix="panview-start-") as folder:
        yield from _commands(context, Path(folder))
        yield from _first(context, Path(folder))


def _commands(context: Context, folder: Path) -> Iterator[Figure]:
    files = context.two_images
    pair = [str(files.ground_truth), "--pred", str(files.prediction)]
    program = ["-m", "panview"]
    commands: dict[str, tuple[list[str], float | None]] = {
        "python, nothing": (["-c", "pass"], None),
        "import panview": (["-c", "import panview"], 0.1),
        "panview --version": ([*program, "--version"], 0.15),
        "panview --help": ([*program, "--help"], None),
        "panview models": ([*program, "models"], None),
        f"panview evaluate, {IMAGES} images, table cached": ([*program, "evaluate", *pair], 0.5),
        f"panview evaluate, {IMAGES} images, no table": ([*program, "evaluate", *pair, "--no-cache"], 0.5),
        f"panview export, {IMAGES} images, table cached": ([*program, "export", *pair, "--csv", "-"], 0.5),
        f"panview compare, {IMAGES} images": ([*program, "compare", *pair, *pair[1:], "--resamples", "0"], 0.5),
        f"panview check, {IMAGES} images": ([*program, "check", *pair], 0.5),
    }
    user = _user(folder)
    # The first time everything is compiled and the table is made.
    for arguments, _ in commands.values():
        run_child(arguments, user)
    took: dict[str, list[Child]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, (arguments, _) in commands.items():
            took[name].append(run_child(arguments, user))
    for name, (_, budget) in commands.items():
        yield Figure(
            f"start: {name}", median(child.seconds for child in took[name]), "s", budget, note=_cpu(took[name])
        )


def _first(context: Context, folder: Path) -> Iterator[Figure]:
    """Run commands as if panview had just been installed: no kernel has been compiled, no table kept."""
    files = context.two_images
    pair = [str(files.ground_truth), "--pred", str(files.prediction)]
    commands: dict[str, tuple[list[str], float | None]] = {
        "--help": (["--help"], 2),
        "models": (["models"], 2),
        "evaluate": (["evaluate", *pair], 4),
        "check": (["check", *pair], None),
    }
    for name, (words, budget) in commands.items():
        took = []
        for attempt in range(3):
            new = folder / f"{name}-{attempt}"
            took.append(run_child(["-m", "panview", *words], _user(new) | {"NUMBA_CACHE_DIR": str(new / "kernels")}))
        yield Figure(f"first start ever: panview {name}", median(c.seconds for c in took), "s", budget, note=_cpu(took))


def _user(folder: Path) -> dict[str, str]:
    return {f"PANVIEW_{name}_DIR": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}


def _cpu(children: Sequence[Child]) -> str:
    """Say how much of it was work: on a machine that others use too, the rest was waiting for them."""
    cpu = [child.cpu for child in children if child.cpu is not None]
    return f"median of {len(children)}; {median(cpu):.2f} s of processor time" if cpu else f"median of {len(children)}"
