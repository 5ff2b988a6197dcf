"""Notes and labels of a comparison."""

from dataclasses import replace
from pathlib import Path

import pytest

from ffgui.detect.model_info import ModelInfo
from ffgui.evaluate.comparison_report import head_start_note
from ffgui.evaluate.model_labels import model_labels

PUBLISHED = "wide.pth (cbam), sha256 00ff"
V1 = ModelInfo(
    file=Path("featherface_v1.onnx"),
    sha256="",
    size_bytes=1,
    family="featherface",
    name="FeatherFace V1",
    version="v1",
    attention="cbam",
    variant="deformable",
    start=PUBLISHED,
)
V2 = replace(V1, file=Path("featherface_v2.onnx"), version="v2", attention="eca")
NAMES = ("V1", "V2")


def test_the_note_names_the_model_that_keeps_the_attention():
    note = head_start_note((V1, V2), NAMES)
    assert note.startswith("Both models come from wide.pth. Only V1 keeps that network's trained CBAM")
    assert head_start_note((V2, V1), ("V2", "V1")) == note
    dense = replace(V2, start=f"run distil56, which started from {PUBLISHED}")
    assert head_start_note((V1, dense), NAMES) == note
    own = replace(V1, start=f"run mean, which started from run polish56, which started from {PUBLISHED}")
    assert head_start_note((own, dense), NAMES) == note


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (V1, V1),
        (V1, replace(V2, start="")),
        (
            V1,
            replace(
                V2, start=f"mean of a + b, which started from plain.pth (none), sha256 ffff; {PUBLISHED}"
            ),
        ),
        (V1, replace(V2, start="plain.pth (none), sha256 ffff")),
        (replace(V1, training={"reinit": True}), V2),
        tuple(replace(one, start="plain.pth (none), sha256 ffff") for one in (V1, V2)),
    ],
    ids=["same", "from nothing", "from several", "other start", "began anew", "start without attention"],
)
def test_without_a_head_start_there_is_no_note(a, b):
    assert head_start_note((a, b), NAMES) is None


def test_an_unrelated_value_of_reinit_is_ignored():
    assert head_start_note((replace(V1, training={"reinit": "no"}), V2), NAMES) is not None


def test_labels_are_as_short_as_possible():
    assert model_labels((V1, V2)) == ("V1", "V2")
    assert model_labels((V1, replace(V1, variant="dense"))) == ("V1 deformable fp32", "V1 dense fp32")
    assert model_labels((V1, replace(V1, file=Path("mine.onnx")))) == ("featherface_v1.onnx", "mine.onnx")
    assert model_labels((V1, V1)) == ("a", "b")
    assert model_labels((V1, replace(V1, version="control", name="CBAM anew"))) == ("V1", "CBAM anew")
