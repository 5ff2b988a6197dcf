"""Graphs run by ONNX Runtime. Sessions are made here and nowhere else."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Any

import onnxruntime

from ffgui.detect.engines import CPU, ONNX_RUNTIME, native
from ffgui.detect.engines.devices import CPU_DEVICE, Device, NodePlacement, find_device, node_placement
from ffgui.detect.engines.engine import Feeds, Graph, Outputs, TensorSpec
from ffgui.detect.memory import guarded, is_large, picture_size
from ffgui.detect.model_bytes import with_free_sides
from ffgui.errors import UserError
from ffgui.files import read_bounded
from ffgui.limits import MODEL_BYTES, MODEL_SECONDS

OLDEST = (1, 25)
"""The first ONNX Runtime whose CPU provider runs DeformConv."""

BYTES_PER_PIXEL = 80
"""Memory that a run takes for each pixel of the network's input, measured on V1 and V2."""

_SILENT = 4

_DTYPES: Mapping[str, str] = MappingProxyType({"float": "float32", "double": "float64"})
"""Element types that ONNX Runtime calls otherwise than NumPy."""

_COMPILING = 20
"""Factor by which the time limit is longer for other devices than the CPU: they compile the graph first."""

_LOOPS = (b"Loop", b"Scan")
"""Names of the operators with which a graph can run forever."""


class OnnxRuntimeEngine:
    """A graph in an ONNX Runtime session.

    Attributes:
        placement: where the nodes run; None on the CPU.
    """

    key = ONNX_RUNTIME

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        file: Path,
        threads: int,
        kernel: str = ONNX_RUNTIME,
        *,
        loops: bool = False,
        device: Device = CPU_DEVICE,
    ) -> None:
        """Take a session.

        Args:
            session: runs the graph.
            file: the model file.
            threads: intra-op threads of the session.
            kernel: name of the kernels that the session uses.
            loops: whether every run must be timed, not only the first, because the graph has loops.
            device: where the session was opened.
        """
        self._session = session
        self._device = device
        self.placement: NodePlacement | None = None if device.key == CPU else node_placement(session, device)
        self.graph = _read_graph(session, file)
        self.threads = threads
        self.kernel = kernel
        self._loops = loops
        self._timed = True

    @property
    def device(self) -> str:
        """Key of the device."""
        return self._device.key

    def any_size(self) -> OnnxRuntimeEngine | None:
        """Open the file once more with the sides of its picture declared free.

        Whether the network really takes any size is seen when it runs.
        """
        try:
            content = with_free_sides(self.graph.file.read_bytes(), self.graph.inputs[0].name)
            session = make_session(content, session_options(self.threads), self._device)
        except Exception:  # noqa: BLE001 - the library's exceptions share no other base
            return None
        kernel = ONNX_RUNTIME if self.device == CPU else self.kernel
        return OnnxRuntimeEngine(
            session, self.graph.file, self.threads, kernel, loops=self._loops, device=self._device
        )

    def run(self, feeds: Feeds) -> Outputs:
        """Run the graph; after a large picture the session returns its memory to the system.

        Raises:
            UserError: see `guarded`.
        """
        width, height = picture_size(feeds)
        names = self.graph.output_names
        options = _run_options(is_large(width, height))
        seconds = _seconds_allowed(self._device)
        with guarded(self.graph.file, width, height, BYTES_PER_PIXEL, seconds), self._time_limit(options):
            values = self._session.run(names, feeds, options)
        self._timed = self._loops
        return dict(zip(names, values, strict=True))

    def _time_limit(self, options: onnxruntime.RunOptions) -> AbstractContextManager[None]:
        """End a run that takes too long, if that can happen."""
        if not self._timed:
            return nullcontext()
        return _ended_late(lambda: setattr(options, "terminate", True), self._device)


def open_engine(file: Path, threads: int = 1, device: str = CPU) -> OnnxRuntimeEngine:
    """Load an ONNX file; a FeatherFace model gets native kernels on the CPU.

    Args:
        file: the model file.
        threads: intra-op threads, at least 1.
        device: key of a device, see `devices`.

    Raises:
        UserError: if the file is missing or damaged, or needs a newer ONNX Runtime, or the device is not here
            or fails.
    """
    _check_file(file)
    target = find_device(device)
    try:
        content = read_bounded(file, MODEL_BYTES)
        found = native.open_session(file, session_options(threads), _make_in_time) if device == CPU else None
        session, kernel = found or (
            _make_in_time(file, session_options(threads), target),
            ONNX_RUNTIME if device == CPU else target.label,
        )
        loops = any(name in content for name in _LOOPS)
        return OnnxRuntimeEngine(session, file, threads, kernel, loops=loops, device=target)
    except UserError:
        raise
    except OSError as error:
        raise _unreadable(file, error) from error
    except MemoryError as error:
        raise UserError("Not enough memory for {file}. Close other programs.", file=file) from error
    except Exception as error:  # the library's exceptions share no other base
        if device == CPU:
            raise _explained(file, error, onnxruntime.__version__) from error
        raise UserError(
            "{device} cannot run {file}: {reason} Use the CPU.",
            device=target.label,
            file=file.name,
            reason=_reason(error),
        ) from error


