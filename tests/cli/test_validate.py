import json
import shutil

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from ffgui.cli import run
from ffgui.detect.model_files import resolve_model


@pytest.fixture
def validated(capsys):
    def call(model, status):
        capsys.readouterr()
        assert run(["validate", str(model), "--json"]) == status
        printed = capsys.readouterr()
        result = json.loads(printed.out)
        assert printed.err.count("\n") == (status != 0)
        return result, {check["name"]: check for check in result["checks"]}

    return call


@pytest.mark.parametrize("variant", ["deformable", "dense"])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_shipped_models_are_in_order(validated, version, variant):
    file = resolve_model(version, variant)
    result, checks = validated(version if variant == "deformable" else file, 0)
    assert (result["ok"], result["version"], result["channels"]) == (True, version, 56)
    assert result["file"] == str(file)
    assert all(check["ok"] for check in checks.values())
    assert "skipped" not in checks["agrees with torch"]


def test_without_its_checkpoint_the_torch_check_is_skipped(validated, tmp_path):
    file = shutil.copy(resolve_model("v2"), tmp_path)
    result, checks = validated(file, 0)
    assert result["ok"]
    assert checks["agrees with torch"]["skipped"]


def test_without_torch_the_torch_check_is_skipped(ffgui_run, tmp_path):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "sitecustomize.py").write_text(
        "import importlib.abc, importlib.util, sys\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in ('torch', 'onnx'):\n"
        "            raise ModuleNotFoundError(name, name=name)\n"
        "sys.meta_path.insert(0, Hide())\n"
        "real = importlib.util.find_spec\n"
        "hidden = ('torch', 'onnx')\n"
        "importlib.util.find_spec = lambda name, *more: None if name in hidden else real(name, *more)\n"
    )
    import ffgui

    root = str(resolve_model("v2").parents[0])
    package = ffgui.__file__.rpartition("/ffgui/")[0]
    environment = {"FFGUI_MODELS": root, "PYTHONPATH": f"{tmp_path / 'hidden'}:{package}"}
    done = ffgui_run("validate", "v2", "--json", env=environment)
    assert done.returncode == 0, done.stderr
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["agrees with torch"]["detail"] == "skipped: torch is not installed"


def test_a_foreign_file_fails_with_one_sentence(validated, tmp_path):
    file = tmp_path / "other.onnx"
    file.write_bytes(b"not a model")
    result, checks = validated(file, 1)
    assert not result["ok"]
    assert not checks["loads"]["ok"]


def changed(file, change):
    model = onnx.load(resolve_model("v2"))
    change(model)
    onnx.save(model, file)
    return file


def test_other_weights_than_the_checkpoint_are_noticed(validated, tmp_path):
    def shift(model):
        name = next(one.name for one in model.graph.initializer if one.name.endswith("heads.p3.conv.bias"))
        for value in model.graph.initializer:
            if value.name == name:
                value.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(value) + np.float32(0.01), name))

    file = changed(tmp_path / "v2.onnx", shift)
    shutil.copy(resolve_model("v2").with_suffix(".pth"), tmp_path / "v2.pth")
    _, checks = validated(file, 1)
    assert not checks["agrees with torch"]["ok"]
    assert checks["metadata"]["ok"]


def test_missing_metadata_is_noticed(validated, tmp_path):
    def forget(model):
        kept = {entry.key: entry.value for entry in model.metadata_props if entry.key != "licence"}
        onnx.helper.set_model_props(model, kept)

    _, checks = validated(changed(tmp_path / "v2.onnx", forget), 1)
    assert checks["metadata"] == {"name": "metadata", "ok": False, "detail": "missing licence"}


def test_a_file_of_another_family_is_checked_too(validated, shared):
    _, checks = validated(shared / "detectors/yunet_n_dynamic.onnx", 0)
    assert checks["loads"]["detail"].startswith("yunet, ")
    assert checks["face in a photograph"]["ok"]
