from __future__ import annotations

import contextlib
import hashlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from panview import download as module
from panview.download import DownloadError, download
from panview.errors import Cancelled, PanviewError

CONTENT = bytes(range(256)) * 12_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves one file, with the faults that are asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.etag = '"one"'
        self.ranges = True
        self.cuts: list[int] = []
        self.errors: list[int] = []
        self.requests: list[str] = []
        self.wrong_length = 0
        self.says_length = True
        self.hold: threading.Event | None = None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that a client has let go of."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/weights.pth"


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        server = self.server
        wanted = self.headers.get("Range", "")
        server.requests.append(wanted)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", server.url)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if server.errors:
            code = server.errors.pop(0)
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = 0
        fresh = self.headers.get("If-Range") in (None, server.etag)
        if wanted and server.ranges and fresh:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(server.content):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(server.content)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        body = server.content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(server.content) - 1}/{len(server.content)}")
        if server.says_length:
            self.send_header("Content-Length", str(len(body) + server.wrong_length))
        else:
            self.send_header("Connection", "close")
        if server.etag:
            self.send_header("ETag", server.etag)
        self.end_headers()
        cut = server.cuts.pop(0) if server.cuts else len(body)
        self.wfile.write(body[:cut])
        if server.hold is not None:
            server.hold.wait(300)
        if cut < len(body) or server.wrong_length or not server.says_length:
            self.close_connection = True
            self.wfile.flush()
            self.connection.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE_S", 0.01)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_whole_with_progress(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    target = download(
        server.url, tmp_path / "new" / "w.pth", hash_prefix=DIGEST[:8], progress=lambda *step: seen.append(step)
    )
    assert target.read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert names(target.parent) == ["w.pth"]


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "w.pth"
    target.write_bytes(b"placed by hand")
    assert download(server.url, target).read_bytes() == b"placed by hand"
    assert server.requests == []


def test_a_cut_connection_is_taken_up_where_it_was_cut(server: Server, tmp_path: Path) -> None:
    server.cuts = [1_000_000, 700_000]
    assert download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST[:8]).read_bytes() == CONTENT
    assert len(server.requests) == 3
    assert server.requests[0] == ""
    # What came before the cut may have lain in a buffer, but not less than the pieces that were written.
    assert all(request.startswith("bytes=") for request in server.requests[1:])


def test_without_ranges_it_begins_again(server: Server, tmp_path: Path) -> None:
    server.ranges, server.cuts = False, [1_500_000]
    assert download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST[:8]).read_bytes() == CONTENT


def test_another_file_under_the_same_address_is_not_mixed_in(server: Server, tmp_path: Path) -> None:
    server.cuts = [1_000_000] * 9
    server.errors = []
    stop = iter([False] * 6 + [True] * 1000)
    with pytest.raises(Cancelled):
        download(server.url, tmp_path / "w.pth", cancelled=lambda: next(stop))
    server.cuts, server.etag, server.content = [], '"two"', CONTENT[::-1]
    assert download(server.url, tmp_path / "w.pth").read_bytes() == CONTENT[::-1]


def test_cancelling_keeps_what_came_for_the_next_time(server: Server, tmp_path: Path) -> None:
    calls = iter([False] * 4 + [True] * 1000)
    with pytest.raises(Cancelled):
        download(server.url, tmp_path / "w.pth", cancelled=lambda: next(calls))
    assert not (tmp_path / "w.pth").exists()
    kept = (tmp_path / "w.pth.part").stat().st_size
    assert 0 < kept < len(CONTENT)
    download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST[:8])
    assert server.requests[-1] == f"bytes={kept}-"
    assert names(tmp_path) == ["w.pth"]


def test_a_complete_part_is_only_given_its_name(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.pth.part").write_bytes(CONTENT)
    assert download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST[:8]).read_bytes() == CONTENT


def test_a_part_of_the_right_size_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.pth.part").write_bytes(CONTENT)
    target = download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST, expected_size=len(CONTENT))
    assert target.read_bytes() == CONTENT
    assert server.requests == []
    (tmp_path / "x.pth.part").write_bytes(CONTENT[::-1])
    with pytest.raises(DownloadError, match="damaged or another file"):
        download(server.url, tmp_path / "x.pth", hash_prefix=DIGEST, expected_size=len(CONTENT))
    assert download(server.url, tmp_path / "x.pth", hash_prefix=DIGEST, expected_size=len(CONTENT)).exists()


def test_a_server_that_says_no_length_and_stops_early_is_asked_for_the_rest(server: Server, tmp_path: Path) -> None:
    server.says_length, server.cuts = False, [1_000_000]
    target = download(server.url, tmp_path / "w.pth", expected_size=len(CONTENT))
    assert target.read_bytes() == CONTENT
    assert server.requests == ["", "bytes=1000000-"]


