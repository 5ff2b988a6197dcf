"""`ffgui export`: convert a checkpoint to a model file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui import policy
from ffgui.cli.output import check_output_path, print_result
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.lab.export.checkpoint import Checkpoint

HELP = (
    "Convert a checkpoint to a model file. Before it is written, the file is compared with the network on "
    "photographs of two sizes, single and in a batch. Results measured on an older model file of that name "
    "are lost: run `ffgui evaluate --write` again."
)
EXAMPLE = "ffgui export runs/mine/v2.pth --output featherface_v2.onnx"

_SUFFIXES = {"onnx": (".onnx",), "torchscript": (".pt", ".ts", ".torchscript"), "state-dict": (".pth", ".pt")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT", help="FeatherFace checkpoint (.pth)")
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="file to write")
    parser.add_argument(
        "--format", choices=list(_SUFFIXES), default="onnx", help="file format (default: onnx)"
    )
    parser.add_argument(
        "--plain", action="store_true", help="export the network as it is, without compacting its graph"
    )
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")


def run(args: argparse.Namespace) -> int:
    """Export the network, verify the result, and write it."""
    _check_target(args)
    policy.load_runtimes()
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.export.write import write_file

    checkpoint = read_checkpoint(args.checkpoint)
    content, difference = _build(checkpoint, args)
    write_file(content, args.output)
    result = {
        "checkpoint": str(args.checkpoint),
        "file": str(args.output),
        "format": args.format,
        "plain": args.plain,
        "version": checkpoint.network.config.version,
        "channels": checkpoint.network.config.out_channels,
        "size_mb": round(len(content) / 1e6, 3),
        "largest_difference": difference,
    }
    text = f"Wrote {args.output} ({result['size_mb']} MB; difference from the checkpoint {difference:.1g})."
    print_result(result, args, text)
    return 0


def _check_target(args: argparse.Namespace) -> None:
    """Reject, before any work, an output that cannot be written or must not be overwritten."""
    output: Path = args.output
    if args.plain and args.format == "state-dict":
        raise UsageError("--plain does not apply to a state dict. Omit it, or choose another --format.")
    if output.suffix.lower() not in _SUFFIXES[args.format]:
        suffixes = " or ".join(_SUFFIXES[args.format])
        raise UsageError(
            f"{output.name} is not a name for a file of format {args.format}. Use the suffix {suffixes}."
        )
    check_output_path(output)
    if output.exists() and args.checkpoint.exists() and output.samefile(args.checkpoint):
        raise UserError(
            f"{output} is the checkpoint itself and will not be overwritten. Choose another file."
        )


def _build(checkpoint: Checkpoint, args: argparse.Namespace) -> tuple[bytes, float]:
    """Return the content of the file and its largest difference from the network."""
    network, provenance = checkpoint.network, checkpoint.provenance
    from ffgui.lab.export import check

    if args.format == "onnx":
        from ffgui.lab.export.onnx_file import build_onnx

        model = build_onnx(network, provenance, args.plain)
        content = model.SerializeToString()
        return content, check.check_onnx(content, network)
    if args.format == "torchscript":
        from ffgui.lab.export.torchscript import build_torchscript

        content = build_torchscript(network, provenance, args.plain)
        return content, check.check_torchscript(content, network)
    from ffgui.lab.export.write import state_dict_bytes

    content = state_dict_bytes(network, provenance)
    return content, check.check_state_dict(content, network)
