"""What the guide tells a lead to do with a server, done to a real one, and the file for Docker read."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from panview.datasets.dataset import Dataset
from panview.review.team.place import TeamPlace
from panview.review.team.server import Server, add_log, read_log, set_up
from panview.review.team.state import Role
from panview.review.verdicts import Decision
from tests.review.team.desk import about
from tests.support.postgres import Postgres, running

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guide/team.md").read_text(encoding="utf-8")
COMPOSE = ROOT / "examples/team/compose.yaml"


def commands(heading: str) -> list[list[str]]:
    """Return the commands of a section of the guide, a list for each block."""
    section = GUIDE.split(f"### {heading}\n")[1].split("\n#")[0]
    return [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.DOTALL)]


def do(server: Postgres, line: str, folder: Path) -> None:
    line, _, out = line.removeprefix("sudo -u postgres ").partition(" > ")
    # The password is asked for at a terminal.
    words = [word for word in shlex.split(line) if word != "-P"]
    if "-h" in words:
        at = words.index("-h")
        words[at : at + 2] = ["-h", "127.0.0.1", "-p", str(server.port)]
    else:
        words[1:1] = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres"]
    words = [str(folder / word) if word.endswith((".dump", ".sql")) else word for word in words]
    if out:
        words[1:1] = ["-f", str(folder / out)]
    try:
        server._call(*words)
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{line}: {error.output.decode()}")


def test_a_server_is_set_up_backed_up_and_restored_by_the_commands_of_the_guide(dataset: Dataset) -> None:
    install, people = commands("Set up a server")
    back_up, restore = commands("Back-up and restore")
    log = about(1, 2, 3, reviewer="ana")
    log = [_named(each, number) for number, each in enumerate(log, start=1)]
    with running() as first:
        for line in install:
            if "create" in line:
                do(first, line, first.folder)

        def place(server: Postgres, user: str) -> TeamPlace:
            return TeamPlace(server.address(user, "verdicts"))

        set_up(place(first, "owner"))
        for line in people:
            if "createuser" in line:
                do(first, line, first.folder)
        with Server.connect(place(first, "owner")) as owner:
            owner.grant("lea", Role.LEAD)
        with Server.connect(place(first, "lea")) as lea:
            lea.grant("ana", Role.REVIEWER)
        assert add_log(place(first, "ana"), dataset, log) == 3
        before = read_log(place(first, "ana"), dataset)
        for line in back_up:
            do(first, line, first.folder)
        with running() as second:
            for line in restore:
                do(second, line, first.folder)
            assert read_log(place(second, "ana"), dataset) == before
            # Roles and rules came along.
            with Server.connect(place(second, "lea")) as lea:
                assert lea.role is Role.LEAD
            assert add_log(place(second, "ana"), dataset, [_named(about(4)[0], 4)]) == 1
            with pytest.raises(Exception, match="never changed"):
                second.ask("DELETE FROM panview.decisions", "verdicts")


def _named(decision: Decision, number: int) -> Decision:
    return replace(decision, device="d", device_number=number)


def test_the_file_for_docker_hangs_together() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    known = yaml.safe_load(text)
    assert set(known) == {"services", "secrets", "volumes"}
    (service,) = known["services"].values()
    assert set(service) <= {
        "image",
        "restart",
        "environment",
        "secrets",
        "ports",
        "volumes",
        "healthcheck",
        "stop_grace_period",
    }
    # What is named is declared, and the other way round.
    assert set(service["secrets"]) == set(known["secrets"])
    sources = [each.partition(":")[0] for each in service["volumes"]]
    assert {each for each in sources if not each.startswith(".")} == set(known["volumes"])
    environment = service["environment"]
    assert environment["POSTGRES_PASSWORD_FILE"] in {f"/run/secrets/{name}" for name in known["secrets"]}
    assert "POSTGRES_PASSWORD" not in environment
    # Up to 17 the image keeps its data there, and asks for a volume elsewhere from 18 on.
    version = int(service["image"].removeprefix("postgres:"))
    assert 13 <= version <= 17
    assert "verdicts:/var/lib/postgresql/data" in service["volumes"]
    # What Compose replaces in texts, and YAML reads as something else.
    assert "$" not in text
    assert all(isinstance(each, str) for each in (*service["ports"], *environment.values()))
    probe = service["healthcheck"]["test"]
    assert (environment["POSTGRES_USER"], environment["POSTGRES_DB"]) == (probe[-3], probe[-1])
