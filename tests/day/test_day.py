"""A whole day on three machines' worth of processes, in fast motion: a cluster, a database and an object store.

A model runs on the cluster and its predictions are measured there, while a worker is killed. Five reviewers decide,
one of them at a real window, while the database is killed; the lead settles what they disagree about, and the corrected
truth goes to the object store. Then one machine does the same alone: every figure, every verdict and every byte of the
corrected truth has to be the same.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from panview.engine.run_folder import RunFolder
from tests.day.desk import Reviewer, Told
from tests.day.nodes import Nodes, nodes
from tests.day.stores import ObjectStore, object_store, python_with_s3
from tests.engine.runs import all_but_times
from tests.support.demo_sets import shared_demo
from tests.support.display import virtual_display
from tests.support.postgres import Postgres, running
from tests.support.ray_cluster import ROOT

IMAGES = 24
MODEL = "demo_mask2former"
REVIEWERS = ("ana", "ben", "cleo", "dan", "eve")
"""Ana sits at a window."""
LEAD = "lea"
HERS = frozenset({"time", "device", "device_number"})
"""What of a decision says when and where it was made, and nothing of what it says."""

pytestmark = [pytest.mark.long, pytest.mark.display]


@dataclass(frozen=True)
class Machine:
    """A computer: its own cache, settings and verdicts."""

    folder: Path
    python: str
    environment: Mapping[str, str]

    @property
    def known(self) -> dict[str, str]:
        """The environment of its processes."""
        own = {f"PANVIEW_{kind}_DIR": str(self.folder / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
        return {**os.environ, **self.environment, **own, "PYTHONPATH": str(ROOT), "HOME": str(self.folder)}

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Start a command."""
        command = [self.python, "-m", "panview", *map(str, words)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.known, stdout=pipe, stderr=pipe, text=True, cwd=ROOT)

    def run(self, *words: object) -> str:
        """Run a command to its end, and return what it prints."""
        return _printed(self.start(*words))


@dataclass(frozen=True)
class Day:
    """Who takes part in it."""

    store: ObjectStore
    cluster: Nodes
    postgres: Postgres
    display: str
    python: str
    folder: Path

    @property
    def on_cluster(self) -> Machine:
        """Where commands for the cluster are typed."""
        return self.machine("desk", RAY_ADDRESS=self.cluster.address)

    def machine(self, name: str, **environment: str) -> Machine:
        """Return somebody's computer."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        return Machine(folder, self.python, {**self.store.environment, **environment})

    def address(self, user: str) -> str:
        """Return the address of the team's database for somebody."""
        return self.postgres.address(user, "team")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared_demo(tmp_path_factory, IMAGES).root


