"""Names of models of all families."""

from dataclasses import replace

import pytest

from ffgui.app.model_names import full_name, model_name, short_name
from ffgui.app.pane_style import pane_styles
from ffgui.app.style.theme import Theme
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model


@pytest.fixture(scope="module")
def v2():
    return load_model(resolve_model("v2")).info


def test_a_model_of_another_family_is_named_with_it(shared):
    info = load_model(shared / "detectors" / "yunet_n_dynamic.onnx").info
    assert short_name(info) == "yunet_n_dynamic"
    assert model_name(info) == full_name(info) == "yunet_n_dynamic (YuNet)"


def test_featherface_models_are_named_with_their_attention(v2):
    assert model_name(v2) == "V2 ECA"
    assert model_name(replace(v2, version="x", name="mine", attention="none")) == "mine no attention"


def test_names_of_files_keep_their_case(v2, qapp):
    other = replace(v2, version="", name="mine", family="yunet")
    labels = {
        side: style.label for side, style in pane_styles(Theme(qapp), {"left": v2, "right": other}).items()
    }
    assert labels == {"left": "V2", "right": "mine"}
    labels = {
        side: style.label for side, style in pane_styles(Theme(qapp), {"left": v2, "right": v2}).items()
    }
    assert labels == {"left": "Left", "right": "Right"}
