from collections import Counter

import onnx
import pytest
from onnx import TensorProto, helper

from ffgui.detect.model_files import resolve_model
from ffgui.detect.operators import read_operators
from ffgui.paths import resource


@pytest.mark.parametrize("variant", ["deformable", "dense"])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_same_as_the_package_onnx_says(version, variant):
    file = resolve_model(version, variant)
    model = onnx.load(file)
    found = read_operators(file.read_bytes())
    assert found.standard == Counter(node.op_type for node in model.graph.node)
    assert found.foreign == Counter()
    assert found.opset == model.opset_import[0].version


def test_other_domains_and_parts_of_control_flow():
    inner = helper.make_graph(
        [
            helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft"),
            helper.make_node("Relu", ["y"], ["z"]),
        ],
        "inner",
        [],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
    )
    outer = helper.make_graph(
        [helper.make_node("If", ["c"], ["r"], then_branch=inner, else_branch=inner)], "outer", [], []
    )
    opsets = [helper.make_opsetid("com.microsoft", 1), helper.make_opsetid("", 19)]
    found = read_operators(helper.make_model(outer, opset_imports=opsets).SerializeToString())
    assert found.standard == {"If": 1, "Relu": 2}
    assert found.foreign == {"com.microsoft.Gelu": 2}
    assert found.opset == 19


def test_what_is_no_model():
    whole = resolve_model("v2").read_bytes()
    with pytest.raises(ValueError, match="past the end"):
        read_operators(whole[:-1000])
    with pytest.raises(ValueError, match=r"kind|end|number|varint|decode"):
        read_operators(resource("sample/astronaut.jpg").read_bytes())
