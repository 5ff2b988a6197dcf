"""`ffgui prune`: a network with fewer channels, distilled from the one before."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import count
from ffgui.cli.output import PASSED_OVER, check_model_place, complain, show
from ffgui.cli.training import say_skipped, say_stopped, train, was_stopped
from ffgui.cli.wider import add_optional_data, ap_meter, check_optional_data, percent
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.detect.engines.engine import Runtime
    from ffgui.evaluate.wider import AveragePrecision
    from ffgui.lab.export.checkpoint import Checkpoint
    from ffgui.lab.train.run import Run

HELP = (
    "Cut a network to fewer channels and train it to answer as before. A V1 is its own teacher; another "
    "network needs a V1 as --teacher. The run can be stopped and resumed as one of `ffgui train`; at its end "
    "the network is written as a checkpoint and as a model file."
)
EXAMPLE = "ffgui prune featherface_v1.pth --channels 48 --data WIDER_train --steps 1500"

_STEPS = 1500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "checkpoint", nargs="?", type=Path, metavar="CHECKPOINT", help="the wide network (.pth)"
    )
    parser.add_argument(
        "--channels", type=count, metavar="N", help="width of the narrow one, such as 48 or 32"
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="folder with images/ and label.txt")
    parser.add_argument("--steps", type=count, metavar="N", help=f"of the distillation (default {_STEPS})")
    parser.add_argument(
        "--teacher", type=Path, metavar="FILE", help="a V1 to learn from, instead of CHECKPOINT itself"
    )
    parser.add_argument(
        "--dense", action="store_true", help="without deformable convolutions, also where CHECKPOINT has them"
    )
    parser.add_argument("--name", help="the run's name (default: such as prune_v1_48)")
    parser.add_argument("--runs", type=Path, metavar="FOLDER", help="where runs lie (default: runs)")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with the run in this folder")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the model file to write (default: in the run's folder)"
    )
    add_optional_data(parser)
    parser.add_argument("--json", action="store_true", help="write the result as JSON on standard output")


def run(args: argparse.Namespace) -> int:
    """Cut, distil, export; 130 or 1 if it was stopped, and then it can be resumed."""
    _check(args)
    policy.load_runtimes()
    from ffgui.lab.compress.prune import agreement, read_notes, read_wide
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.train.interruption import Interruption

    errors: list[dict[str, str]] = []
    meter = ap_meter(args, errors) if args.wider else None
    with Interruption() as interruption:
        current = _open(args)
        notes = read_notes(current.folder)
        wide = read_wide(current.folder, notes)
        say_skipped(current.label_faults)
        train(current, interruption)
    if was_stopped(current, interruption):
        go_on = f"Go on with ffgui prune --resume {current.folder}"
        return say_stopped(interruption, f"at step {current.step} and saved", go_on)
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
        "before": asdict(notes.before),
        "after": asdict(notes.after),
        "agreement": {
            "after_the_cut": notes.agreement,
            "after_distillation": agreement(current, wide.network),
        },
        "ap": _average_precision(meter, wide, output) if meter else None,
        "label_faults": current.label_faults,
        "errors": errors,
    }
    show(data, args, _text(data))
    return complain(errors, PASSED_OVER) if errors else 0


def _check(args: argparse.Namespace) -> None:
    """Refuse before any work what does not fit together or cannot be written."""
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
                "--resume goes on with a run as it is: leave out CHECKPOINT, --channels, --steps, "
                "--teacher, --name, --runs, --dense"
            )
    elif not (args.checkpoint and args.channels and args.data):
        raise UsageError(
            "A new run needs CHECKPOINT, --channels and --data; an old one goes on with --resume RUN"
        )
    if args.output is not None:
        check_model_place(args.output)


def _open(args: argparse.Namespace) -> Run:
    from ffgui.lab.compress.prune import Plan, begin_pruning, student_name
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.train.run import resume

    if args.resume is not None:
        return resume(args.resume, data=args.data)
    plan = Plan(args.checkpoint, args.channels, args.data, args.steps or _STEPS, args.dense, args.teacher)
    name = args.name or f"prune_{student_name(plan, read_checkpoint(args.checkpoint).network)}"
    return begin_pruning((args.runs or Path("runs")) / name, plan)


def _export(narrow: Checkpoint, output: Path) -> None:
    from ffgui.lab.export.check import check_onnx
    from ffgui.lab.export.onnx_file import build_onnx
    from ffgui.lab.export.write import write_file

    content = build_onnx(narrow.network, narrow.provenance).SerializeToString()
    check_onnx(content, narrow.network)
    write_file(content, output)


def _average_precision(
    meter: Callable[[Runtime], AveragePrecision], wide: Checkpoint, output: Path
) -> dict[str, Any]:
    """AP of both networks as model files, on the same pictures."""
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.engines.onnx_runtime import open_onnx

    def measure(file: Path) -> dict[str, Any]:
        return asdict(meter(open_onnx(file, usable_cores())))

    with TemporaryDirectory(prefix="ffgui-") as folder:
        before = Path(folder) / "before.onnx"
        _export(wide, before)
        return {"before": measure(before), "after": measure(output)}


def _text(data: dict[str, Any]) -> str:
    rows = [
        f"{name:<8}{row['channels']:>4} channels, {row['variant']:<11}{row['parameters']:>9,} parameters "
        f"{row['macs'] / 1e6:>7,.0f} M multiply-accumulates at 640x640"
        for name, row in (("before", data["before"]), ("after", data["after"]))
    ]
    agreement = data["agreement"]
    rows.append(
        f"Face logits correlate {agreement['after_the_cut']:.2f} with the wide network's after the cut, "
        f"{agreement['after_distillation']:.2f} after {data['steps']} steps."
    )
    if data["ap"]:
        rows.append(f"AP in % on {data['ap']['before']['images']} pictures")
        rows += [f"{name:<8}{percent(data['ap'][name])}" for name in ("before", "after")]
    return "\n".join([*rows, f"Wrote {data['checkpoint']} and {data['output']} ({data['size_mb']:.2f} MB)."])
