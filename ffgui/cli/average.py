"""`ffgui average`: average the weights of checkpoints."""

from __future__ import annotations

import argparse
from pathlib import Path

from ffgui.cli.output import check_checkpoint_output_path, print_result
from ffgui.errors import UsageError, UserError

HELP = (
    "Average the weights of checkpoints that were trained from the same start. The average can be better "
    "than each of them, and can be trained further. Its metadata lists its origins."
)
EXAMPLE = """ffgui average runs/distil56/v1.pth runs/polish56/v1.pth --output v1_mean.pth
  ffgui average v1_dense.pth v2_dense_tuned.pth v2_dense.pth --weights 1 0.5 -0.5 --output v1_dense_tuned.pth

The second command adds half of what training changed in one network to another one of the same origin."""

_TOLERANCE = 1e-6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    help_text = "two or more checkpoints of the same architecture (.pth)"
    parser.add_argument("checkpoints", nargs="+", type=Path, metavar="CHECKPOINT", help=help_text)
    parser.add_argument(
        "--weights",
        nargs="+",
        type=float,
        default=[],
        metavar="WEIGHT",
        help="weight of each checkpoint; they sum to 1, may be negative, and allow checkpoints that differ "
        "in attention and offsets, where the first keeps its own (default: all equal)",
    )
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="checkpoint to write")
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")


def run(args: argparse.Namespace) -> int:
    """Average the checkpoints, verify the result, and write it."""
    checkpoints: list[Path] = args.checkpoints
    output: Path = args.output
    if len(checkpoints) < 2:
        raise UsageError("Averaging needs at least two checkpoints.")
    weights: list[float] = args.weights
    if weights and (len(weights) != len(checkpoints) or abs(sum(weights) - 1) > _TOLERANCE):
        raise UsageError("--weights needs one number for each checkpoint, and their sum must be 1.")
    check_checkpoint_output_path(output)
    if output.exists() and any(one.exists() and output.samefile(one) for one in checkpoints):
        raise UserError(
            f"{output} is one of the checkpoints and will not be overwritten. Choose another file."
        )
    from ffgui.lab.export.check import check_state_dict
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.export.write import state_dict_bytes, write_file
    from ffgui.lab.train.checkpoint_average import mean_metadata, mean_network
    from ffgui.lab.train.files import sha256

    read = [read_checkpoint(path) for path in checkpoints]
    network = mean_network([one.network for one in read], weights)
    provenance = mean_metadata(
        [sha256(path) for path in checkpoints], [one.provenance for one in read], weights
    )
    content = state_dict_bytes(network, provenance)
    check_state_dict(content, network)
    write_file(content, output)
    result = {"file": str(output), "of": [str(path) for path in checkpoints], **provenance}
    print_result(result, args, f"Wrote {output}, the average of {len(checkpoints)} checkpoints.")
    return 0
