"""A file: a picture or a video."""

from __future__ import annotations

from pathlib import Path

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.files import exists, home_expanded
from ffgui.live.sources.picture import PictureSource
from ffgui.live.sources.source import Source, SourceContext, SourceKind
from ffgui.live.sources.video import open_video


def _recognize(text: str) -> str | None:
    path = home_expanded(text)
    return str(path) if exists(path) or path.suffix or "/" in text or "\\" in text else None


def _open(address: str, context: SourceContext) -> Source:
    path = Path(address)
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return PictureSource(path)
    return open_video(path, context.open_capture, context.on_warning)


KIND = SourceKind(_recognize, _open, short_name=lambda address: Path(address).name, path=Path)
