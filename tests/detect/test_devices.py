"""Devices other than the CPU: found by name, checked against the CPU, explained when missing.

The CPU itself, addressed as a plugin's device, takes the way of every accelerator. Where
onnxruntime-ep-webgpu and a driver are installed, the same is tested with it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from ffgui.detect import device_check
from ffgui.detect.device_check import check_device
from ffgui.detect.engines import TORCH, devices
from ffgui.detect.engines.devices import (
    CPU_DEVICE,
    CPU_PROVIDER,
    Device,
    find_device,
)
from ffgui.detect.engines.devices import (
    devices as list_devices,
)
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError

SMALL = InferenceSize.parse("256x256")


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch) -> Device:
    """The CPU, as ONNX Runtime lists it among the devices of plugins."""
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == CPU_PROVIDER)
    twin = Device("twin", "Twin", CPU_PROVIDER, handle)
    monkeypatch.setattr(devices, "_plugins", lambda: (twin,))
    return twin


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    """A built-in provider that ONNX Runtime does not start, as with CUDA without its driver."""
    broken = Device("broken", "Broken device", "CUDAExecutionProvider")
    monkeypatch.setattr(devices, "_built_in", lambda: iter([broken]))
    return broken


def test_the_cpu_is_always_there_and_first() -> None:
    assert list_devices()[0] is find_device("cpu") is CPU_DEVICE


def test_a_model_on_a_device_finds_the_same_faces_and_tells_where_its_nodes_run(twin: Device) -> None:
    file = resolve_model("v2")
    on_twin, on_cpu = load_model(file, device="twin"), load_model(file)
    check = check_device(on_twin, on_cpu, SMALL)
    assert (on_twin.engine.device, on_cpu.engine.device) == ("twin", "cpu")
    assert check.faces == 1
    assert check.agrees
    assert check.placement is not None
    assert check.placement.on_device > 250
    assert check.placement.on_cpu == {}
    assert check.text.startswith(
        f"Twin runs {check.placement.on_device} of {check.placement.on_device} nodes."
    )


def test_operators_that_a_device_leaves_to_the_cpu_are_counted(twin: Device) -> None:
    session = load_model(resolve_model("v2"), device="twin").engine._session  # type: ignore[attr-defined]
    elsewhere = devices.node_placement(session, replace(twin, provider="OtherExecutionProvider"))
    assert elsewhere.on_device == 0
    assert elsewhere.on_cpu["DeformConv"] == 15
    assert "DeformConv (15)" in elsewhere.text
    assert elsewhere.text.endswith(" on the CPU")


def test_a_file_that_fixes_its_size_is_freed_on_a_device_too(
    twin: Device, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(shared / "detectors" / "yunet_s_640_640.onnx", device="twin")
    assert model.engine.device == "twin"
    assert None in model.engine.graph.inputs[0].shape


@pytest.mark.parametrize(
    ("moved", "score", "said"),
    [
        (0.0, 0.86, ""),
        (0.0, 0.84, "A face has score 0.84 instead of 0.90."),
        (20.0, 0.90, "It misses a face with score 0.90. It detects an extra face with score 0.90."),
    ],
)
def test_what_differs_from_the_cpu_is_said(moved: float, score: float, said: str) -> None:
    def face(left: float, value: float) -> Detections:
        box = np.float32([[left, 0, left + 100, 100]])
        return Detections(box, np.float32([value]), np.zeros((1, 0, 2), np.float32), ())

    assert " ".join(device_check._differences(face(moved, score), face(0.0, 0.9))) == said


def test_a_provider_that_does_not_start_is_an_error_and_never_the_cpu_in_secret(broken: Device) -> None:
    with pytest.raises(UserError, match=r"Broken device.*CPU"):
        load_model(resolve_model("v2", "dense"), device="broken")


@pytest.mark.parametrize(
    ("key", "remedy"), [("tensorrt", r"ffgui\[tensorrt\]\"`\."), ("toaster", "can be added")]
)
def test_a_missing_device_names_the_extra_to_install_and_what_is_here(
    key: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_plugin_modules", list)
    with pytest.raises(UserError, match=rf"{key}.*{remedy}.*Available devices: cpu"):
        find_device(key)


def test_a_plugin_that_does_not_load_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnxruntime_ep_toaster.py").write_text(
        "def get_ep_name(): return 'Toaster'\ndef get_library_path(): return '/nowhere/libtoaster.so'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    devices._plugins.cache_clear()
    try:
        with pytest.raises(UserError, match="onnxruntime-ep-toaster is installed but"):
            find_device("toaster")
    finally:
        devices._plugins.cache_clear()


def test_pytorch_runs_on_the_cpu_only() -> None:
    with pytest.raises(UserError, match="CPU only"):
        load_model(resolve_model("v2"), engine=TORCH, device="webgpu")


@pytest.fixture
def on_webgpu() -> Model:
    """V2 on a real plugin's device."""
    if "webgpu" not in [device.key for device in list_devices()]:
        pytest.skip("needs onnxruntime-ep-webgpu and a graphics driver")
    return load_model(resolve_model("v2"), device="webgpu")


def test_webgpu_agrees_with_the_cpu_and_leaves_deformable_convolution_to_it(on_webgpu: Model) -> None:
    check = check_device(on_webgpu, load_model(resolve_model("v2")), SMALL)
    assert check.faces == 1
    assert check.agrees
    assert check.placement is not None
    assert dict(check.placement.on_cpu) == {"DeformConv": 15}
