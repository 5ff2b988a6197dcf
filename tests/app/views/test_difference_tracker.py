from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from video_data import Faces, detections, result

from ffgui.app.views.difference_tracker import STEADY_FRAMES, DifferenceTracker
from ffgui.app.views.face_comparison import FaceCounts, FoundBy, compare
from ffgui.live.state import Frame

A = (10.0, 10.0, 60.0, 70.0)
A_SHIFTED = (12.0, 11.0, 62.0, 71.0)
B = (200.0, 20.0, 250.0, 80.0)


def kinds(left: Faces, right: Faces) -> list[FoundBy]:
    return [face.found_by for face in compare(detections(left), detections(right), 0.5, 0.5)]


def test_each_face_is_sorted_by_who_found_it() -> None:
    assert kinds([(A, 0.9)], [(A_SHIFTED, 0.8)]) == [FoundBy.BOTH]
    assert kinds([(A, 0.9)], []) == [FoundBy.ONLY_LEFT]
    assert kinds([], [(A, 0.9)]) == [FoundBy.ONLY_RIGHT]
    assert kinds([(A, 0.9)], [(A_SHIFTED, 0.4)]) == [FoundBy.NEAR_LEFT]
    assert kinds([(A, 0.4)], [(A_SHIFTED, 0.9)]) == [FoundBy.NEAR_RIGHT]
    assert kinds([(A, 0.4)], [(A, 0.4)]) == []
    assert kinds([(A, 0.9)], [(B, 0.9)]) == [FoundBy.ONLY_LEFT, FoundBy.ONLY_RIGHT]
    assert kinds([], []) == []


def test_a_candidate_elsewhere_does_not_make_a_face_nearly_found() -> None:
    assert kinds([(A, 0.9)], [(B, 0.4)]) == [FoundBy.ONLY_LEFT]


def test_one_candidate_serves_one_face_only() -> None:
    close = (16.0, 12.0, 66.0, 72.0)
    found = kinds([(A, 0.9), (close, 0.8)], [(A, 0.4)])
    assert sorted(kind.value for kind in found) == ["left, right nearly", "only left"]


def test_differences_are_left_minus_right() -> None:
    (face,) = compare(detections([(A, 0.9)]), detections([(A_SHIFTED, 0.6)]), 0.5, 0.5)
    assert face.score_difference == pytest.approx(0.3)
    assert face.iou is not None
    assert 0.85 < face.iou < 1
    assert face.box == pytest.approx((11, 10.5, 61, 70.5))
    (near,) = compare(detections([(A, 0.35)]), detections([(A, 0.75)]), 0.5, 0.5)
    assert near.score_difference == pytest.approx(-0.4)


def test_each_model_is_held_to_its_own_threshold() -> None:
    (face,) = compare(detections([(A, 0.6)]), detections([(A, 0.6)]), 0.5, 0.7)
    assert face.found_by is FoundBy.NEAR_LEFT


def test_counts_of_one_frame() -> None:
    faces = compare(detections([(A, 0.9), (B, 0.8)]), detections([(A_SHIFTED, 0.7)]), 0.5, 0.5)
    counts = FaceCounts.of(faces)
    assert (counts.frames, counts.both, counts.only_left, counts.only_right, counts.near) == (1, 1, 1, 0, 0)
    assert counts.score_difference == pytest.approx(0.2)
    assert counts.iou == pytest.approx(faces[0].iou)


class Run:
    """Feeds a tracker frame by frame."""

    def __init__(self, new_frame: Callable[..., Frame]) -> None:
        self.tracker = DifferenceTracker()
        self._new_frame = new_frame
        self.frame = new_frame()

    def next(self, left: Faces, right: Faces) -> list[FoundBy]:
        self.frame = self._new_frame()
        return self.again(left, right)

    def again(self, left: Faces, right: Faces) -> list[FoundBy]:
        self.frame = replace(self.frame, captured=self.frame.captured + 1)  # as the pipeline publishes it
        self.tracker.add(result(self.frame, left), result(self.frame, right))
        return [face.found_by for face in self.tracker.faces()]


@pytest.fixture
def run(new_frame: Callable[..., Frame]) -> Run:
    return Run(new_frame)


