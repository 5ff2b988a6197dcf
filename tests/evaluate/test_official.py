"""Detections of the published V1 on all 394 pictures, evaluated by us and independently."""

import official
import pytest

from ffgui.evaluate.wider import DIFFICULTIES, average_precision

PUBLISHED = (0.950, 0.933, 0.812)
"""Easy, medium and hard AP of the published V1 by an independent measurement."""


def figures(measured):
    return [getattr(measured, difficulty) for difficulty in DIFFICULTIES]


def test_equals_the_official_evaluation(shared, stored_folder, stored, wider_truth):
    assert len(stored) == 394
    measured = figures(average_precision(stored, wider_truth))
    assert measured == pytest.approx(
        official.evaluate(stored_folder, shared / "wider" / "ground_truth"), abs=1e-4
    )


def test_the_published_network_reaches_its_known_ap(stored, wider_truth):
    assert figures(average_precision(stored, wider_truth)) == pytest.approx(PUBLISHED, abs=0.006)
