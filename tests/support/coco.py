"""A small COCO of the same shape as the real one, and a server that has it, with the faults that are asked for."""

from __future__ import annotations

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from PIL import Image

from panview.datasets.coco.release import Archive, Release
from tests.support.sets import CATEGORIES

COUNTS = {"val": 6, "train": 9, "test": 5, "test-dev": 3}
_FIRST = {"val": 100, "train": 200, "test": 300}


def names(split: str, suffix: str) -> list[str]:
    """The files of a split."""
    return [f"{_FIRST[split] + i:012d}{suffix}" for i in range(COUNTS[split])]


def make_archives(noise: int = 0) -> dict[str, bytes]:
    """Make the archives, by path on the server; ``noise`` adds so many bytes to each photo."""
    rng = np.random.default_rng(4)
    archives = {f"zips/{split}2017.zip": _photos(split, rng, noise) for split in ("val", "train", "test")}
    archives["annotations/annotations_trainval2017.zip"] = zip_of(
        {
            f"annotations/{kind}_{split}2017.json": _json(_images(split), kind=kind)
            for kind in ("instances", "captions")
            for split in ("train", "val")
        }
    )
    panoptic: dict[str, bytes] = {}
    for split in ("train", "val"):
        pngs = {f"panoptic_{split}2017/{name}": _png(rng) for name in names(split, ".png")}
        # As in the real one: a folder entry, and what a Mac adds.
        inner = {f"panoptic_{split}2017/": b"", **pngs, f"__MACOSX/panoptic_{split}2017/._x.png": b"fork"}
        panoptic[f"annotations/panoptic_{split}2017.zip"] = zip_of(inner)
        panoptic[f"annotations/panoptic_{split}2017.json"] = _panoptic(split)
    archives["annotations/panoptic_annotations_trainval2017.zip"] = zip_of(panoptic)
    test = _images("test")
    archives["annotations/image_info_test2017.zip"] = zip_of(
        {
            "annotations/image_info_test2017.json": _json(test, categories=CATEGORIES[:2]),
            "annotations/image_info_test-dev2017.json": _json(
                test[:3], categories=CATEGORIES[:2], licenses=[{"id": 1}]
            ),
        }
    )
    return archives


def describe(archives: Mapping[str, bytes], *, checksums: bool = True) -> Release:
    """Describe archives as `COCO_2017` describes the real ones."""
    entries = [
        Archive(path, len(data), hashlib.sha256(data).hexdigest() if checksums else "")
        for path, data in archives.items()
    ]
    return Release({entry.name.removesuffix(".zip"): entry for entry in entries}, COUNTS)


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """Pack files, always into the same bytes."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, (2017, 9, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def _photos(split: str, rng: np.random.Generator, noise: int) -> bytes:
    files: dict[str, bytes] = {f"{split}2017/": b""}
    for name in names(split, ".jpg"):
        sink = io.BytesIO()
        Image.fromarray(rng.integers(0, 255, (24, 32, 3), dtype=np.uint8)).save(sink, "JPEG", comment=rng.bytes(noise))
        files[f"{split}2017/{name}"] = sink.getvalue()
    return zip_of(files)


def _png(rng: np.random.Generator) -> bytes:
    id_map = np.zeros((24, 32, 3), np.uint8)
    id_map[: int(rng.integers(4, 20))] = (1, 0, 0)
    id_map[20:] = (2, 0, 0)
    sink = io.BytesIO()
    Image.fromarray(id_map).save(sink, "PNG")
    return sink.getvalue()


def _images(split: str) -> list[dict[str, Any]]:
    return [{"id": int(name[:12]), "file_name": name, "height": 24, "width": 32} for name in names(split, ".jpg")]


def _panoptic(split: str) -> bytes:
    segments = [{"id": 1, "category_id": 1, "iscrowd": 0}, {"id": 2, "category_id": 149, "iscrowd": 0}]
    annotations = [
        {"image_id": int(name[:12]), "file_name": name, "segments_info": segments} for name in names(split, ".png")
    ]
    return _json(_images(split), annotations=annotations, categories=CATEGORIES)


def _json(images: list[dict[str, Any]], **more: Any) -> bytes:  # noqa: ANN401
    return json.dumps({"info": {"year": 2017}, "images": images, **more}).encode()


class Server(ThreadingHTTPServer):
    """Serves archives by path."""

    daemon_threads = True

    def __init__(self, archives: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.archives = archives
        self.ranges = True
        self.says_length = True
        self.cuts: dict[str, list[int]] = {}
        """Path -> after so many bytes each answer is cut, one number an answer."""
        self.pace_s = 0.0
        """Between two pieces of 4 kB, so that a signal meets a download at work."""
        self.requests: list[tuple[str, str]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that a client has let go of."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        server, path = self.server, self.path.removeprefix("/")
        wanted = self.headers.get("Range", "")
        server.requests.append((path, wanted))
        content = server.archives.get(path)
        if content is None:
            self.send_error(404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and server.ranges else 0
        body = content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if server.says_length:
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Connection", "close")
        self.send_header("ETag", f'"{hashlib.md5(content).hexdigest()}"')
        self.end_headers()
        cuts = server.cuts.get(path) or [len(body)]
        cut = cuts.pop(0)
        for place in range(0, min(cut, len(body)), 4096):
            self.wfile.write(body[place : min(place + 4096, cut)])
            if server.pace_s:
                threading.Event().wait(server.pace_s)
        if cut < len(body) or not server.says_length:
            self.close_connection = True
            self.wfile.flush()


@contextmanager
def serve(archives: dict[str, bytes]) -> Iterator[Server]:
    """Serve archives until the end of the block."""
    server = Server(archives)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
