import pytest
from review_helpers import analysis_of

from ffgui.review import comparison as comparison_module
from ffgui.review.comparison import Comparer, FaceFilter
from ffgui.review.disagreements import find_disagreements
from ffgui.review.summary import agreement, box_jitter, flicker

SMALL = (10.0, 10.0, 30.0, 30.0)
LARGE = (100.0, 100.0, 200.0, 200.0)


def face(box, score=0.9):
    return (*box, score)


def test_counts_of_both_and_of_each_alone():
    a = [[face(LARGE)], [face(LARGE), face(SMALL)], []]
    b = [[face(LARGE, 0.8)], [face(LARGE)], [face(SMALL)]]
    comparison = Comparer(analysis_of(a, b, consecutive=False)).compare(FaceFilter())
    counts = agreement(comparison)
    assert (counts.both, counts.only_a, counts.only_b, counts.ratio) == (2, 1, 1, 0.5)
    assert counts.mean_iou == 1
    assert counts.mean_score_difference == pytest.approx(-0.05)


def test_a_score_below_the_threshold_is_no_face():
    comparer = Comparer(analysis_of([[face(LARGE, 0.6)]], [[face(LARGE, 0.4)]]))
    assert agreement(comparer.compare(FaceFilter(0.5))).only_a == 1
    assert agreement(comparer.compare(FaceFilter(0.4))).both == 1
    assert agreement(comparer.compare(FaceFilter(0.5))).only_a == 1


def test_boxes_far_below_the_threshold_are_not_paired(monkeypatch):
    """A labeled analysis has thousands of them per frame, and pairing them takes minutes."""
    paired = []

    def spy(a, b, iou):
        paired.append(len(a) * len(b))
        return overlapping(a, b, iou)

    overlapping = comparison_module.overlapping
    monkeypatch.setattr(comparison_module, "overlapping", spy)
    noise = [face(SMALL, 0.03)] * 500
    comparer = Comparer(analysis_of([[*noise, face(LARGE)]], [[*noise, face(LARGE, 0.3)]]))
    assert agreement(comparer.compare(FaceFilter(0.5))).only_a == 1
    assert agreement(comparer.compare(FaceFilter(0.25))).both == 1
    assert paired == [1]
    assert agreement(comparer.compare(FaceFilter(0.02))).both == 501


def test_a_filter_by_size_keeps_pairs_together():
    """The smaller box of a pair alone would be below the bound."""
    smaller = (102.0, 102.0, 198.0, 198.0)
    comparer = Comparer(analysis_of([[face(LARGE), face(SMALL)]], [[face(smaller)]]))
    counts = agreement(comparer.compare(FaceFilter(min_side=97)))
    assert (counts.both, counts.only_a, counts.only_b) == (1, 0, 0)
    counts = agreement(comparer.compare(FaceFilter(max_side=50)))
    assert (counts.both, counts.only_a, counts.only_b) == (0, 1, 0)


def test_a_flicker_is_counted_apart_from_a_face_never_found():
    shown = [[face(LARGE), face(SMALL)] for _ in range(20)]
    blinking = [[] if 8 <= n < 11 else [face(LARGE)] for n in range(20)]
    comparison = Comparer(analysis_of(shown, blinking)).compare(FaceFilter())
    counts = agreement(comparison)
    assert (counts.both, counts.only_a, counts.flicker_a, counts.only_b) == (17, 23, 3, 0)
    lost = flicker(comparison, "b")
    assert (lost.count, lost.lost_frames, lost.faces) == (1, 3, 17)
    assert lost.per_face_minute == pytest.approx(60 / (17 / 25))
    assert flicker(comparison, "a").count == 0
    disagreements = find_disagreements(comparison)
    found = [disagreements[index] for index in range(2)]
    kinds = [(one.side, one.first, one.last, one.flicker) for one in found]
    assert kinds == [("a", 0, 19, False), ("a", 8, 10, True)]


def test_a_disagreement_lasts_as_long_as_nothing_interrupts_it():
    a = [[face(LARGE, 0.5 + n / 100)] for n in range(12)]
    b = [[face(LARGE)] if n == 5 else [face(LARGE, 0.4)] for n in range(12)]
    disagreements = find_disagreements(Comparer(analysis_of(a, b)).compare(FaceFilter()))
    early, late = (disagreements[index] for index in range(len(disagreements)))
    assert (early.first, early.last, early.frames, early.peak) == (0, 4, 5, 4)
    assert (late.first, late.last, late.frames, late.peak) == (6, 11, 6, 11)
    assert early.box == LARGE
    assert early.weight == pytest.approx(54, abs=0.01)
    assert early.other_score == pytest.approx(0.4)
    assert not early.flicker


def test_order_and_steps_between_disagreements():
    a = [[face(LARGE, 0.6)], [], [face(SMALL)], [], []]
    b = [[], [], [], [], [face(LARGE)]]
    disagreements = find_disagreements(Comparer(analysis_of(a, b, consecutive=False)).compare(FaceFilter()))
    assert disagreements.peak.tolist() == [0, 2, 4]
    assert disagreements.ranked("weight").tolist() == [2, 0, 1]
    assert (disagreements.after(0), disagreements.after(4), disagreements.before(2)) == (1, None, 0)


def test_pictures_have_neither_flicker_nor_jitter():
    comparison = Comparer(analysis_of([[face(LARGE)]], [[]], consecutive=False)).compare(FaceFilter())
    assert flicker(comparison, "a") is None
    assert box_jitter(comparison, "a") is None


def test_nothing_found():
    comparison = Comparer(analysis_of([[], []], [[], []])).compare(FaceFilter())
    counts = agreement(comparison)
    assert (counts.both, counts.ratio, counts.mean_iou) == (0, None, None)
    assert len(find_disagreements(comparison)) == 0
    assert flicker(comparison, "a").per_face_minute is None
