"""What the window is about to show: the pipeline, its options and the models of both panes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from ffgui.app.bridge import PipelineBridge
from ffgui.app.settings import Settings
from ffgui.detect.model import ModelLoader
from ffgui.detect.model_files import VERSIONS, resolve_model
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import SourceSpec
from ffgui.live.state import SIDES, Level, Mode, Options, Side

ADDRESSES_KEPT = 8


def options_of(settings: Settings) -> Options:
    """The pipeline's options that the settings ask for."""
    width_height = settings.camera_size
    return Options(
        mode=cast(Mode, settings.mode),
        size=InferenceSize.parse(settings.size),
        score=settings.score,
        nms=settings.nms,
        threads=settings.threads,
        mirror=settings.mirror,
        rotation=settings.rotation,
        loop=settings.loop,
        camera_size=(width_height[0], width_height[1]) if width_height else None,
        camera_fps=settings.camera_fps,
    )


class AppController(QObject):
    """Turns wishes of the user into calls of the pipeline, and keeps the settings up to date."""

    changed = Signal()
    """The pipeline has something new."""
    options_changed = Signal()
    noted = Signal(str, str)
    """Level and text of something that the user should know."""

    def __init__(
        self, settings: Settings, models: Mapping[Side, Path], load: ModelLoader, backend: str
    ) -> None:
        """Take the models; nothing runs before `open`.

        Args:
            settings: kept up to date.
            models: a file for each pane.
            load: loads a model file.
            backend: key of the engine that `load` uses.
        """
        super().__init__()
        self.backend = backend
        self.falls_back = True
        self.settings = settings
        self.spec = SourceSpec("sample")
        self._models: dict[Side, Path] = dict(models)
        self._told: frozenset[str] = frozenset()
        self._good: SourceSpec | None = None
        self._bridge = PipelineBridge(models, options_of(settings), load, self)
        self._bridge.changed.connect(self.changed)

    @property
    def pipeline(self) -> Pipeline:
        """The live pipeline."""
        return self._bridge.pipeline

    @property
    def options(self) -> Options:
        """The options in force."""
        return self.pipeline.options

    def infos(self) -> dict[Side, ModelInfo | None]:
        """What the loaded models say about themselves."""
        return {side: self.pipeline.model_info(side) for side in SIDES}

    def open(self, spec: SourceSpec) -> None:
        """Show another source."""
        self.spec = spec
        if spec.is_url:
            kept = [one for one in self.settings.addresses if one != spec.address]
            self.settings.addresses = [spec.address, *kept][:ADDRESSES_KEPT]
        self.pipeline.set_paused(False)
        self.pipeline.start(spec)
        self.options_changed.emit()

    def remember_good(self) -> None:
        """The present source delivers: it is the one to come back to if the next one cannot be opened."""
        self._good = self.spec

    def go_back(self) -> bool:
        """Show again what was shown before a source that could not be opened.

        Returns:
            False if there is nothing to go back to.
        """
        if not self.falls_back or self._good is None or self._good == self.spec:
            return False
        self.open(self._good)
        return True

    def close(self) -> None:
        """Stop everything; may be called again."""
        self._bridge.close()

    def change(self, **values: object) -> None:
        """Change options; those that are kept go into the settings too."""
        kept = {entry.name for entry in dataclasses.fields(Settings)}
        for name, value in values.items():
            if name in kept:
                setattr(self.settings, name, _plain(value))
        self.pipeline.set_options(dataclasses.replace(self.options, **values))  # type: ignore[arg-type]
        self.options_changed.emit()

    def set_model(self, side: Side, path: Path) -> None:
        """Load a model file into a pane."""
        self._models[side] = path
        self.pipeline.set_model(side, path)

    def swap(self) -> None:
        """FrameBroker the models of both panes."""
        left, right = (self._model(side) for side in SIDES)
        self.set_model("left", right)
        self.set_model("right", left)

    def set_variant(self, variant: str) -> None:
        """Load the other variant of the shipped models, in both panes or in none."""
        wanted: dict[Side, Path] = {}
        for side, info in self.infos().items():
            version = info.version if info else self._shipped_version(side)
            if version not in VERSIONS:
                self.noted.emit(
                    "warning",
                    f"The {side} pane holds a model of another kind ({version or 'unknown'}), "
                    "so that the variant stays. Load V1 and V2 first.",
                )
                return
            try:
                wanted[side] = resolve_model(version, variant)
            except UserError as error:
                self.noted.emit("error", str(error))
                return
        self.settings.variant = variant
        for side, path in wanted.items():
            self.set_model(side, path)
        self.options_changed.emit()

    def tell_news(self) -> None:
        """Pass on what the pipeline has noted, and warn once when both panes hold the same kind."""
        for notice in self.pipeline.notices():
            self._accept_rejection(notice.level, notice.side)
            self.noted.emit(notice.level, notice.text)
        infos = [info for info in self.infos().values() if info is not None]
        if len(infos) < len(SIDES):
            return
        kinds = frozenset(info.sha256 for info in infos)
        if kinds == self._told:
            return
        self._told = kinds
        if len({(info.version, info.attention) for info in infos}) == 1:
            self.noted.emit(
                "warning",
                f"Both panes now hold the same kind of model ({infos[0].name}): there is little to compare. "
                "Load another one, or drop a model file onto a pane.",
            )

    def _accept_rejection(self, level: Level, side: Side | None) -> None:
        """A model that was refused is not the one to swap or restart with."""
        if level == "info" or side is None:
            return
        info = self.pipeline.model_info(side)
        if info is not None:
            self._models[side] = info.file

    def _model(self, side: Side) -> Path:
        return self._models[side]

    def _shipped_version(self, side: Side) -> str:
        stem = self._model(side).stem
        return next((version for version in VERSIONS if f"_{version}" in stem), "")


def _plain(value: object) -> object:
    """As the settings file keeps it."""
    if isinstance(value, InferenceSize):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
