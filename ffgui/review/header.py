"""Header of an analysis: what was analyzed, by which models, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.orientation import UPRIGHT, Orientation

Side = Literal["a", "b"]
SIDES: tuple[Side, Side] = ("a", "b")

_FORMAT = "ffgui review"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """The source of an analysis.

    Attributes:
        path: when it was analyzed.
        sha256: see `ReviewSource.sha256`.
        frames: number that it declares; None if unknown.
        consecutive: whether frames follow each other in time.
    """

    path: str
    sha256: str
    frames: int | None
    consecutive: bool


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model of an analysis.

    Attributes:
        label: for people; different for the two models.
        key: "v1", "v2" or a name; see `ModelInfo.key`.
        family: key of its family.
        file: when the source was analyzed.
        sha256: of the file.
        device: key of the device that ran it.
    """

    label: str
    key: str
    family: str
    file: str
    sha256: str
    device: str = "cpu"


@dataclass(frozen=True, slots=True)
class Header:
    """Source, models and settings of an analysis.

    Attributes:
        source: see `SourceRecord`.
        models: the two detectors.
        size: inference size as a user writes it.
        nms: IoU threshold of NMS; None for that of each family.
        floor: lowest score of the stored faces.
        labels: hash of the ground truth; None without.
        orientation: how pictures are rotated and mirrored before detection.
        engine: key of the engine that runs the networks.
    """

    source: SourceRecord
    models: Mapping[Side, ModelRecord]
    size: str
    nms: float | None
    floor: float
    labels: str | None
    orientation: Orientation = UPRIGHT
    engine: str = ONNX_RUNTIME

    @property
    def exact(self) -> bool:
        """Whether faces are stored without rounding."""
        return self.labels is not None

    def difference(self, other: Header) -> str | None:
        """Return in what the results of another header differ, None if in nothing."""
        parts = {
            "source": self.source.sha256 != other.source.sha256,
            "model": any(self.models[side].sha256 != other.models[side].sha256 for side in SIDES),
            "device": any(self.models[side].device != other.models[side].device for side in SIDES),
            "inference size": self.size != other.size,
            "NMS threshold": self.nms != other.nms,
            "lowest score": self.floor != other.floor,
            "ground truth": self.labels != other.labels,
            "orientation": self.orientation != other.orientation,
            "engine": self.engine != other.engine,
        }
        return next((name for name, differs in parts.items() if differs), None)

    def encode(self) -> str:
        """Return the header as JSON on one line."""
        return compact_json({"format": _FORMAT, "version": _VERSION} | asdict(self))

    @staticmethod
    def decode(line: str) -> Header:
        """Parse a header.

        Raises:
            ValueError: if it is none.
        """
        try:
            data = json.loads(line)
            if (data["format"], data["version"]) != (_FORMAT, _VERSION):
                raise ValueError(f"format {data['format']} {data['version']}")
            return Header(
                SourceRecord(**data["source"]),
                {side: ModelRecord(**data["models"][side]) for side in SIDES},
                str(data["size"]),
                None if data["nms"] is None else float(data["nms"]),
                float(data["floor"]),
                data["labels"],
                Orientation(**data.get("orientation", {})),
                str(data.get("engine", ONNX_RUNTIME)),
            )
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(str(error)) from error


def compact_json(value: object) -> str:
    """Return JSON on one line."""
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def orientation_text(orientation: Orientation) -> str:
    """Describe an orientation."""
    parts = [f"rotated by {orientation.rotation}°"] if orientation.rotation else []
    parts += ["mirrored"] if orientation.mirrored else []
    return ", ".join(parts) or "as it is"
