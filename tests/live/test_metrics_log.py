import csv
import threading

import numpy as np

from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.live.metrics_log import COLUMNS, MetricsLog
from ffgui.live.state import Frame, ModelResult

FOUND = Detections(
    np.float32([[0, 0, 9, 9], [20, 20, 30, 30]]), np.float32([0.9, 0.7]), np.zeros((2, 5, 2), np.float32)
)


def result(number, found=FOUND):
    frame = Frame(np.zeros((4, 4, 3), np.uint8), number, 0.0, position=number / 25, name="a, b.jpg")
    return ModelResult(frame, Result(found, Attention(), Timing(0.001, 0.02, 0.003)), 0.5, 0.004, 1.0, 7)


def test_a_line_for_each_frame_and_pane(tmp_path):
    ended = []
    log = MetricsLog(tmp_path / "new" / "m.csv", lambda *done: ended.append(done))
    log.add("left", "V1", result(3))
    log.add("right", "V2", result(3, Detections.empty()))
    log.finish()
    log.wait()
    assert ended == [(2, "")]
    with (tmp_path / "new" / "m.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["pane"], row["model"], row["frame"], row["faces"]) for row in rows] == [
        ("left", "V1", "3", "2"),
        ("right", "V2", "3", "0"),
    ]
    assert (rows[0]["mean_score"], rows[1]["mean_score"]) == ("0.8000", "")
    assert (rows[0]["position_s"], rows[0]["picture"], rows[0]["dropped_frames"]) == (
        "0.120",
        "a, b.jpg",
        "7",
    )
    times = [rows[0][name] for name in ("wait_ms", "pre_ms", "inference_ms", "post_ms")]
    assert times == ["4.000", "1.000", "20.000", "3.000"]


def test_a_file_that_exists_is_left_alone(tmp_path):
    file = tmp_path / "m.csv"
    file.write_text("precious")
    ended = threading.Event()
    errors = []
    log = MetricsLog(file, lambda _lines, error: (errors.append(error), ended.set()))
    assert ended.wait(60)
    log.add("left", "V1", result(1))  # without effect
    log.finish()
    log.wait()
    assert "Cannot write" in errors[0]
    assert file.read_text() == "precious"