@contextmanager
def a_day(folder: Path, demo: Path) -> Iterator[Day]:
    """Have everybody there, and the set at the object store."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'panview[cluster]'")
    pytest.importorskip("transformers", reason="the model needs transformers: pip install 'panview[transformers]'")
    s3 = python_with_s3()
    python = s3 or sys.executable
    with running() as postgres, virtual_display() as display, object_store(folder / "store", s3) as store:
        _say(f"the object store is {store.what}")
        store.fill(demo, "demo")
        environment = {
            **os.environ,
            **store.environment,
            "PYTHONPATH": str(ROOT),
            "RAY_AUTH_MODE": "disabled",
        }
        with nodes(python, environment, folder / "nodes.log") as cluster:
            yield Day(store, cluster, postgres, display, python, folder)


def test_three_machines_end_a_day_as_one_machine_does(
    tmp_path: Path, demo: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with a_day(tmp_path, demo) as day, capfd.disabled():
        run = predict(day)
        figures = day.on_cluster.run("evaluate", day.store.read_from("demo"), "--pred", run, "--cluster", "auto", *JSON)
        prepare_team(day, run)
        said = decide(day, run)
        history, export = exported(day.machine(LEAD), day.store.read_from("demo"), day.address(LEAD))
        require_all(history, said)
        corrected = correct(day, run)
        again = day.on_cluster.run(
            "evaluate", day.store.read_from("corrected"), "--pred", run, "--cluster", "auto", *JSON
        )

        alone = day.machine("alone")
        (alone.folder / "history.csv").write_text(history, newline="")
        words = ("predict", demo, "--model", MODEL, "--device", "cpu", "--out", alone.folder / "runs")
        own_run = Path(alone.run(*words).strip())
        assert all_but_times(run_at(run)) == all_but_times(run_at(own_run))
        assert alone.run("evaluate", demo, "--pred", own_run, *JSON) == figures
        own_verdicts = alone.folder / "verdicts.sqlite"
        again_alone = [alone.python, "-m", "tests.day.alone", demo, own_run, alone.folder / "history.csv", own_verdicts]
        subprocess.run(list(map(str, again_alone)), env=alone.known, cwd=ROOT, check=True)
        own_history, own_export = exported(alone, demo, str(own_verdicts))
        assert differing_columns(export, own_export) == HERS
        assert differing_columns(history, own_history) == HERS
        out = alone.folder / "corrected"
        alone.run("apply-verdicts", demo, "--pred", own_run, "--verdicts", own_verdicts, "-o", out)
        own_corrected = {
            path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()
        }
        assert set(own_corrected) == set(corrected)
        for name in sorted(corrected):
            if name.endswith(".csv"):
                assert differing_columns(corrected[name].decode(), own_corrected[name].decode()) <= {"time"}, name
            else:
                assert corrected[name] == own_corrected[name], name
        assert alone.run("evaluate", out, "--pred", own_run, *JSON) == again

        # And what leaves the team for a file is the same to the last byte, time and device included.
        joined = alone.folder / "joined.sqlite"
        lead = day.machine(LEAD)
        lead.run("verdicts", "join", day.store.read_from("demo"), "--verdicts", day.address(LEAD), "-o", joined)
        assert exported(alone, demo, str(joined)) == (history, export)
        out = alone.folder / "from the team" / "corrected"
        out.parent.mkdir()
        alone.run("apply-verdicts", demo, "--pred", own_run, "--verdicts", joined, "-o", out)
        assert {name: (out / name).read_bytes() for name in corrected} == corrected


JSON = ("--json", "-")


def predict(day: Day) -> Path:
    """Run the model on the cluster, where a worker is killed midway, and return the results."""
    out = day.folder / "runs"
    words = ("predict", day.store.read_from("demo"), "--model", MODEL, "--device", "cpu", "--out", out)
    command = day.on_cluster.start(*words, "--cluster", "auto")
    _wait(lambda: len(list(out.rglob("*.png"))) >= 4, command)
    day.cluster.kill_a_worker()
    there = len(list(out.rglob("*.png")))
    run = Path(_printed(command).strip())
    total = len(json.loads(run.read_text())["annotations"])
    assert there < total == IMAGES, "the worker was not killed in the middle"
    manifest = json.loads(run.with_suffix(".run.json").read_text())
    assert manifest["unreadable"] == []
    _say(f"predicted {total} images; a worker was killed after {there}")
    return run


def prepare_team(day: Day, run: Path) -> None:
    """Set the database up, take people on, and share out the work."""
    day.postgres.database()
    for name in (*REVIEWERS, LEAD):
        if not day.postgres.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
            day.postgres.ask(f"CREATE ROLE {name} LOGIN")
    owner, lead = day.machine("owner"), day.machine(LEAD)
    owner.run("team", "set-up", day.address("postgres"))
    owner.run("team", "grant", day.address("postgres"), LEAD, "--role", "lead")
    for name in REVIEWERS:
        lead.run("team", "grant", day.address(LEAD), name, "--role", "reviewer")
    to = [word for name in REVIEWERS for word in ("--to", name)]
    demo = day.store.read_from("demo")
    lead.run("team", "assign", demo, "--verdicts", day.address(LEAD), *to, "--shared", 20, "--blind")


def decide(day: Day, run: Path) -> dict[str, Told]:
    """Have everybody decide their queue, while the database goes and comes back, and the lead settle conflicts.

    Returns what each said last, the lead included.
    """
    at_desks = {name: sit(day, name, run, number) for number, name in enumerate(REVIEWERS) if name != "ana"}
    morning = {name: reviewer.hear() for name, reviewer in at_desks.items()}
    all_of(at_desks, "decide", {name: told.left // 3 for name, told in morning.items()})
    everyone = {"ana": sit_at_window(day, run), **at_desks}
    shown = everyone["ana"].hear()
    for name, reviewer in at_desks.items():
        # Of a pair both rows are decided at once.
        assert reviewer.hear().decided >= morning[name].left // 3
    assert shown.left > 10
    # The others have decided some of what she is to decide, and she does not see it.
    assert shown.seen == 0
    everyone["ana"].ask("decide 8")
    everyone["ana"].hear()

    # Noon: the database dies while everybody decides.
    at_noon = {name: 12 for name in everyone}
    all_of(everyone, "decide", at_noon)
    time.sleep(0.1)
    day.postgres.kill()
    without = {name: reviewer.hear() for name, reviewer in everyone.items()}
    everyone["ben"].ask("change 3")
    without["ben"] = everyone["ben"].hear()
    assert all(told.waiting for told in without.values()), without
    # Dan's computer loses power with what it has not sent.
    everyone["dan"].switch_off()
    day.postgres.start()
    everyone["dan"] = sit(day, "dan", run, REVIEWERS.index("dan"))
    back = everyone["dan"].hear()
    assert back.decided == without["dan"].decided
    _say(f"the database was killed; {sum(told.waiting for told in without.values())} decisions were sent later")

    # Afternoon.
    all_of(everyone, "decide", {name: 1000 for name in everyone})
    all_of(everyone, "send")
    last = {name: reviewer.hear() for name, reviewer in everyone.items()}
    for name, told in last.items():
        assert (told.left, told.waiting, told.connected) == (0, 0, True), name
        everyone[name].leave()
    lead, demo = day.machine(LEAD), day.store.read_from("demo")
    summary = json.loads(lead.run("verdicts", "summary", demo, "--verdicts", day.address(LEAD), *JSON))
    conflicts = summary["by_state"]["conflict"]
    assert conflicts > 5
    settling = sit(day, LEAD, run, 0)
    settling.hear()
    settling.ask("settle")
    settling.ask("send")
    last[LEAD] = settling.hear()
    settling.leave()
    after = json.loads(lead.run("verdicts", "summary", demo, "--verdicts", day.address(LEAD), *JSON))
    assert (after["by_state"]["conflict"], after["by_state"]["settled"]) == (0, conflicts)
    _say(f"{after['decided']} disagreements decided by {len(REVIEWERS)} reviewers; {conflicts} conflicts settled")
    return last


def require_all(history: str, said: Mapping[str, Told]) -> None:
    """Require that the database has everything that each has decided, and that once."""
    rows = list(csv.DictReader(io.StringIO(history, newline="")))
    assert len({(row["device"], row["device_number"]) for row in rows}) == len(rows)
    for name, told in said.items():
        there = [row["subject"] for row in rows if row["reviewer"] == name]
        assert len(there) == told.saved if told.saved >= 0 else len(set(there)) >= told.decided, name
    # Ben has thought better of some.
    assert sum(row["reviewer"] == "ben" and row["state"] == "replaced" for row in rows) >= 3


def correct(day: Day, run: Path) -> dict[str, bytes]:
    """Write the corrected truth to the object store, and return what is there."""
    day.machine(LEAD).run(
        "apply-verdicts",
        day.store.read_from("demo"),
        *("--pred", run),
        *("--verdicts", day.address(LEAD)),
        *("-o", day.store.write_to("corrected")),
    )
    found = day.store.files("corrected")
    changes = list(csv.DictReader(io.StringIO(found["changes.csv"].decode())))
    assert len({row["action"] for row in changes}) >= 3
    _say(f"the corrected truth is at {day.store.write_to('corrected')}: {len(changes)} changes")
    return found


def sit(day: Day, name: str, run: Path, opinion: int) -> Reviewer:
    """Have somebody sit down at their own computer."""
    machine = day.machine(name)
    words = (day.store.read_from("demo"), str(run), day.address(name), str(opinion))
    command = [day.python, "-m", "tests.day.reviewer", *words]
    return Reviewer(name, command, machine.known, machine.folder / "said")


def sit_at_window(day: Day, run: Path) -> Reviewer:
    """Have Ana open the window."""
    machine = day.machine("ana", DISPLAY=day.display)
    known = machine.known
    known.pop("QT_QPA_PLATFORM", None)
    words = (day.store.read_from("demo"), str(run), day.address("ana"), str(machine.folder / "pictures"))
    command = [day.python, "-X", "faulthandler", "-m", "tests.day.window", *words]
    return Reviewer("ana", command, known, machine.folder / "said")


def all_of(reviewers: Mapping[str, Reviewer], word: str, counts: Mapping[str, int] | None = None) -> None:
    """Ask all to do something, each so often."""
    for name, reviewer in reviewers.items():
        reviewer.ask(word if counts is None else f"{word} {counts[name]}")


def exported(machine: Machine, path: object, verdicts: str) -> tuple[str, str]:
    """Return everything that was ever said, and what stands, as CSV."""
    words = ("verdicts", "export", path, "--verdicts", verdicts, "--csv", "-")
    return machine.run(*words, "--history"), machine.run(*words)


def run_at(results: Path) -> RunFolder:
    """Return the run whose results JSON this is."""
    return RunFolder(results.parent, results.stem)


def differing_columns(one: str, other: str) -> frozenset[str]:
    """Return the columns in which two CSV files differ, whatever the order of their rows; the rows must be the same."""
    ours, theirs = (list(csv.DictReader(io.StringIO(text, newline=""))) for text in (one, other))
    assert len(ours) == len(theirs)
    if not ours:
        return frozenset()
    assert list(ours[0]) == list(theirs[0])
    kept = [name for name in ours[0] if name not in HERS]
    for rows in (ours, theirs):
        rows.sort(key=lambda row: [row[name] for name in kept])
    pairs = list(zip(ours, theirs, strict=True))
    return frozenset(name for name in ours[0] if any(mine[name] != yours[name] for mine, yours in pairs))


def _wait(until: Callable[[], bool], command: subprocess.Popen[str]) -> None:
    """Wait until a command has come to something."""
    end = time.monotonic() + 300
    while not until():
        assert command.poll() is None, command.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def _printed(command: subprocess.Popen[str]) -> str:
    out, err = command.communicate(timeout=600)
    assert command.returncode == 0, f"{command.args}\n{err}"
    return out


def _say(text: str) -> None:
    sys.stdout.write(f"\n  {text}")
    sys.stdout.flush()
