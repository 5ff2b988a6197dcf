"""The devices on which ONNX Runtime can run networks here, in one list.

There are two kinds besides the CPU. Execution providers that are built into the installed package, such as
CUDA in onnxruntime-gpu, come from `get_available_providers`. Plugins are packages of their own, named
`onnxruntime-ep-*`, installed beside onnxruntime; their modules name a library, which ONNX Runtime loads and
asks for its devices.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import onnxruntime

from ffgui.detect.engines import CPU
from ffgui.errors import UserError
from ffgui.paths import is_packaged, user_folder
from ffgui.translatable import Translatable

CPU_PROVIDER = "CPUExecutionProvider"

_BUILT_IN = {
    "CUDAExecutionProvider": ("cuda", "NVIDIA GPU (CUDA)"),
    "CoreMLExecutionProvider": ("coreml", "Apple Core ML"),
    "DmlExecutionProvider": ("directml", "DirectML GPU"),
}

_PLUGIN_PREFIX = "onnxruntime_ep_"

_PLUGIN_NAMES = {
    "openvino": ("openvino", "OpenVINO"),
    "webgpu": ("webgpu", "WebGPU"),
    "nv_tensorrt_rtx": ("tensorrt", "TensorRT RTX"),
}
"""Key and label of known plugins, by the end of their module's name; others keep that name."""

_INSTALL = {
    "openvino": '`pip install "ffgui[openvino]"`',
    "webgpu": '`pip install "ffgui[webgpu]"`',
    "tensorrt": '`pip install "ffgui[tensorrt]"`',
    "cuda": "`pip uninstall onnxruntime`, then `pip install onnxruntime-gpu`",
    "directml": "`pip uninstall onnxruntime`, then `pip install onnxruntime-directml`",
}
"""Installation of a missing device, by its key without the kind of hardware."""

_CACHE_OPTIONS = {
    "OpenVINOExecutionProvider": "cache_dir",
    "NvTensorRTRTXExecutionProvider": "nv_runtime_cache_path",
    "CoreMLExecutionProvider": "ModelCacheDirectory",
}
"""The option of a provider that names a folder for compiled networks."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Device:
    """Something that can run networks.

    Attributes:
        key: its name on the command line and in settings.
        label: its name for people.
        provider: ONNX Runtime's name of the execution provider.
        plugin_device: ONNX Runtime's handle of a plugin's device; None for a built-in provider.
    """

    key: str
    label: str
    provider: str
    plugin_device: Any = None

    def add_to(self, options: onnxruntime.SessionOptions) -> list[Any] | None:
        """Choose this device in the options of a session.

        Returns:
            The session's `providers`, None if the options say it all.
        """
        if self.key == CPU:
            return [CPU_PROVIDER]
        options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
        if self.plugin_device is None:
            return [(self.provider, self._settings()), CPU_PROVIDER]
        options.add_provider_for_devices([self.plugin_device], self._settings())
        return None

    def _settings(self) -> Mapping[str, str]:
        """Have compiled networks kept, where the provider can do that."""
        option = _CACHE_OPTIONS.get(self.provider)
        if option is None:
            return {}
        folder = user_folder("data") / "compiled" / self.key
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return {}
        return {option: str(folder)}


CPU_DEVICE = Device(CPU, "CPU", CPU_PROVIDER)


def devices() -> tuple[Device, ...]:
    """Return the devices that are here, the CPU first. The first call loads the plugins' libraries."""
    return (CPU_DEVICE, *_built_in(), *_plugins())


def find_device(key: str) -> Device:
    """Return a device by its key.

    Raises:
        UserError: if it is not here; the message says how to get it.
    """
    if key == CPU:
        return CPU_DEVICE  # without loading any plugin
    for device in devices():
        if device.key == key:
            return device
    raise UserError(
        "Unknown device {key!r}. {remedy} {available}", key=key, remedy=_how_to_get(key), available=_present()
    )


def _present() -> str:
    return Translatable(
        "Available devices: {devices}.", devices=", ".join(device.key for device in devices())
    )


