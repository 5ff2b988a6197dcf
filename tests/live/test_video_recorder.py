import os
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui.live import video_encoder
from ffgui.live.video_recorder import FPS, VideoRecorder

SIZE = (320, 240)


@pytest.fixture(params=["mpeg4", "h264"], autouse=True)
def codec(request, monkeypatch):
    """Every test runs with both codecs, where PyAV is installed."""
    if request.param == "h264":
        pytest.importorskip("av", exc_type=ImportError)
    else:
        monkeypatch.setattr(video_encoder, "has_h264", lambda: False)
    return request.param


def shade(value):
    return np.full((SIZE[1], SIZE[0], 4), value, np.uint8)


def record(file, pictures, **options):
    """Record pictures with their times and return the result."""
    ended = []
    recorder = VideoRecorder(file, SIZE, ended.append, **options)
    for picture, time in pictures:
        while recorder._queue.full() and not ended:  # so that nothing is dropped
            threading.Event().wait(0.01)
        recorder.add(picture, time)
    recorder.finish()
    recorder.wait()
    return ended[0]


def shades(file):
    """The mean brightness of each frame of a video, and its rate."""
    video = cv2.VideoCapture(str(file))
    means = []
    while (frame := video.read())[0]:
        means.append(float(frame[1].mean()))
    return means, video.get(cv2.CAP_PROP_FPS)


def test_a_video_has_the_pictures_in_order(codec, tmp_path):
    values = range(20, 240, 10)
    done = record(tmp_path / "new" / "out.mp4", [(shade(v), 5 + n / FPS) for n, v in enumerate(values)])
    means, fps = shades(done.file)
    assert (done.error, done.dropped, done.frames, fps) == ("", 0, len(values), FPS)
    assert means == pytest.approx(list(values), abs=6)
    code = int(cv2.VideoCapture(str(done.file)).get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little")
    assert code in ((b"h264", b"avc1") if codec == "h264" else (b"FMP4", b"mp4v"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_no_name_is_an_address_or_a_crash(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pictures = [(shade(40), 0.0)]
    assert record(Path("tcp:127.0.0.1:9.mp4"), pictures).error == ""
    assert len(shades(tmp_path / "tcp:127.0.0.1:9.mp4")[0]) == 1
    assert "not valid Unicode" in record(Path(os.fsdecode(b"caf\xe9.mp4")), pictures).error


def test_a_picture_is_repeated_until_the_next_one(tmp_path):
    done = record(tmp_path / "out.mp4", [(shade(40), 0.0), (shade(200), 0.4), (shade(90), 0.41)])
    means, _ = shades(done.file)
    assert means == pytest.approx([40] * 10 + [90], abs=6)
    assert done.seconds == 11 / FPS


def test_what_cannot_be_encoded_in_time_is_dropped_and_counted(tmp_path):
    ended = []
    large = (1920, 1080)
    recorder = VideoRecorder(tmp_path / "out.mp4", large, ended.append)
    noise = np.random.default_rng(0).integers(0, 256, (large[1], large[0], 4), np.uint8)
    for number in range(100):
        recorder.add(noise, number / FPS)
    recorder.finish()
    recorder.wait()
    assert ended[0].dropped > 0
    assert len(shades(ended[0].file)[0]) == ended[0].frames > 0


def test_a_disk_that_fills_ends_the_recording_with_a_file_that_plays(tmp_path):
    """The free space falls below the reserve while the recording runs."""
    ended = threading.Event()
    results = []
    recorder = VideoRecorder(tmp_path / "out.mp4", SIZE, lambda done: (results.append(done), ended.set()))
    number = 0
    while number < 20 or not recorder._frames:
        recorder.add(shade(100), number / FPS)
        number += 1
        threading.Event().wait(0.01)
    recorder._reserve = 1 << 60
    recorder.add(shade(100), number / FPS)
    assert ended.wait(60)
    recorder.add(shade(100), 100.0)  # too late, and without effect
    assert "disk is almost full" in results[0].error
    assert len(shades(results[0].file)[0]) == results[0].frames > 0


def test_without_any_picture_there_is_no_file(tmp_path):
    done = record(tmp_path / "out.mp4", [])
    assert (done.frames, done.file.exists()) == (0, False)


def test_a_file_that_exists_is_left_alone(tmp_path):
    file = tmp_path / "out.mp4"
    file.write_bytes(b"precious")
    done = record(file, [(shade(1), 0.0)])
    assert "Cannot write" in done.error
    assert file.read_bytes() == b"precious"


def test_a_folder_that_cannot_be_created(tmp_path):
    (tmp_path / "file").write_text("")
    done = record(tmp_path / "file" / "out.mp4", [(shade(1), 0.0)])
    assert (done.frames, "Cannot write" in done.error) == (0, True)


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from ffgui.live.video_recorder import VideoRecorder

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
recorder = VideoRecorder(Path(sys.argv[1]), (320, 240), lambda done: print(done.frames, done.error))
noise = np.random.default_rng(0).integers(0, 255, (240, 320, 4), np.uint8)
for number in range(6):
    recorder.add(noise, number / 25)
recorder.finish()
recorder.wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
@pytest.mark.parametrize("room", [10, 20_000])
def test_a_disk_that_takes_no_more_leaves_no_file_that_does_not_play(codec, room, tmp_path):
    file = tmp_path / "out.mp4"
    program = FULL_DISK
    if codec == "mpeg4":
        program = "import sys; sys.modules['av'] = None\n" + FULL_DISK
    command = [sys.executable, "-c", program, str(file), str(room)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 Cannot write")
    assert not file.exists()
