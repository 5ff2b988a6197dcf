"""The table of models: which values are better, and which differ."""

from dataclasses import replace
from pathlib import Path

from plot_data import make_info

from ffgui.app.panels.models.model_rows import rows
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model


def test_the_lower_cost_is_better_and_equal_values_are_the_same() -> None:
    left = replace(make_info("v1", "cbam"), parameters=528_106, macs=1_000_000, size_bytes=10)
    right = replace(make_info("v2", "eca"), parameters=515_115, macs=1_000_000, size_bytes=20)
    table = {row.name: row for row in rows({"left": left, "right": right})}
    assert table["Parameters"].better == "right"
    assert table["File size"].better == "left"
    assert table["Multiply-adds"].better is None
    assert table["Multiply-adds"].same
    assert not table["Attention"].same
    assert {row.better for row in rows({"left": left, "right": None})} == {None}


def test_a_foreign_file_tells_what_it_knows_and_dashes_stand_for_the_rest(shared: Path) -> None:
    foreign = load_model(shared / "detectors" / "yunet_s_640_640.onnx").info
    ours = load_model(resolve_model("v2", "dense")).info
    table = {row.name: row for row in rows({"left": foreign, "right": ours})}
    told = ("Parameters", "File size", "Family", "Input", "Opset", "Producer", "File")
    assert {name for name in table if table[name].left not in ("–", "not measured yet")} == set(told)
    assert table["Family"].left == "YuNet"
    assert table["Input"].left == "float32 ?×3×?×?"
    assert table["Input"].right == "uint8 ?×?×?×3"
    assert table["Variant"].right == "dense, FP32"
