"""A still picture."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from ffgui.detect.pictures import read_picture
from ffgui.live.state import Frame, SourceInfo


class PictureSource:
    """Gives one frame, and after `seek` again."""

    def __init__(self, path: Path) -> None:
        """Read the picture.

        Raises:
            UserError: if it cannot be read.
        """
        self._name = path.name
        self._image = read_picture(path)
        self._given = False
        height, width = self._image.shape[:2]
        self.info = SourceInfo("picture", path.name, live=False, width=width, height=height)

    def read(self) -> Frame | None:
        """The picture, then None."""
        if self._given:
            return None
        self._given = True
        return Frame(self._image, 0, perf_counter(), name=self._name)

    def seek(self, seconds: float) -> None:  # noqa: ARG002
        """Let the picture be given again."""
        self._given = False

    def close(self) -> None:
        """Nothing is held open."""