def test_the_message_names_the_place_that_is_looked_at(server: Server, tmp_path: Path) -> None:
    server.errors = [404]
    with pytest.raises(DownloadError, match=r"place it at .*here\.zip"):
        download(server.url, tmp_path / "w.pth", place=tmp_path / "here.zip")


def test_a_wrong_hash_is_refused_and_nothing_is_left(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="damaged or another file.*not 12345678"):
        download(server.url, tmp_path / "w.pth", hash_prefix="12345678")
    assert [name for name in names(tmp_path) if not name.endswith(".lock")] == []


def test_a_wrong_length_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="the file there has 3,072,000 bytes, not 10"):
        download(server.url, tmp_path / "w.pth", expected_size=10)
    # It cannot be asked for the rest, where it would say that there is none.
    server.wrong_length, server.ranges = 100, False
    with pytest.raises(DownloadError, match="cut"):
        download(server.url, tmp_path / "w.pth")
    assert not (tmp_path / "w.pth").exists()


def test_a_busy_server_is_asked_again_and_a_missing_file_is_not(server: Server, tmp_path: Path) -> None:
    server.errors = [503, 500]
    assert download(server.url, tmp_path / "w.pth").read_bytes() == CONTENT
    server.errors = [404]
    with pytest.raises(DownloadError, match=r"404.*place it at .*x\.pth"):
        download(server.url, tmp_path / "x.pth")
    server.errors = [503] * 20
    with pytest.raises(DownloadError, match="503"):
        download(server.url, tmp_path / "y.pth")


def test_once_begun_it_waits_longer_for_a_server_that_fails(server: Server, tmp_path: Path) -> None:
    server.errors = [503] * 6
    with pytest.raises(DownloadError, match="503"):
        download(server.url, tmp_path / "w.pth")
    server.errors = []

    server.cuts = [1_000_000]
    seen: list[str] = []

    def cut_then_fail(done: int, total: int) -> None:
        if not seen:
            server.errors = [503] * 6
            seen.append("begun")

    download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST[:8], progress=cut_then_fail)
    assert seen == ["begun"]


def test_a_server_that_moved_it_is_followed(server: Server, tmp_path: Path) -> None:
    url = server.url.replace("/weights.pth", "/moved")
    assert download(url, tmp_path / "w.pth").read_bytes() == CONTENT


def test_without_a_network_the_message_says_where_to_place_the_file(server: Server, tmp_path: Path) -> None:
    closed = server.url.replace(str(server.server_address[1]), "9")
    with pytest.raises(DownloadError) as caught:
        download(closed, tmp_path / "w.pth")
    assert str(caught.value) == (
        f"{closed}: could not be downloaded (the connection was refused; is there a network connection?). Try again, "
        "or "
        f"download it by other means and place it at {tmp_path / 'w.pth'}"
    )


def test_an_unknown_host_is_said_to_be_unknown(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="name cannot be resolved; is there a network"):
        download("http://no-such-host.invalid/w.pth", tmp_path / "w.pth")


def test_two_downloads_of_one_file_do_not_mix(server: Server, tmp_path: Path) -> None:
    server.hold = threading.Event()
    first = threading.Thread(target=download, args=(server.url, tmp_path / "w.pth"))
    first.start()
    while not server.requests:
        pass
    with pytest.raises(DownloadError, match="another process is downloading it"):
        download(server.url, tmp_path / "w.pth")
    server.hold.set()
    first.join()
    assert (tmp_path / "w.pth").read_bytes() == CONTENT


def test_a_full_disk_is_said_and_what_came_is_kept(server: Server, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        with pytest.raises(PanviewError, match=r"3 MB needed, 1 MB free; make room"):
            download(server.url, small / "w.pth")
        # A server that does not say how much is coming fills the disk before anybody notices.
        subprocess.run(["mount", "-o", "remount,size=8m", str(small)], check=True)
        filler = small / "filler"
        with filler.open("wb") as stream:
            stream.write(bytes(4_000_000))
        limit = iter([False] * 2)

        def fill() -> bool:
            if next(limit, True):
                with filler.open("ab") as stream:
                    stream.write(bytes(2_500_000))
            return False

        with pytest.raises(PanviewError, match="No space left on device|make room"):
            download(server.url, small / "w.pth", cancelled=fill)
        filler.unlink()
        assert download(server.url, small / "w.pth", hash_prefix=DIGEST[:8]).read_bytes() == CONTENT
    finally:
        subprocess.run(["umount", str(small)], check=True)


class Odd:
    """A server of a few lines: what a real one would never let itself be told."""

    def __init__(self, *answers: Callable[[socket.socket], None]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._answers = answers
        self.requests: list[str] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/w.pth"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        count = 0
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self.requests.append(connection.recv(65536).decode())
                answer = self._answers[min(count, len(self._answers) - 1)]
                count += 1
                answer(connection)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def odd() -> Iterator[Callable[..., Odd]]:
    made: list[Odd] = []

    def make(*answers: Callable[[socket.socket], None]) -> Odd:
        made.append(Odd(*answers))
        return made[-1]

    yield make
    for server in made:
        server.close()


def says(*lines: str, body: bytes = b"") -> Callable[[socket.socket], None]:
    head = "\r\n".join(lines) + "\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(bytes(1 << 16))


def chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + bytes(1 << 16) + b"\r\n")


def trickle(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.01)


def trickled_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.01)