def _make_in_time(
    model: Path | bytes, options: onnxruntime.SessionOptions, device: Device = CPU_DEVICE
) -> onnxruntime.InferenceSession:
    """Make a session, unless that takes too long."""
    with _ended_late(lambda: options.set_load_cancellation_flag(True), device):
        return make_session(model, options, device)


def make_session(
    model: Path | bytes, options: onnxruntime.SessionOptions | None = None, device: Device = CPU_DEVICE
) -> onnxruntime.InferenceSession:
    """Make a session.

    Args:
        model: an ONNX file, or its content.
        options: such as those of `session_options`; None for ONNX Runtime's defaults.
        device: where the graph runs, as far as the device can run it.

    Raises:
        UserError: if ONNX Runtime leaves the device out because its driver or a library is missing.
    """
    source = str(model) if isinstance(model, Path) else model
    options = onnxruntime.SessionOptions() if options is None else options
    session = onnxruntime.InferenceSession(source, options, providers=device.add_to(options))
    session.disable_fallback()  # which would silently switch to the CPU
    if device.provider not in session.get_providers():
        raise UserError(
            "ONNX Runtime cannot start {device}: its driver or a library that it needs is missing. "
            "Install it, or use the CPU.",
            device=device.label,
        )
    return session


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Return options for a session that shares the machine with another one.

    Args:
        threads: intra-op threads, at least 1.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = _SILENT
    # A memory plan would be kept for each input size, for as long as the session lives.
    options.enable_mem_pattern = False
    # A spinning worker of one session steals the cores of the other.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options


def _run_options(shrink: bool) -> onnxruntime.RunOptions:
    """Return the options of a run; with `shrink`, the session returns its memory to the system after it."""
    options = onnxruntime.RunOptions()
    options.log_severity_level = _SILENT
    if shrink:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _seconds_allowed(device: Device) -> int:
    """Return how long loading or a run may take on a device."""
    return MODEL_SECONDS.value * (1 if device.key == CPU else _COMPILING)


@contextmanager
def _ended_late(end: Callable[[], object], device: Device) -> Iterator[None]:
    """Call `end` in another thread if the block takes longer than a model file may on this device."""
    timer = threading.Timer(_seconds_allowed(device), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _read_graph(session: onnxruntime.InferenceSession, file: Path) -> Graph:
    meta = session.get_modelmeta()
    return Graph(
        file,
        tuple(map(_read_tensor, session.get_inputs())),
        tuple(map(_read_tensor, session.get_outputs())),
        MappingProxyType(dict(meta.custom_metadata_map)),
        meta.producer_name,
    )


def _read_tensor(tensor: Any) -> TensorSpec:
    dtype = tensor.type.removeprefix("tensor(").removesuffix(")")
    shape = tuple(side if isinstance(side, int) else None for side in tensor.shape)
    return TensorSpec(tensor.name, _DTYPES.get(dtype, dtype), shape)


def _check_file(file: Path) -> None:
    try:
        status = file.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: NUL in the name
        raise UserError(
            "There is no model file {file}. Check the path, or use v1 or v2.", file=file
        ) from None
    except OSError as error:
        raise _unreadable(file, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise UserError("{file} is a folder. Choose the .onnx model file in it.", file=file)
    if not stat.S_ISREG(status.st_mode):
        raise UserError("{file} is not a file. Choose an .onnx model file.", file=file)
    if status.st_size == 0:
        raise UserError("The model file {file} is empty. Copy or export it again.", file=file)


def _unreadable(file: Path, error: OSError) -> UserError:
    return UserError("Cannot read {file}: {reason}. Check its permissions.", file=file, reason=error.strerror)


def _explained(file: Path, error: Exception, version: str) -> UserError:
    """Explain to a user of ONNX Runtime `version` why `file` cannot be loaded."""
    if (
        tuple(int(part) for part in version.split(".")[:2]) < OLDEST
        and "proto" not in type(error).__name__.lower()
    ):
        wanted = ".".join(map(str, OLDEST))
        return UserError(
            "ONNX Runtime {version} is too old for {file}: deformable convolution needs {wanted} or "
            'newer. Upgrade it with: pip install --upgrade "onnxruntime>={wanted}"',
            version=version,
            file=file,
            wanted=wanted,
        )
    if type(error).__name__ == "ModelLoadCanceled":
        return UserError(
            "Loading {file} took longer than {limit}. {remedy}",
            file=file,
            limit=MODEL_SECONDS.text,
            remedy=MODEL_SECONDS.remedy,
        )
    if "protobuf" in str(error).lower():
        return UserError(
            "{file} is damaged or not an ONNX file. Copy it again, or export it with `ffgui export`.",
            file=file,
        )
    return UserError(
        "Cannot run {file}: {reason} Use a file written by `ffgui export`.", file=file, reason=_reason(error)
    )


def _reason(error: Exception) -> str:
    """Return the last part of the first line of ONNX Runtime's message."""
    lines = str(error).splitlines()
    return lines[0].rpartition(" : ")[2] if lines else type(error).__name__
