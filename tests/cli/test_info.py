import json

import pytest

from ffgui.cli import run
from ffgui.detect.engines import native
from ffgui.detect.model_files import resolve_model

COUNTED = {
    ("v1", 48): 469_388, ("v1", 52): 498_102, ("v1", 56): 528_106, ("v1", 64): 592_371,
    ("v2", 48): 456_565, ("v2", 52): 485_195, ("v2", 56): 515_115, ("v2", 64): 578_825,
}  # fmt: skip


@pytest.fixture(scope="module")
def info(tmp_path_factory):
    file = tmp_path_factory.mktemp("info") / "info.json"
    assert run(["info", "--output", str(file)]) == 0
    return json.loads(file.read_text())


def test_networks_are_counted(info):
    plain = [network for network in info["networks"] if "variant" not in network]
    assert {(one["version"], one["channels"]): one["parameters"] for one in plain} == COUNTED
    assert {one["attention_parameters"] for one in plain if one["version"] == "v2"} == {22}
    dense = {
        (one["version"], one["channels"]): one["parameters"]
        for one in info["networks"]
        if one.get("variant") == "dense"
    }
    assert (dense["v1", 56], dense["v2", 56]) == (415_435, 402_444)


def test_attention_is_counted_at_the_six_places(info):
    parameters = {(one["attention"], one["place"]): one["parameters"] for one in info["attention_costs"]}
    assert len(parameters) == 18
    assert parameters["se", "c5"] == 8192
    assert sum(count for (kind, _), count in parameters.items() if kind == "eca") == 22
    assert sum(count for (kind, _), count in parameters.items() if kind == "cbam") == 13_013
    macs = {(one["attention"], one["place"]): one["macs"] for one in info["attention_costs"]}
    assert macs["eca", "c3"] == 64 * 3
    assert macs["cbam", "p5"] == 20 * 20 * 2 * 49 + 2 * 2 * 56 * 3


def test_models_match_their_files(info):
    models = {one["file"]: one for one in info["models"]}
    shipped = models[str(resolve_model("v1"))]
    assert (shipped["version"], shipped["attention"], shipped["variant"]) == ("v1", "cbam", "deformable")
    assert shipped["parameters"] == COUNTED["v1", shipped["channels"]]
    assert len(shipped["sha256"]) == 64
    assert shipped["precision"] == "fp32"
    assert shipped["kernel"] == info["kernel"] == native.kernels()
    assert 0 < shipped["size_mb"] < 3


def test_a_damaged_model_is_listed_and_the_rest_is_shown(tmp_path, monkeypatch, capsys):
    (tmp_path / "broken.onnx").write_bytes(b"broken")
    (tmp_path / "v2.onnx").write_bytes(resolve_model("v2").read_bytes())
    monkeypatch.setenv("FFGUI_MODELS", str(tmp_path))
    assert run(["info", "--json"]) == 1
    printed = capsys.readouterr()
    result = json.loads(printed.out)
    assert "v2.onnx" in {one["file"].rpartition("/")[2] for one in result["models"]}
    assert result["errors"][0]["path"].endswith("broken.onnx")
    assert "broken.onnx" in printed.err


def test_eca_kernel_sizes_follow_gamma_and_b(info):
    kernels = {(one["gamma"], one["b"]): list(one["kernels"].values()) for one in info["eca_kernels"]}
    assert kernels[2, 1] == [3, 3, 5, 5]
    assert kernels[1, 1] == [7, 7, 9, 9]
    assert "attention_time" not in info


def test_text_tables(capsys):
    assert run(["info"]) == 0
    text = capsys.readouterr().out
    assert "528,106" in text
    assert "FeatherFace V1" in text
    assert f"Kernels of FeatherFace models: {native.kernels()}" in text