def test_a_face_is_drawn_as_another_kind_only_after_three_frames(run: Run) -> None:
    assert STEADY_FRAMES == 3
    both: tuple[Faces, Faces] = ([(A, 0.9)], [(A, 0.9)])
    left_only: tuple[Faces, Faces] = ([(A, 0.9)], [])
    assert run.next(*both) == [FoundBy.BOTH]
    assert run.next(*left_only) == [FoundBy.BOTH]
    assert run.next(*left_only) == [FoundBy.BOTH]
    assert run.next(*left_only) == [FoundBy.ONLY_LEFT]
    assert run.next(*both) == [FoundBy.ONLY_LEFT]


def test_a_face_that_alternates_never_changes_its_kind(run: Run) -> None:
    shown = set()
    for number in range(30):
        shown.update(run.next([(A, 0.9)], [(A, 0.6 if number % 2 == 0 else 0.45)]))
    assert shown == {FoundBy.BOTH}


def test_a_moving_face_keeps_its_kind_and_a_second_face_has_its_own(run: Run) -> None:
    for number in range(10):
        moved = tuple(value + 4.0 * number for value in A)
        x1, y1, x2, y2 = moved
        found = run.next([((x1, y1, x2, y2), 0.9), (B, 0.9)], [(B, 0.9)] if number % 2 else [])
        assert FoundBy.ONLY_LEFT in found
    assert found.count(FoundBy.ONLY_LEFT) == 2


def test_a_face_missed_for_a_moment_comes_back_as_what_it_was(run: Run) -> None:
    run.next([(A, 0.9)], [(A, 0.9)])
    assert run.next([], []) == []
    assert run.next([(A, 0.9)], []) == [FoundBy.BOTH]


def test_a_face_gone_for_long_is_a_new_one(run: Run) -> None:
    run.next([(A, 0.9)], [(A, 0.9)])
    for _ in range(STEADY_FRAMES + 1):
        run.next([], [])
    assert run.next([(A, 0.9)], []) == [FoundBy.ONLY_LEFT]


def test_a_jump_to_another_scene_starts_afresh(run: Run) -> None:
    """A face of another scene at the same place is another face; one a moment later is the same."""
    positions = {"scene": 2.0, "later": 2.1, "jump": 9.0, "back": 5.0}
    shown = {}
    for name, position in positions.items():
        run.frame = replace(run._new_frame(), position=position)
        shown[name] = run.again([(A, 0.9)], [(A, 0.9)] if name in ("scene", "jump") else [])
    assert shown == {
        "scene": [FoundBy.BOTH],
        "later": [FoundBy.BOTH],
        "jump": [FoundBy.BOTH],
        "back": [FoundBy.ONLY_LEFT],
    }


def test_the_session_adds_up_what_each_frame_really_held(run: Run) -> None:
    run.next([(A, 0.9)], [(A, 0.7)])
    run.next([(A, 0.9)], [])
    run.next([(A, 0.9)], [(A, 0.4), (B, 0.8)])
    summary = run.tracker.summary
    assert (summary.frame.both, summary.frame.only_right, summary.frame.near) == (0, 1, 1)
    session = summary.session
    assert (session.frames, session.both, session.only_left, session.only_right, session.near) == (
        3,
        1,
        1,
        1,
        1,
    )
    assert session.score_difference == pytest.approx(0.2)
    assert session.iou == pytest.approx(1)


def test_a_frame_shown_again_replaces_its_counts_and_is_drawn_as_it_is(run: Run) -> None:
    run.next([(A, 0.9)], [(A, 0.9)])
    assert run.again([(A, 0.9)], []) == [FoundBy.ONLY_LEFT]
    session = run.tracker.summary.session
    assert (session.frames, session.both, session.only_left) == (1, 0, 1)


def test_reset_begins_anew(run: Run) -> None:
    run.next([(A, 0.9)], [(A, 0.9)])
    run.tracker.reset()
    assert run.tracker.summary.session.frames == 0
    assert run.tracker.summary.session.iou is None
    assert run.next([(A, 0.9)], []) == [FoundBy.ONLY_LEFT]
