import os
import subprocess
import sys
from pathlib import Path

import pytest

import ffgui


@pytest.fixture
def ffgui_run(tmp_path):
    """Runs `python -m ffgui ...` in a process of its own, in an empty folder."""

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
