"""What the guide tells a lead to do with a server, done to a real one, also without the containers that it is for."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from panview.datasets.dataset import Dataset
from panview.errors import PanviewError
from panview.review.tags import NO_TAGS
from panview.review.team.moving import add_tags, read_team_tags
from panview.review.team.place import TeamPlace
from panview.review.team.server import Server, add_log, read_log, set_up
from panview.review.team.state import Role
from panview.review.verdicts import Decision
from tests.review.team.desk import about
from tests.support.ports import quiet_port
from tests.support.postgres import Postgres, _programs, require, running

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guide/team.md").read_text(encoding="utf-8")
LEADS = (ROOT / "docs/guide/lead.md").read_text(encoding="utf-8")
COMPOSE = ROOT / "examples/team/compose.yaml"


def commands(heading: str) -> list[list[str]]:
    """Return the commands of a section of the guide, a list for each block."""
    section = GUIDE.split(f"### {heading}\n")[1].split("\n#")[0]
    return [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.DOTALL)]


def in_container(heading: str) -> list[str]:
    """Return what a section of the lead's page has done in the container of the database."""
    section = LEADS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^docker compose exec (?:-T )?verdicts (.*)$", section, re.MULTILINE)


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


class Container:
    """What the image of PostgreSQL is documented to do with the compose file, with a real server and no container."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder, self.back_up = folder, folder.parent / "back-up"
        service = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["verdicts"]
        self.service, environment = service, service["environment"]
        self.user, self.database = environment["POSTGRES_USER"], environment["POSTGRES_DB"]
        secret = folder / "secret"
        secret.write_text(password)
        self.helper = object.__new__(Postgres)
        self.helper._bin = _bin()
        self.data = folder / "data"
        # Of the image's entry point, where the volume is empty.
        self.run(
            "initdb",
            f"--username={self.user}",
            f"--pwfile={secret}",
            *shlex.split(environment["POSTGRES_INITDB_ARGS"]),
            "-D",
            str(self.data),
        )
        with (self.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all all scram-sha-256\n")
        self.port = quiet_port()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '*'\nport = {self.port}\nunix_socket_directories = '{folder}'\n")
        self.run("pg_ctl", "-D", str(self.data), "-l", str(folder / "log"), "-w", "start")
        self.execute(f"psql -U {self.user} -d postgres -c 'CREATE DATABASE {self.database}'")

    def run(self, *words: str) -> None:
        self.helper._call(*words)

    def execute(self, command: str) -> None:
        """Run a command as in the container, where its socket is found without being named."""
        words = shlex.split(command)
        if words[:2] == ["sh", "-c"]:
            for part in words[2].split(" && "):
                self.execute(part)
            return
        words = [word.replace("/back-up/", f"{self.back_up}/") for word in words]
        if words[0] == "mv":
            Path(words[1]).replace(words[2])
        else:
            # Over the socket; a password is asked for at a terminal.
            given = [word for word in words if word not in ("-P", "-h", "127.0.0.1")]
            self.run(given[0], "-h", str(self.folder), "-p", str(self.port), *given[1:])

    def is_healthy(self) -> bool:
        probe = self.service["healthcheck"]["test"]
        assert probe[0] == "CMD"
        try:
            self.execute(shlex.join(probe[1:]))
        except subprocess.CalledProcessError:
            return False
        return True

    def stop(self) -> None:
        # What the image's stop signal does.
        self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def place(self, user: str) -> TeamPlace:
        return TeamPlace(f"postgresql://{user}@127.0.0.1:{self.port}/{self.database}")


@pytest.mark.slow
def test_what_the_file_for_docker_asks_for_is_done_by_the_commands_of_the_guide(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    require()
    inside, back_up, restore = map(in_container, ("Take people on", "Back up", "Restore"))
    assert (len(inside), len(back_up), len(restore)) == (2, 2, 2)
    root = Path(tempfile.mkdtemp(prefix="pv-img-", dir="/tmp"))
    started = []
    try:
        for name in ("first", "second", "back-up"):
            (root / name).mkdir()
        for folder in (root, *root.iterdir()):
            folder.chmod(0o755)
            if os.getuid() == 0:
                shutil.chown(folder, "postgres", "postgres")
        monkeypatch.setenv("PGPASSWORD", "hush-9")
        first = Container(root / "first", "hush-9")
        started.append(first)
        assert first.is_healthy()
        set_up(first.place("owner"))
        for command in inside:
            first.execute(command)
        # Over the network a password is needed, which the one of the file is.
        first.execute(
            "psql -U owner -d postgres -c \"ALTER ROLE lea PASSWORD 'hush-9'; ALTER ROLE ana PASSWORD 'hush-9'\""
        )
        monkeypatch.setenv("PGPASSWORD", "wrong")
        with pytest.raises(PanviewError, match="does not take the password"):
            Server.connect(first.place("owner"))
        monkeypatch.setenv("PGPASSWORD", "hush-9")
        with Server.connect(first.place("owner")) as owner:
            owner.grant("lea", Role.LEAD)
        with Server.connect(first.place("lea")) as lea:
            lea.grant("ana", Role.REVIEWER)
        log = [_named(each, number) for number, each in enumerate(about(1, 2, 3, reviewer="ana"), start=1)]
        assert add_log(first.place("ana"), dataset, log) == 3
        add_tags(first.place("ana"), dataset, NO_TAGS.changed("wet", [0], True, len(dataset)))
        before = read_log(first.place("ana"), dataset)
        for line in back_up:
            first.execute(line)
        first.stop()
        started.remove(first)
        assert not first.is_healthy()
        second = Container(root / "second", "hush-9")
        started.append(second)
        for line in restore:
            second.execute(line)
        assert read_log(second.place("ana"), dataset) == before
        assert read_team_tags(second.place("ana"), dataset).of(0) == ("wet",)
        with Server.connect(second.place("lea")) as lea:
            assert lea.role is Role.LEAD
        assert add_log(second.place("ana"), dataset, [_named(about(4)[0], 4)]) == 1
    finally:
        for each in started:
            each.stop()
        shutil.rmtree(root, ignore_errors=True)


def _bin() -> Path:
    programs = _programs()
    assert programs is not None
    return programs


def _named(decision: Decision, number: int) -> Decision:
    return replace(decision, device="d", device_number=number)
