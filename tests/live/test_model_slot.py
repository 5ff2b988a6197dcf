"""A pane's model when its file goes away or another one is wanted."""

import shutil
from pathlib import Path

import pytest

from ffgui.detect.engines import native
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.errors import UserError
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import Options

ONE, TWO = Options(threads=1), Options(threads=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A model file that may be deleted."""
    return Path(shutil.copy(resolve_model("v2", "dense"), tmp_path / "model.onnx"))


def test_a_new_number_of_threads_is_refused_once_when_the_file_is_gone_and_the_model_stays(
    file: Path,
) -> None:
    loaded: list[str] = []
    slot = ModelSlot(file, load_model, lambda: loaded.append("model"))
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
    slot = ModelSlot(file, load_model, lambda: loaded.append(slot.info and slot.info.version))
    slot.prepare(ONE)
    slot.want(resolve_model("v1", "dense"))
    slot.prepare(ONE)
    slot.prepare(TWO)
    assert loaded == ["v2", "v1"]


def test_a_rejected_model_is_not_reported_and_the_old_one_is_wanted_again(file: Path, tmp_path: Path) -> None:
    loaded: list[str] = []
    slot = ModelSlot(file, load_model, lambda: loaded.append("model"))
    before = slot.prepare(ONE)
    slot.want(tmp_path / "missing.onnx")
    with pytest.raises(UserError, match=r"missing\.onnx"):
        slot.prepare(ONE)
    assert slot.prepare(ONE) is before
    assert loaded == ["model"]
