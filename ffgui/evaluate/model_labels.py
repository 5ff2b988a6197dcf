"""Labels of two models for people."""

from __future__ import annotations

from collections.abc import Sequence

from ffgui.detect.model_info import ModelInfo


def model_labels(infos: Sequence[ModelInfo]) -> tuple[str, str]:
    """Return the shortest labels that distinguish two models."""
    keys = [info.key.upper() if info.key in ("v1", "v2") else info.key for info in infos]
    longer = [f"{key} {info.variant} {info.precision}" for key, info in zip(keys, infos, strict=True)]
    for a, b in (keys, longer, [info.file.name for info in infos]):
        if a != b:
            return a, b
    return "a", "b"
