"""`ffgui compare`: compare the AP, speed and size of two models."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ffgui import policy
from ffgui.cli.arguments import check_variant, count, score, size
from ffgui.cli.output import add_output_arguments, counter, emit, progress, report_errors
from ffgui.cli.wider_arguments import (
    add_data_arguments,
    add_model_choice,
    describe_ground_truth,
    load_data,
    open_model,
)
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.extras import require

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.detect.model_info import ModelInfo
    from ffgui.evaluate.predictions import WiderPicture
    from ffgui.evaluate.wider import Floats, GroundTruth

HELP = (
    "Compare two models: the difference of their average precision on WIDER FACE with a 95 % interval "
    "(paired bootstrap over pictures), their speed, interleaved on the same frames, and their size. "
    "Optionally draw a contact sheet of the pictures in which they differ most."
)
EXAMPLE = (
    "ffgui compare --a v1 --b v2 --wider WIDER_val --ground-truth eval_tools/ground_truth --sheet differ.jpg"
)


_PICTURES = 12
"""Default number of pictures on the contact sheet."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    for side in ("a", "b"):
        parser.add_argument(
            f"--{side}", required=True, metavar="MODEL", help="v1, v2, a model file or a checkpoint"
        )
    add_model_choice(parser)
    add_data_arguments(parser, pictures_required=True)
    parser.add_argument(
        "--score", type=score, default=MIN_SCORE, help=f"score threshold (default: {MIN_SCORE})"
    )
    parser.add_argument(
        "--resamples", type=count, default=2000, metavar="N", help="bootstrap resamples (default: 2000)"
    )
    parser.add_argument("--seed", type=_seed, default=0, help="seed of the bootstrap (default: 0)")
    parser.add_argument(
        "--sheet", metavar="FILE", help="also draw a contact sheet of the largest differences (.png or .jpg)"
    )
    parser.add_argument(
        "--pictures", type=count, metavar="N", help=f"pictures on the contact sheet (default: {_PICTURES})"
    )
    parser.add_argument(
        "--speed-size", type=size, default="640x480", help="inference size for timing (default: 640x480)"
    )
    parser.add_argument(
        "--frames", type=count, default=60, metavar="N", help="frames to time each model on (default: 60)"
    )
    add_output_arguments(parser)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"Invalid seed {text!r}. Use a whole number of at least 0.")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Compare the models and write the result; return 1 if a picture or the contact sheet failed."""
    from ffgui.detect.model_files import resolve_model

    if "both" in (args.a, args.b):
        raise UsageError("--a and --b take one model each. Use --a v1 --b v2.")
    check_variant([args.a, args.b], args.variant, args.precision)
    files = [resolve_model(name, args.variant, args.precision) for name in (args.a, args.b)]
    if args.sheet is not None:
        _check_sheet(args)
    elif args.pictures:
        raise UsageError("--pictures needs --sheet.")
    policy.load_runtimes()
    from ffgui.evaluate import comparison_report
    from ffgui.evaluate.model_labels import model_labels

    ground_truth, pictures = load_data(args)
    models = [open_model(file) for file in files]
    errors: list[dict[str, str]] = []
    predictions = _predict(args, models, pictures, errors)
    if not predictions[0]:
        raise UserError(f"No picture can be used. {errors[0]['message']}")
    infos = [model.info for model in models]
    names = model_labels(infos)
    data = _compare(args, infos, files, (ground_truth, predictions))
    _add_times(args, files, data)
    data |= describe_ground_truth(args)
    data["data_sha256"] = _sha256(pictures, predictions[0])
    data["note"] = comparison_report.head_start_note(infos, names)
    if args.sheet is not None:
        try:
            data["sheet"] = _sheet(args, infos, names, pictures, (ground_truth, predictions))
        except UserError as error:  # the results must not be lost
            errors.append({"path": str(args.sheet), "message": str(error)})
    data["errors"] = errors
    emit(data, args, comparison_report.comparison_text(data, names))
    return report_errors(errors) if errors else 0


def _check_sheet(args: argparse.Namespace) -> None:
    require("matplotlib")
    from ffgui.evaluate.contact_sheet import MAX_PICTURES, contact_sheet_path

    args.sheet = contact_sheet_path(args.sheet)
    if (args.pictures or 0) > MAX_PICTURES:
        raise UsageError(f"--pictures must be at most {MAX_PICTURES}.")


def _predict(
    args: argparse.Namespace,
    models: Sequence[Model],
    pictures: Sequence[WiderPicture],
    errors: list[dict[str, str]],
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Run both models on the same pictures."""
    from ffgui.detect.detector import Detector
    from ffgui.evaluate.predictions import DetectFunction, predict_all

    def detect(model: Model) -> DetectFunction:
        detector = Detector(model, args.size)
        return lambda image: detector.detect(image, args.score).detections

    predictions = predict_all(
        {side: detect(model) for side, model in zip("ab", models, strict=True)},
        progress(pictures, len(pictures), "Evaluating"),
        lambda picture, error: errors.append({"path": str(picture.file), "message": str(error)}),
    )
    return predictions["a"], predictions["b"]


