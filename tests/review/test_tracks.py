import numpy as np
import pytest
from review_helpers import faces_of

from ffgui.review.tracks import LOST_FRAMES, jitter, link


def at(x, y=50.0, side=40.0, score=0.9):
    return (x, y, x + side, y + side, score)


def everything(sides):
    return np.ones(len(sides), bool)


def moving(frames, lost=()):
    """A face that moves 2 pixels a frame to the right, and is not found in some frames."""
    return [[] if number in lost else [at(2.0 * number)] for number in range(frames)]


def test_a_moving_face_is_one_track():
    tracks = link(faces_of(moving(30)), consecutive=True)
    assert set(tracks.track.tolist()) == {0}
    assert tracks.previous.tolist() == list(range(-1, 29))
    assert not len(tracks.gaps)


@pytest.mark.parametrize("lost", range(1, LOST_FRAMES + 1))
def test_a_face_lost_for_a_moment_is_the_same_and_a_flicker(lost):
    gone = range(10, 10 + lost)
    tracks = link(faces_of(moving(30, gone)), consecutive=True)
    assert set(tracks.track.tolist()) == {0}
    assert tracks.faces.frame[tracks.gaps].tolist() == [10 + lost]
    ghosts = tracks.ghosts()
    assert ghosts.frame.tolist() == list(gone)
    assert ghosts.boxes[:, 0].tolist() == [2.0 * number for number in gone]


def test_a_face_lost_for_longer_is_another():
    tracks = link(faces_of(moving(30, range(10, 11 + LOST_FRAMES))), consecutive=True)
    assert len(set(tracks.track.tolist())) == 2
    assert not len(tracks.gaps)


def test_two_faces_that_pass_stay_two_tracks():
    frames = [[at(3.0 * n, y=20), at(90 - 3.0 * n, y=64)] for n in range(30)]
    tracks = link(faces_of(frames), consecutive=True)
    assert tracks.track.tolist() == [0, 1] * 30


def test_the_next_frame_comes_before_a_later_one():
    """A face in the frame in between continues the track, even if a later one overlaps more."""
    frames = [[at(0)], [at(8)], [at(0)]]
    tracks = link(faces_of(frames), consecutive=True)
    assert tracks.previous.tolist() == [-1, 0, 1]


def test_pictures_that_do_not_follow_each_other_are_not_linked():
    tracks = link(faces_of(moving(5)), consecutive=False)
    assert tracks.track.tolist() == list(range(5))


def test_jitter_of_a_face_that_stands_still():
    """Each box is 0.5 pixels beside the one before."""
    frames = [[at(50 + 0.5 * (n % 2))] for n in range(40)]
    measured = jitter(link(faces_of(frames), consecutive=True), everything)
    assert measured.pixels == pytest.approx(0.25)  # x moves and y does not
    assert measured.relative == pytest.approx(0.25 / 40)
    assert measured.faces == 39


def test_a_face_that_moves_has_no_jitter():
    assert jitter(link(faces_of(moving(60)), consecutive=True), everything).pixels is None


def test_only_the_frames_in_which_a_face_stands_still_count():
    still = [[at(50 + 0.5 * (n % 2))] for n in range(30)]
    leaving = [[at(50 + 4.0 * n)] for n in range(1, 30)]
    measured = jitter(link(faces_of(still + leaving), consecutive=True), everything)
    assert measured.pixels == pytest.approx(0.25, abs=0.02)


def test_no_faces_at_all():
    tracks = link(faces_of([[], []]), consecutive=True)
    assert (len(tracks.track), len(tracks.ghosts()), jitter(tracks, everything).faces) == (0, 0, 0)
