"""Describes the machine on which something is measured."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ffgui import __version__
from ffgui.detect.engines.threads import physical_cores, usable_cores

_LIBRARIES = ("onnxruntime", "numpy", "torch")


def describe_machine() -> dict[str, Any]:
    """Return processor, usable cores, system, load and library versions, ready for JSON.

    `load_1min` is absent where the system does not report it.
    """
    machine: dict[str, Any] = {
        "cpu": _cpu_name(),
        "cores": usable_cores(),
        "physical_cores": physical_cores(),
        "os": platform.platform(),
        "python": platform.python_version(),
        "ffgui": __version__,
    }
    for library in _LIBRARIES:
        try:
            machine[library] = version(library)
        except PackageNotFoundError:
            continue
    if hasattr(os, "getloadavg"):
        machine["load_1min"] = round(os.getloadavg()[0], 2)
    return machine


@cache
def machine_key() -> str:
    """Return what the speed of the models depends on: processor, usable cores and ONNX Runtime's version."""
    import onnxruntime  # its version, since several packages bring it

    return f"{_cpu_name()}, {usable_cores()} cores, onnxruntime {onnxruntime.__version__}"


def _cpu_name() -> str:
    try:
        if sys.platform == "linux":
            lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        if sys.platform == "darwin":
            command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
            answer = subprocess.run(command, capture_output=True, check=True, text=True, timeout=2)  # noqa: S603
            return answer.stdout.strip()
    except (OSError, StopIteration, subprocess.SubprocessError):
        pass
    return platform.processor() or platform.machine()
