"""A still picture."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from ffgui.detect.pictures import read_picture
from ffgui.live.sources.source import Source
from ffgui.live.state import Frame, SourceInfo


class PictureSource(Source):
    """Gives one frame, and the same again after each `seek`."""

    def __init__(self, path: Path) -> None:
        """Read the picture.

        Raises:
            UserError: if it cannot be read.
        """
        self._name = path.name
        self._image = read_picture(path)
        self._given = False
        height, width = self._image.shape[:2]
        self.info = SourceInfo("picture", path.name, live=False, width=width, height=height, still=True)

    def read(self) -> Frame | None:
        """Return the picture, then None."""
        if self._given:
            return None
        self._given = True
        return Frame(self._image, 0, perf_counter(), name=self._name)

    def seek(self, seconds: float) -> None:  # noqa: ARG002
        """Let `read` return the picture again."""
        self._given = False
