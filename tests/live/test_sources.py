from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from live_helpers import FPS, number_in, number_picture

from ffgui.errors import UsageError, UserError
from ffgui.live.capture_devices import open_capture_device
from ffgui.live.sources import Source, SourceSpec, open_source, parse_source
from ffgui.live.state import Options


def opened(path: Path, warnings: list[str] | None = None) -> Source:
    kept = [] if warnings is None else warnings
    return open_source(parse_source(str(path)), Options(), kept.append)


def numbers(source: Source, count: int = 10_000) -> list[int]:
    found = []
    while len(found) < count and (frame := source.read()):
        found.append(number_in(frame.image))
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sample", "sample"),
        ("0", "camera"),
        ("Logitech C920", "camera"),
        ("camera:0", "camera"),
        ("rtsp://10.0.0.7/live", "stream"),
        ("HTTP://localhost:8080/cam", "stream"),
        ("no/such/video.mp4", "file"),
        ("video.mp4", "file"),
    ],
)
def test_the_text_tells_the_kind_of_source(text: str, kind: str) -> None:
    assert parse_source(text).kind == kind


def test_folders_and_files_are_recognized_by_what_exists(videos: Path) -> None:
    assert parse_source(str(videos)).kind == "folder"
    assert parse_source(str(videos / "short.avi")).kind == "file"


@pytest.mark.parametrize("text", [f"{'a' * 5000}.jpg", "~no-such-user/a.jpg", f"/{'a' * 5000}"])
def test_a_path_that_the_system_rejects_is_a_missing_file(text: str) -> None:
    source = parse_source(text)
    assert source.kind == "file"
    with pytest.raises(UserError, match=r"There is no file|Cannot read"):
        open_source(source, Options(), print)


