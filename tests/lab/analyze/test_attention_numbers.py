"""Statistics of attention weights, by hand and against SciPy."""

import numpy as np
import pytest
from scipy import stats

from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.errors import UserError
from ffgui.lab.analyze.attention.correlation import FEWEST, channel_correlations, ranks
from ffgui.lab.analyze.attention.importance import conditions
from ffgui.lab.analyze.attention.record import GateRecorder, GateRecording, expand_paths
from ffgui.lab.analyze.attention.statistics import PlaceStatistics, compare_gates, place_statistics

PICTURES = 60


def recording(weights, faces, sizes=None, best=None):
    count = len(faces)
    quantities = {
        "faces": np.asarray(faces, float),
        "median_face_size": np.full(count, np.nan) if sizes is None else np.asarray(sizes, float),
        "max_score": np.full(count, 0.9) if best is None else np.asarray(best, float),
    }
    names = tuple(f"{number}.jpg" for number in range(count))
    return GateRecording(
        names, {place: np.asarray(rows, np.float32) for place, rows in weights.items()}, quantities
    )


@pytest.fixture
def draws():
    return np.random.default_rng(7)


def test_place_statistics_by_hand():
    found = PlaceStatistics.of(np.array([[0.2, 0.6], [0.4, 0.6]], np.float32))
    assert found.channel_mean == pytest.approx([0.3, 0.6])
    assert found.channel_spread == pytest.approx([0.1, 0], abs=1e-6)
    assert (found.mean, found.over_channels) == (pytest.approx(0.45), pytest.approx(0.15))
    assert found.over_images == pytest.approx(np.sqrt(0.01 / 2))


def test_spreads_add_up(draws):
    weights = draws.random((40, 56)).astype(np.float32)
    assert PlaceStatistics.of(weights).spread == pytest.approx(float(weights.std()), rel=1e-5)


def test_places_are_ordered_and_exclude_spatial_gates(draws):
    one = recording({place: draws.random((3, 4)) for place in ("p3", "spatial_p3", "c3")}, [1, 2, 3])
    assert list(place_statistics(one)) == ["c3", "p3"]


def test_comparison_of_two_models(draws):
    first = draws.random((PICTURES, 8))
    a = recording({"c3": first, "p3": draws.random((PICTURES, 8)), "c4": first}, range(PICTURES))
    b = recording({"c3": 0.5 * first + 0.2, "p3": draws.random((PICTURES, 9))}, range(PICTURES))
    found = compare_gates(a, b)
    assert list(found) == ["c3", "p3"]
    assert found["c3"].mean == pytest.approx(float(0.2 - 0.5 * first.mean()), abs=1e-6)
    assert (found["c3"].channels, found["c3"].images) == (pytest.approx(1), pytest.approx(1))
    assert found["p3"].channels is None, "of different widths"


def test_ranks_match_scipy(draws):
    table = draws.integers(0, 6, (50, 4)).astype(float)
    assert ranks(table) + 1 == pytest.approx(stats.rankdata(table, axis=0))


def test_coefficients_match_scipy(draws):
    weights = draws.random((PICTURES, 20)).astype(np.float32)
    sizes = draws.integers(10, 20, PICTURES).astype(float)
    sizes[:9] = np.nan
    known = np.isfinite(sizes)
    one = recording({"c3": weights}, np.zeros(PICTURES), sizes)
    found = {entry.kind: entry for entry in channel_correlations(one, 50)}
    assert {entry.quantity for entry in found.values()} == {"median_face_size"}, "others do not vary"
    for kind, reference in (("pearson", stats.pearsonr), ("spearman", stats.spearmanr)):
        expected = [reference(sizes[known], column).statistic for column in weights[known].T]
        assert found[kind].values["c3"] == pytest.approx(expected, abs=1e-6)
        assert found[kind].images == PICTURES - 9


