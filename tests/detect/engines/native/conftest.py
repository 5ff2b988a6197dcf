"""The compiled library, and the instruction sets of this machine."""

import os
import platform
import sys
from pathlib import Path

import pytest

from ffgui.detect.engines import native


@pytest.fixture(scope="session", autouse=True)
def library():
    """Skip without the library, as after an installation without a C compiler; in CI it must be there."""
    if not native.LIBRARY.is_file():
        message = "needs the native kernels: python build/kernels.py"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    sources = [file for pattern in ("*.c", "*.h") for file in native.LIBRARY.parent.glob(pattern)]
    if any(file.stat().st_mtime > native.LIBRARY.stat().st_mtime for file in sources):
        pytest.fail("the native kernels are older than their source: python build/kernels.py")


@pytest.fixture(autouse=True)
def best_kernels(monkeypatch):
    """What a user gets who sets nothing."""
    monkeypatch.delenv("FFGUI_KERNEL", raising=False)


sys.path.insert(0, str(Path(__file__).parents[4] / "build"))  # kernels.py, which compiles them

SETS = ["avx512", "avx2", "baseline"] if platform.machine() in {"x86_64", "AMD64"} else ["neon"]


@pytest.fixture(params=SETS)
def kernel_set(request, monkeypatch):
    """Each instruction set that the machine has, chosen for sessions to come."""
    monkeypatch.setenv("FFGUI_KERNEL", request.param)
    if native.kernels() != f"native {request.param}":
        pytest.skip(f"this machine has no {request.param}")
    return request.param
