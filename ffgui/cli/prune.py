"""`ffgui prune`: cut a network to fewer channels and distill it."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import count
from ffgui.cli.output import SKIPPED, check_model_output_path, print_result, report_errors
from ffgui.cli.training_progress import (
    print_interrupted,
    print_skipped_lines,
    train_with_progress,
    was_interrupted,
)
from ffgui.cli.wider_arguments import add_optional_data, ap_meter, check_optional_data, format_ap
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.lab.compress.int8 import ApMeter
    from ffgui.lab.export.checkpoint import Checkpoint
    from ffgui.lab.train.run import Run

HELP = (
    "Cut a network to fewer channels and train it to predict what the original predicts. A V1 is its own "
    "teacher; other networks need a V1 as --teacher. The run can be stopped and resumed like one of `ffgui "
    "train`. At the end the network is written as a checkpoint and as a model file."
)
EXAMPLE = "ffgui prune featherface_v1.pth --channels 48 --data WIDER_train --steps 1500"

_STEPS = 1500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "checkpoint", nargs="?", type=Path, metavar="CHECKPOINT", help="network to prune (.pth)"
    )
    parser.add_argument(
        "--channels", type=count, metavar="N", help="width of the pruned network, such as 48 or 32"
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with images/ and label.txt")
    parser.add_argument("--steps", type=count, metavar="N", help=f"steps of distillation (default: {_STEPS})")
    parser.add_argument(
        "--teacher", type=Path, metavar="FILE", help="V1 to learn from (default: CHECKPOINT itself)"
    )
    parser.add_argument("--dense", action="store_true", help="replace deformable convolutions by plain ones")
    parser.add_argument("--name", help="name of the run (default: such as prune_v1_48)")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="folder for runs (default: runs)")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="resume the run in this folder")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="model file to write (default: in the run's folder)"
    )
    add_optional_data(parser)
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")


def run(args: argparse.Namespace) -> int:
    """Prune, distill and export; return 130 or 1 if interrupted (the run can be resumed)."""
    _check(args)
    policy.load_runtimes()
    from ffgui.lab.compress.pruning_run import logit_correlation, read_record, read_wide_network
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.train.interruption import Interruption

    errors: list[dict[str, str]] = []
    meter = ap_meter(args, errors) if args.wider else None
    with Interruption() as interruption:
        current = _open(args)
        record = read_record(current.folder)
        wide = read_wide_network(current.folder, record)
        print_skipped_lines(current.label_faults)
        train_with_progress(current, interruption)
    if was_interrupted(current, interruption):
        how_to_resume = f"To resume: ffgui prune --resume {shlex.quote(str(current.folder))}"
        return print_interrupted(interruption, f"at step {current.step}; progress is saved", how_to_resume)
    (checkpoint,) = current.checkpoints().values()
    output = args.output or checkpoint.with_suffix(".onnx")
    narrow = read_checkpoint(checkpoint)
    _export(narrow, output)
    errors += current.errors
    data = {
        "run": str(current.folder),
        "steps": current.step,
        "crops_per_s": current.watch.crops_per_second(),
        "checkpoint": str(checkpoint),
        "output": str(output),
        "size_mb": output.stat().st_size / 1e6,
        "before": asdict(record.before),
        "after": asdict(record.after),
        "agreement": {
            "after_the_cut": record.agreement,
            "after_distillation": logit_correlation(current, wide.network),
        },
        "ap": _average_precision(meter, wide, output) if meter else None,
        "label_faults": current.label_faults,
        "errors": errors,
    }
    print_result(data, args, _text(data))
    return report_errors(errors, SKIPPED) if errors else 0


def _check(args: argparse.Namespace) -> None:
    """Reject contradictory arguments and unwritable outputs before any work."""
    check_optional_data(args)
    if args.resume is not None:
        fixed = (
            args.checkpoint,
            args.channels,
            args.steps,
            args.teacher,
            args.name,
            args.runs,
            args.dense,
        )
        if any(fixed):
            raise UsageError(
                "--resume continues a run with its own settings. Omit CHECKPOINT, --channels, --steps, "
                "--teacher, --name, --runs and --dense."
            )
    elif not (args.checkpoint and args.channels and args.data):
        raise UsageError(
            "A new run needs CHECKPOINT, --channels and --data. To resume a run, use --resume RUN."
        )
    if args.output is not None:
        check_model_output_path(args.output)


def _open(args: argparse.Namespace) -> Run:
    from ffgui.lab.compress.pruning_run import PruningPlan, begin_pruning, student_name
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.train.run import resume

    if args.resume is not None:
        return resume(args.resume, data=args.data)
    plan = PruningPlan(
        args.checkpoint, args.channels, args.data, args.steps or _STEPS, args.dense, args.teacher
    )
    name = args.name or f"prune_{student_name(plan, read_checkpoint(args.checkpoint).network)}"
    return begin_pruning((args.runs or Path("runs")) / name, plan)


def _export(checkpoint: Checkpoint, output: Path) -> None:
    from ffgui.lab.export.check import check_onnx
    from ffgui.lab.export.onnx_file import build_onnx
    from ffgui.lab.export.write import write_file

    content = build_onnx(checkpoint.network, checkpoint.provenance).SerializeToString()
    check_onnx(content, checkpoint.network)
    write_file(content, output)


def _average_precision(meter: ApMeter, wide: Checkpoint, output: Path) -> dict[str, Any]:
    """Measure the AP of both networks as model files, on the same pictures."""
    from ffgui.detect.engines.threads import usable_cores
    from ffgui.detect.model import load_model

    def measure(file: Path) -> dict[str, Any]:
        return asdict(meter(load_model(file, usable_cores())))

    with TemporaryDirectory(prefix="ffgui-") as folder:
        before = Path(folder) / "before.onnx"
        _export(wide, before)
        return {"before": measure(before), "after": measure(output)}


def _text(data: dict[str, Any]) -> str:
    rows = [
        f"{name:<8}{row['channels']:>4} channels, {row['variant']:<11}{row['parameters']:>9,} parameters "
        f"{row['macs'] / 1e6:>7,.0f} M MACs at 640x640"
        for name, row in (("before", data["before"]), ("after", data["after"]))
    ]
    correlation = data["agreement"]
    rows.append(
        f"Correlation with the original network's face logits: {correlation['after_the_cut']:.2f} after "
        f"pruning, {correlation['after_distillation']:.2f} after {data['steps']} steps."
    )
    if data["ap"]:
        rows.append(f"AP in % on {data['ap']['before']['images']} pictures")
        rows += [f"{name:<8}{format_ap(data['ap'][name])}" for name in ("before", "after")]
    return "\n".join([*rows, f"Wrote {data['checkpoint']} and {data['output']} ({data['size_mb']:.2f} MB)."])
