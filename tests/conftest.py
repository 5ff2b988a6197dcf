"""What all tests share."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
