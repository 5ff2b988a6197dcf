"""`ffgui record`: record the pictures of the window without showing it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui import policy
from ffgui.cli.arguments import MOST_SECONDS, add_device, add_variant, check_variant, score
from ffgui.cli.output import check_output_path
from ffgui.cli.terminal import write_lines
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.live.state import Side
    from ffgui.live.video_recorder import Recording

HELP = (
    "Record both detectors on a source as MP4, live and as the window shows it, without a window. Frames for "
    "which the models are too slow are skipped. The video is H.264 where PyAV is installed (pip install "
    "ffgui[record]), else MPEG-4 part 2, which browsers do not play."
)
EXAMPLE = "ffgui record clip.mp4 --view difference --seconds 30 --output out.mp4"

_VIEWS = ("split", "wipe", "difference")
_MIN_SIZE, _MAX_SIZE = 320, 3840


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "source", metavar="SOURCE", help="sample, camera number or name, file, folder, or stream address"
    )
    parser.add_argument("--a", default="v1", metavar="MODEL", help="left: v1 (default), v2 or a model file")
    parser.add_argument("--b", default="v2", metavar="MODEL", help="right: v2 (default), v1 or a model file")
    parser.add_argument("--view", choices=_VIEWS, default="split", help="what to show (default: split)")
    parser.add_argument(
        "--names",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="show the models' names, times and counts above the pictures (default: yes)",
    )
    parser.add_argument("--score", type=score, default=0.5, help="score threshold from 0 to 1 (default: 0.5)")
    parser.add_argument("--size", default="640x480", help="inference size: N (long side), WxH or original")
    parser.add_argument(
        "--picture",
        type=_picture_size,
        default=(1280, 480),
        metavar="WxH",
        help="size of the video's pictures (default: 1280x480)",
    )
    parser.add_argument(
        "--seconds", type=_seconds, help="length of the recording (default: until the source ends)"
    )
    parser.add_argument("--metrics", type=Path, metavar="FILE", help="write metrics of every frame as CSV")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="the MP4 file to create")
    add_variant(parser)
    add_device(parser)


def run(args: argparse.Namespace) -> int:
    """Record; return 1 if the recording ended early."""
    check_variant([args.a, args.b], args.variant)
    _check_files(args)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    policy.load_runtimes()
    recording = _record(args)
    if recording.error:
        raise UserError(f"{recording.error} {_text(recording)}")
    write_lines(sys.stdout, [_text(recording)])
    return 0


def _record(args: argparse.Namespace) -> Recording:
    with policy.uninterrupted():
        from ffgui.app import main
    from ffgui.app.recording.recording_session import RecordingPlan
    from ffgui.app.settings import Settings
    from ffgui.detect.engines import ONNX_RUNTIME
    from ffgui.detect.engines.devices import find_device
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import resolve_model
    from ffgui.detect.sizes import InferenceSize
    from ffgui.live.sources import parse_source

    models: dict[Side, Path] = {
        "left": resolve_model(args.a, args.variant),
        "right": resolve_model(args.b, args.variant),
    }
    find_device(args.device)
    settings = Settings(
        devices=(args.device, args.device),
        size=InferenceSize.parse(args.size),
        score=args.score,
        view=args.view,
        record_names=args.names,
        loop=False,
        panels_visible=False,
        theme="dark",
    )
    start = main.StartOptions(
        settings, {}, None, "", models, parse_source(args.source), load_model, ONNX_RUNTIME
    )
    return main.record(start, RecordingPlan(args.output, args.picture, args.seconds, args.metrics))


def _check_files(args: argparse.Namespace) -> None:
    if args.output.suffix.lower() != ".mp4":
        raise UsageError(f"Unsupported file name {args.output.name!r}. Use the suffix .mp4.")
    for file in filter(None, (args.output, args.metrics)):
        if file.exists():
            raise UserError(f"{file} exists. Choose another name.")
        check_output_path(file)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST_SECONDS:
        raise UsageError(f"Invalid length {text!r}. Use a number of seconds, such as 30.")
    return value


def _picture_size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise UsageError(f"Invalid picture size {text!r}. Use width and height, such as 1280x480.")
    size = int(width), int(height)
    if not all(_MIN_SIZE <= side <= _MAX_SIZE for side in size):
        raise UsageError(f"Invalid picture size {text!r}. Use {_MIN_SIZE} to {_MAX_SIZE} pixels a side.")
    return size


def _text(recording: Recording) -> str:
    dropped = f", {recording.dropped} pictures could not be encoded in time" if recording.dropped else ""
    return f"{recording.file}: {recording.seconds:.1f} s{dropped}."
