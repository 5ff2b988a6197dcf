"""A pane's model when its file goes away or another one is wanted."""

import shutil
from dataclasses import replace
from pathlib import Path

import onnxruntime
import psutil
import pytest

from ffgui.detect.engines import devices, native
from ffgui.detect.engines.devices import CPU_PROVIDER, Device
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import Options

ONE, TWO = Options(threads=1), Options(threads=2)


def ignore(level: str, text: str) -> None:
    """Ignore messages about the device."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A model file that may be deleted."""
    return Path(shutil.copy(resolve_model("v2", "dense"), tmp_path / "model.onnx"))


def test_a_new_number_of_threads_is_refused_once_when_the_file_is_gone_and_the_model_stays(
    file: Path,
) -> None:
    loaded: list[str] = []
    slot = ModelSlot(file, load_model, lambda: loaded.append("model"), ignore)
    before = slot.prepare(ONE)
    content = file.read_bytes()
    file.unlink()
    with pytest.raises(UserError, match=r"model\.onnx"):
        slot.prepare(TWO)
    assert slot.prepare(TWO) is before
    file.write_bytes(content)
    assert slot.prepare(ONE) is before
    assert slot.prepare(Options(threads=3)) is not before
    assert slot.info is not None
    assert slot.kernel == native.kernels()
    assert loaded == ["model"]


def test_whoever_prepares_another_model_reports_it(file: Path) -> None:
    loaded: list[str | None] = []
    slot = ModelSlot(file, load_model, lambda: loaded.append(slot.info and slot.info.version), ignore)
    slot.prepare(ONE)
    slot.want(resolve_model("v1", "dense"))
    slot.prepare(ONE)
    slot.prepare(TWO)
    assert loaded == ["v2", "v1"]


def test_a_rejected_model_is_not_reported_and_the_old_one_is_wanted_again(file: Path, tmp_path: Path) -> None:
    loaded: list[str] = []
    slot = ModelSlot(file, load_model, lambda: loaded.append("model"), ignore)
    before = slot.prepare(ONE)
    slot.want(tmp_path / "missing.onnx")
    with pytest.raises(UserError, match=r"missing\.onnx"):
        slot.prepare(ONE)
    assert slot.prepare(ONE) is before
    assert loaded == ["model"]


@pytest.fixture
def twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The CPU as a device of a plugin."""
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == CPU_PROVIDER)
    monkeypatch.setattr(devices, "_plugins", lambda: (Device("twin", "Twin", CPU_PROVIDER, handle),))


@pytest.mark.usefixtures("twin")
def test_a_model_moves_to_a_device_and_back_and_says_how_it_compares(file: Path) -> None:
    loaded: list[str | None] = []
    told: list[tuple[str, str]] = []
    slot = ModelSlot(
        file, load_model, lambda: loaded.append(slot.kernel), lambda level, text: told.append((level, text))
    )
    slot.prepare(ONE)
    slot.want_device("twin")
    there = slot.prepare(ONE)
    assert slot.prepare(ONE) is there
    assert there.device == slot.device == "twin"
    slot.want_device("cpu")
    assert slot.prepare(ONE).device == "cpu"
    assert loaded == [native.kernels(), "Twin", native.kernels()]
    (first, preparing), (second, compared) = told
    assert (first, second) == ("info", "info")
    assert "for Twin" in preparing
    assert "Twin runs" in compared
    assert "same faces as the CPU" in compared


def test_without_the_device_the_cpu_takes_over_and_it_is_not_asked_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_plugin_modules", list)
    told: list[tuple[str, str]] = []
    slot = ModelSlot(file, load_model, lambda: None, lambda level, text: told.append((level, text)))
    slot.want_device("tensorrt")
    assert slot.prepare(ONE).device == slot.device == "cpu"
    slot.prepare(ONE)
    ((level, text),) = told
    assert level == "warning"
    assert "to the CPU" in text
    assert "ffgui[tensorrt]" in text


@pytest.mark.usefixtures("twin")
def test_a_file_that_is_gone_leaves_model_and_device_as_they_are(file: Path) -> None:
    slot = ModelSlot(file, load_model, lambda: None, ignore)
    before = slot.prepare(ONE)
    file.unlink()
    slot.want_device("twin")
    with pytest.raises(UserError, match=r"model\.onnx"):
        slot.prepare(ONE)
    assert slot.device == "cpu"
    assert slot.prepare(ONE) is before


@pytest.mark.usefixtures("twin")
def test_a_size_too_large_for_memory_does_not_give_up_the_device(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory._replace(available=10**8))
    slot = ModelSlot(file, load_model, lambda: None, ignore)
    slot.want_device("twin")
    with pytest.raises(UserError, match="too large"):
        slot.prepare(replace(ONE, size=InferenceSize.parse("4096")))
    assert slot.device == slot.prepare(replace(ONE, size=InferenceSize.parse("160"))).device == "twin"
