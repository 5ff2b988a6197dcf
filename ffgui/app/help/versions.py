"""Versions of the libraries, as they report themselves: the packaged program has no other record."""

from __future__ import annotations

import platform
import sys


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries loaded in this process."""
    import cv2
    import numpy as np
    import onnxruntime
    import PySide6
    from PySide6.QtCore import qVersion

    found = {
        "Python": platform.python_version(),
        "numpy": np.__version__,
        "onnxruntime": onnxruntime.__version__,
        "OpenCV": cv2.__version__,
        "Qt": qVersion(),
        "PySide6": PySide6.__version__,
    }
    for name in ("pyqtgraph", "torch"):  # loaded late, or never
        if name in sys.modules:
            found[name] = str(sys.modules[name].__version__)
    return found


def system_text() -> str:
    """Return name and version of the operating system."""
    return f"{platform.system()} {platform.release()} ({platform.machine()})"
