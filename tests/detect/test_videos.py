import sys

import cv2
import numpy as np
import pytest

from ffgui.detect.videos import read_video, video_length
from ffgui.errors import UserError


@pytest.fixture
def clip(tmp_path):
    file = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for number in range(30):
        writer.write(np.full((48, 64, 3), 8 * number, np.uint8))
    writer.release()
    return file


def test_each_frame_of_a_video_in_order(clip):
    levels = [int(np.median(frame)) for frame in read_video(clip)]
    np.testing.assert_allclose(levels, [8 * number for number in range(30)], atol=3)
    assert video_length(clip) == 30


def test_videos_that_cannot_be_read(tmp_path, clip):
    with pytest.raises(UserError, match="no file"):
        next(read_video(tmp_path / "absent.mp4"))
    (tmp_path / "rubbish.mp4").write_bytes(bytes(range(256)) * 40)
    with pytest.raises(UserError, match="not a supported video"):
        next(read_video(tmp_path / "rubbish.mp4"))
    (tmp_path / "list.mp4").write_text("#EXTM3U\nhttp://127.0.0.1:9/clip.ts\n")
    with pytest.raises(UserError, match="a text file or playlist, not a video"):
        next(read_video(tmp_path / "list.mp4"))
    assert [video_length(tmp_path / name) for name in ("absent.mp4", "rubbish.mp4", "list.mp4")] == [0, 0, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that opens and cannot be read")
def test_a_video_on_a_bad_disk_has_no_length(tmp_path):
    (tmp_path / "bad.mp4").symlink_to("/proc/self/mem")
    assert video_length(tmp_path / "bad.mp4") == 0
    with pytest.raises(UserError, match="bad"):
        next(read_video(tmp_path / "bad.mp4"))


def test_a_truncated_video_yields_its_frames_and_then_an_error(tmp_path, clip):
    data = clip.read_bytes()
    # The header of an AVI declares the number of frames of the complete file.
    (tmp_path / "cut.avi").write_bytes(data[: len(data) // 2])
    frames = []
    with pytest.raises(UserError, match=r"ends after \d+ of \d+ frames"):
        frames.extend(read_video(tmp_path / "cut.avi"))
    assert 0 < len(frames) < 25
