"""A short soak: half a minute of random use with faults. Only hours can tell whether memory grows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops and continues a process")
def test_half_a_minute_of_random_use_brings_no_fault(tmp_path: Path) -> None:
    script = Path(__file__).with_name("soak.py")
    command = [sys.executable, str(script), "--minutes", "0.5", "--output", str(tmp_path / "soak")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    verdict = json.loads((tmp_path / "soak.json").read_text())
    assert verdict["faults"] == [], done.stderr
    assert verdict["results"] > 20
