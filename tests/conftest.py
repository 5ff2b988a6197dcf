"""Fixtures and settings of all tests."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from ffgui import policy

policy.apply()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# One thread per process, child processes included: pytest-xdist keeps the cores busy, and OpenMP threads that
# compete for a core spend their time spinning. Must be set before torch is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Failures that tests provoke do not belong in the log of whoever runs them.
_STATE = tempfile.TemporaryDirectory(prefix="ffgui-tests-")
os.environ["XDG_STATE_HOME"] = _STATE.name


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data that may not be shipped (WIDER FACE, published checkpoints)."""
    folder = Path(os.environ.get("FFGUI_SHARED") or Path(__file__).parents[2] / "shared")
    if not folder.is_dir():
        message = f"needs the shared data folder ({folder.name}), which is not here"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def small_data(shared, tmp_path_factory) -> Path:
    """Twelve labeled pictures of three events."""
    folder = tmp_path_factory.mktemp("data")
    entries = (shared / "wider/val/label.txt").read_text("utf-8").split("# ")[1:]
    chosen = [
        entry
        for event in ("0--Parade", "13--Interview", "19--Couple")
        for entry in [entry for entry in entries if entry.startswith(event)][:4]
    ]
    (folder / "label.txt").write_text("".join(f"# {entry}" for entry in chosen), "utf-8")
    for name in (entry.partition("\n")[0].strip() for entry in chosen):
        (folder / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shared / "wider/val/images" / name, folder / "images" / name)
    return folder
