"""HTTP servers that answer with something else than a stream of fair size."""

from __future__ import annotations

import http.server
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import pytest
from live_helpers import number_picture

from ffgui.errors import UserError
from ffgui.live.process_memory import peak_memory
from ffgui.live.sources import Source, SourceSpec, open_source
from ffgui.live.state import Options

JPEG = cv2.imencode(".jpg", number_picture(3))[1].tobytes()

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    answer: Answer
    hits: list[str]


Serve = Callable[[Answer], Server]


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        try:
            self.server.answer(self)
        except OSError:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[Server] = []

    def start(answer: Answer) -> Server:
        server = Server(("127.0.0.1", 0), Handler)
        server.answer, server.hits = answer, []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def opened(server: Server, path: str = "/cam") -> Source:
    spec = SourceSpec("stream", f"http://me:secret@127.0.0.1:{server.server_port}{path}")
    return open_source(spec, Options(), lambda _: None)


def text(body: str, kind: str, status: int = 200) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body.encode())

    return answer


PLAYLISTS = {
    "hls": ("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{url}\n", "application/vnd.apple.mpegurl"),
    "dash": (
        (
            '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet '
            'mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>{url}</BaseURL>'
            "</Representation></AdaptationSet></Period></MPD>"
        ),
        "application/dash+xml",
    ),
    "sdp": (
        (
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            "m=video {port} RTP/AVP 26\r\na=control:{url}\r\n"
        ),
        "application/sdp",
    ),
    "concat": ("ffconcat version 1.0\nfile '{url}'\nfile '/etc/passwd'\n", "text/plain"),
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("honest", [True, False], ids=["by its type", "as a video"])
def test_a_playlist_makes_nothing_else_open(serve: Serve, kind: str, honest: bool) -> None:
    other = serve(text("", "text/plain", 404))
    body, mime = PLAYLISTS[kind]
    body = body.format(url=f"http://127.0.0.1:{other.server_port}/leak.ts", port=other.server_port)
    server = serve(text(body, mime if honest else "video/mp4"))
    with pytest.raises(UserError, match="not a video") as caught:
        opened(server)
    assert "secret" not in str(caught.value)
    assert server.hits == ["/cam"]
    assert other.hits == []


def test_a_redirect_in_a_circle_ends(serve: Serve) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", "/cam")
        request.send_header("Content-Length", "0")
        request.end_headers()

    server = serve(answer)
    with pytest.raises(UserError, match="not a video"):
        opened(server)
    assert len(server.hits) < 20


@pytest.mark.parametrize("place", ["file:///etc/passwd", "rtsp://127.0.0.1:{port}/", "concat:/etc/passwd"])
def test_a_redirect_to_another_protocol_is_not_followed(serve: Serve, place: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)

        def answer(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(302)
            request.send_header("Location", place.format(port=other.getsockname()[1]))
            request.send_header("Content-Length", "0")
            request.end_headers()

        with pytest.raises(UserError, match="not a video"):
            opened(serve(answer))
        with pytest.raises(TimeoutError):
            other.accept()


def part(length: int | None) -> bytes:
    size = b"" if length is None else b"Content-Length: %d\r\n" % length
    return b"--frame\r\nContent-Type: image/jpeg\r\n" + size + b"\r\n"


def endless_part(length: int | None) -> Answer:
    """A few good frames, then a part that does not end."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        request.end_headers()
        for _ in range(30):
            request.wfile.write(part(len(JPEG)) + JPEG + b"\r\n")
        request.wfile.write(part(length))
        for _ in range(1500):
            request.wfile.write(bytes(1_000_000))

    return answer


def forget_peak() -> None:
    """Let the peak of the process's memory be counted from now on."""
    Path("/proc/self/clear_refs").write_text("5")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the peak cannot be forgotten")
@pytest.mark.parametrize("length", [1_500_000_000, None], ids=["as it says", "without a length"])
def test_a_vast_part_takes_little_memory(serve: Serve, length: int | None) -> None:
    source = opened(serve(endless_part(length)))
    forget_peak()
    before = peak_memory()
    with pytest.raises(UserError, match=r"sends more than 128 MB per frame.*FFGUI_MAX_FRAME_MB") as caught:
        list(iter(source.read, None))
    source.close()
    assert peak_memory() - before < 300e6
    assert "secret" not in str(caught.value)
