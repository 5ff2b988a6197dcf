"""The kernels under the sanitizers for addresses and undefined behavior."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import kernels
import pytest

SCRIPT = Path(__file__).with_name("sanitized.py")
ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def runtime_library():
    """The sanitizer's library, which must be in a process before all others."""
    compiler = shutil.which("gcc")
    file = (
        compiler
        and subprocess.run(
            [compiler, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    if sys.platform != "linux" or not file or not Path(file).is_absolute():
        if os.environ.get("CI"):
            pytest.fail("needs gcc with its sanitizers")
        pytest.skip("needs gcc with its sanitizers")
    return file


@pytest.fixture
def run(runtime_library, tmp_path, monkeypatch):
    """Compile the kernels with the sanitizers and run the script with them."""

    def work():
        library = tmp_path / kernels.library_name()
        kernels.compile_here(library, "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")
        environment = {**os.environ, "LD_PRELOAD": runtime_library, "ASAN_OPTIONS": "detect_leaks=0"}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(SCRIPT.parent)])
        command = [sys.executable, str(SCRIPT), str(library)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    monkeypatch.setenv("CC", "gcc")
    return work


@pytest.mark.slow
def test_nothing_is_found(run):
    result = run()
    assert result.returncode == 0, result.stderr[-3000:]
    assert int(result.stdout) > 300


@pytest.mark.slow
def test_a_fault_would_be_found(run, tmp_path, monkeypatch):
    """With room for too few rows."""
    shutil.copytree(ROOT / kernels.FOLDER, tmp_path / kernels.FOLDER)
    monkeypatch.setattr(kernels, "ROOT", tmp_path)
    source = tmp_path / kernels.FOLDER / "deform_conv.c"
    right = source.read_text("utf-8")
    wrong = right.replace("Alloc(arena, (size_t)(height + 2)", "Alloc(arena, (size_t)(height + 1)")
    assert wrong != right
    source.write_text(wrong, "utf-8")
    result = run()
    assert result.returncode != 0
    assert "heap-buffer-overflow" in result.stderr