def _how_to_get(key: str) -> str:
    if is_packaged():
        return Translatable(
            "Devices cannot be added to the packaged program; install ffgui as a Python package instead."
        )
    family = key.partition("-")[0]
    modules = {_key_of(module): module for module in _plugin_modules()}
    if family in modules:
        package = modules[family].replace("_", "-")
        return Translatable(
            "The package {package} is installed but found no supported hardware or driver.", package=package
        )
    if family in _INSTALL:
        return Translatable("To get it: {command}.", command=_INSTALL[family])
    return Translatable("Devices that can be added: {devices}.", devices=", ".join(sorted(_INSTALL)))


def _built_in() -> Iterator[Device]:
    for provider in onnxruntime.get_available_providers():
        if provider in _BUILT_IN:
            yield Device(*_BUILT_IN[provider], provider)


def _plugin_modules() -> list[str]:
    return sorted(found.name for found in pkgutil.iter_modules() if found.name.startswith(_PLUGIN_PREFIX))


def _key_of(module: str) -> str:
    name = module.removeprefix(_PLUGIN_PREFIX)
    return _PLUGIN_NAMES.get(name, (name.replace("_", "-"), ""))[0]


@cache
def _plugins() -> tuple[Device, ...]:
    """Load the plugins that are installed, and return their devices."""
    return tuple(device for module in _plugin_modules() for device in _devices_of(module))


def _devices_of(module: str) -> list[Device]:
    """Load a plugin; one that does not work is left out.

    Of several devices of one kind only the first is returned: WebGPU, for one, chooses among them itself.
    """
    try:
        plugin = importlib.import_module(module)
        provider = plugin.get_ep_name()
        if not _offered(provider):
            onnxruntime.register_execution_provider_library(module, plugin.get_library_path())
    except Exception as error:  # noqa: BLE001 - whatever a foreign package raises
        _logger.warning("Cannot use the plugin %s: %s", module, error)
        return []
    kinds = {device.device.type.name: device for device in reversed(_offered(provider))}
    return [_plugin_device(module, kind, kinds) for kind in sorted(kinds)]


def _offered(provider: str) -> list[Any]:
    return [device for device in onnxruntime.get_ep_devices() if device.ep_name == provider]


def _plugin_device(module: str, kind: str, kinds: Mapping[str, Any]) -> Device:
    name = module.removeprefix(_PLUGIN_PREFIX)
    key, label = _PLUGIN_NAMES.get(name, (_key_of(module), name))
    if len(kinds) > 1:
        key, label = f"{key}-{kind.lower()}", f"{label} {kind}"
    return Device(key, label, kinds[kind].ep_name, kinds[kind])


@dataclass(frozen=True, slots=True)
class NodePlacement:
    """Nodes of a graph by the device that runs them.

    Attributes:
        on_device: number of nodes on the chosen device.
        on_cpu: number of nodes of each operator that the device leaves to the CPU.
    """

    on_device: int
    on_cpu: Mapping[str, int]

    @property
    def text(self) -> str:
        """For example "360 of 375 nodes, DeformConv (15) on the CPU"."""
        total = self.on_device + sum(self.on_cpu.values())
        rest = ", ".join(f"{operator} ({count})" for operator, count in sorted(self.on_cpu.items()))
        if not rest:
            return Translatable("{nodes} of {total} nodes", nodes=self.on_device, total=total)
        return Translatable(
            "{nodes} of {total} nodes, {rest} on the CPU", nodes=self.on_device, total=total, rest=rest
        )


def node_placement(session: onnxruntime.InferenceSession, device: Device) -> NodePlacement:
    """Return where the nodes of a session run that was opened on a device other than the CPU."""
    on_device, on_cpu = 0, dict[str, int]()
    for part in session.get_provider_graph_assignment_info():
        for node in part.get_nodes():
            if part.ep_name == device.provider:
                on_device += 1
            else:
                on_cpu[node.op_type] = on_cpu.get(node.op_type, 0) + 1
    return NodePlacement(on_device, MappingProxyType(on_cpu))
