"""Deformable convolution against ONNX Runtime and plain convolution, and its gradients."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch
from onnx import TensorProto, helper
from torch import Tensor
from torch.nn import functional

from ffgui.lab.nets.deform import DeformableConv2d, deform_conv2d, exporting


def _arguments(dtype: torch.dtype = torch.float32, size: tuple[int, int] = (7, 10)) -> list[Tensor]:
    height, width = size
    maker = torch.Generator().manual_seed(3)

    def random(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=maker, dtype=dtype)

    offset = 2 * random(2, 18, height, width)
    mask = 2 * random(2, 9, height, width).sigmoid()
    return [random(2, 4, height, width), offset, mask, random(6, 4, 3, 3), random(6)]


def _runtime(x: Tensor, offset: Tensor, mask: Tensor, weight: Tensor, bias: Tensor) -> np.ndarray:
    named = {"x": x, "weight": weight, "offset": offset, "bias": bias, "mask": mask}
    node = helper.make_node("DeformConv", list(named), ["y"], kernel_shape=[3, 3], pads=[1] * 4)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, list(value.shape))
        for name, value in named.items()
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    model = helper.make_model(
        helper.make_graph([node], "g", inputs, [output]),
        opset_imports=[helper.make_opsetid("", 19)],
        ir_version=9,
    )
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    result: np.ndarray = session.run(None, {name: value.numpy() for name, value in named.items()})[0]
    return result


@pytest.mark.parametrize("size", [(7, 10), (1, 1), (1, 5), (4, 1)])
def test_equals_onnx_runtime(size: tuple[int, int]) -> None:
    arguments = _arguments(size=size)
    np.testing.assert_allclose(deform_conv2d(*arguments).numpy(), _runtime(*arguments), atol=1e-4)


def test_zero_offsets_are_a_plain_convolution() -> None:
    x, offset, mask, weight, bias = _arguments()
    deformed = deform_conv2d(x, 0 * offset, 0 * mask + 1, weight, bias)
    torch.testing.assert_close(deformed, functional.conv2d(x, weight, bias, padding=1), atol=1e-5, rtol=1e-5)


def test_offsets_are_pairs_of_y_and_x() -> None:
    x, offset, mask, weight, _ = _arguments()
    shift = torch.zeros_like(offset)
    shift[:, 0::2] = 1
    moved = deform_conv2d(x, shift, torch.ones_like(mask), weight)[:, :, :-2]
    below = functional.conv2d(x, weight, padding=1)[:, :, 1:-1]
    torch.testing.assert_close(moved[..., 1:-1], below[..., 1:-1], atol=1e-5, rtol=1e-5)


def test_gradients() -> None:
    arguments = [a.requires_grad_() for a in _arguments(torch.float64, (3, 4))]
    assert torch.autograd.gradcheck(deform_conv2d, arguments)


def test_bfloat16_samples_at_exact_positions() -> None:
    module = _moved(DeformableConv2d(8, 6))
    x = torch.randn(1, 8, 40, 40).bfloat16().float()
    with torch.autocast("cpu", torch.bfloat16):
        half = module(x)
    assert half.dtype == torch.bfloat16
    error = (half.float() - module(x)).abs().mean() / module(x).std()
    assert error < 0.02


def test_module_starts_dense() -> None:
    module = DeformableConv2d(8, 6)
    x = torch.randn(2, 8, 9, 12)
    torch.testing.assert_close(module(x), module.regular(x), atol=1e-5, rtol=1e-5)


def _moved(module: DeformableConv2d) -> DeformableConv2d:
    torch.manual_seed(5)
    for part in (module.offset, module.modulator):
        torch.nn.init.normal_(part.weight, std=0.1)
        assert part.bias is not None
        torch.nn.init.normal_(part.bias)
    return module.eval()


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # torch.export, of itself
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_export_is_one_standard_node(tmp_path: Path) -> None:
    module = _moved(DeformableConv2d(8, 6))
    sides = {0: torch.export.Dim("b"), 2: torch.export.Dim("h"), 3: torch.export.Dim("w")}
    with exporting():
        program = torch.onnx.export(
            module,
            (torch.randn(2, 8, 12, 16),),
            dynamo=True,
            opset_version=20,
            dynamic_shapes={"x": sides},
            verbose=False,
        )
    assert program is not None
    assert [node.op_type for node in program.model.graph if node.op_type == "DeformConv"] == ["DeformConv"]
    assert {node.domain for node in program.model.graph} == {""}
    program.save(tmp_path / "a.onnx")
    session = ort.InferenceSession(tmp_path / "a.onnx", providers=["CPUExecutionProvider"])
    x = torch.randn(1, 8, 5, 33)
    found = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0]
    np.testing.assert_allclose(found, module(x).detach().numpy(), atol=1e-4)


def test_exporting_is_reset_even_after_an_error() -> None:
    module = DeformableConv2d(8, 6)
    x = torch.randn(1, 8, 6, 6)
    with pytest.raises(RuntimeError, match="stop"), exporting():
        raise RuntimeError("stop")
    torch.testing.assert_close(module(x), module.regular(x), atol=1e-5, rtol=1e-5)
