"""Carries out what the user asks of the pipeline: sources, playback, models."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ffgui.app.language import mark, tr, translated
from ffgui.app.pipeline_bridge import PipelineBridge
from ffgui.app.recent import storable, with_newest
from ffgui.app.settings import RECENT_LIMIT, SCORE_LIMITS
from ffgui.app.settings_store import SettingsStore
from ffgui.app.source_names import source_name
from ffgui.app.views.view_table import current_view
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.model import ModelLoader
from ffgui.detect.model_files import VERSIONS, resolve_model
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.evaluate.machine import machine_key
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import SourceSpec
from ffgui.live.state import SIDES, Options, Shown, Side, device_topic

_NO_VARIANTS: dict[Side, str] = {
    "left": mark(
        "The left pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first."
    ),
    "right": mark(
        "The right pane holds another kind of model ({version}), which has no variants. Load V1 and V2 first."
    ),
}


class AppController(QObject):
    """Owns the pipeline and keeps its options in step with the settings.

    Attributes:
        spec: the source that is open or being opened.
        backend: key of the engine that runs the networks.
        returns_on_failure: whether a source that cannot be opened is replaced by the previous one.
    """

    changed = Signal()
    """The pipeline has something new."""

    noted = Signal(str, str, str)
    """Level and text of something that the user should know, and its topic, see `Message.topic`."""

    resolved = Signal(str)
    """A topic on which nothing that was noted holds any more."""

    def __init__(
        self,
        settings: SettingsStore,
        models: Mapping[Side, Path],
        load: ModelLoader,
        backend: str,
    ) -> None:
        """Take the models; nothing runs before `open`.

        Args:
            settings: the user's choices.
            models: a file for each pane.
            load: loads a model file.
            backend: key of the engine that `load` uses.
        """
        super().__init__()
        self.settings = settings
        self.backend = backend
        self.spec = SourceSpec("sample")
        self.returns_on_failure = True
        self._last_good: SourceSpec | None = None
        self._resume = self._scrubbing = False
        self._addresses: dict[str, str] = {}
        """Addresses with their secrets, by their stored form without secrets."""
        self._warned: frozenset[str] = frozenset()
        self._tried_threads: int | None = None
        self._bridge = PipelineBridge(models, self._options(), load, self)
        self._bridge.changed.connect(self.changed)
        self._set_devices()
        settings.changed.connect(self._on_settings_changed)

    @property
    def pipeline(self) -> Pipeline:
        """The live pipeline."""
        return self._bridge.pipeline

    def prepare_with(self, prepare: Callable[[Shown], None]) -> None:
        """Call `prepare` in a worker's thread with results that will be shown soon."""
        self._bridge.prepare = prepare

    @property
    def mirrored(self) -> bool:
        """Whether the picture is mirrored."""
        source = self.pipeline.status().source
        return source.mirrored if source else bool(self.settings.values.mirror)

    @property
    def can_step(self) -> bool:
        """Whether the source can be stepped through."""
        source = self.pipeline.status().source
        return source is not None and source.seekable

    @property
    def source_name(self) -> str:
        """Name of the source, for the user."""
        source = self.pipeline.status().source
        return source_name(source.name if source else self.spec.title)

    @property
    def threads(self) -> int:
        """Intra-op threads per model."""
        values = self.settings.values
        if values.threads:
            return values.threads
        if self._tried_threads is not None:
            return self._tried_threads
        measured = values.measured_on == machine_key() and values.measured_threads
        return measured or auto_threads()

    def try_threads(self, threads: int | None) -> None:
        """Use this number of threads while the user has not chosen one; None for the usual number."""
        self._tried_threads = threads
        self.pipeline.set_options(self._options())

    def infos(self) -> dict[Side, ModelInfo | None]:
        """Return what the loaded models say about themselves."""
        return {side: self.pipeline.model_info(side) for side in SIDES}

    # Sources

    def open(self, spec: SourceSpec) -> None:
        """Open another source."""
        self.resolved.emit("source")
        self._open(spec)

    def _open(self, spec: SourceSpec) -> None:
        self.spec = spec
        self.pipeline.set_paused(False)
        self.pipeline.start(spec)

    def remember_source(self) -> None:
        """Return to the present source if the next one cannot be opened, and list it as a recent one.

        Call it when the source delivers: one that cannot be opened is not listed.
        """
        spec, values = self.spec, self.settings.values
        self._last_good = spec
        if spec.is_url:
            stored = storable(spec.address)
            self._addresses[stored] = spec.address
            self.settings.change(addresses=with_newest(stored, values.addresses, RECENT_LIMIT))
        elif spec.address and spec.path is not None:
            path = str(spec.path.absolute())
            self.settings.change(files=with_newest(path, values.files, RECENT_LIMIT))

    def complete_address(self, stored: str) -> str:
        """Return a recent address with its secrets, as far as they were entered in this session."""
        return self._addresses.get(stored, stored)

    def return_to_last_source(self) -> bool:
        """Open the source again that was open before one that failed.

        Returns:
            False if there is none.
        """
        if not self.returns_on_failure or self._last_good is None or self._last_good == self.spec:
            return False
        self._open(self._last_good)
        return True

    # Playback

    @property
    def ended(self) -> bool:
        """Whether the source has reached its end."""
        return self.pipeline.status().phase == "ended"

    def toggle_pause(self) -> None:
        """Pause or resume; play a source that has ended again."""
        if self.ended:
            self.replay()
        else:
            self.pipeline.set_paused(not self.pipeline.paused)

    def replay(self) -> None:
        """Play a file or folder from its start."""
        self.pipeline.set_paused(False)
        self.pipeline.seek(0.0)

    @property
    def holding(self) -> bool:
        """Whether the user has paused, other than by dragging the position."""
        return self.pipeline.paused and not self._scrubbing

    def scrub(self, begin: bool) -> None:
        """Hold the playback while the user drags the position, and resume it afterwards."""
        self._scrubbing = begin
        if begin:
            self._resume = not self.pipeline.paused
            self.pipeline.set_paused(True)
        elif self._resume:
            self.pipeline.set_paused(False)

    def step(self, frames: int) -> None:
        """Pause, and show another frame of a file."""
        self.pipeline.set_paused(True)
        self.pipeline.step(frames)

    def seek_by(self, seconds: float) -> None:
        """Skip forward or back in a file."""
        position = self.pipeline.position()
        if position is not None:
            self.pipeline.seek(max(0.0, position + seconds))

    # Models

    def change_score(self, by: float) -> None:
        """Raise or lower the score threshold within its limits."""
        low, high = SCORE_LIMITS
        self.settings.change(score=min(high, max(low, round(self.settings.values.score + by, 2))))

    def load_model(self, side: Side, path: Path) -> None:
        """Load a model file in a pane; if that fails, a notice says so and the old model stays."""
        self.pipeline.set_model(side, path)

    def set_device(self, side: Side, device: str) -> None:
        """Run a pane's model on another device; if that fails, show a notice and fall back to the CPU."""
        wanted = {one: self.pipeline.device(one) for one in SIDES} | {side: device}
        self.settings.change(devices=(wanted["left"], wanted["right"]))

    def fell_back(self, topic: str, chosen: Sequence[str]) -> bool:
        """Return whether a warning on this topic says that a pane no longer runs on the chosen device.

        Args:
            topic: see `noted`.
            chosen: key of the device of each pane.
        """
        return any(
            topic == device_topic(side) and self.pipeline.device(side) != device
            for side, device in zip(SIDES, chosen, strict=True)
        )

    def load_shipped_pair(self) -> None:
        """Load V1 in the left pane and V2 in the right one, in the chosen variant."""
        try:
            files = [resolve_model(version, self.settings.values.variant) for version in VERSIONS]
        except UserError as error:
            self.noted.emit("error", translated(error.message), "variant")
            return
        for side, file in zip(SIDES, files, strict=True):
            self.load_model(side, file)

    def swap_models(self) -> None:
        """Exchange the models of both panes."""
        left, right = (self.pipeline.model_path(side) for side in SIDES)
        self.load_model("left", right)
        self.load_model("right", left)

    def set_variant(self, variant: str) -> None:
        """Load the other variant of the shipped models, in both panes or in none."""
        wanted: dict[Side, Path] = {}
        for side, info in self.infos().items():
            version = info.version if info else _shipped_version(self.pipeline.model_path(side))
            if version not in VERSIONS:
                self.noted.emit(
                    "warning",
                    tr(_NO_VARIANTS[side], version=version or tr("unknown")),
                    "variant",
                )
                return
            try:
                wanted[side] = resolve_model(version, variant)
            except UserError as error:
                self.noted.emit("error", translated(error.message), "variant")
                return
        self.settings.change(variant=variant)
        for side, path in wanted.items():
            self.load_model(side, path)

    # Notices

    def announce_news(self) -> None:
        """Pass on the pipeline's notices, store the devices in use, and warn of two models of one kind."""
        for notice in self.pipeline.notices():
            self.noted.emit(notice.level, translated(notice.text), notice.topic)
        if self.backend == ONNX_RUNTIME:  # a device that failed is not tried again at each start
            self.settings.change(devices=tuple(map(self.pipeline.device, SIDES)))
        self._warn_of_same_kind()

    def _warn_of_same_kind(self) -> None:
        """Warn once when both panes hold the same kind of model."""
        infos = [info for info in self.infos().values() if info is not None]
        if len(infos) < len(SIDES):
            return
        files = frozenset(info.sha256 for info in infos)
        if files == self._warned:
            return
        self._warned = files
        self.resolved.emit("same kind")
        if len({(info.version, info.attention) for info in infos}) == 1:
            self.noted.emit(
                "warning",
                tr(
                    "Both panes now hold the same kind of model ({name}), so there is little to compare. "
                    "Load another model, or drop a model file onto a pane.",
                    name=infos[0].name,
                ),
                "same kind",
            )

    def close(self) -> None:
        """Stop everything; may be called again."""
        self._bridge.close()

    def _options(self) -> Options:
        values = self.settings.values
        return replace(values.options(current_view(values).panes), threads=self.threads)

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        self.pipeline.set_options(self._options())
        if "devices" in names:
            self._set_devices()

    def _set_devices(self) -> None:
        if self.backend == ONNX_RUNTIME:
            for side, device in zip(SIDES, self.settings.values.devices, strict=True):
                self.pipeline.set_device(side, device)


def _shipped_version(path: Path) -> str:
    return next((version for version in VERSIONS if f"_{version}" in path.stem), "")
