import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ffgui


@pytest.fixture
def ffgui_run(tmp_path):
    """Run `python -m ffgui ...` in a separate process, in an empty folder."""

    def run(*arguments, **options):
        environment = os.environ | {
            "PYTHONPATH": str(Path(ffgui.__file__).parents[1]),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        }
        return subprocess.run(
            [sys.executable, "-m", "ffgui", *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
            env=environment | options.pop("env", {}),
            **options,
        )

    return run


@pytest.fixture
def wider_folder(shared, tmp_path):
    """Copy real pictures, named EVENT/FILE.jpg, into a folder and return it."""

    def copy(names):
        for name in names:
            file = tmp_path / "wider" / "images" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(shared / "wider" / "val" / "images" / name, file)
        return tmp_path / "wider"

    return copy
