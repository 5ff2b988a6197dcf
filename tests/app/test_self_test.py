"""`ffgui app --self-test` in a process of its own, as a user starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ffgui.detect.engines import native

KEYS = {
    *("seconds", "source", "window_s", "first_boxes_s", "frames_shown", "paired_frames", "gui_cpu_fraction"),
    *("cpu_by_thread", "gui_max_stall_ms", "models", "rss_start_mb", "rss_end_mb", "errors"),
}
MODEL_KEYS = {
    *("frames", "fps", "capacity_fps", "median_ms", "p95_ms", "stages_ms", "age_ms", "dropped", "faces"),
    *("sha256", "kernel", "attention_kind", "attention_samples", "attention_spread"),
}


def self_test(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    command = [sys.executable, "-m", "ffgui", "app", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=200, check=False)


def test_self_test_writes_every_key_and_finds_the_known_faces(tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    done = self_test(tmp_path, "--self-test", "8", "--source", "sample", "--output", str(output))
    assert done.returncode == 0, done.stderr
    record = json.loads(output.read_text())
    assert record.keys() == KEYS | {"recall", "false_positives_per_frame"}
    assert record["models"].keys() == {"v1", "v2"}
    for model in record["models"].values():
        assert model.keys() == MODEL_KEYS
        assert model["faces"] > 0
        assert model["kernel"] == native.kernels()
        assert sum(spread >= 0.02 for spread in model["attention_spread"].values()) >= 3
    assert record["models"]["v1"]["attention_kind"] == "cbam"
    assert record["models"]["v2"]["attention_kind"] == "eca"
    if sys.platform != "darwin":
        threads = {"MainThread", "ffgui-model-left", "ffgui-model-right", "ffgui-source"}
        assert threads <= record["cpu_by_thread"].keys()
    assert record["recall"] >= 0.85
    assert record["errors"] == []
    assert 0 < record["window_s"] <= record["first_boxes_s"]


def test_self_test_of_a_source_that_fails_says_so_in_one_sentence(tmp_path: Path) -> None:
    output = tmp_path / "result.json"
    missing = str(tmp_path / "missing.mp4")
    done = self_test(tmp_path, "--self-test", "2", "--source", missing, "--output", str(output))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "missing.mp4" in done.stderr
    assert json.loads(output.read_text())["errors"]


@pytest.mark.slow
def test_self_test_without_faces_fails(tmp_path: Path) -> None:
    import cv2
    import numpy as np

    picture = tmp_path / "gray.png"
    cv2.imwrite(str(picture), np.full((240, 320, 3), 128, np.uint8))
    output = tmp_path / "result.json"
    done = self_test(tmp_path, "--self-test", "2", "--source", str(picture), "--output", str(output))
    assert done.returncode == 1
    assert "found no face" in done.stderr


@pytest.mark.parametrize("arguments", [("--self-test", "2"), ("--self-test", "0", "--output", "x.json")])
def test_wrong_use_is_status_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert self_test(tmp_path, *arguments).returncode == 2


def test_the_window_imports_no_torch_matplotlib_or_scipy() -> None:
    code = (
        "import sys; from ffgui import policy; policy.load_runtimes(); import ffgui.app.main;"
        "import ffgui.app.panels.attention_panel, ffgui.app.panels.speed_panel;"
        "sys.exit(' '.join({'torch', 'matplotlib', 'scipy'} & sys.modules.keys()) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
