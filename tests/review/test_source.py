from pathlib import Path

import numpy as np
import pytest
from video_files import write_video

from ffgui.detect.orientation import Orientation
from ffgui.detect.videos import open_capture, read_frames
from ffgui.errors import UserError
from ffgui.review.source import Item, open_review_source

BITS = 7


def picture(number):
    """Black and white bars that tell a number."""
    bars = [number >> bit & 1 for bit in range(BITS)]
    return np.repeat(np.repeat(np.uint8([[bars]]) * 255, 16, axis=1), 3 * 16, axis=2).reshape(
        16, 16 * BITS, 3
    )


def number_of(image):
    bars = image.reshape(16, BITS, 16, 3).mean(axis=(0, 2, 3)) > 127
    return int((bars << np.arange(BITS)).sum())


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    """A video of 90 frames that tell their number."""
    return write_video(
        tmp_path_factory.mktemp("video") / "bars.mp4", [picture(number) for number in range(90)]
    )


def test_frames_come_in_order_from_any_start(numbered):
    source = open_review_source(numbered)
    assert source.length == 90
    items = list(source.items(30))
    assert [item.number for item in items] == list(range(30, 90))
    assert [number_of(source.read(item)) for item in items] == list(range(30, 90))
    assert [item.position for item in items] == pytest.approx([number / 25 for number in range(30, 90)])


@pytest.mark.parametrize("number", [0, 1, 40, 89])
def test_a_frame_is_found_again_by_its_position(numbered, number):
    item = next(read_frames(numbered, number))
    source = open_review_source(numbered)
    assert number_of(source.read(Item(number, position=round(item.position, 3)))) == number


def test_a_position_behind_the_end(numbered):
    with pytest.raises(UserError, match="no frame at"):
        open_review_source(numbered).read(Item(0, position=100.0))


def test_the_hash_is_that_of_the_content(numbered, tmp_path):
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(numbered.read_bytes())
    assert open_review_source(copy).sha256() == open_review_source(numbered).sha256()
    copy.write_bytes(numbered.read_bytes() + b"\0")
    assert open_review_source(copy).sha256() != open_review_source(numbered).sha256()


def test_the_hash_of_a_folder_depends_on_names_and_content(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"1")
    first = open_review_source(tmp_path).sha256()
    (tmp_path / "a.jpg").rename(tmp_path / "b.jpg")
    second = open_review_source(tmp_path).sha256()
    (tmp_path / "b.jpg").write_bytes(b"2")
    assert len({first, second, open_review_source(tmp_path).sha256()}) == 3


def test_a_folder_without_pictures(tmp_path):
    with pytest.raises(UserError, match="no pictures"):
        open_review_source(tmp_path)


def test_frames_are_rotated_and_mirrored_however_they_are_read(clip):
    source = open_review_source(clip, Orientation(90, mirrored=True))
    plain = open_review_source(clip)
    item = next(source.items(3))
    expected = plain.read(item).swapaxes(0, 1)  # a rotation by 90° and a mirroring transpose a picture
    assert np.array_equal(source.read(item), expected)
    assert np.array_equal(source.read(Item(3, position=item.position)), expected)


def test_a_gap_of_half_a_day_in_the_timestamps_is_crossed_in_few_steps(monkeypatch):
    """Each of the 8 frames shows its number; a gap of 40,000 s follows the fourth."""
    seeks = []

    def counting(path):
        capture = open_capture(path)
        seek = capture.set
        capture.set = lambda *to: seeks.append(to) or seek(*to)
        return capture

    monkeypatch.setattr("ffgui.review.source.open_capture", counting)
    source = open_review_source(Path(__file__).parents[1] / "data/timestamps_with_gap.mkv")
    assert number_of(source.read(Item(6, position=40000.24))) == 6
    assert len(seeks) < 20
