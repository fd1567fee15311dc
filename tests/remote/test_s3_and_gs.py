"""S3 and Google Cloud Storage: real clients over HTTP on loopback, each against a server that plays the store.

Both need an environment of their own, because their clients want other versions of packages than the tests run with:
``pip install -e '.[remote]' 'moto[server]' gcp-storage-emulator`` without constraints, and its interpreter in
``PANVIEW_STORES_PYTHON``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Panview
from tests.cli.test_predict import toy
from tests.engine.runs import make_set
from tests.support.ports import quiet_port

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("PANVIEW_STORES_PYTHON", "")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PYTHON, reason="PANVIEW_STORES_PYTHON names no environment with moto and the clients"),
]
_GS = (
    "import sys, time; from gcp_storage_emulator.server import create_server; "
    "create_server('127.0.0.1', int(sys.argv[1]), in_memory=True, default_bucket='sets').start(); time.sleep(600)"
)
_FILL = {
    "s3": "import sys, s3fs; f = s3fs.S3FileSystem(); f.mkdir('sets'); f.put(sys.argv[1] + '/', 'sets/my set/', True)",
    "gs": "import sys, gcsfs; f = gcsfs.GCSFileSystem(); f.put(sys.argv[1] + '/', 'sets/my set/', True)",
}


@contextmanager
def store(scheme: str) -> Iterator[dict[str, str]]:
    """Run a store; yield what the environment of its clients has to say."""
    port = quiet_port()
    arguments = ["-m", "moto.server", "-H", "127.0.0.1", "-p"] if scheme == "s3" else ["-c", _GS]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([PYTHON, *arguments, str(port)], stdout=quiet, stderr=quiet)
    try:
        for _ in range(3000):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        address = f"http://127.0.0.1:{port}"
        keys = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s3cr3t", "AWS_DEFAULT_REGION": "us-east-1"}
        google = {"STORAGE_EMULATOR_HOST": address, "FSSPEC_GS_TOKEN": "anon", "FSSPEC_GCS_TOKEN": "anon"}
        yield {
            **({"AWS_ENDPOINT_URL": address, **keys} if scheme == "s3" else google),
            "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false",
        }
    finally:
        process.kill()
        process.wait()


_LIST = {
    "s3": "import sys, s3fs; print(*s3fs.S3FileSystem().find(sys.argv[1]), sep='\\n')",
    "gs": "import sys, gcsfs; print(*gcsfs.GCSFileSystem().find(sys.argv[1]), sep='\\n')",
}


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_model_that_is_killed_goes_on_from_another_machine(tmp_path: Path, scheme: str) -> None:
    images = 8
    make_set(tmp_path / "my set" / "coco", images)

    def command(witness: str, **settings: object) -> list[str]:
        model = toy(tmp_path / witness, "toy", witness=str(tmp_path / witness / "told"), **settings)
        base = f"{scheme}://sets"
        line = ["-m", "panview", "predict", f"{base}/my set/coco", *map(str, model), "--out", f"{base}/runs/a b"]
        return [PYTHON, *line, "--batch", "1"]

    def machine(name: str) -> dict[str, str]:
        folders = {f"PANVIEW_{kind}_DIR": str(tmp_path / name / kind) for kind in ("CACHE", "CONFIG", "DATA")}
        return {**os.environ, **said, **folders, "PYTHONPATH": os.fspath(ROOT)}

    with store(scheme) as said:
        subprocess.run([PYTHON, "-c", _FILL[scheme], str(tmp_path / "my set")], check=True, env=machine("a"))

        def arrived() -> list[str]:
            found = subprocess.run(
                [PYTHON, "-c", _LIST[scheme], "sets/runs"], capture_output=True, text=True, env=machine("a"), check=True
            )
            return sorted(name.rpartition("a b/")[2] for name in found.stdout.split("\n") if name.strip())

        process = subprocess.Popen(command("first", seconds=1.5), env=machine("a"), stderr=subprocess.PIPE)
        end = time.monotonic() + 300
        while not (maps := [name for name in arrived() if name.endswith(".png")]) and time.monotonic() < end:
            pass
        process.kill()
        process.communicate()
        maps = [name for name in arrived() if name.endswith(".png")]
        assert 0 < len(maps) < images
        assert "toy.json" not in arrived()
        ended = subprocess.run(command("second"), capture_output=True, text=True, env=machine("b"), timeout=180)
        assert (ended.returncode, ended.stdout) == (0, f"{scheme}://sets/runs/a b/toy.json\n"), ended.stderr
        assert (tmp_path / "second" / "told").read_text().count("read ") == images - len(maps)
        assert len(arrived()) == images + 2
        pair = [f"{scheme}://sets/my set/coco", "--pred", f"{scheme}://sets/runs/a b/toy.json", "--json", "-"]
        there = subprocess.run(
            [PYTHON, "-m", "panview", "evaluate", *pair], capture_output=True, text=True, env=machine("b"), timeout=120
        )
        assert there.returncode == 0, there.stderr
        # Nothing is left to do or to send.
        again = subprocess.run(command("third"), capture_output=True, text=True, env=machine("c"), timeout=180)
        assert again.returncode == 0, again.stderr
        assert "read " not in (tmp_path / "third" / "told").read_text()


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_bucket_is_read_and_written(
    panview: Panview, root: Path, scheme: str, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = panview("evaluate", root / "coco", "--pred", root / "b.json", "--json", "-", "--no-cache")
    with store(scheme) as said:
        environment = {**os.environ, **said}

        def there(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
            command = [PYTHON, "-m", "panview", *arguments]
            ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
            assert ended.returncode == code, ended.stderr
            assert "s3cr3t" not in ended.stderr + ended.stdout
            return ended

        subprocess.run([PYTHON, "-c", _FILL[scheme], str(root)], check=True, env=environment, timeout=300)
        base = f"{scheme}://sets/my set"
        pair = (f"{base}/coco", "--pred", f"{base}/b.json")
        assert there("evaluate", *pair, "--json", "-").stdout == here.out
        there("evaluate", *pair, "--json", f"{scheme}://sets/out/figures.json")
        refused = there("export", *pair, "--csv", f"{scheme}://sets/out/figures.json", code=2)
        assert f"{scheme}://sets/out/figures.json: already exists and is not a CSV" in refused.stderr
        convert = ("convert", f"{base}/b.json", f"{base}/again", "--to", "coco", "--dataset", f"{base}/coco")
        there(*convert)
        assert f"{base}/again: is not empty" in there(*convert, code=2).stderr
        assert there("evaluate", f"{base}/coco", "--pred", f"{base}/again", "--json", "-", "--no-cache").stdout
        assert "there is no such file or folder" in there("evaluate", f"{base}/none", *pair[1:], code=2).stderr
    kept_texts = [path for path in folders.rglob("*") if path.is_file()]
    assert not [path for path in kept_texts if b"s3cr3t" in path.read_bytes()]
