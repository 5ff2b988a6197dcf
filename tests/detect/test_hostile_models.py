"""Model files that were made, or damaged, to break the program: all are refused with a message."""

import json
import os
import sys

import numpy as np
import pytest
from model_data import METADATA, OUTPUTS, PRIORS, endless_loop, save_model

from ffgui.__main__ import main
from ffgui.detect.detector import load_detector
from ffgui.detect.model import load_model
from ffgui.errors import UserError

DEEP = "[" * 100_000 + "]" * 100_000
DIGITS = "9" * 5000


def test_a_small_model_of_the_right_kind_is_accepted(tmp_path):
    assert load_model(save_model(tmp_path / "m.onnx")).info.name == "Test"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channels", DIGITS),
        ("macs", "9" * 400),
        ("macs", "-1"),
        ("parameters", "Infinity"),
        ("variances", "[Infinity, 0.2]"),
        ("variances", "[1e999, 0.2]"),
        ("variances", DEEP),
        ("training", DEEP),
        ("training", '{"seed": NaN}'),
        ("training", f'{{"seed": {DIGITS}}}'),
        ("wider_val", '{"easy": 0.9, "medium": 0.8, "hard": 0.7, "images": Infinity}'),
        ("wider_val", '{"easy": "inf", "medium": 0.8, "hard": 0.7, "images": 3}'),
        ("priors", '{"strides": [0, 16, 32], "sizes": [[16], [64], [256]]}'),
        ("priors", '{"strides": [-8, 16, 32], "sizes": [[16], [64], [256]]}'),
        ("priors", '{"strides": [8, 16, 32], "sizes": [[1e300], [64], [256]]}'),
        ("priors", f'{{"strides": [8], "sizes": [[{DIGITS}]]}}'),
    ],
)
def test_numbers_out_of_range_in_metadata(tmp_path, key, value):
    file = save_model(tmp_path / "m.onnx", metadata=METADATA | {key: value})
    with pytest.raises(UserError, match="Cannot read the metadata") as caught:
        load_model(file)
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize(
    "priors",
    [
        {"strides": [], "sizes": []},
        {"strides": [8], "sizes": [[]]},
        {"strides": [1], "sizes": [[16] * 10_000]},
        {"strides": [8, 16], "sizes": [[16, 32], [64, 128]]},
    ],
)
def test_priors_that_do_not_fit_the_outputs(tmp_path, priors):
    file = save_model(tmp_path / "m.onnx", metadata=METADATA | {"priors": json.dumps(priors)})
    with pytest.raises(UserError, match=f"has {PRIORS} outputs for"):
        load_model(file)


def test_texts_in_metadata_are_bounded_and_printable(tmp_path):
    long = "\x1b]0;owned\x07" + "x" * 1_000_000
    keys = ("name", "version", "macs_size", "start", "licence")
    info = load_model(save_model(tmp_path / "m.onnx", metadata=METADATA | dict.fromkeys(keys, long))).info
    for text in (info.name, info.version, info.macs_size, info.start, info.license):
        assert text.isprintable()
        assert len(text) <= 300


def test_metadata_that_is_not_unicode(tmp_path):
    file = save_model(tmp_path / "m.onnx", metadata=METADATA | {"name": "nnnn"})
    file.write_bytes(file.read_bytes().replace(b"nnnn", b"\xff\xfe\xff\xfe"))
    with pytest.raises(UserError, match=r"m\.onnx"):
        load_model(file)


@pytest.mark.parametrize(
    "changed",
    [
        {"scores": (PRIORS,)},
        {"scores": (1, PRIORS, 1)},
        {"scores": ()},
        {"scores": (0,)},
        {"scores": (1, PRIORS - 1)},
        {"scores": np.zeros((1, PRIORS), np.int64)},
        {"scores": np.full((1, PRIORS), "face", object)},
        {"scores": np.full((1, PRIORS), np.inf, np.float32)},
        {"boxes_raw": (1, PRIORS)},
        {"boxes_raw": (1, PRIORS, 3)},
        {"boxes_raw": (1, 7, 4)},
        {"landmarks_raw": (1, PRIORS, 9)},
        {"attention_c3": ()},
        {"attention_c3": (1, 4, 4)},
        {"attention_c3": (1, 0)},
        {"spatial_p3": (1, 8)},
        {"spatial_p3": (1, 0, 0)},
    ],
    ids=str,
)
def test_outputs_of_the_wrong_kind(tmp_path, changed):
    file = save_model(tmp_path / "m.onnx", outputs=OUTPUTS | changed)
    with pytest.raises(UserError, match=r"m\.onnx"):
        load_model(file)


def test_a_model_that_changes_its_outputs_later(tmp_path):
    """It fits the first picture, and no other."""
    detector = load_detector(save_model(tmp_path / "m.onnx"))
    with pytest.raises(UserError, match="does not fit its own metadata"):
        detector.detect(np.zeros((320, 320, 3), np.uint8))


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setenv("FFGUI_MAX_MODEL_SECONDS", "1")


@pytest.mark.usefixtures("brief")
def test_a_loop_without_end_is_ended(tmp_path, capsys):
    file = save_model(tmp_path / "m.onnx", nodes=endless_loop())
    with pytest.raises(UserError, match=r"took longer than 1 seconds .*FFGUI_MAX_MODEL_SECONDS"):
        load_model(file)
    assert main(["validate", str(file)]) == 1
    assert "took longer than 1 seconds" in capsys.readouterr().err


def test_a_large_file_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("FFGUI_MAX_MODEL_MB", "1")
    file = save_model(tmp_path / "m.onnx")
    os.truncate(file, 2_000_000)
    with pytest.raises(UserError, match=r"larger than 1 MB.*FFGUI_MAX_MODEL_MB"):
        load_model(file)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.timeout(20)
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "m.onnx")
    with pytest.raises(UserError, match="not a file"):
        load_model(tmp_path / "m.onnx")
