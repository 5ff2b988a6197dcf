"""FeatherFace Studio: two very small face detectors, side by side, live.

The Python interface is small: `load_detector` takes the name or file of a model, the `Detector` that
it returns finds the faces of an array, and a `Result` holds them as `Detections`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector, load_detector
    from ffgui.detect.results import Attention, Detections, Result

__version__ = "0.1.0"
__all__ = ["Attention", "Detections", "Detector", "Result", "__version__", "load_detector"]


def __getattr__(name: str) -> object:
    """Import the detector when it is first asked for, so that `ffgui --version` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ffgui import policy

    policy.disable_telemetry()
    module = "detector" if name in ("Detector", "load_detector") else "results"
    return getattr(import_module(f"ffgui.detect.{module}"), name)
