"""Bootstrap intervals: the fast resampling against one that evaluates every resample."""

import numpy as np
import pytest
from test_wider import random_set

from ffgui.evaluate.bootstrap import bootstrap_difference
from ffgui.evaluate.wider import DIFFICULTIES, GroundTruth, ImageLabels, average_precision, tally


@pytest.fixture(scope="module")
def detectors():
    """Two detectors on the same pictures: the second misses some of what the first finds."""
    predictions, truth = random_set(2, pictures=30)
    # Scores of all pictures span the same range, so that every resample stretches them alike.
    first = {
        name: np.concatenate((rows, [[900, 900, 901, 901, 0.95], [900, 900, 901, 901, 0.01]])).astype(
            np.float32
        )
        for name, rows in predictions.items()
    }
    kept = np.random.default_rng(4)
    second = {
        name: rows[(kept.random(len(rows)) < 0.8) | (rows[:, 0] == 900)] for name, rows in first.items()
    }
    return first, second, truth


def resampled(predictions, truth, chosen):
    """The resampled pictures, under unique names."""
    names = list(predictions)
    images, rows = {}, {}
    for copy, index in enumerate(chosen):
        image = truth.images[names[index]]
        images[f"{copy}"] = ImageLabels(f"{copy}", image.boxes, image.counted)
        rows[f"{copy}"] = predictions[names[index]]
    return rows, GroundTruth(images)


def test_equals_evaluating_every_resample(detectors):
    first, second, truth = detectors
    resamples, count = 60, len(first)
    weights = np.random.default_rng(7).multinomial(count, [1 / count] * count, resamples)
    differences = []
    for row in weights:
        chosen = np.repeat(np.arange(count), row)
        a, b = (average_precision(*resampled(one, truth, chosen)) for one in (first, second))
        differences.append([getattr(b, name) - getattr(a, name) for name in DIFFICULTIES])
    low, high = np.quantile(differences, (0.025, 0.975), axis=0)
    fast = bootstrap_difference(tally(first, truth), tally(second, truth), resamples, 7)
    assert [fast[name].low for name in DIFFICULTIES] == pytest.approx(low, abs=1e-6)
    assert [fast[name].high for name in DIFFICULTIES] == pytest.approx(high, abs=1e-6)
    a, b = average_precision(first, truth), average_precision(second, truth)
    assert fast["hard"].value == pytest.approx(b.hard - a.hard, abs=1e-9)


def test_the_same_seed_gives_the_same_interval(detectors):
    first, second, truth = detectors
    a, b = tally(first, truth), tally(second, truth)
    told = []
    once = bootstrap_difference(a, b, 250, 1, lambda *done: told.append(done))
    assert once == bootstrap_difference(a, b, 250, 1)
    assert once != bootstrap_difference(a, b, 250, 2)
    assert told == [(100, 250), (200, 250), (250, 250)]


def test_a_detector_does_not_differ_from_itself(detectors):
    first, _, truth = detectors
    same = tally(first, truth)
    for difference in bootstrap_difference(same, same, 50, 0).values():
        assert (difference.value, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_a_real_difference_is_significant_and_in_its_interval(detectors):
    first, second, truth = detectors
    for difference in bootstrap_difference(tally(first, truth), tally(second, truth), 500, 0).values():
        assert difference.low < difference.value < difference.high
        assert difference.low < 0


def test_other_pictures_are_rejected(detectors):
    first, second, truth = detectors
    fewer = dict(list(second.items())[1:])
    with pytest.raises(ValueError, match="same pictures"):
        bootstrap_difference(tally(first, truth), tally(fewer, truth), 10, 0)


def test_a_difficulty_without_faces_has_no_difference(detectors):
    first, second, truth = detectors
    without_easy = GroundTruth(
        {
            name: ImageLabels(name, one.boxes, one.counted & np.array([[False], [True], [True]]))
            for name, one in truth.images.items()
        }
    )
    a, b = tally(first, without_easy), tally(second, without_easy)
    differences = bootstrap_difference(a, b, 50, 0)
    easy = differences.pop("easy")
    assert np.isnan([easy.value, easy.low, easy.high]).all()
    assert differences == {
        name: one
        for name, one in bootstrap_difference(tally(first, truth), tally(second, truth), 50, 0).items()
        if name != "easy"
    }
