"""`ffgui info`: list model files and networks with their costs."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli import INSTALL_EXTRA
from ffgui.cli.arguments import add_device
from ffgui.cli.output import add_output_arguments, emit, report_errors
from ffgui.detect.engines import CPU
from ffgui.errors import UserError

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.detect.model_info import ModelInfo

HELP = (
    "List the model files with their metadata, and the networks with their costs, counted on the networks "
    "themselves (needs PyTorch)."
)
EXAMPLE = "ffgui info --json"

Row = tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--time",
        action="store_true",
        help="also measure the inference time of attention and its share of the models' inference",
    )
    add_device(parser)
    add_output_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """List models and networks; return 1 if a model file cannot be read."""
    policy.load_runtimes()
    from ffgui.detect.engines import native
    from ffgui.detect.engines.devices import devices, find_device

    find_device(args.device)
    data: dict[str, Any] = {}
    if find_spec("torch") is not None:
        from ffgui.lab.analyze.costs import attention_costs, eca_kernels, network_costs

        data["networks"] = network_costs()
        data["attention_costs"] = attention_costs()
        data["eca_kernels"] = eca_kernels()
    data["models"], data["errors"] = _models(args.device)
    data["kernel"] = native.kernels()
    data["devices"] = {device.key: device.label for device in devices()}
    if args.time:
        from ffgui.lab.analyze.attention_time import attention_times

        data["attention_time"] = attention_times([Path(model["file"]) for model in data["models"]])
    emit(data, args, _text(data))
    return report_errors(data["errors"]) if data["errors"] else 0


def _models(device: str) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import list_models

    models, errors = [], []
    for file in list_models():
        try:
            model = load_model(file)
            entry = _entry(model.info) | {"kernel": model.engine.kernel}
            models.append(entry if device == CPU else entry | {"device": _check(model, device)})
        except UserError as error:
            errors.append({"path": str(file), "message": str(error)})
    return models, errors


def _check(model: Model, device: str) -> dict[str, Any]:
    """Run a model on another device, and compare."""
    from ffgui.detect.device_check import check_device
    from ffgui.detect.model import load_model
    from ffgui.detect.sizes import InferenceSize

    check = check_device(load_model(model.info.file, device=device), model, InferenceSize.parse("640x480"))
    place = check.placement
    nodes = None if place is None else {"on_device": place.on_device, "on_cpu": dict(place.on_cpu)}
    return {"device": device, "nodes": nodes, "agrees": check.agrees, "text": check.text}


def _entry(info: ModelInfo) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": info.name,
        "version": info.version,
        "attention": info.attention,
        "file": str(info.file),
        "sha256": info.sha256,
        "channels": info.channels,
        "fixed_size": info.fixed_size,
        "parameters": info.parameters,
        "attention_parameters": info.attention_parameters,
        "macs": info.macs,
        "macs_size": info.macs_size,
        "variant": info.variant,
        "precision": info.precision,
        "size_mb": round(info.size_bytes / 1e6, 3),
        "training": dict(info.training),
        "start": info.start,
        "license": info.license,
    }
    return {**entry, "wider_val": asdict(info.wider_val)} if info.wider_val else entry


def _text(data: dict[str, Any]) -> str:
    parts = [_models_table(data["models"]) if data["models"] else _no_models()]
    parts.append(f"Kernels of FeatherFace models: {data['kernel']}")
    parts.append("Devices: " + ", ".join(f"{key} ({label})" for key, label in data["devices"].items()))
    checked = [model for model in data["models"] if "device" in model]
    if checked:
        parts.append("\n".join(f"{Path(one['file']).stem}: {one['device']['text']}" for one in checked))
    if "networks" in data:
        parts += [
            _networks_table(data["networks"]),
            _attention_table(data["attention_costs"]),
            _kernels_table(data["eca_kernels"]),
        ]
    else:
        parts.append(f"Counting networks needs PyTorch. To install it, run {INSTALL_EXTRA}")
    if "attention_time" in data:
        parts += _time_tables(data["attention_time"])
    return "\n\n".join(parts)


def _no_models() -> str:
    from ffgui.detect.model_files import user_models_folder
    from ffgui.paths import models_folder

    return f"No model files in {models_folder()} or {user_models_folder()}."


def _models_table(models: list[dict[str, Any]]) -> str:
    head = ("model", "kind", "attention", "channels", "parameters", "MACs", "size", "WIDER hard", "file")
    rows = [
        (
            model["name"],
            f"{model['variant']} {model['precision']}",
            model["attention"],
            str(model["channels"]),
            f"{model['parameters']:,}",
            f"{model['macs'] / 1e6:,.0f} M",
            f"{model['size_mb']:.2f} MB",
            _hard(model.get("wider_val")),
            model["file"],
        )
        for model in models
    ]
    return _table("Model files", head, rows)


def _hard(ap: dict[str, Any] | None) -> str:
    if not ap:
        return "not measured"
    return f"{100 * ap['hard']:.1f} % ({ap['images']}, size {ap['size']})"


def _networks_table(networks: list[dict[str, Any]]) -> str:
    head = ("network", "channels", "parameters", "attention parameters", "MACs at 640x640")
    rows = [
        (
            f"{network['version']} {network.get('variant', 'deformable')}",
            str(network["channels"]),
            f"{network['parameters']:,}",
            f"{network['attention_parameters']:,}",
            f"{network['macs'] / 1e6:,.0f} M",
        )
        for network in networks
    ]
    return _table("Networks", head, rows)


def _attention_table(costs: list[dict[str, Any]]) -> str:
    head = ("attention", "place", "channels", "parameters", "MACs at 640x640")
    rows = [
        (
            cost["attention"],
            cost["place"],
            str(cost["channels"]),
            f"{cost['parameters']:,}",
            f"{cost['macs']:,}",
        )
        for cost in costs
    ]
    return _table("Attention at each place", head, rows)


def _kernels_table(settings: list[dict[str, Any]]) -> str:
    head = ("gamma", "b", *(f"C = {channels}" for channels in settings[0]["kernels"]))
    rows = [
        (str(one["gamma"]), str(one["b"]), *(str(size) for size in one["kernels"].values()))
        for one in settings
    ]
    return _table("ECA kernel sizes", head, rows)


def _time_tables(times: dict[str, Any]) -> list[str]:
    conditions = f"{times['size']}, one thread"
    kinds = [(one["attention"], f"{one['attention_ms']:.3f} ms") for one in times["kinds"]]
    models = [
        (
            model["name"],
            f"{model['variant']} {model['precision']}",
            model["attention"],
            f"{model['inference_ms']:.2f} ms",
            f"{100 * model['share']:.2f} %" if "share" in model else "-",
        )
        for model in times["models"]
    ]
    return [
        _table(f"Time of attention at all six places ({conditions})", ("attention", "time"), kinds),
        _table(
            f"Share of attention in inference time ({conditions})",
            ("model", "kind", "attention", "inference", "share"),
            models,
        ),
    ]


def _table(title: str, head: Row, rows: Sequence[Row]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)
    ]
    return "\n".join([title, *(line.rstrip() for line in lines)])
