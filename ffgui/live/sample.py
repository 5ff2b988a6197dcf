"""The built-in sample: a clip, then compositions, in a loop without a seam; all faces are known."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from time import perf_counter

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.live.sample_cards import HEIGHT, WIDTH
from ffgui.live.sample_clip import Clip
from ffgui.live.sample_scenes import load_scenes
from ffgui.live.state import Frame, KnownFace, SourceInfo
from ffgui.paths import resource

FPS = 30.0

FADE = 14
"""Frames in which one part of the sample turns into the next."""

Faces = tuple[KnownFace, ...]


class SampleSource:
    """The built-in sample as a source.

    Its time line is the clip and then each composition, each beginning `FADE` frames before
    the part before it is over. In its last frames the sample fades to its first picture, so
    that going on at 0 shows no seam. Stays in the thread that made it.
    """

    def __init__(self) -> None:
        """Open the sample.

        Raises:
            UserError: if one of its files is missing or damaged.
        """
        folder = resource("sample")
        self._clip = Clip(folder / "white_house_2009.mp4", folder / "white_house_2009.json")
        self._scenes = load_scenes(folder)
        lengths = [self._clip.frames, *(scene.frames for scene in self._scenes)]
        self._starts = [0]
        for length in lengths:
            self._starts.append(self._starts[-1] + length - FADE)
        assert all(length > 2 * FADE for length in lengths)
        self._frames = self._starts[-1] + FADE
        self._canvas = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self._first = self._clip.frame(0)
        self._next = 0
        self._given = 0
        self.info = SourceInfo(
            kind="sample",
            name="Sample",
            live=False,
            width=WIDTH,
            height=HEIGHT,
            fps=FPS,
            duration=self._frames / FPS,
        )

    def read(self) -> Frame | None:
        """The next frame, or None after the last one.

        Raises:
            UserError: if the clip cannot be decoded any more.
        """
        if self._next >= self._frames:
            return None
        image, faces = self._picture(self._next)
        image.flags.writeable = False
        frame = Frame(image, self._given, perf_counter(), position=self._next / FPS, truth=faces)
        self._next += 1
        self._given += 1
        return frame

    def seek(self, seconds: float) -> None:
        """Make the frame at `seconds` the next one; beyond the ends, the first or the last."""
        self._next = min(max(0, round(seconds * FPS)), self._frames - 1)

    def close(self) -> None:
        """Release the clip's file."""
        self._clip.close()

    def _picture(self, number: int) -> tuple[NDArray[np.uint8], Faces]:
        """A new picture, and its faces, of one place on the time line."""
        index = min(bisect_right(self._starts, number) - 1, len(self._scenes))
        start = self._starts[index]
        faded = number - start
        if index == len(self._scenes) and number >= self._starts[-1]:
            faded = number - self._starts[-1]
            return self._blend(self._part(index, number - start), self._first, faded)
        if index > 0 and faded < FADE:
            before = self._part(index - 1, number - self._starts[index - 1])
            return self._blend(before, self._part(index, faded), faded)
        return self._part(index, number - start)

    def _part(self, index: int, number: int) -> tuple[NDArray[np.uint8], Faces]:
        """Frame `number` of the clip (`index` 0) or of a composition."""
        if index == 0:
            return self._clip.frame(number)
        faces = self._scenes[index - 1].draw(number, self._canvas)
        return self._canvas.copy(), faces

    def _blend(
        self, old: tuple[NDArray[np.uint8], Faces], new: tuple[NDArray[np.uint8], Faces], faded: int
    ) -> tuple[NDArray[np.uint8], Faces]:
        """Picture `faded` of a cross-fade; no face in it counts as missed."""
        part = (faded + 1) / (FADE + 1)
        weight = part * part * (3 - 2 * part)
        image = cv2.addWeighted(old[0], 1 - weight, new[0], weight, 0).astype(np.uint8, copy=False)
        return image, tuple(replace(face, hard=True) for face in (*old[1], *new[1]))
