"""Videos with names and contents that would make a decoder open something else."""

import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

import ffgui
from ffgui.__main__ import main
from ffgui.detect.capture import Capture, file_address
from ffgui.detect.pictures import read_picture
from ffgui.detect.videos import read_video, video_length
from ffgui.errors import UserError
from ffgui.paths import resource

FRAMES = 10


class Counter(http.server.BaseHTTPRequestHandler):
    """Counts requests and serves nothing."""

    def do_GET(self):
        self.server.hits.append(self.path)
        self.send_error(404)

    def log_message(self, *args):
        """Keep quiet."""


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    server.hits = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    assert server.hits == []


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    file = tmp_path_factory.mktemp("clip") / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for number in range(FRAMES):
        writer.write(np.full((48, 64, 3), 20 * number, np.uint8))
    writer.release()
    return file


needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")


@needs_posix
@pytest.mark.parametrize("name", ["http:127.0.0.1:{port}.mp4", "tcp:127.0.0.1:{port}.mp4", "concat:a|b.mp4"])
def test_a_name_like_an_address_is_a_file(tmp_path, monkeypatch, clip, server, name):
    name = name.format(port=server.server_port)
    shutil.copy(clip, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(list(read_video(Path(name)))) == FRAMES
    assert video_length(Path(name)) == FRAMES
    Path(name).write_bytes(bytes(5000))
    assert main(["detect", name, "--model", "v2"]) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems have names in Unicode only")
def test_a_name_that_is_not_unicode_is_told_so(tmp_path, clip, capsys):
    file = tmp_path / os.fsdecode(b"caf\xe9\xff.avi")
    shutil.copy(clip, file)
    shutil.copy(clip, tmp_path / "good.avi")
    with pytest.raises(UserError, match="not valid Unicode"):
        list(read_video(file))
    assert video_length(file) == 0
    assert main(["detect", str(tmp_path), "--model", "v2"]) == 1
    out, err = capsys.readouterr()
    assert out.count("good.avi#") == FRAMES
    assert r"caf\udce9\udcff.avi is not valid Unicode" in err


def test_a_name_with_a_pattern_is_one_file(tmp_path, clip):
    """OpenCV would take the pictures of a sequence."""
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.zeros((8, 8, 3), np.uint8))
    file = tmp_path / "%d.png.mp4"
    shutil.copy(clip, file)
    assert len(list(read_video(file))) == FRAMES


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {url}\n",
    "dash": '<?xml version="1.0"?><MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 26\n",
}


@pytest.mark.parametrize("start", ["", "\t", "\ufeff", "#é\n", "\x01\n", "#EXTM3U\n#\t\n"])
@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_opens_nothing(tmp_path, server, kind, start):
    file = tmp_path / "list.mp4"
    url = f"http://127.0.0.1:{server.server_port}/leak.ts"
    file.write_text(start + PLAYLISTS[kind].format(url=url, port=server.server_port), "utf-8")
    with pytest.raises(UserError):
        list(read_video(file))
    assert not Capture(file_address(file), cv2.CAP_FFMPEG).isOpened()


def test_a_playlist_of_local_files_opens_nothing(tmp_path, clip):
    file = tmp_path / "list.mp4"
    file.write_text(f"ffconcat version 1.0\nfile {clip}\n")
    assert not Capture(file_address(file), cv2.CAP_FFMPEG).isOpened()


def in_process(code, **environment):
    """Run code with other limits, which OpenCV reads when it is imported."""
    done = subprocess.run(
        [sys.executable, "-c", f"from ffgui import policy; policy.apply()\n{code}"],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("OPENCV_IO")}
        | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1]), **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_user_s_options_of_ffmpeg_are_kept():
    code = "import os, ffgui.detect.capture; print(os.environ['OPENCV_FFMPEG_CAPTURE_OPTIONS'])"
    assert in_process(code, OPENCV_FFMPEG_CAPTURE_OPTIONS="rtsp_transport;udp").endswith(
        "|rtsp_transport;udp\n"
    )
    chosen = "protocol_whitelist;file"
    assert in_process(code, OPENCV_FFMPEG_CAPTURE_OPTIONS=chosen) == f"{chosen}\n"
    assert "rtsp_flags;prefer_tcp" in in_process(code, OPENCV_FFMPEG_CAPTURE_OPTIONS="")


PICTURE = """
from pathlib import Path
from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
try:
    print(read_picture(Path({path!r})).shape)
except UserError as error:
    print(error)
"""


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp", ".tif", ".jp2", ".gif", ".avif", ".ppm"])
def test_a_picture_of_too_many_pixels_is_refused_on_its_header(tmp_path, suffix):
    file = tmp_path / f"large{suffix}"
    file.write_bytes(cv2.imencode(suffix, np.zeros((1100, 1000, 3), np.uint8))[1].tobytes())
    code = PICTURE.format(path=str(file))
    said = in_process(code, FFGUI_MAX_MEGAPIXELS="1")
    assert f"{file.name} is larger than 1 megapixels. To allow more, set" in said
    assert "FFGUI_MAX_MEGAPIXELS (now 1)" in said
    assert in_process(code, FFGUI_MAX_MEGAPIXELS="2") == "(1100, 1000, 3)\n"


def test_a_small_file_with_vast_pixels_takes_no_memory(tmp_path):
    """90 KB that would be 2.7 GB."""
    jpeg = bytearray(cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1].tobytes())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = (30_000).to_bytes(2, "big") * 2
    file = tmp_path / "vast.jpg"
    file.write_bytes(jpeg + bytes(90_000))
    with pytest.raises(UserError, match=r"larger than 256 megapixels\..*FFGUI_MAX_MEGAPIXELS"):
        read_picture(file)


def test_a_picture_with_a_side_too_long(tmp_path):
    file = tmp_path / "line.png"
    file.write_bytes(cv2.imencode(".png", np.zeros((1, 70_000, 3), np.uint8))[1].tobytes())
    with pytest.raises(UserError, match=r"larger than 65535 pixels.*FFGUI_MAX_SIDE"):
        read_picture(file)


def test_a_picture_file_too_large(tmp_path, monkeypatch):
    file = tmp_path / "sparse.jpg"
    with file.open("wb") as stream:
        stream.truncate(3_000_000)
    monkeypatch.setenv("FFGUI_MAX_PICTURE_MB", "2")
    with pytest.raises(UserError, match=r"larger than 2 MB.*FFGUI_MAX_PICTURE_MB"):
        read_picture(file)


def test_frames_too_large(clip, monkeypatch):
    monkeypatch.setenv("FFGUI_MAX_SIDE", "63")
    with pytest.raises(UserError, match=r"clip\.avi.* 64x48 pixels, more than 63 pixels.*FFGUI_MAX_SIDE"):
        list(read_video(clip))
    assert video_length(clip) == 0


def test_the_sample_is_played():
    assert video_length(resource("sample/sample.mp4")) == sum(
        1 for _ in read_video(resource("sample/sample.mp4"))
    )


def test_everything_is_opened_by_one_class():
    package = Path(ffgui.__file__).parent
    users = [file for file in package.rglob("*.py") if "VideoCapture(" in file.read_text("utf-8")]
    assert [file.name for file in users] == ["capture.py"]
