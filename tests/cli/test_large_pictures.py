"""A picture too large for memory is listed, and the others are evaluated."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import ffgui
from ffgui.detect.model_files import resolve_model
from ffgui.paths import resource as shipped

resource = pytest.importorskip("resource", reason="limits of POSIX")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit of address space is Linux's")


@pytest.fixture
def data(tmp_path):
    """Two labeled pictures, the first with 36 million pixels."""
    folder = tmp_path / "set"
    (folder / "images" / "space").mkdir(parents=True)
    huge = folder / "images" / "space" / "a_huge.png"
    huge.write_bytes(cv2.imencode(".png", np.zeros((9000, 9000, 3), np.uint8))[1].tobytes())
    shutil.copy(shipped("sample/astronaut.jpg"), huge.parent)
    faces = [f"# space/{name}\n180 70 90 120\n" for name in ("a_huge.png", "astronaut.jpg")]
    (folder / "label.txt").write_text("".join(faces))
    return folder, huge


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "suffix", "limit"),
    [
        (("attention", "--top", "4"), ".onnx", 4_500_000_000),
        (("evaluate",), ".pth", 7_500_000_000),
    ],
)
def test_the_others_are_measured(tmp_path, data, command, suffix, limit):
    folder, huge = data
    model = resolve_model("v2").with_suffix(suffix)
    process = subprocess.run(
        [sys.executable, "-m", "ffgui", *command, "--model", str(model), "--json",
         "--wider", str(folder), "--ground-truth", str(folder)],
        env=os.environ
        | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1]), "XDG_STATE_HOME": str(tmp_path / "log")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert process.returncode == 1, process.stderr
    result = json.loads(process.stdout)
    assert result["images"] == 1
    assert [error["path"] for error in result["errors"]] == [str(huge)]
    message = result["errors"][0]["message"]
    assert "memory for a picture of 9024x9024" in message or "9024x9024 pixels is too large" in message