@pytest.mark.parametrize("text", ["", "  ", "ftp://host/video.mp4", "file:///etc/passwd", "concat://a|b"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_source(text)


@pytest.mark.parametrize("name", ["short.avi", "long.mp4"])
def test_a_video_gives_every_frame_in_order_with_its_position(videos: Path, name: str) -> None:
    source = opened(videos / name)
    count = 50 if name == "short.avi" else 300
    assert source.info.fps == pytest.approx(FPS)
    assert source.info.duration == pytest.approx(count / FPS)
    positions = []
    for number in range(count):
        frame = source.read()
        assert frame is not None
        assert number_in(frame.image) == number == frame.number
        positions.append(frame.position)
    assert source.read() is None
    assert positions == pytest.approx([number / FPS for number in range(count)])
    source.close()


@pytest.mark.parametrize("name", ["short.avi", "long.mp4"])
def test_a_video_seeks_to_the_exact_frame_from_anywhere(videos: Path, name: str) -> None:
    source = opened(videos / name)
    for wanted in (37, 3, 0, 49, 13, 12, 48):
        source.seek(wanted / FPS)
        assert numbers(source, 1) == [wanted]
    source.close()


def test_a_video_can_be_read_again_after_its_end(videos: Path) -> None:
    source = opened(videos / "short.avi")
    assert len(numbers(source)) == 50
    source.seek(0.0)
    assert numbers(source) == list(range(50))
    source.close()


def test_a_video_with_damaged_timestamps_plays_at_the_usual_rate(videos: Path, tmp_path: Path) -> None:
    content = bytearray((videos / "long.mp4").read_bytes())
    header = content.index(b"mdhd")
    content[header + 16 : header + 20] = (1).to_bytes(4, "big")  # units per second
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(content.replace(b"elst", b"free"))
    warnings: list[str] = []
    source = opened(damaged, warnings)
    assert warnings == ["The timestamps of damaged.mp4 are damaged. It plays at 25 fps."]
    assert (source.info.fps, source.info.duration) == (25, 12)
    frames = [frame for _ in range(3) if (frame := source.read())]
    assert [frame.position for frame in frames] == [0.0, 0.04, 0.08]
    source.seek(4.0)
    assert numbers(source)[0] == 100
    source.seek(0.0)
    assert numbers(source) == list(range(300))
    source.close()


def test_a_picture_is_given_once_and_again_after_seek(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "five.png"), number_picture(5))
    source = opened(tmp_path / "five.png")
    assert source.info.kind == "picture"
    assert source.info.single_picture
    assert not source.info.seekable
    assert numbers(source) == [5]
    source.seek(0)
    assert numbers(source) == [5]


def test_colors_stay_blue_green_red(tmp_path: Path) -> None:
    red = np.zeros((40, 40, 3), np.uint8)
    red[..., 2] = 255
    cv2.imwrite(str(tmp_path / "red.png"), red)
    frame = opened(tmp_path / "red.png").read()
    assert frame is not None
    assert frame.image[0, 0].tolist() == [0, 0, 255]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in (10, 9, 2, 1):
        cv2.imwrite(str(tmp_path / f"p{number}.png"), number_picture(number))
    (tmp_path / "p3.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (tmp_path / "p4.jpg").touch()
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_a_folder_gives_its_pictures_in_natural_order_and_names_the_bad_ones_together(
    folder: Path,
) -> None:
    warnings: list[str] = []
    source = opened(folder, warnings)
    assert (source.info.fps, source.info.duration) == (1, 6)
    assert numbers(source) == [1, 2, 9, 10]
    source.seek(0)
    assert numbers(source) == [1, 2, 9, 10]
    assert len(warnings) == 2
    assert "p3.png" in warnings[0]
    assert warnings[1] == "Skipped 2 pictures that cannot be read: p3.png, p4.jpg"


def test_numbers_in_names_come_before_letters(tmp_path: Path) -> None:
    for number, name in enumerate(("3.png", "03_big.png", "12.png", "zero.png")):
        cv2.imwrite(str(tmp_path / name), number_picture(number))
    source = opened(tmp_path)
    names = [frame.name for frame in iter(source.read, None) if frame is not None]
    assert names == ["3.png", "03_big.png", "12.png", "zero.png"]


def test_a_folder_seeks_back_past_pictures_that_cannot_be_read(folder: Path) -> None:
    source = opened(folder)
    source.seek(4.0)
    for wanted in (9, 10):
        frame = source.read()
        assert frame is not None
        assert number_in(frame.image) == wanted
    source.seek(3.0)  # p4.jpg, of which nothing was known before
    frame = source.read()
    assert frame is not None
    assert frame.name == "p2.png"


def test_a_folder_seeks_to_a_picture(folder: Path) -> None:
    source = opened(folder)
    source.seek(4.0)
    frame = source.read()
    assert frame is not None
    assert (frame.name, frame.position, number_in(frame.image)) == ("p9.png", 4.0, 9)


def test_a_folder_without_readable_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(UserError, match="no pictures"):
        opened(tmp_path)
    (tmp_path / "bad.jpg").write_bytes(b"bad")
    with pytest.raises(UserError, match="Cannot read any picture"):
        opened(tmp_path)


@pytest.mark.parametrize(
    "name", ["empty.mp4", "foreign.mp4", "text.mp4", "cut.mp4", "missing.mp4", "cut.jpg"]
)
def test_messages_name_the_bad_file(tmp_path: Path, videos: Path, name: str) -> None:
    file = tmp_path / name
    contents = {
        "empty.mp4": b"",
        "foreign.mp4": bytes(range(256)) * 64,
        "text.mp4": b"This is not a video.\n" * 50,
        "cut.mp4": (videos / "long.mp4").read_bytes()[:4000],
        "cut.jpg": cv2.imencode(".jpg", number_picture(1))[1].tobytes()[:200],
    }
    if name in contents:
        file.write_bytes(contents[name])
    with pytest.raises(UserError, match=file.name):
        opened(file)


class Counter(http.server.BaseHTTPRequestHandler):
    hits: list[str] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def hits() -> Iterator[tuple[int, list[str]]]:
    Counter.hits.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, Counter.hits
    server.shutdown()
    thread.join()
    server.server_close()


PLAYLISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n",
    "list.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n",
    "list.ffconcat": "ffconcat version 1.0\nfile {url}\n",
    "list.mpd": '<?xml version="1.0"?><MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>',
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_local_playlist_does_not_reach_the_network(
    tmp_path: Path, hits: tuple[int, list[str]], name: str
) -> None:
    port, seen = hits
    file = tmp_path / name
    # A start that is not text passes our own check, so that the decoder's is tested too.
    for start in ("", "\ufeff"):
        file.write_text(start + PLAYLISTS[name].format(url=f"http://127.0.0.1:{port}/leak.ts"), "utf-8")
        with pytest.raises(UserError):
            opened(file)
    open_capture_device(str(file), cv2.CAP_FFMPEG, ()).release()
    assert seen == []


def test_an_address_that_does_not_respond_is_named_without_its_password() -> None:
    with pytest.raises(UserError, match="Cannot open") as caught:
        open_source(SourceSpec("stream", "http://me:secret@127.0.0.1:9/cam"), Options(), lambda _: None)
    assert "secret" not in str(caught.value)


def test_a_whole_video_on_a_server_has_a_timeline(videos: Path) -> None:
    handler = functools.partial(Quiet, directory=str(videos))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/short.avi"
        source = open_source(parse_source(address), Options(), lambda _: None)
        assert (source.info.kind, source.info.live, source.info.duration) == ("stream", False, 2.0)
        assert numbers(source) == list(range(50))
        source.seek(0)
        assert numbers(source, 3) == [0, 1, 2]
        source.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
