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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["-m", "moto.server", "-H", "127.0.0.1", "-p"] if scheme == "s3" else ["-c", _GS]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([PYTHON, *arguments, str(port)], stdout=quiet, stderr=quiet)
    try:
        for _ in range(200):
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


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_bucket_is_read_and_written(
    panview: Panview, root: Path, scheme: str, folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = panview("evaluate", root / "coco", "--pred", root / "b.json", "--json", "-", "--no-cache")
    with store(scheme) as said:
        environment = {**os.environ, **said}

        def there(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
            command = [PYTHON, "-m", "panview", *arguments]
            ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
            assert ended.returncode == code, ended.stderr
            assert "s3cr3t" not in ended.stderr + ended.stdout
            return ended

        subprocess.run([PYTHON, "-c", _FILL[scheme], str(root)], check=True, env=environment, timeout=120)
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
