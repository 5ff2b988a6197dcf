"""Which libraries run, by what they say of themselves: the packaged program has no other record."""

from __future__ import annotations

import platform
import sys


def library_versions() -> dict[str, str]:
    """Version of each library that does the work, as loaded in this process."""
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
    """Name and version of the system."""
    return f"{platform.system()} {platform.release()} ({platform.machine()})"
