"""Model files, good and bad."""

import re

import numpy as np
import pytest
from model_data import METADATA, save_model

from ffgui.detect.engines import onnx_runtime
from ffgui.detect.memory import guarded
from ffgui.detect.model import load_model
from ffgui.detect.model_files import list_models, resolve_model, resolve_models
from ffgui.errors import UserError


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_shipped_model_says_what_it_is(version):
    model = load_model(resolve_model(version), threads=1)
    info = model.info
    assert info.version == info.key == version
    assert info.size_bytes == info.file.stat().st_size
    assert re.fullmatch("[0-9a-f]{64}", info.sha256)
    engine = model.engine
    assert (engine.key, engine.device, engine.threads) == ("onnxruntime", "cpu", 1)
    outputs = engine.run({"image": np.zeros((1, 64, 96, 3), np.uint8)})
    count = 2 * (8 * 12 + 4 * 6 + 2 * 3)
    shapes = [outputs[name].shape for name in ("boxes_raw", "scores", "landmarks_raw")]
    assert shapes == [(1, count, 4), (1, count), (1, count, 10)]
    assert ((outputs["scores"] >= 0) & (outputs["scores"] <= 1)).all()


def test_both_means_v1_and_v2():
    assert resolve_models("both") == [resolve_model("v1"), resolve_model("v2")]
    assert set(resolve_models("both")) <= set(list_models())


@pytest.mark.parametrize("name", ["v3", "nowhere/model.onnx"])
def test_a_model_that_is_not_there(name):
    with pytest.raises(UserError, match=r"Unknown model .*Use v1, v2"):
        resolve_model(name)


def test_missing_empty_and_folder(tmp_path):
    with pytest.raises(UserError, match="no model file"):
        load_model(tmp_path / "absent.onnx")
    with pytest.raises(UserError, match="is a folder"):
        load_model(tmp_path)
    (tmp_path / "empty.onnx").touch()
    with pytest.raises(UserError, match="is empty"):
        load_model(tmp_path / "empty.onnx")


@pytest.mark.parametrize("share", [0.001, 0.5, 0.99])
def test_a_truncated_file(tmp_path, share):
    data = resolve_model("v1").read_bytes()
    file = tmp_path / "cut.onnx"
    file.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(UserError, match=r"damaged|Cannot run|not a FeatherFace"):
        load_model(file)


def test_something_else_under_the_name(tmp_path):
    file = tmp_path / "photo.onnx"
    file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(1000))
    with pytest.raises(UserError, match="damaged or not an ONNX file"):
        load_model(file)


def test_foreign_model(tmp_path):
    with pytest.raises(UserError, match=r"metadata lacks ffgui_format, name, version"):
        load_model(save_model(tmp_path / "foreign.onnx", metadata={}))


def test_missing_outputs_are_named(tmp_path):
    with pytest.raises(UserError, match=r"lacks output scores, output landmarks_raw"):
        load_model(save_model(tmp_path / "m.onnx", outputs={"boxes_raw": (1,)}))
    with pytest.raises(UserError, match="lacks a single uint8 input image"):
        load_model(save_model(tmp_path / "m.onnx", image="pixels"))


def test_a_newer_format_is_refused(tmp_path):
    with pytest.raises(UserError, match="Use a newer FeatherFace Studio"):
        load_model(save_model(tmp_path / "m.onnx", metadata=METADATA | {"ffgui_format": "2"}))
    with pytest.raises(UserError, match="unknown metadata format"):
        load_model(save_model(tmp_path / "m.onnx", metadata=METADATA | {"ffgui_format": "new"}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channels", "many"),
        ("attention", "magic"),
        ("variant", "bent"),
        ("training", "[1"),
        ("training", "7"),
        ("wider_val", '{"easy": 1}'),
        ("wider_val", "[1]"),
        ("priors", '{"strides": [8]}'),
        ("variances", "[0.1]"),
        ("variances", "0.1"),
    ],
)
def test_metadata_that_cannot_be_read(tmp_path, key, value):
    with pytest.raises(UserError, match="Cannot read the metadata"):
        load_model(save_model(tmp_path / "m.onnx", metadata=METADATA | {key: value}))


def test_metadata_in_full(tmp_path):
    full = METADATA | {
        "attention": "eca",
        "macs": "123",
        "macs_size": "640x640",
        "training": '{"recipe": "distil56", "seed": 1}',
        "wider_val": '{"easy": 0.9, "medium": 0.8, "hard": 0.7, "images": 3}',
        "priors": '{"strides": [8, 16, 32], "sizes": [[16, 32], [64, 128], [256, 512]]}',
    }
    info = load_model(save_model(tmp_path / "m.onnx", metadata=full)).info
    assert (info.attention, info.macs, info.training["recipe"]) == ("eca", 123, "distil56")
    assert info.wider_val is not None
    assert (info.wider_val.hard, info.wider_val.images) == (0.7, 3)


@pytest.mark.parametrize(
    "error",
    [
        # As 1.24.4 says it.
        "[ONNXRuntimeError] : 9 : NOT_IMPLEMENTED : Could not find an implementation for DeformConv(19) node",
        "Unrecognized opset",
    ],
)
def test_an_old_runtime_is_told_apart(tmp_path, error):
    message = str(onnx_runtime._explained(tmp_path / "m.onnx", RuntimeError(error), "1.24.4"))
    assert "ONNX Runtime 1.24.4 is too old" in message
    assert "pip install --upgrade" in message
    assert "too old" not in str(onnx_runtime._explained(tmp_path / "m.onnx", RuntimeError(error), "1.32.0"))


def test_priors_that_do_not_belong_together(tmp_path):
    priors = '{"strides": [8, 16], "sizes": [[16, 32]]}'
    with pytest.raises(UserError, match="priors with 2 strides and 1 lists of sizes"):
        load_model(save_model(tmp_path / "m.onnx", metadata=METADATA | {"priors": priors}))


def test_more_pixels_than_memory_holds():
    vast = np.broadcast_to(np.uint8(0), (1, 100_000, 200_000, 3))  # one byte in all
    with pytest.raises(UserError, match=r"200000x100000 pixels is too large: it needs about 1600\.0 GB"):
        load_model(resolve_model("v2")).engine.run({"image": vast})


def test_a_run_that_fails_says_on_what():
    engine = load_model(resolve_model("v2")).engine
    with pytest.raises(UserError, match=r"featherface_v2\.onnx failed on a picture of 96x40 pixels"):
        engine.run({"image": np.zeros((1, 40, 96, 3), np.uint8)})
    with (
        pytest.raises(UserError, match="Not enough memory for a picture of 64x32 pixels"),
        guarded(engine.graph.file, 64, 32, 80),
    ):
        np.empty(1 << 60, np.uint8)