def test_real_correlations_exceed_chance(draws):
    faces = draws.integers(0, 30, PICTURES).astype(float)
    noise = draws.random((PICTURES, 200))
    noise[:, 5] = 0.02 * faces + 0.05 * draws.random(PICTURES)
    noise[:, 6] = 0.5
    one = recording({"c5": noise[:, :100], "p3": noise[:, 100:]}, faces)
    found = next(entry for entry in channel_correlations(one, 400) if entry.kind == "spearman")
    assert np.isnan(found.values["c5"][6]), "a channel that never moves has no coefficient"
    assert found.values["c5"][5] > 0.9
    assert found.above_family_threshold == 1
    assert found.chance_mean == pytest.approx(0.05 * 199, rel=0.02)
    assert found.chance_mean < found.chance_95 < found.above_channel_threshold + 20
    assert 0.2 < found.channel_threshold < 0.3 < found.family_threshold < 0.6


def test_correlated_channels_exceed_the_threshold_together(draws):
    common = draws.random((PICTURES, 1))
    together = recording(
        {"c3": common + 0.01 * draws.random((PICTURES, 100))}, draws.integers(0, 9, PICTURES)
    )
    found = channel_correlations(together, 400)[0]
    assert found.chance_mean == pytest.approx(5, rel=0.05)
    assert found.chance_95 > 20, "either hardly any or nearly all"


def test_too_few_pictures_have_no_correlation(draws):
    few = FEWEST - 1
    assert channel_correlations(recording({"c3": draws.random((few, 8))}, range(few))) == []


def test_a_recorder_counts_faces_from_a_score_of_one_half():
    boxes = np.array([[0, 0, 20, 20], [0, 0, 40, 10], [0, 0, 90, 90]], np.float32)
    found = Detections(boxes, np.array([0.9, 0.6, 0.3], np.float32), np.zeros((3, 5, 2), np.float32))
    recorder = GateRecorder()
    for detections in (found, found.above(0.7), Detections.empty()):
        weights = {"c3": np.array([0.1, 0.2], np.float32)}
        recorder.add(Result(detections, Attention(weights), Timing(0, 0, 0)))
    one = recorder.recording(["a", "b", "c"])
    assert one.weights["c3"].shape == (3, 2)
    assert one.quantities["faces"].tolist() == [2, 1, 0]
    assert one.quantities["median_face_size"].tolist() == [20, 20, pytest.approx(np.nan, nan_ok=True)]
    assert one.quantities["max_score"] == pytest.approx([0.9, 0.9, 0])


def test_folders_are_recursive(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("b/2.jpg", "b/c/1.PNG", "a.jpg", "b/notes.txt"):
        (tmp_path / name).touch()
    alone = tmp_path / "elsewhere.gif"
    found = expand_paths([tmp_path, alone])
    assert found == [tmp_path / "a.jpg", tmp_path / "b" / "2.jpg", tmp_path / "b" / "c" / "1.PNG", alone]
    with pytest.raises(UserError, match="has no pictures"):
        expand_paths([alone, tmp_path, _empty(tmp_path)])


def _empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


MEANS = {"c3": np.array([0.2, 0.9, 0.5, 0.4], np.float32), "p3": np.array([0.7, 0.1, 0.3], np.float32)}


def test_conditions_of_channel_gates():
    found = {one.name: one for one in conditions(MEANS, [2])}
    assert list(found) == ["channel_frozen", "neck_frozen", "half", "one", "least_2", "most_2"]
    assert found["channel_frozen"].interventions["c3"].offset == pytest.approx(MEANS["c3"])
    assert list(found["neck_frozen"].interventions) == ["p3"]
    assert found["least_2"].interventions["c3"].scale.tolist() == [0, 1, 1, 0]
    assert found["least_2"].interventions["c3"].offset.tolist() == [1, 0, 0, 1]
    assert found["most_2"].interventions["p3"].offset.tolist() == [1, 0, 1]
    assert (found["most_2"].order, found["most_2"].top) == ("most", 2)


def test_conditions_with_spatial_gates():
    found = {one.name: one for one in conditions(MEANS | {"spatial_p3": np.array([0.8], np.float32)}, [9])}
    assert list(found["all_frozen"].interventions) == ["c3", "p3", "spatial_p3"]
    assert list(found["channel_frozen"].interventions) == ["c3", "p3"]
    assert found["least_9"].interventions["c3"].offset.tolist() == [1, 1, 1, 1], (
        "more than there are means all"
    )


def test_a_network_with_gates_only_in_its_neck_has_no_neck_condition():
    assert "neck_frozen" not in {one.name for one in conditions({"p3": MEANS["p3"]}, [1])}
