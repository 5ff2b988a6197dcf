"""Families of detectors, in one table.

A family is one module with `recognize(probe) -> Family | None` and one row here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ffgui.detect.families import (
    blazeface,
    centerface,
    featherface,
    retinaface,
    scrfd,
    ultraface,
    yolov5,
    yolov8,
    yunet,
)
from ffgui.detect.families.family import Family
from ffgui.detect.probe import Probe
from ffgui.errors import UserError


@dataclass(frozen=True, slots=True)
class FamilySpec:
    """A family that the program knows.

    Attributes:
        key: its name in sidecar files and JSON.
        label: its name for people.
        expects: the outputs by which it is recognized, for messages.
        recognize: the family of a graph, or None if it belongs to another. Raises `UserError`
            if the graph belongs to this family but cannot be used.
    """

    key: str
    label: str
    expects: str
    recognize: Callable[[Probe], Family | None]


FAMILIES = (
    FamilySpec(featherface.KEY, "FeatherFace", featherface.EXPECTS, featherface.recognize),
    FamilySpec(yunet.KEY, "YuNet", yunet.EXPECTS, yunet.recognize),
    FamilySpec(scrfd.KEY, "SCRFD", scrfd.EXPECTS, scrfd.recognize),
    FamilySpec(retinaface.KEY, "RetinaFace", retinaface.EXPECTS, retinaface.recognize),
    FamilySpec(ultraface.KEY, "UltraFace", ultraface.EXPECTS, ultraface.recognize),
    FamilySpec(centerface.KEY, "CenterFace", centerface.EXPECTS, centerface.recognize),
    FamilySpec(blazeface.KEY, "BlazeFace", blazeface.EXPECTS, blazeface.recognize),
    FamilySpec(yolov5.KEY, "YOLOv5-face", yolov5.EXPECTS, yolov5.recognize),
    FamilySpec(yolov8.KEY, "YOLOv8-face", yolov8.EXPECTS, yolov8.recognize),
)
"""All families; no two recognize the same graph, and the first that does has it."""


def recognize(probe: Probe, key: str | None = None) -> Family:
    """Return the family of a graph.

    Args:
        probe: first run of the graph.
        key: of the family that it must be; None for any.

    Raises:
        UserError: if it belongs to none, or its metadata cannot be used.
    """
    candidates = [spec for spec in FAMILIES if key in (None, spec.key)]
    for spec in candidates:
        family = spec.recognize(probe)
        if family is not None:
            return family
    shapes = ", ".join(f"[{', '.join(map(str, shape))}]" for shape in probe.shapes)
    known = "".join(f"\n  {spec.label}: {spec.expects}" for spec in candidates)
    raise UserError(
        "{file} is not a supported face detector: for a picture of {width}x{height} pixels "
        "it returns {shapes}. Supported detectors:{known}",
        file=probe.graph.file,
        width=probe.width,
        height=probe.height,
        shapes=shapes,
        known=known,
    )
