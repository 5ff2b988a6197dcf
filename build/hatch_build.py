"""Build hook of Hatchling: compiles the native kernels and adds them to the wheel.

Without a C compiler, or with `FFGUI_KERNEL=0`, the result is a pure wheel, which runs on every platform but
is slower. `FFGUI_KERNEL_PLATFORM` cross-compiles for another platform (see build/kernels.py).
"""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
import kernels


class KernelHook(BuildHookInterface):
    """Adds the library to a wheel, or to the source folder of an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the library before Hatchling builds the wheel."""
        if os.environ.get("FFGUI_KERNEL") == "0":
            return
        tag = os.environ.get("FFGUI_KERNEL_PLATFORM", "")
        name = kernels.library_name(tag)
        if version == "editable":
            self._compile(Path(self.root, kernels.FOLDER, name))
            return
        self._scratch = TemporaryDirectory()  # deleted after the wheel is written
        library = Path(self._scratch.name, name)
        if tag:
            kernels.compile_for(tag, library)
        elif not self._compile(library):
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{tag or _platform()}"
        build_data["force_include"][str(library)] = str(kernels.FOLDER / name)

    def _compile(self, library: Path) -> bool:
        try:
            kernels.compile_here(library)
        except kernels.KernelError as error:
            self.app.display_warning(
                f"The wheel will not contain the native kernels (inference will be slower): {error}"
            )
            return False
        return True


def _platform() -> str:
    """Return the platform tag of this machine; that of a universal Python on macOS names two."""
    system = sysconfig.get_platform()
    if sys.platform == "darwin":
        system = f"{system.rpartition('-')[0]}-{platform.machine()}"
    return system.replace("-", "_").replace(".", "_")
