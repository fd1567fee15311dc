"""A model on a cluster of two nodes that writes into a bucket: S3 played by moto, both ends killed meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from panview.engine.run_folder import run_folder
from tests.day.nodes import Nodes, nodes
from tests.day.stores import Bucket, object_store, python_with_s3
from tests.engine.runs import all_but_times, make_set
from tests.engine.toy_predictor import OPENER, toy_source
from tests.support.ray_cluster import ROOT

IMAGES = 16
NAME = "a b+50% ü#1"
pytestmark = pytest.mark.long


@dataclass
class There:
    """A bucket with a set in it, and a cluster of two nodes without a common folder."""

    python: str
    bucket: Bucket
    cluster: Nodes
    folder: Path

    def environment(self, machine: str, **more: str) -> dict[str, str]:
        folders = {f"PANVIEW_{kind}_DIR": str(self.folder / machine / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        said = {"RAY_ADDRESS": self.cluster.address, "RAY_AUTH_MODE": "disabled", "PYTHONPATH": str(ROOT)}
        return {**os.environ, **self.bucket.environment, **folders, **said, **more}

    def predict(self, witness: str, *more: str, **settings: object) -> list[str]:
        source = toy_source(self.folder / witness, NAME, witness=str(self.folder / witness / "told"), **settings)
        model = ["--config", source.config, "--checkpoint", source.checkpoint, "--framework", OPENER, "--name", NAME]
        line = [self.python, "-m", "panview", "predict", self.address("set"), *model, "--batch", "1"]
        return [*line, "--out", self.address("runs/of+ü #1"), "--cluster", "auto", *more]

    def address(self, name: str) -> str:
        return self.bucket.read_from(name)

    def arrived(self) -> dict[str, bytes]:
        return self.bucket.files("runs/of+ü #1")

    def maps(self) -> set[str]:
        return {name for name in self.arrived() if name.endswith(".png")}

    def reads(self, witness: str) -> int:
        place = self.folder / witness / "told"
        return place.read_text().count("read ") if place.exists() else 0


def ended(command: list[str], environment: dict[str, str], code: int = 0) -> subprocess.CompletedProcess[str]:
    found = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert found.returncode == code, found.stderr
    said = found.stderr + found.stdout
    assert "s3cr3t" not in said
    assert "Traceback" not in said
    return found


@pytest.fixture
def there(tmp_path: Path) -> Iterator[There]:
    python = python_with_s3()
    if not python:
        pytest.skip("PANVIEW_STORES_PYTHON names no environment with moto, s3fs and ray")
    make_set(tmp_path / "set", IMAGES, (64, 80))
    with object_store(tmp_path / "store", python) as bucket:
        assert isinstance(bucket, Bucket)
        bucket.fill(tmp_path / "set", "set")
        said = {**os.environ, **bucket.environment, "PYTHONPATH": str(ROOT), "RAY_AUTH_MODE": "disabled"}
        with nodes(python, said, tmp_path / "nodes.log") as cluster:
            yield There(python, bucket, cluster, tmp_path)


def same_as_here(there: There) -> None:
    """Hold what lies in the bucket against what one machine writes into a folder."""
    out = there.folder / "here"
    line = there.predict("alone")
    ended([*line[: line.index("--out")], "--out", str(out)], there.environment("alone"))
    below = there.folder / "fetched"
    for name, data in there.arrived().items():
        (below / name).parent.mkdir(parents=True, exist_ok=True)
        (below / name).write_bytes(data)
    assert all_but_times(run_folder(below, NAME)) == all_but_times(run_folder(out, NAME))
    assert len(there.arrived()) == IMAGES + 2


class Gate:
    """Stands before a store, and lets no more through after so many maps: what it answers then is a fault of S3."""

    def __init__(self, store: str, fault: tuple[int, str], maps: int) -> None:
        self.left, self.closed = maps, False
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def pass_on(self) -> None:
                data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.command == "PUT" and ".png" in self.path and not gate.closed:
                    gate.left -= 1
                    gate.closed = gate.left < 0
                if gate.closed:
                    code, name = fault
                    self.say(code, {"Content-Type": "application/xml"}, f"<Error><Code>{name}</Code></Error>".encode())
                    return
                connection = HTTPConnection(store.removeprefix("http://"), timeout=60)
                connection.request(self.command, self.path, data, dict(self.headers))
                with closing(connection), connection.getresponse() as answer:
                    headers = {
                        each: value for each, value in answer.getheaders() if each.lower() not in ("date", "server")
                    }
                    self.say(answer.status, headers, answer.read())

            def say(self, code: int, headers: dict[str, str], data: bytes) -> None:
                self.send_response(code)
                for name, value in headers.items():
                    if name.lower() != "transfer-encoding":
                        self.send_header(name, value)
                if not any(name.lower() == "content-length" for name in headers):
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data if self.command != "HEAD" else b"")

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = pass_on  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def until(what: object, patience_s: float = 90) -> None:
    end = time.monotonic() + patience_s
    while not what() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.05)


def test_two_machines_write_what_one_writes_and_whoever_is_killed_nothing_is_lost(there: There) -> None:
    line = there.predict("first", seconds=0.6)
    process = subprocess.Popen(line, env=there.environment("desk"), cwd=ROOT, stderr=subprocess.PIPE)
    until(there.maps)
    there.cluster.kill_a_worker()
    before = len(there.maps())
    until(lambda: len(there.maps()) > before)
    process.kill()
    process.communicate()
    time.sleep(3)
    begun = there.arrived()
    kept = there.maps()
    assert 0 < len(kept) < IMAGES
    assert f"{NAME}.json" not in begun
    assert json.loads(begun[f"{NAME}.run.json"])["state"] == "running"
    # From another machine, which has nothing of it.
    found = ended(there.predict("second"), there.environment("other desk"))
    assert found.stdout == f"{there.address('runs/of+ü #1')}/{NAME}.json\n"
    assert there.reads("second") == IMAGES - len(kept)
    assert {name: there.arrived()[name] for name in kept} == {name: begun[name] for name in kept}
    same_as_here(there)
    # Nothing of it stays on the machine of the command, and nothing is left to do.
    assert not list((there.folder / "other desk" / "CACHE" / "remote" / "sent").rglob("*.png"))
    ended(there.predict("third"), there.environment("third desk"))
    assert there.reads("third") == 0
    pair = [there.address("set"), "--pred", f"{there.address('runs/of+ü #1')}/{NAME}.json", "--json", "-"]
    evaluate = [there.python, "-m", "panview", "evaluate", *pair]
    alone = ended(evaluate, there.environment("alone")).stdout
    assert ended([*evaluate, "--cluster", "auto"], there.environment("desk")).stdout == alone
    check = [there.python, "-m", "panview", "check", *pair]
    code = subprocess.run(check, env=there.environment("alone"), cwd=ROOT, capture_output=True, check=False).returncode
    said = ended(check, there.environment("alone"), code).stdout
    assert ended([*check, "--cluster", "auto"], there.environment("desk"), code).stdout == said


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ((400, "ExpiredToken"), "ExpiredToken; check the AWS credentials and their rights"),
        ((404, "NoSuchBucket"), "there is no bucket sets; check the address"),
    ],
    ids=["credentials that expire", "a bucket that vanishes"],
)
def test_a_store_that_refuses_half_way_is_one_line_and_the_same_command_goes_on(
    there: There, fault: tuple[int, str], said: str
) -> None:
    gate = Gate(there.bucket.server, fault, 5)
    line = there.predict("first", seconds=0.1)
    line[line.index("auto")] = "local"
    try:
        refused = ended(line, there.environment("desk", AWS_ENDPOINT_URL=gate.address), 2)
    finally:
        gate.close()
    lines = [each for each in refused.stderr.splitlines() if each.startswith("panview: ")]
    assert len(lines) == 1, refused.stderr
    assert said in lines[0]
    assert "of the cluster)" in lines[0]
    assert str(there.folder / "desk") not in lines[0]
    kept = there.maps()
    assert len(kept) == 5
    assert f"{NAME}.json" not in there.arrived()
    ended(there.predict("second"), there.environment("other desk"))
    assert there.reads("second") == IMAGES - len(kept)
    same_as_here(there)


def test_weights_and_photos_at_addresses_are_fetched_by_each_machine(there: There) -> None:
    source = toy_source(there.folder / "model", "toy")
    there.bucket.fill(there.folder / "model", "weights of+ü")
    model = [there.address(f"weights of+ü/{Path(place).name}") for place in (source.config, source.checkpoint)]
    line = there.predict("any")
    line[line.index("--config") + 1], line[line.index("--checkpoint") + 1] = model
    ended(line, there.environment("desk"))
    assert len(there.arrived()) == IMAGES + 2
