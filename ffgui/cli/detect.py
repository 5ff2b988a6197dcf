"""`ffgui detect`: find faces in pictures and videos."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui import policy
from ffgui.cli import INTERRUPTED
from ffgui.cli.arguments import add_size, score
from ffgui.cli.detect_report import Report
from ffgui.cli.detect_work import Failure, Feed, Looker
from ffgui.cli.output import add_output_arguments, check_place, complain, json_target, progress
from ffgui.errors import UsageError, UserError

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector

HELP = (
    "Find faces in pictures and videos. Of a folder, the pictures and videos in it are taken, sorted by "
    "name, and not those in folders below. Videos are gone through whole, frame by frame. All cores work, "
    "each on a picture of its own. Results are written as they come: a run that was stopped, or killed, is "
    "gone on with by --continue."
)
EXAMPLE = "ffgui detect photo.jpg holiday/ --model both --draw found --output found.json --continue"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="picture, video or folder")
    parser.add_argument("--model", default="both", help="v1, v2, both (default) or a model file")
    parser.add_argument(
        "--score", type=score, default=0.5, help="lowest score of a face, 0 to 1 (default 0.5)"
    )
    add_size(parser)
    parser.add_argument(
        "--draw", type=Path, metavar="FOLDER", help="also write the pictures with the faces drawn in"
    )
    add_output_arguments(parser, _target)
    parser.add_argument(
        "--continue",
        dest="go_on",
        action="store_true",
        help="keep what the file of --output has, even if a power cut took its end, and look only at what it "
        "lacks; failures are tried again",
    )


def _target(text: str) -> Path:
    """Read `--output FILE`; what it holds is looked at once it is known whether to go on with it."""
    file = Path(text)
    check_place(file)
    return file


def run(args: argparse.Namespace) -> int:
    """Find faces and hand out the result; 1 if a file could not be read."""
    if args.go_on and args.output is None:
        raise UsageError("--continue goes on with the file of --output: name it.")
    if args.output is not None and not args.go_on:
        json_target(str(args.output))
    policy.load_runtimes()
    from ffgui.detect.batch import in_order

    failures: list[Failure] = []
    files = _files(args.paths, failures)
    if args.draw is not None:
        _prepare_folder(args.draw, files)
    total = _count(files)
    workers = _workers(files)
    detectors = _detectors(args, workers)
    stopped = False
    with closing(Report(args, detectors, files)) as report:
        report.failures += failures
        items = Feed(files, args.draw, report.known).items()
        looker = Looker(detectors, args.score, args.size)
        try:
            with closing(in_order(looker, items, workers)) as results:
                for result in progress(results, total, "Detecting"):
                    report.take(result)
        except KeyboardInterrupt:
            stopped = True
        except UserError as error:  # the result cannot be written
            report.abandon(error)
            raise
        report.finish(complete=not stopped)
    if stopped:
        return _say_stopped(report.done, total, report.file)
    return complain(report.errors) if report.errors else 0


def _say_stopped(done: int, total: int, file: Path | None) -> int:
    held = f" {file} holds them: go on with the same command and --continue." if file else ""
    sys.stderr.write(f"ffgui: Stopped after {done} of {total} pictures.{held}\n")
    return INTERRUPTED


def _files(paths: list[Path], failures: list[Failure]) -> list[Path]:
    """The files that the arguments mean, in order; folders without any are failures."""
    from ffgui.detect.pictures import PICTURE_SUFFIXES, VIDEO_SUFFIXES

    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        try:
            inside = sorted(
                file
                for file in path.iterdir()
                if file.suffix.lower() in PICTURE_SUFFIXES | VIDEO_SUFFIXES and file.is_file()
            )
        except OSError as error:
            reason = f"The folder {path} cannot be read: {error.strerror}. Check its permissions."
            failures.append(Failure(path, UserError(reason)))
            continue
        if not inside:
            reason = f"There are no pictures or videos in the folder {path}. Name another one."
            failures.append(Failure(path, UserError(reason)))
        files += inside
    return files


def _prepare_folder(folder: Path, files: list[Path]) -> None:
    """Make the folder for drawings, and refuse if a drawing would replace a picture it is made from."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be made: {error.strerror}. Name another one.") from error
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be written: {error.strerror}. Name another one."
        ) from error
    drawings = {(folder / f"{file.name}.faces.png").resolve() for file in files}
    lost = [file for file in files if file.resolve() in drawings]
    if lost:
        raise UserError(f"Drawings would overwrite the picture {lost[0]}. Name another folder for --draw.")


def _workers(files: list[Path]) -> int:
    """How many pictures are looked at at once."""
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.pictures import is_video

    cores = usable_cores()
    return cores if any(map(is_video, files)) else max(1, min(cores, len(files)))


def _detectors(args: argparse.Namespace, workers: int) -> dict[str, Detector]:
    from ffgui.detect.batch import usable_cores
    from ffgui.detect.detector import Detector
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import resolve_models

    threads = max(1, usable_cores() // workers)
    detectors = [Detector(load_model(file, threads), args.size) for file in resolve_models(args.model)]
    return {detector.info.key: detector for detector in detectors}


def _count(files: list[Path]) -> int:
    """How many pictures there are to look at, for the progress bar."""
    from ffgui.detect.pictures import is_video, video_length

    return sum(video_length(file) if is_video(file) else 1 for file in files)
