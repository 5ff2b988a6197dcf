"""The whole pipeline with the shipped models."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from live_helpers import CAMERA, FPS, VirtualCamera, number_in, number_picture, wait_for
from model_data import endless_loop, save_model

from ffgui.detect.detector import Detector
from ffgui.detect.engines.engine import Engine, Feeds, Outputs
from ffgui.detect.model import Model, load_model
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.fair_comparison import MeasurementCanceledError
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import parse_source
from ffgui.live.state import SIDES, Options, Shown, Side

NewPipeline = Callable[..., Pipeline]

QUICK = Options(size=InferenceSize.parse("160"))


def collect(pipeline: Pipeline, seconds: float) -> list[Shown]:
    """Return everything shown within a time, each once."""
    seen: dict[int, Shown] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        shown = pipeline.latest()
        if shown is not None:
            seen[shown.serial] = shown
        time.sleep(0.002)
    return list(seen.values())


def frame_number(pipeline: Pipeline) -> int | None:
    """Return the number in the frame on show if all panes show the same frame."""
    shown = pipeline.latest()
    if shown is None:
        return None
    drawn = {number_in(result.frame.image) for result in shown.results.values()}
    return drawn.pop() if len(drawn) == 1 else None


def running(pipeline: Pipeline) -> bool:
    return pipeline.status().phase == "running" and pipeline.latest() is not None


def test_before_the_start_everything_is_empty(new_pipeline: NewPipeline) -> None:
    pipeline = new_pipeline()
    assert pipeline.status().phase == "stopped"
    assert pipeline.latest() is None
    assert pipeline.position() is None
    assert pipeline.source_fps() is None
    assert pipeline.model_info("left") is None
    assert pipeline.metrics("left").fps is None
    assert len(pipeline.series("left").t) == len(pipeline.attention("left").times) == 0
    assert pipeline.notices() == pipeline.marks() == []
    pipeline.stop()


def test_paired_results_belong_to_the_frame_they_are_shown_on(
    new_pipeline: NewPipeline, videos: Path
) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    seen = collect(pipeline, 2.0)
    assert len(seen) > 5
    assert [shown.serial for shown in seen] == sorted(shown.serial for shown in seen)
    for shown in seen:
        assert set(shown.results) == set(SIDES)
        left, right = shown.results["left"].frame, shown.results["right"].frame
        assert left is right
        assert left.number == number_in(left.image)
    assert {pipeline.model_info(side).version for side in SIDES} == {"v1", "v2"}  # type: ignore[union-attr]


def _dropped(pipeline: Pipeline) -> int:
    shown = pipeline.latest()
    return 0 if shown is None else shown.results["left"].dropped


def test_a_video_keeps_its_rate_and_slow_models_drop_frames(
    new_pipeline: NewPipeline, videos: Path, models: dict[Side, Path]
) -> None:
    class Slow:
        """The real network, slowed down."""

        def __init__(self, engine: Engine) -> None:
            self._engine = engine
            self.key, self.device, self.threads = engine.key, engine.device, engine.threads
            self.graph = engine.graph

        def run(self, feeds: Feeds) -> Outputs:
            time.sleep(0.2)
            return self._engine.run(feeds)

    def load(path: Path, threads: int = 1, *, device: str = "cpu") -> Model:
        model = load_model(path, threads, device=device)
        return replace(model, engine=Slow(model.engine))

    pipeline = new_pipeline(QUICK, load=load)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    began, at = time.monotonic(), pipeline.position()
    time.sleep(2.0)
    played, took = (pipeline.position() or 0) - (at or 0), time.monotonic() - began
    assert played == pytest.approx(took, abs=1.0)
    pipeline.set_paused(True)  # a result may be counted already and still wait for that of the other side
    wait_for(lambda: pipeline.metrics("left").dropped == _dropped(pipeline), "the pair")
    metrics = pipeline.metrics("left")
    shown = pipeline.latest()
    assert shown is not None
    assert metrics.dropped > 0
    assert metrics.dropped + metrics.frames <= shown.results["left"].frame.number + 3
    assert 2 * metrics.frames < shown.results["left"].frame.number


def test_a_pause_uses_no_cpu_and_steps_and_seeks_are_exact(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    pipeline.set_paused(True)
    assert pipeline.paused
    assert pipeline.status().phase == "paused"
    time.sleep(0.3)
    before = time.process_time()
    time.sleep(1.0)
    assert time.process_time() - before < 0.05
    pipeline.seek(100 / FPS)
    wait_for(lambda: frame_number(pipeline) == 100, "the requested frame")
    for steps, wanted in ((1, 101), (1, 102), (-1, 101), (-4, 97), (10, 107)):
        pipeline.step(steps)
        wait_for(lambda wanted=wanted: frame_number(pipeline) == wanted, f"frame {wanted}")  # type: ignore[misc]
        assert pipeline.position() == pytest.approx(wanted / FPS)
    for _ in range(5):  # as with a key held down
        pipeline.set_paused(True)
        pipeline.step(1)
    wait_for(lambda: frame_number(pipeline) == 112, "five steps")
    pipeline.set_paused(False)
    wait_for(lambda: (frame_number(pipeline) or 0) > 115, "the video to resume")


def test_options_take_effect_on_a_paused_frame(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "short.avi")))
    wait_for(lambda: running(pipeline), "first results")
    pipeline.set_paused(True)
    time.sleep(0.2)
    pipeline.set_options(replace(pipeline.options, rotation=90, mirror=True))

    def size() -> tuple[int, int] | None:
        source = pipeline.status().source
        return source and (source.width, source.height)

    wait_for(lambda: size() == (240, 320), "the rotated frame")
    shown = pipeline.latest
    wait_for(lambda: shown() and shown().results["left"].frame.image.shape[:2] == (320, 240), "its result")  # type: ignore[union-attr]
    assert pipeline.status().source.mirrored  # type: ignore[union-attr]
    pipeline.set_options(replace(pipeline.options, score=0.9))
    wait_for(lambda: shown().results["right"].threshold == 0.9, "the new threshold")  # type: ignore[union-attr]
    assert pipeline.metrics("left").dropped == pipeline.metrics("right").dropped


def test_seeking_or_looping_leaves_the_end(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(replace(QUICK, loop=False, speed=4.0))
    pipeline.start(parse_source(str(videos / "short.avi")))
    wait_for(lambda: pipeline.status().phase == "ended", "the end")
    wait_for(lambda: frame_number(pipeline) == 49, "the last frame")
    pipeline.set_paused(True)
    pipeline.step(-1)
    wait_for(lambda: frame_number(pipeline) == 48, "the frame before the last")
    pipeline.set_paused(False)
    wait_for(lambda: pipeline.status().phase == "ended", "the end again")
    pipeline.set_options(replace(pipeline.options, loop=True))
    wait_for(lambda: pipeline.status().phase == "running", "the video to restart")
    seen = [shown.results["left"].frame for shown in collect(pipeline, 1.5)]
    assert any(later.position < earlier.position for earlier, later in pairwise(seen))  # type: ignore[operator]


def test_speed_plays_faster(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(replace(QUICK, speed=3.0))
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    at = pipeline.position() or 0
    time.sleep(2.0)
    assert (pipeline.position() or 0) - at > 3.0


def test_a_picture_is_processed_once_and_again_after_a_change(
    new_pipeline: NewPipeline, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), number_picture(1))
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(tmp_path / "one.png")))
    wait_for(lambda: running(pipeline), "the picture")
    time.sleep(0.3)
    before, serial = time.process_time(), pipeline.latest().serial  # type: ignore[union-attr]
    time.sleep(1.0)
    assert pipeline.latest().serial == serial  # type: ignore[union-attr]
    assert time.process_time() - before < 0.2
    pipeline.set_options(replace(pipeline.options, size=InferenceSize.parse("320")))
    wait_for(lambda: pipeline.latest().serial > serial, "the picture at another size")  # type: ignore[union-attr]
    assert pipeline.metrics("left").dropped == 0
    assert [text for _, text in pipeline.marks()][-1] == "size 320"


def test_a_folder_plays_steps_and_warns(new_pipeline: NewPipeline, tmp_path: Path) -> None:
    for number in (1, 2, 4):
        cv2.imwrite(str(tmp_path / f"{number}.png"), number_picture(number))
    (tmp_path / "3.png").write_bytes(b"bad")
    pipeline = new_pipeline(replace(QUICK, speed=5.0))
    pipeline.start(parse_source(str(tmp_path)))
    seen = {number_in(shown.results["left"].frame.image) for shown in collect(pipeline, 4.0)}
    assert seen == {1, 2, 4}
    assert ["3.png" in notice.text for notice in pipeline.notices() if notice.level == "warning"] == [True]
    pipeline.set_paused(True)
    pipeline.seek(0.0)
    wait_for(lambda: frame_number(pipeline) == 1, "the first picture")
    pipeline.step(1)
    wait_for(lambda: frame_number(pipeline) == 2, "the second picture")
    assert pipeline.latest().results["left"].frame.name == "2.png"  # type: ignore[union-attr]


def test_results_include_near_misses(new_pipeline: NewPipeline, models: dict[Side, Path]) -> None:
    pipeline = new_pipeline()
    pipeline.start(parse_source("sample"))
    wait_for(lambda: pipeline.latest() is not None, "the sample")
    pipeline.set_paused(True)
    time.sleep(0.2)
    pipeline.set_options(replace(pipeline.options, score=0.6))
    wait_for(lambda: pipeline.latest().results["left"].threshold == 0.6, "the frame again")  # type: ignore[union-attr]
    result = pipeline.latest().results["left"]  # type: ignore[union-attr]
    assert result.frame.ground_truth is not None
    detector = Detector(load_model(models["left"]), pipeline.options.size, pipeline.options.nms)
    expected = detector.detect(result.frame.image, 0.4).detections
    np.testing.assert_allclose(result.result.detections.scores, expected.scores, atol=1e-4)
    assert len(result.result.detections.above(0.6)) <= len(expected)


def test_attention_and_series_grow(new_pipeline: NewPipeline) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source("sample"))
    wait_for(lambda: len(pipeline.series("left").t) >= 5, "samples")
    wait_for(lambda: np.isfinite(pipeline.series("left").fps).any(), "a rate")
    wait_for(lambda: len(pipeline.attention("right").times) > 5, "attention")
    history = pipeline.attention("right")
    assert set(history.values) == set(PLACES)
    assert all(len(values) == len(history.times) > 5 for values in history.values.values())
    assert all(0 <= values.min() <= values.max() <= 1 for values in history.values.values())
    series = pipeline.series("left")
    assert 0 < np.nanmax(series.fps) <= 31
    assert np.nanmin(series.p95_ms) >= np.nanmin(series.p50_ms) > 0
    pipeline.reset_metrics()
    assert len(pipeline.series("left").t) <= 1
    assert pipeline.metrics("left").frames <= 1


def test_free_run_and_solo(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(replace(QUICK, mode="free"))
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: pipeline.latest() and len(pipeline.latest().results) == 2, "both panes")  # type: ignore[union-attr]
    assert pipeline.latest().mode == "free"  # type: ignore[union-attr]
    pipeline.set_options(replace(pipeline.options, sides=("right",)))
    time.sleep(0.3)
    done = pipeline.metrics("left").frames
    serial = pipeline.latest().serial  # type: ignore[union-attr]
    wait_for(lambda: pipeline.latest().serial > serial + 5, "the right pane to continue")  # type: ignore[union-attr]
    assert set(pipeline.latest().results) == {"right"}  # type: ignore[union-attr]
    assert pipeline.metrics("left").frames == done


def test_a_rejected_model_leaves_the_old_one_and_a_good_one_replaces_it(
    new_pipeline: NewPipeline, videos: Path, models: dict[Side, Path], tmp_path: Path
) -> None:
    (tmp_path / "foreign.onnx").write_bytes(b"not a model")
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    pipeline.set_model("left", tmp_path / "foreign.onnx")
    notices: list[object] = []
    wait_for(lambda: notices.extend(pipeline.notices()) or notices, "a notice")
    assert (notices[0].level, notices[0].side) == ("error", "left")  # type: ignore[attr-defined]
    assert "foreign.onnx" in notices[0].text  # type: ignore[attr-defined]
    serial = pipeline.latest().serial  # type: ignore[union-attr]
    wait_for(lambda: pipeline.latest().serial > serial + 3, "the pair to continue")  # type: ignore[union-attr]
    assert pipeline.model_info("left").version == "v1"  # type: ignore[union-attr]
    pipeline.set_model("left", models["right"])
    wait_for(lambda: pipeline.model_info("left").version == "v2", "the other model")  # type: ignore[union-attr]
    wait_for(lambda: any("model" in text for _, text in pipeline.marks()), "its mark")


def test_a_model_that_never_answers_is_told_and_the_other_pane_goes_on(
    new_pipeline: NewPipeline, videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ffgui.live.source_run.LATE", 1.0)
    monkeypatch.setenv("FFGUI_MAX_MODEL_SECONDS", "4")
    endless = save_model(tmp_path / "endless.onnx", nodes=endless_loop())
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    pipeline.set_model("left", endless)
    texts: list[str] = []

    def told(text: str) -> bool:
        texts.extend(notice.text for notice in pipeline.notices())
        return any(text in one for one in texts)

    wait_for(lambda: told("left pane has been busy"), "the notice")
    serial = pipeline.latest().serial  # type: ignore[union-attr]
    wait_for(lambda: pipeline.latest().serial > serial + 3, "the right pane to go on")  # type: ignore[union-attr]
    assert set(pipeline.latest().results) == {"right"}  # type: ignore[union-attr]
    wait_for(lambda: told("keeps its model"), "the end of the check")
    wait_for(lambda: len(pipeline.latest().results) == 2, "both panes")  # type: ignore[union-attr]


def test_a_failed_model_leaves_the_other_running_and_can_be_restarted(
    new_pipeline: NewPipeline, videos: Path, models: dict[Side, Path], tmp_path: Path
) -> None:
    pipeline = new_pipeline(QUICK, models={"left": tmp_path / "gone.onnx", "right": models["right"]})
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "the right pane")
    assert set(pipeline.latest().results) == {"right"}  # type: ignore[union-attr]
    [notice] = pipeline.notices()
    assert (notice.level, notice.side) == ("error", "left")
    assert "gone.onnx" in notice.text
    pipeline.set_options(replace(pipeline.options, score=0.9))
    wait_for(lambda: pipeline.latest().results["right"].threshold == 0.9, "the new threshold")  # type: ignore[union-attr]
    assert pipeline.notices() == []
    pipeline.set_model("left", models["left"])
    wait_for(lambda: len(pipeline.latest().results) == 2, "both panes")  # type: ignore[union-attr]


def test_without_any_model_the_status_says_why(
    new_pipeline: NewPipeline, videos: Path, models: dict[Side, Path], tmp_path: Path
) -> None:
    missing = dict.fromkeys(SIDES, tmp_path / "gone.onnx")
    pipeline = new_pipeline(QUICK, models=missing)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: pipeline.status().phase == "failed", "the failure")
    assert "gone.onnx" in pipeline.status().message
    for side in SIDES:
        pipeline.set_model(side, models[side])
    wait_for(lambda: running(pipeline), "the pair")


@pytest.mark.parametrize("name", ["missing.mp4", "empty.png", "folder"])
def test_bad_sources_fail_with_a_message_and_can_be_retried(
    new_pipeline: NewPipeline, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder").mkdir()
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(tmp_path / name)))
    wait_for(lambda: pipeline.status().phase == "failed", "the failure")
    assert name in pipeline.status().message
    target = tmp_path / name / "x.png" if name == "folder" else tmp_path / "empty.png"
    if name != "missing.mp4":
        cv2.imwrite(str(target), number_picture(3))
        pipeline.retry()
        wait_for(lambda: frame_number(pipeline) == 3, "the repaired picture")


def test_another_source_replaces_the_current_one(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    for name in ("long.mp4", "short.avi") * 4:
        pipeline.start(parse_source(str(videos / name)))
    wait_for(lambda: running(pipeline), "the last one")
    assert pipeline.status().source.name == "short.avi"  # type: ignore[union-attr]


def test_ages_are_computed_from_paintings(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    shown = pipeline.latest()
    assert shown is not None
    captured = shown.results["left"].frame.captured
    pipeline.record_paint("left", shown.serial, 0.004, captured + 0.05)
    pipeline.record_paint("left", -1, 0.004, captured + 9)
    metrics = pipeline.metrics("left")
    assert metrics.age_ms == pytest.approx(50)
    assert metrics.stages_ms["paint"] == pytest.approx(4)


def test_measuring_fairly_runs_both_alternately_and_resumes(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: running(pipeline), "first results")
    reported: list[tuple[int, int]] = []
    fair = pipeline.measure_fairly(20, lambda done, total: reported.append((done, total)))
    assert reported == [(number, 20) for number in range(1, 21)]
    assert fair.frames == 20
    assert (fair.size, fair.source) == ("160", "long.mp4")
    left, right = fair.times["left"], fair.times["right"]
    assert 0 < left.median_ms <= left.p95_ms
    assert fair.ratio == pytest.approx(left.median_ms / right.median_ms)
    serial = pipeline.latest().serial  # type: ignore[union-attr]
    wait_for(lambda: pipeline.latest().serial > serial + 3, "live work to resume")  # type: ignore[union-attr]


def test_measuring_fairly_uses_the_sample_when_nothing_runs(new_pipeline: NewPipeline) -> None:
    fair = new_pipeline(QUICK).measure_fairly(5)
    assert (fair.source, fair.frames) == ("sample", 5)
    with pytest.raises(UserError):
        new_pipeline(QUICK, models={}).measure_fairly(5)


def test_a_model_loaded_by_a_measurement_is_reported_and_resets_the_history(
    new_pipeline: NewPipeline, videos: Path, models: dict[Side, Path]
) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: len(pipeline.attention("left").times) > 3, "attention of V1")
    pipeline.stop()
    pipeline.notices()
    pipeline.set_model("left", models["right"])
    pipeline.measure_fairly(3)
    assert pipeline.model_info("left").version == "v2"  # type: ignore[union-attr]
    assert len(pipeline.attention("left").times) == 0
    assert pipeline.metrics("left").median_ms is None
    assert [text for _, text in pipeline.marks() if text.startswith("model")] == ["model FeatherFace V2"]
    assert [notice.side for notice in pipeline.notices()] == ["left"]


@pytest.mark.parametrize("act", ["stop", "cancel", "start"])
def test_a_measurement_can_be_canceled_and_another_source_does_not_wait_for_it(
    new_pipeline: NewPipeline, tmp_path: Path, act: str
) -> None:
    for number in (1, 2):
        cv2.imwrite(str(tmp_path / f"{number}.png"), number_picture(number))
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(tmp_path / "1.png")))
    wait_for(lambda: running(pipeline), "the picture")
    begun = threading.Event()
    raised: list[UserError] = []

    def measure() -> None:
        try:
            pipeline.measure_fairly(1_000_000, lambda _done, _all: begun.set())
        except MeasurementCanceledError as error:
            raised.append(error)

    thread = threading.Thread(target=measure)
    thread.start()
    assert begun.wait(30)
    assert pipeline.measuring
    if act == "stop":
        pipeline.stop()
    elif act == "cancel":
        pipeline.cancel_measurement()
    else:
        pipeline.start(parse_source(str(tmp_path / "2.png")))
        wait_for(lambda: frame_number(pipeline) == 2, "the other picture")
    thread.join(30)
    assert raised
    assert not pipeline.measuring


def test_nothing_is_delivered_during_a_measurement(new_pipeline: NewPipeline, videos: Path) -> None:
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(videos / "long.mp4")))
    wait_for(lambda: pipeline.metrics("left").fps is not None, "a rate")
    rates: list[object] = []
    pipeline.measure_fairly(
        5, lambda _done, _all: rates.extend((pipeline.metrics("left").fps, pipeline.source_fps()))
    )
    assert set(rates) == {None}


def test_a_single_picture_has_the_time_of_its_inference_and_no_rate(
    new_pipeline: NewPipeline, tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), number_picture(1))
    pipeline = new_pipeline(QUICK)
    pipeline.start(parse_source(str(tmp_path / "one.png")))
    wait_for(lambda: running(pipeline), "the picture")
    time.sleep(1.1)  # a window of the rates
    metrics = pipeline.metrics("left")
    seconds = pipeline.latest().results["left"].result.timing.total  # type: ignore[union-attr]
    assert metrics.median_ms == pytest.approx(1000 * seconds)
    assert (metrics.fps, metrics.capacity_fps, pipeline.source_fps()) == (None, None, None)


def test_a_camera_is_mirrored_opened_and_released_in_one_thread(
    new_pipeline: NewPipeline, camera: VirtualCamera
) -> None:
    pipeline = new_pipeline(replace(QUICK, camera_size=(1280, 720)), open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    source = pipeline.status().source
    assert source is not None
    assert source.live
    assert source.mirrored
    frame = pipeline.latest().results["left"].frame  # type: ignore[union-attr]
    assert number_in(frame.image[:, ::-1]) < 50
    assert camera.requested[0] == (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    assert (cv2.CAP_PROP_FRAME_WIDTH, 1280) in camera.requested
    pipeline.stop()
    assert camera.open_count == 0
    assert camera.opened_in == camera.released_in
    assert threading.get_ident() not in camera.opened_in


def test_a_camera_opens_and_closes_twenty_times(new_pipeline: NewPipeline, camera: VirtualCamera) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    for number in range(20):
        pipeline.start(CAMERA)
        wait_for(lambda: camera.open_count == 1, "the camera to open")
        if number % 2:
            pipeline.stop()
            assert camera.open_count == 0
    pipeline.stop()
    assert camera.open_count == 0


def test_another_resolution_reopens_the_camera(new_pipeline: NewPipeline, camera: VirtualCamera) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    pipeline.set_options(replace(pipeline.options, camera_size=(640, 480)))
    wait_for(lambda: (cv2.CAP_PROP_FRAME_WIDTH, 640) in camera.requested, "the request")
    wait_for(lambda: running(pipeline) and len(camera.opened_in) == 2, "the reopened camera")
    assert camera.open_count == 1


def test_an_absent_or_busy_camera_fails_with_advice_and_can_be_retried(
    new_pipeline: NewPipeline, camera: VirtualCamera
) -> None:
    camera.busy = True
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: pipeline.status().phase == "failed", "the failure")
    assert "in use" in pipeline.status().message
    camera.busy = False
    pipeline.retry()
    wait_for(lambda: running(pipeline), "the camera")


def test_an_unplugged_camera_is_lost_and_reconnected(
    new_pipeline: NewPipeline, camera: VirtualCamera
) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    number = pipeline.latest().results["left"].frame.number  # type: ignore[union-attr]
    camera.plugged = False
    wait_for(lambda: pipeline.status().attempt >= 2, "two attempts")
    status = pipeline.status()
    assert status.phase == "lost"
    assert status.message
    assert status.retry_at is not None
    before = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - before < 0.2
    camera.plugged = True
    pipeline.retry()
    wait_for(lambda: running(pipeline), "the camera to come back")
    wait_for(lambda: pipeline.latest().results["left"].frame.number > number, "new frames")  # type: ignore[union-attr]
    assert (pipeline.status().attempt, pipeline.status().message) == (0, "")


def test_a_camera_that_hangs_is_lost_and_stop_does_not_wait_for_it(
    new_pipeline: NewPipeline, camera: VirtualCamera
) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    camera.responding.clear()
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    pipeline.stop()
    # `stop` has returned although the camera still hangs.
    assert pipeline.held_sources >= 1
    assert camera.open_count >= 1
    camera.responding.set()
    wait_for(lambda: camera.open_count == 0 and pipeline.held_sources == 0, "the release")


def test_a_hang_right_before_the_stop_does_not_delay_it(
    new_pipeline: NewPipeline, camera: VirtualCamera
) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    camera.responding.clear()
    pipeline.stop()
    assert pipeline.status().phase == "stopped"
    camera.responding.set()


def test_a_paused_camera_has_no_delay_afterwards(new_pipeline: NewPipeline, camera: VirtualCamera) -> None:
    pipeline = new_pipeline(QUICK, open_capture=camera)
    pipeline.start(CAMERA)
    wait_for(lambda: running(pipeline), "the camera")
    pipeline.set_paused(True)
    time.sleep(0.5)
    serial = pipeline.latest().serial  # type: ignore[union-attr]
    before = time.process_time()
    time.sleep(1.0)
    assert time.process_time() - before < 0.05
    assert pipeline.latest().serial == serial  # type: ignore[union-attr]
    pipeline.set_paused(False)
    wait_for(lambda: pipeline.latest().serial > serial, "new frames")  # type: ignore[union-attr]
    wait_for(lambda: pipeline.latest().results["left"].wait < 0.5, "a fresh frame")  # type: ignore[union-attr]
    assert camera.open_count == 1
