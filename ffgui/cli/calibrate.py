"""`ffgui calibrate`: shift a checkpoint's scores to another model's rate of false alarms."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui import policy
from ffgui.cli.output import check_checkpoint_output_path, print_result, progress
from ffgui.cli.wider_arguments import add_data_arguments, load_data, open_model
from ffgui.errors import UserError
from ffgui.evaluate import MIN_SCORE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import GroundTruth

HELP = (
    "Shift the scores of a checkpoint so that it has as many false alarms at a score of 0.5 as another model "
    "on the same labeled pictures. The order of its detections does not change."
)
EXAMPLE = (
    "ffgui calibrate runs/small56/v1.pth --like v1 --wider WIDER_val --ground-truth ground_truth "
    "--output v1_calibrated.pth"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT", help="checkpoint to calibrate (.pth)")
    parser.add_argument("--like", required=True, metavar="MODEL", help="v1, v2, a model file or a checkpoint")
    add_data_arguments(parser, pictures_required=True)
    parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="checkpoint to write")
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")


def run(args: argparse.Namespace) -> int:
    """Count false alarms of both, shift the scores, verify the result, and write it."""
    output: Path = args.output
    check_checkpoint_output_path(output)
    from ffgui.detect.model_files import resolve_model

    like = resolve_model(args.like, "deformable", "fp32")
    policy.load_runtimes()
    from ffgui.lab.export.check import check_state_dict
    from ffgui.lab.export.checkpoint import read_checkpoint
    from ffgui.lab.export.write import state_dict_bytes, write_file
    from ffgui.lab.train.score_calibration import SCORE, logit_shift, shift_face_logits

    read = read_checkpoint(args.checkpoint)
    ground_truth, pictures = load_data(args)
    wanted = int((_alarm_scores(like, args, ground_truth, pictures) >= SCORE).sum())
    alarms = _alarm_scores(args.checkpoint, args, ground_truth, pictures)
    shift = logit_shift(alarms, wanted)
    shift_face_logits(read.network, shift)
    training = read.provenance.get("training", {})
    shifted = {**training, "logit_shift": training.get("logit_shift", 0.0) + shift}
    provenance = {**read.provenance, "training": shifted}
    content = state_dict_bytes(read.network, provenance)
    check_state_dict(content, read.network)
    write_file(content, output)
    before = int((alarms >= SCORE).sum())
    result = {
        "file": str(output),
        "like": str(like),
        "pictures": len(pictures),
        "false_alarms": {"before": before, "wanted": wanted},
        "logit_shift": shift,
    }
    print_result(
        result,
        args,
        f"Wrote {output}: logits shifted by {shift:+.3f}, false alarms at a score of {SCORE} on "
        f"{len(pictures)} pictures {before} -> {wanted}.",
    )
    return 0


def _alarm_scores(
    file: Path, args: argparse.Namespace, ground_truth: GroundTruth, pictures: list[WiderPicture]
) -> NDArray[np.float32]:
    from ffgui.detect.detector import Detector
    from ffgui.evaluate.predictions import predict
    from ffgui.lab.train.score_calibration import alarm_scores

    detector = Detector(open_model(file), args.size)
    predictions = predict(
        lambda image: detector.detect(image, MIN_SCORE).detections,
        progress(pictures, len(pictures), f"Running {file.name}"),
    )
    if not predictions:
        raise UserError("There are no pictures to count false alarms on.")
    return alarm_scores(predictions, ground_truth)