def endless_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: of the same\r\n" * 100)


def endless_continue(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@pytest.mark.parametrize("answer", [endless, chunks])
@pytest.mark.parametrize(("expected", "most"), [(300_000, module.MOST_UNKNOWN), (None, 300_000)])
def test_without_a_length_no_more_is_written_than_is_expected(
    odd: Callable[..., Odd],
    tmp_path: Path,
    answer: Callable[[socket.socket], None],
    expected: int | None,
    most: int,
) -> None:
    seen: list[int] = []
    with pytest.raises(DownloadError, match="more than 300,000 bytes arrived"):
        download(
            odd(answer).url,
            tmp_path / "w.pth",
            expected_size=expected,
            most=most,
            progress=lambda done, _: seen.append(done),
        )
    assert max(seen) == 300_000
    assert [name for name in names(tmp_path) if not name.endswith(".lock")] == []


def test_what_follows_a_file_whose_hash_is_known_is_left(odd: Callable[..., Odd], tmp_path: Path) -> None:
    body = CONTENT + b"more" * 100_000
    server = odd(says("HTTP/1.1 200 OK", body=body))
    target = download(server.url, tmp_path / "w.pth", expected_size=len(CONTENT), hash_prefix=DIGEST)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("Content-Length: 4200000000",), "the file there has 4,200,000,000 bytes, not 3,072,000"),
        (("Content-Length: abc",), "an invalid length"),
        (("Content-Length: -5",), "an invalid length"),
        (("Content-Encoding: gzip", "Content-Length: 9"), "another encoding .Content-Encoding: gzip"),
        (("Transfer-Encoding: gzip, chunked",), "another encoding .Transfer-Encoding: gzip, chunked"),
    ],
)
def test_an_answer_that_contradicts_what_is_known_is_refused_before_anything_is_written(
    odd: Callable[..., Odd], tmp_path: Path, lines: tuple[str, ...], problem: str
) -> None:
    part = tmp_path / "w.pth.part"
    part.write_bytes(CONTENT[:1000])
    with pytest.raises(DownloadError, match=problem):
        download(
            odd(says("HTTP/1.1 200 OK", *lines, body=b"x" * 9)).url, tmp_path / "w.pth", expected_size=len(CONTENT)
        )
    assert part.read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize(
    ("placed", "length", "problem"),
    [
        ("bytes 1000-1999/99999", 1000, "the file there has 99,999 bytes, not 3,072,000"),
        ("bytes 1000-1999/3072000", 500, "contradicts itself"),
        ("bytes 1000-900/3072000", 1000, "contradicts itself"),
        ("bytes 1000-3072001/3072000", 3071002, "contradicts itself"),
    ],
)
def test_a_piece_that_contradicts_itself_is_refused_before_anything_is_written(
    odd: Callable[..., Odd], tmp_path: Path, placed: str, length: int, problem: str
) -> None:
    part = tmp_path / "w.pth.part"
    part.write_bytes(CONTENT[:1000])
    answer = says("HTTP/1.1 206 Partial", f"Content-Range: {placed}", f"Content-Length: {length}", body=b"x" * 9)
    with pytest.raises(DownloadError, match=problem):
        download(odd(answer).url, tmp_path / "w.pth", expected_size=len(CONTENT))
    assert part.read_bytes() == CONTENT[:1000]


def test_the_last_incomplete_piece_is_kept_and_gone_on_with(odd: Callable[..., Odd], tmp_path: Path) -> None:
    first = says("HTTP/1.1 200 OK", f"Content-Length: {len(CONTENT)}", body=CONTENT[:100_001])
    placed = f"bytes 100001-{len(CONTENT) - 1}/{len(CONTENT)}"
    length = f"Content-Length: {len(CONTENT) - 100_001}"
    rest = says("HTTP/1.1 206 Partial", f"Content-Range: {placed}", length, body=CONTENT[100_001:])
    server = odd(first, rest)
    download(server.url, tmp_path / "w.pth", hash_prefix=DIGEST)
    assert (tmp_path / "w.pth").read_bytes() == CONTENT
    assert "Range: bytes=100001-" in server.requests[1]


