"""A pane's model while its file goes away."""

import shutil
from pathlib import Path

import pytest

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


def test_other_threads_for_a_file_that_is_gone_are_refused_once_and_the_model_stays(file: Path) -> None:
    slot = ModelSlot(file, load_model)
    before, loaded = slot.prepare(ONE)
    assert loaded
    content = file.read_bytes()
    file.unlink()
    with pytest.raises(UserError, match=r"model\.onnx"):
        slot.prepare(TWO)
    assert slot.prepare(TWO) == (before, False)
    file.write_bytes(content)
    assert slot.prepare(ONE) == (before, False)
    after, loaded = slot.prepare(Options(threads=3))
    assert (after is before, loaded, slot.info is not None) == (False, False, True)
