import onnx
import pytest

from ffgui.detect.model_bytes import graph_sha256
from ffgui.detect.model_files import resolve_model, shipped_models


def test_the_hash_of_a_graph_is_of_operators_and_weights_alone():
    file = resolve_model("v2", "dense")
    found = graph_sha256(file.read_bytes())
    model = onnx.load(file)
    onnx.helper.set_model_props(model, {"name": "other"})
    assert graph_sha256(model.SerializeToString()) == found
    assert len({graph_sha256(other.read_bytes()) for other in shipped_models()}) == len(shipped_models())
    weight = model.graph.initializer[0]
    weight.raw_data = bytes([weight.raw_data[0] ^ 1]) + weight.raw_data[1:]
    assert graph_sha256(model.SerializeToString()) != found


def test_what_is_no_model():
    with pytest.raises(ValueError, match="past the end"):
        graph_sha256(resolve_model("v2").read_bytes()[:-1000])