def _compare(
    args: argparse.Namespace,
    infos: Sequence[ModelInfo],
    files: Sequence[Path],
    measured: tuple[GroundTruth, tuple[Mapping[str, Floats], Mapping[str, Floats]]],
) -> dict[str, Any]:
    from ffgui.evaluate.bootstrap import bootstrap_difference
    from ffgui.evaluate.wider import DIFFICULTIES, tally

    ground_truth, predictions = measured
    tallies = [tally(of_side, ground_truth) for of_side in predictions]
    with counter("Resampling") as update:
        difference = bootstrap_difference(tallies[0], tallies[1], args.resamples, args.seed, update)
    data: dict[str, Any] = {}
    for side, name, info, file, counts in zip("ab", (args.a, args.b), infos, files, tallies, strict=True):
        areas = dict(zip(DIFFICULTIES, counts.curve().area.tolist(), strict=True))
        data[side] = {"model": name, **_describe(info, file), **areas}
    return data | {
        "difference": {name: asdict(value) for name, value in difference.items()},
        "images": len(predictions[0]),
        "every": args.every,
        "size": str(args.size),
        "score": args.score,
        "resamples": args.resamples,
        "seed": args.seed,
    }


def _describe(info: ModelInfo, file: Path) -> dict[str, Any]:
    return {
        "file": str(file),
        "version": info.version,
        "attention": info.attention,
        "variant": info.variant,
        "precision": info.precision,
        "channels": info.channels,
        "parameters": info.parameters,
        "attention_parameters": info.attention_parameters,
        "macs": info.macs,
        "size_mb": round(info.size_bytes / 1e6, 3),
    }


def _add_times(args: argparse.Namespace, files: Sequence[Path], data: dict[str, Any]) -> None:
    """Time both models, interleaved, on frames of the sample."""
    from ffgui.detect.engines.threads import auto_threads
    from ffgui.evaluate.machine import describe_machine
    from ffgui.evaluate.timing import inference_steps, interleave, median_and_p95_ms
    from ffgui.live.recorded_frames import record_frames
    from ffgui.live.sources import parse_source

    threads = auto_threads()
    models = {side: open_model(file, threads) for side, file in zip("ab", files, strict=True)}
    pictures = record_frames(parse_source("sample"), args.frames)
    with counter("Measuring") as update:
        seconds = interleave(inference_steps(models, pictures, args.speed_size), args.frames, update)
    for side, times in seconds.items():
        data[side]["median_ms"], data[side]["p95_ms"] = median_and_p95_ms(times)
    data["speed"] = {
        "size": str(args.speed_size),
        "frames": args.frames,
        "threads": threads,
        "b_over_a": data["b"]["median_ms"] / data["a"]["median_ms"],
    }
    data["machine"] = describe_machine()


def _sha256(pictures: Sequence[WiderPicture], used: Mapping[str, Floats]) -> str:
    from ffgui.evaluate.predictions import data_sha256

    return data_sha256(picture for picture in pictures if picture.labels.name in used)


def _sheet(
    args: argparse.Namespace,
    infos: Sequence[ModelInfo],
    names: tuple[str, str],
    pictures: Sequence[WiderPicture],
    measured: tuple[GroundTruth, tuple[Mapping[str, Floats], Mapping[str, Floats]]],
) -> dict[str, Any]:
    """Draw the contact sheet, and return its description."""
    from ffgui.evaluate.contact_sheet import draw_contact_sheet
    from ffgui.evaluate.picture_differences import largest_differences

    ground_truth, (a, b) = measured
    differences = largest_differences(a, b, ground_truth, args.pictures or _PICTURES)
    files = {picture.labels.name: picture.file for picture in pictures}
    draw_contact_sheet(args.sheet, differences, files.__getitem__, names, (infos[0].key, infos[1].key))
    listed = [
        {
            "name": picture.labels.name,
            **{
                side: {"found": found, "alone": only, "false_alarms": alarms}
                for side, found, only, alarms in zip(
                    "ab", picture.found, picture.only, picture.alarms, strict=True
                )
            },
        }
        for picture in differences
    ]
    return {"file": str(args.sheet), "pictures": listed}
