"""Downloads from a hub: the real client against a real server of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytest.importorskip("huggingface_hub")

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FILES = {
    "config.json": json.dumps({"model_type": "eomt", "id2label": {"0": "person"}}).encode(),
    "preprocessor_config.json": b"{}",
    "model.safetensors": b"weights" * 100,
    "tokenizer.json": b"{}",
    "pytorch_model.bin": b"not to be fetched",
    "README.md": b"nor this",
}


class _Hub(BaseHTTPRequestHandler):
    asked: list[str]

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(path)
        if "gated" in path:
            return self._answer(403, b"{}", {"X-Error-Code": "GatedRepo", "X-Error-Message": "gated"})
        if path.startswith("/api/models/some/tiny/revision/main"):
            siblings = [{"rfilename": name, "size": len(content)} for name, content in FILES.items()]
            return self._answer(200, json.dumps({"id": "some/tiny", "sha": COMMIT, "siblings": siblings}).encode(), {})
        name = path.rpartition("/")[2]
        if path.startswith(f"/some/tiny/resolve/{COMMIT}/") and name in FILES:
            return self._answer(200, FILES[name], {"ETag": f'"{name}-1"', "X-Repo-Commit": COMMIT})
        return self._answer(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _answer(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[ThreadingHTTPServer]:
    _Hub.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hub)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def panview(hub: ThreadingHTTPServer, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "HF_ENDPOINT": f"http://127.0.0.1:{hub.server_address[1]}",
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    environment.pop("HF_HUB_CACHE", None)
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "panview", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_a_model_is_downloaded_once_and_nothing_else_of_it(hub: ThreadingHTTPServer, tmp_path: Path) -> None:
    ended = panview(hub, tmp_path, "models", "download", "hf:some/tiny")
    assert ended.returncode == 0, ended.stderr
    folder = Path(ended.stdout.strip())
    assert folder == tmp_path / "hub" / "models--some--tiny" / "snapshots" / COMMIT
    wanted = {"config.json", "preprocessor_config.json", "model.safetensors", "tokenizer.json"}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {name: FILES[name] for name in wanted}
    _Hub.asked.clear()
    again = panview(hub, tmp_path, "models", "download", "hf:some/tiny")
    assert (again.returncode, again.stdout, _Hub.asked) == (0, ended.stdout, [])
    assert "is already on this machine" in again.stderr


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("hf:some/gated", "accept them, run `hf auth login`"),
        ("hf:some/other", "the hub has no such model, or it is private"),
    ],
)
def test_what_the_hub_does_not_give_is_explained(
    hub: ThreadingHTTPServer, tmp_path: Path, model: str, said: str
) -> None:
    ended = panview(hub, tmp_path, "models", "download", model)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