def test_a_trickle_is_given_up_and_what_came_is_kept(
    odd: Callable[..., Odd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLOW_S", 0.2)
    server = odd(trickle)
    with pytest.raises(DownloadError, match="arrived at less than 1,000 bytes a second"):
        download(server.url, tmp_path / "w.pth")
    assert len(server.requests) == module._ATTEMPTS
    assert (tmp_path / "w.pth.part").stat().st_size > 0


@pytest.mark.parametrize("answer", [trickled_headers, endless_continue, endless_headers])
def test_headers_without_an_end_are_given_up(
    odd: Callable[..., Odd],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(module, "_ANSWER_S", 0.3)
    monkeypatch.setattr(module, "_ATTEMPTS", 2)
    with pytest.raises(DownloadError, match="no answer came in time|headers"):
        download(odd(answer).url, tmp_path / "w.pth")


def test_a_silent_server_does_not_keep_a_cancel_waiting(odd: Callable[..., Odd], tmp_path: Path) -> None:
    held, asked = threading.Event(), threading.Event()
    began = time.monotonic()

    def silent(connection: socket.socket) -> None:
        asked.set()
        held.wait(300)

    with pytest.raises(Cancelled):
        download(odd(silent).url, tmp_path / "w.pth", cancelled=asked.is_set)
    assert time.monotonic() - began < 10
    held.set()


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/w.pth"])
def test_a_move_to_what_is_no_web_server_is_not_followed(odd: Callable[..., Odd], tmp_path: Path, place: str) -> None:
    server = odd(says("HTTP/1.1 302 Found", f"Location: {place}", "Content-Length: 0"))
    with pytest.raises(DownloadError, match=f"redirects to {place}, which is not followed"):
        download(server.url, tmp_path / "w.pth")


def test_moves_from_https_to_http_are_not_followed_and_moves_in_a_circle_end(
    odd: Callable[..., Odd], tmp_path: Path
) -> None:
    from requests import Response

    answer = Response()
    answer.status_code, answer.url = 302, "https://example.org/w.pth"
    answer.headers["Location"] = "http://example.org/w.pth"
    one = module._Download("https://example.org/w.pth", tmp_path / "w", "", None, 9, lambda *_: None, bool, tmp_path)
    with pytest.raises(DownloadError, match="is not followed"):
        one._moved(answer)
    circle = odd(says("HTTP/1.1 302 Found", "Location: /w.pth", "Content-Length: 0"))
    with pytest.raises(DownloadError, match="redirects more than 10 times"):
        download(circle.url, tmp_path / "w.pth")


def test_a_server_that_refuses_every_range_is_given_up(odd: Callable[..., Odd], tmp_path: Path) -> None:
    (tmp_path / "w.pth.part").write_bytes(CONTENT[:1000])
    refuses = says("HTTP/1.1 416 Range Not Satisfiable", "Content-Length: 0")
    with pytest.raises(DownloadError, match="416"):
        download(odd(refuses).url, tmp_path / "w.pth", expected_size=len(CONTENT))


def test_a_part_that_is_too_long_is_begun_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.pth.part").write_bytes(CONTENT + b"x")
    target = download(server.url, tmp_path / "w.pth", expected_size=len(CONTENT), hash_prefix=DIGEST)
    assert target.read_bytes() == CONTENT
    assert server.requests == [""]


def test_importing_it_loads_no_network_library() -> None:
    code = "import sys, panview.download; assert 'requests' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_credentials_are_in_no_message(tmp_path: Path) -> None:
    with pytest.raises(PanviewError, match=r"http://127\.0\.0\.1:9/a\.bin: could not be downloaded") as caught:
        download("http://me:s3cr3t@127.0.0.1:9/a.bin?sig=abc123", tmp_path / "a.bin")
    assert "s3cr3t" not in str(caught.value)
    assert "abc123" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:word@host?X-Signature=1f", "https://host"),
        ("https://host/a.zip#token=1f", "https://host/a.zip"),
        ("mailto:me", "mailto:me"),
    ],
)
def test_what_is_shown_of_an_address_has_no_secret_wherever_it_is(url: str, shown: str) -> None:
    assert module.without_credentials(url) == shown


def test_a_lock_that_cannot_be_removed_while_it_is_held_fails_no_download(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows removes no file that is open."""
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.suffix == ".lock":
            raise PermissionError(13, "The process cannot access the file", str(path))
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert download(server.url, tmp_path / "weights.pth").read_bytes() == CONTENT
