"""`ffgui detect`: find faces in pictures and videos."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui import policy
from ffgui.cli import INTERRUPTED
from ffgui.cli.arguments import add_device, add_size, load_on_device, score, source_path
from ffgui.cli.detect_jobs import FailedFile, JobList, JobRunner
from ffgui.cli.detect_output import DetectOutput
from ffgui.cli.output import (
    add_output_arguments,
    check_output_path,
    json_output_path,
    progress,
    report_errors,
)
from ffgui.cli.terminal import complain
from ffgui.errors import UsageError, UserError
from ffgui.files import create_writable_folder

if TYPE_CHECKING:
    from ffgui.detect.detector import Detector

HELP = (
    "Find faces in pictures and videos. A folder stands for the pictures and videos in it, sorted by name, "
    "without its subfolders. Videos are processed frame by frame. All cores are used, one picture per core. "
    "Results are written as they arrive, so that an interrupted run can be resumed with --continue."
)
EXAMPLE = "ffgui detect photo.jpg holiday/ --model both --draw found --output found.json --continue"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("paths", nargs="+", type=source_path, metavar="PATH", help="picture, video or folder")
    parser.add_argument("--model", default="both", help="v1, v2, both (default) or a model file")
    parser.add_argument("--score", type=score, default=0.5, help="score threshold from 0 to 1 (default: 0.5)")
    add_size(parser)
    add_device(parser)
    parser.add_argument(
        "--draw", type=Path, metavar="FOLDER", help="also write the pictures with faces drawn in"
    )
    add_output_arguments(parser, _output_path)
    parser.add_argument(
        "--continue",
        dest="resume",
        action="store_true",
        help="keep the results in the --output file, even if it is truncated, and process only the missing "
        "pictures and those that failed",
    )


def _output_path(text: str) -> Path:
    """Parse `--output FILE`; whether it may be overwritten depends on --continue."""
    file = Path(text)
    check_output_path(file)
    return file


def run(args: argparse.Namespace) -> int:
    """Find faces and write the results; return 1 if a file could not be processed."""
    if args.resume and args.output is None:
        raise UsageError("--continue needs --output, the file to resume.")
    if args.output is not None and not args.resume:
        json_output_path(str(args.output))
    policy.load_runtimes()
    from ffgui.detect.batch import in_order

    failures: list[FailedFile] = []
    files = _expand_folders(args.paths, failures)
    if args.draw is not None:
        _prepare_drawings(args.draw, files)
    total = _count_pictures(files)
    workers = _worker_count(files)
    detectors = _open_detectors(args, workers)
    interrupted = False
    with closing(DetectOutput(args, detectors, files)) as output:
        output.failures += failures
        jobs = JobList(files, args.draw, output.find_existing).jobs()
        runner = JobRunner(detectors, args.score, args.size)
        try:
            with closing(in_order(runner, jobs, workers)) as results:
                for result in progress(results, total, "Detecting"):
                    output.add(result)
        except KeyboardInterrupt:
            interrupted = True
        except UserError as error:  # the output file cannot be written
            output.abandon(error)
            raise
        output.finish(complete=not interrupted)
    if interrupted:
        return _report_interrupt(output.done, total, output.resumable_file)
    return report_errors(output.errors) if output.errors else 0


def _report_interrupt(done: int, total: int, file: Path | None) -> int:
    hint = f" To resume from {file}, run the same command with --continue." if file else ""
    complain(f"Stopped after {done} of {total} pictures.{hint}")
    return INTERRUPTED


def _expand_folders(paths: list[Path], failures: list[FailedFile]) -> list[Path]:
    """Replace folders by the files in them; folders without any become failures."""
    from ffgui.detect.pictures import PICTURE_SUFFIXES
    from ffgui.detect.videos import VIDEO_SUFFIXES

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
            reason = f"Cannot read folder {path}: {error.strerror}. Check its permissions."
            failures.append(FailedFile(path, UserError(reason)))
            continue
        if not inside:
            reason = (
                f"Folder {path} has no pictures or videos; folders inside it are not searched. Choose "
                "another one."
            )
            failures.append(FailedFile(path, UserError(reason)))
        files += inside
    return files


def _prepare_drawings(folder: Path, files: list[Path]) -> None:
    """Create the folder for drawings, and make sure that no drawing replaces an input picture."""
    create_writable_folder(folder)
    drawings = {(folder / f"{file.name}.faces.png").resolve() for file in files}
    overwritten = [file for file in files if file.resolve() in drawings]
    if overwritten:
        raise UserError(
            f"A drawing would overwrite the picture {overwritten[0]}. Choose another folder for --draw."
        )


def _worker_count(files: list[Path]) -> int:
    """Return the number of pictures to process at once."""
    from ffgui.detect.engines.threads import usable_cores
    from ffgui.detect.videos import is_video

    cores = usable_cores()
    return cores if any(map(is_video, files)) else max(1, min(cores, len(files)))


def _open_detectors(args: argparse.Namespace, workers: int) -> dict[str, Detector]:
    from ffgui.detect.detector import Detector
    from ffgui.detect.engines.threads import usable_cores
    from ffgui.detect.model_files import resolve_models

    threads = max(1, usable_cores() // workers)
    files = resolve_models(args.model)
    models = [load_on_device(file, threads, args.device, args.size) for file in files]
    detectors = [Detector(model, args.size) for model in models]
    return {detector.info.key: detector for detector in detectors}


def _count_pictures(files: list[Path]) -> int:
    """Count pictures and frames, for the progress bar."""
    from ffgui.detect.videos import is_video, video_length

    return sum(video_length(file) if is_video(file) else 1 for file in files)
