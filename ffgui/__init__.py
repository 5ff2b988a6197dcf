"""FeatherFace Studio: two very small face detectors, side by side, live."""

__version__ = "0.1.0"
