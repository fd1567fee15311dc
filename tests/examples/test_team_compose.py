"""The compose file for a team's lead and its page; with Docker, the page gone through as a lead does."""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import shutil
import stat
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from panview.datasets.dataset import Dataset
from panview.datasets.ground_truth import read_dataset
from panview.datasets.layouts.find import find_ground_truth
from panview.errors import PanviewError
from panview.review.team.local import LocalCopy
from panview.review.team.place import TeamPlace
from panview.review.team.server import Server, read_log
from panview.review.team.state import Role
from panview.review.team.store import TeamStore
from tests.review.team.desk import about
from tests.support.ports import quiet_port

ROOT = Path(__file__).parents[2]
TEAM = ROOT / "examples/team"
PAGE = (ROOT / "docs/guide/lead.md").read_text(encoding="utf-8")
DOCKERFILE = (TEAM / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((TEAM / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OF_PANVIEW = ("head", "worker", "panview")
_LOG = logging.getLogger(__name__)


def lines(heading: str) -> list[str]:
    """Return the shell's lines of a section of the page."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return [line for block in blocks for line in block.strip().splitlines()]


def test_what_is_named_is_declared_and_the_other_way_round() -> None:
    for kind in ("networks", "secrets"):
        used = {name for service in SERVICES.values() for name in service.get(kind, ())}
        assert used == set(COMPOSE[kind]), kind
    mounts = [each.split(":") for service in SERVICES.values() for each in service.get("volumes", ())]
    named = {parts[0] for parts in mounts if not parts[0].startswith((".", "/"))}
    assert named == set(COMPOSE["volumes"])
    for service in SERVICES.values():
        for other in service.get("depends_on", ()):
            assert other in SERVICES
    # What a service reads as a secret, it has been given.
    for name, service in SERVICES.items():
        read = set(re.findall(r"/run/secrets/([\w.-]+)", json.dumps(service)))
        assert read <= set(service.get("secrets", ())), name


def test_there_is_no_password_in_the_file_and_without_the_prepared_ones_nothing_starts() -> None:
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if re.search("PASS|SECRET|TOKEN|KEY", key):
                assert value.startswith("/run/secrets/"), f"{name}: {key}"
    assert all(set(each) == {"file"} and each["file"].startswith("./secrets/") for each in COMPOSE["secrets"].values())
    # A variable either ends the start with a message, or is one that prepare.sh need not write.
    text = (TEAM / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+):\?run ./prepare.sh first\}", text))
    assert set(re.findall(r"\$\{(\w+)", text)) - asked == {"TORCH_INDEX"}
    assert asked == set(re.findall(r"^(\w+)=", (TEAM / "prepare.sh").read_text(), re.MULTILINE)) & asked


def test_versions_are_pinned_and_everything_that_stays_is_watched_and_limited() -> None:
    for name, service in SERVICES.items():
        tag = service["image"].partition(":")[2]
        assert re.fullmatch(r"\d+\.[\d.]+|\$\{PANVIEW_VERSION:\?run ./prepare.sh first\}", tag), name
        assert service["mem_limit"], name
        assert service["logging"]["options"]["max-size"], name
        if "profiles" not in service and name != "buckets":
            assert service["restart"] == "unless-stopped", name
            assert service["cpus"], name
            assert service["pids_limit"], name
            # Workers are watched by the head.
            assert ("healthcheck" in service) == (name != "worker"), name
    # Up to 17 the image keeps its data there, and asks for a volume elsewhere from 18 on.
    assert 13 <= int(SERVICES["verdicts"]["image"].removeprefix("postgres:").split(".")[0]) <= 17
    assert "verdicts:/var/lib/postgresql/data" in SERVICES["verdicts"]["volumes"]


def test_only_database_and_store_are_reachable_and_only_where_env_says() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"verdicts", "store"}
    for ports in published.values():
        assert all(port.startswith("${PANVIEW_BIND:?") for port in ports)
    # Keys are asked for by S3 alone: what else the store has listens inside of the container.
    command = SERVICES["store"]["command"]
    assert {"-ip.bind=127.0.0.1", "-s3.config=/run/secrets/store.json"} <= set(command)
    assert not {"cluster", "database"} & set(SERVICES["store"]["networks"])
    for name in OF_PANVIEW:
        assert SERVICES[name]["environment"]["RAY_AUTH_MODE"] == "token"
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        # Under one path everywhere.
        assert "work:/work" in SERVICES[name]["volumes"]
    # The cluster reads the store, and does not see the database.
    assert "store-lead" not in SERVICES["worker"]["secrets"]
    assert "database" not in SERVICES["worker"]["networks"]


def test_the_image_is_made_of_what_the_project_says() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = set(project["project"]["optional-dependencies"])
    (asked,) = re.findall(r'"\$wheel\[([\w,]+)\]"', DOCKERFILE)
    # All of them but what only developers need.
    assert set(asked.split(",")) == extras - {"dev"}
    assert all("-c /opt/constraints.txt" in each for each in re.findall(r"pip install[^&;]*", DOCKERFILE))
    least = project["project"]["requires-python"].removeprefix(">=3.")
    (python,) = re.findall(r"^ARG PYTHON=3\.(\d+)-", DOCKERFILE, re.MULTILINE)
    assert int(python) >= int(least)
    # No user, no secret, no history, and the last word on who it runs as.
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["panview"]
    assert "secrets" not in DOCKERFILE
    assert re.search(r"^ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu$", DOCKERFILE, re.MULTILINE)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    built = project["tool"]["hatch"]["build"]
    wheel = built["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "pyproject.toml"}
    needed |= {built["hooks"]["custom"]["path"].split("/")[0], "constraints.txt", "LICENSE"}
    assert let_in == needed
    # What is built has the version that it is told.
    assert 'SETUPTOOLS_SCM_PRETEND_VERSION="$VERSION"' in DOCKERFILE
    assert SERVICES["head"]["build"]["args"]["VERSION"] == "${PANVIEW_VERSION}"


def test_what_the_page_shows_is_there() -> None:
    told = set(re.findall(r"docker compose (?:run --rm|exec -T|exec|build)(?: -v \S+)? ([\w-]+)", PAGE))
    assert told <= set(SERVICES)
    table = PAGE.split("| service |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", " ".join(row.split("|")[1] for row in table.splitlines()[2:]))) == set(
        SERVICES
    ) - {"buckets"}
    for line in lines("Start"):
        program = line.split()[0]
        assert program in {"git", "cd", "docker"} or (TEAM / program).is_file(), line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the folder, in which passwords and containers are a test's own."""
    copy = tmp_path / "examples" / "team"
    copy.mkdir(parents=True)
    for name in ("compose.yaml", "prepare.sh"):
        shutil.copy(TEAM / name, copy / name)
    return copy


def test_what_is_prepared_is_by_chance_kept_and_nobody_elses(folder: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")

    def prepare() -> dict[str, str]:
        subprocess.run(["sh", "prepare.sh"], cwd=folder, check=True, timeout=60)
        return {path.name: path.read_text() for path in (folder / "secrets").iterdir()}

    first = prepare()
    assert set(first) == {Path(each["file"]).name for each in COMPOSE["secrets"].values()}
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    # Users of containers read them through mounts.
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o444 for path in (folder / "secrets").iterdir())
    assert first["owner"].strip() in first["pgpass"]
    lead, team = json.loads(first["store.json"])["identities"]
    assert lead["actions"] == ["Admin"]
    assert {action.split(":")[0] for action in team["actions"]} == {"Read", "List"}
    for who in (lead, team):
        for value in who["credentials"][0].values():
            assert value in first[f"store-{who['name']}"]
            assert len(value) > 12
    assert prepare() == first
    for path in (folder / "secrets").iterdir():
        path.unlink()
    # Somebody ended it in the middle.
    (folder / "secrets/.owner").touch(0o444)
    assert all(first[name] != text for name, text in prepare().items())
    assert not (folder / "secrets/.owner").exists()


def test_without_what_makes_passwords_there_are_none_instead_of_empty_ones(folder: Path, tmp_path: Path) -> None:
    found = tmp_path / "bin"
    found.mkdir()
    for name in ("cat", "chmod", "dirname", "git", "mkdir", "mv", "rm", "sed", "sh"):
        if (place := shutil.which(name)) is not None:
            (found / name).symlink_to(place)
    done = subprocess.run(
        ["sh", "prepare.sh"],
        cwd=folder,
        env={"PATH": str(found)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "needs openssl" in done.stderr
    assert not (folder / "secrets").exists()
    assert not (folder / ".env").exists()


@dataclass
class Lead:
    """A lead at the page's folder, with containers of the test's own."""

    folder: Path
    environment: dict[str, str]
    coco: Path
    verdicts: int
    store: int

    def call(self, line: str, *, fails: bool = False, seconds: float = 1800) -> str:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert (done.returncode != 0) == fails, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout + (done.stderr if fails else "")

    def do(self, heading: str) -> None:
        """Do what a section of the page says, but for what has been done in another way."""
        for line in lines(heading):
            if line.startswith(("git ", "cd ", "./prepare.sh", "export ", "panview ")):
                continue
            # Nobody is there to be asked for a password.
            line = line.replace("/data/coco", str(self.coco)).replace("exec verdicts createuser -U owner -P", _CREATE)
            began = time.monotonic()
            self.call(line)
            _LOG.info("%6.1f s  %s", time.monotonic() - began, line)

    def sql(self, text: str) -> str:
        asked = shlex.join(["psql", "-tA", "-U", "owner", "-d", "verdicts", "-c", text])
        return self.call(f"docker compose exec -T verdicts {asked}").strip()

    def place(self, user: str) -> TeamPlace:
        return TeamPlace(f"postgresql://{user}@127.0.0.1:{self.verdicts}/verdicts")


_CREATE = "exec -T verdicts createuser -U owner"
_OVERRIDE = """
services:
  verdicts: {{ports: !override ["127.0.0.1:{verdicts}:5432"]}}
  store: {{ports: !override ["127.0.0.1:{store}:8333"]}}
  head: &built {{build: {{context: {root}, network: host}}, image: "{image}"}}
  worker: *built
  panview: *built
"""


def _why_not() -> str:
    if shutil.which("docker") is None:
        return "Docker is not installed"
    for asked, told in (("info", "no Docker daemon answers"), ("compose version", "Docker has no Compose")):
        if subprocess.run(["docker", *asked.split()], capture_output=True, check=False, timeout=120).returncode:
            return told
    return ""


@pytest.fixture
def lead(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lead]:
    """Return a lead who has done the page's first section; what was started is gone at the end, with its volumes.

    ``PANVIEW_TEAM_IMAGE`` names an image of this checkout that is there already.
    """
    if reason := _why_not():
        pytest.skip(reason)
    image = os.environ.get("PANVIEW_TEAM_IMAGE", "")
    # The same after a restart, as those of a real server are.
    ports = {"verdicts": quiet_port(), "store": quiet_port()}
    (folder / "override.yaml").write_text(
        _OVERRIDE.format(root=ROOT, image=image or "panview-team:test", **ports), encoding="utf-8"
    )
    passwords = folder / "pgpass"
    passwords.write_text("*:*:*:*:hush-9\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    coco = folder / "coco"
    for part in ("annotations", "val2017"):
        shutil.copytree(ROOT / "resources/demo" / part, coco / part)
    mine = {"COMPOSE_PROJECT_NAME": "panview-team-test", "COMPOSE_FILE": "compose.yaml:override.yaml"}
    known = Lead(folder, {**os.environ, **mine}, coco, **ports)
    # Without what is prepared, nothing starts, and the message says what to do.
    assert "run ./prepare.sh first" in known.call("docker compose up -d", fails=True)
    known.call("./prepare.sh")
    for name in ("verdicts", "store", "copy"):
        tag = SERVICES[name]["image"]
        if not known.call(f"docker images -q {tag}").strip():
            got = subprocess.run(["docker", "pull", tag], capture_output=True, check=False, timeout=900)
            if got.returncode:
                pytest.skip(f"{tag} is not here and cannot be fetched")
    try:
        if not image:
            known.call("docker compose build head")
        known.call("docker compose up -d --wait", seconds=600)
        yield known
    finally:
        known.call("docker compose --profile commands down -v --remove-orphans")


class Window:
    """Somebody who decides one thing after another until told to stop."""

    def __init__(self, lead: Lead, dataset: Dataset, user: str, first: int) -> None:
        self.user = user
        self._store = TeamStore(lead.place(user), dataset, LocalCopy.open(lead.folder / f"{user}.sqlite"))
        self._store.connect()
        self._next = first
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._decide)
        self._thread.start()

    def _decide(self) -> None:
        while not self._ended.wait(0.1):
            self._store.record(about(self._next, reviewer=self.user))
            self._next += 1

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def decided(self) -> set[tuple[str, int]]:
        return {(each.device, each.device_number) for each in self._store.log() if each.reviewer == self.user}

    def close(self) -> None:
        self.stop()
        self._store.close()


def _there(lead: Lead, dataset: Dataset) -> set[tuple[str, int]]:
    try:
        log = read_log(lead.place("lea"), dataset)
    except PanviewError:
        return set()
    return {(each.decision.device, each.decision.device_number) for each in log}


def _until(known: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not known():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.5)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_lead_goes_the_pages_way_from_the_first_command_to_a_restore(lead: Lead) -> None:
    lead.do("Take people on")
    # Whom createuser asks for a password.
    lead.sql("CREATE ROLE ben LOGIN; GRANT panview_reviewer TO ben")
    for user in ("lea", "ana", "ben"):
        lead.sql(f"ALTER ROLE {user} PASSWORD 'hush-9'")
    with pytest.raises(PanviewError, match="does not take the password"):
        Server.connect(lead.place("owner"))
    lead.do("A set, a run, its figures")
    assert len(lead.call("docker compose ps -q worker").split()) == 2
    figures = lead.call("docker compose run --rm copy cat store:runs/figures.json")
    assert json.loads(figures)["images"] == 40
    # Of one machine, with no cluster.
    alone = "docker compose run --rm panview evaluate s3://sets/coco --pred s3://runs/demo_mask2former.json --json -"
    assert json.loads(lead.call(alone))["results"] == json.loads(figures)["results"]

    # Nobody without a key comes in, and the team's key writes nothing.
    assert requests.get(f"http://127.0.0.1:{lead.store}/sets", timeout=60).status_code == 403
    mine = f"-v {lead.folder}/secrets/store-team:/key:ro -e RCLONE_CONFIG_STORE_SHARED_CREDENTIALS_FILE=/key"
    assert "figures.json" in lead.call(f"docker compose run --rm {mine} copy ls store:runs")
    lead.call(f"docker compose run --rm {mine} copy touch store:runs/mine --retries 1", fails=True)
    assert "mine" not in lead.call("docker compose run --rm copy lsf store:runs").split()
    stranger = "docker compose run --rm -e RAY_AUTH_TOKEN_PATH= -e RAY_AUTH_TOKEN=not-the-key panview"
    said = lead.call(f"{stranger} check s3://sets/coco --cluster ray://head:10001", fails=True)
    assert "ray://head:10001" in said

    dataset = read_dataset(find_ground_truth(lead.coco))
    ana, ben = windows = Window(lead, dataset, "ana", 1), Window(lead, dataset, "ben", 100_000)
    try:
        _until(lambda: len(_there(lead, dataset)) > 20)
        # While they decide.
        lead.do("Back up")
        saved = len(_there(lead, dataset))
        _until(lambda: len(_there(lead, dataset)) > saved + 20)
        lead.do("What the team has decided")
        lead.call("docker compose --profile commands down -v")
        # And while there is no server.
        offline = len(ana.decided())
        _until(lambda: len(ana.decided()) > offline + 20)
        lead.do("Restore")
        ana.stop()
        ben.stop()
        known = ana.decided() | ben.decided()
        _until(lambda: known <= _there(lead, dataset))
        # Nobody's twice, and none that nobody made.
        log = read_log(lead.place("lea"), dataset)
        assert len(log) == len(known)
        _LOG.info("%d decisions, %d of them when they were saved", len(known), saved)
    finally:
        for window in windows:
            window.close()
    assert lead.call("docker compose run --rm copy cat store:runs/figures.json") == figures
    again = alone.replace("--json -", "--cluster ray://head:10001 --json -")
    assert json.loads(lead.call(again))["results"] == json.loads(figures)["results"]
    with Server.connect(lead.place("lea")) as restored:
        assert restored.role is Role.LEAD
