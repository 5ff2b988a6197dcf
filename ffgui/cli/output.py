"""Output of the commands: results as text or JSON, errors, progress bars."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO, TypeVar

from ffgui.cli.terminal import complain, write_lines
from ffgui.errors import UsageError, UserError
from ffgui.files import is_stream, replace_file

Item = TypeVar("Item")


def add_output_arguments(
    parser: argparse.ArgumentParser, path_type: Callable[[str], Path] | None = None
) -> None:
    """Add `--json` and `--output FILE` for `emit`; `path_type` parses FILE (default: `json_output_path`)."""
    parser.add_argument("--json", action="store_true", help="write the result as JSON to standard output")
    parser.add_argument(
        "--output",
        type=path_type or json_output_path,
        metavar="FILE",
        help="write the result as JSON to FILE; never overwrites a file that is not JSON",
    )


def json_output_path(text: str) -> Path:
    """Parse `--output FILE`, and reject files that must not be overwritten.

    Raises:
        UserError: if FILE is a folder, its folder does not exist, or it is not a JSON file.
    """
    file = Path(text)
    check_output_path(file)
    if not is_stream(file) and file.is_file() and not _is_json(file):
        raise UserError(f"{file} is not a JSON file and will not be overwritten. Choose another file.")
    return file


def check_output_path(file: Path) -> None:
    """Reject, before any work, a file that cannot be written.

    Raises:
        UserError: if it is a folder, or its folder does not exist.
    """
    if file.is_dir():
        raise UserError(f"{file} is a folder. Choose a file.")
    if not file.parent.is_dir():
        raise UserError(f"Cannot write {file.name}: folder {file.parent} does not exist. Create it first.")


def check_model_output_path(file: Path) -> None:
    """Reject, before any work, a model file that cannot be written.

    Raises:
        UsageError: if its name does not end in .onnx.
        UserError: see `check_output_path`.
    """
    if file.suffix.lower() != ".onnx":
        raise UsageError(f"{file.name} is not the name of a model file. Use the suffix .onnx.")
    check_output_path(file)


def check_checkpoint_output_path(file: Path) -> None:
    """Reject, before any work, a checkpoint that cannot be written.

    Raises:
        UsageError: if its name does not end in .pth.
        UserError: see `check_output_path`.
    """
    if file.suffix.lower() != ".pth":
        raise UsageError(f"{file.name} is not the name of a checkpoint. Use the suffix .pth.")
    check_output_path(file)


@contextmanager
def reserve_stdout(args: argparse.Namespace) -> Iterator[None]:
    """Reserve standard output for the result of `emit`.

    Anything that libraries print, from Python or native code, goes to standard error.
    """
    real = sys.stdout
    if not _is_process_stdout(real):
        args.stdout = real
        with redirect_stdout(sys.stderr):
            yield
        return
    real.flush()
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        with (
            os.fdopen(saved, "w", encoding="ascii", closefd=False) as args.stdout,
            redirect_stdout(sys.stderr),
        ):
            yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def _is_process_stdout(stream: TextIO) -> bool:
    """Return whether native code writes to the same stream; false in tests and notebooks."""
    try:
        return stream.fileno() == 1
    except (OSError, ValueError):
        return False


SKIPPED = " Unusable files were skipped."
"""A consequence for `report_errors`."""


def report_errors(errors: Sequence[Mapping[str, str]], consequence: str = "") -> int:
    """Write the first error and the number of others to standard error; return the exit status.

    Args:
        errors: the command's `errors`, not empty.
        consequence: a sentence to append; starts with a space.
    """
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    complain(f"{errors[0]['message']}{more}{consequence}")
    return 1


def emit(data: dict[str, Any], args: argparse.Namespace, text: str | None = None) -> None:
    """Output a command's result.

    With `--output` the JSON goes to the file. Standard output gets what `print_result` writes, even
    if the file cannot be written.

    Args:
        data: JSON-serializable, without NaN and infinity.
        args: with the arguments of `add_output_arguments`.
        text: the result as text; None to print the JSON.

    Raises:
        UserError: if the file cannot be written.
    """
    try:
        if args.output is not None:
            write_json(args.output, _encoded(data))
    finally:  # a long measurement must not be lost because the file cannot be written
        print_result(data, args, text)


def print_result(data: dict[str, Any], args: argparse.Namespace, text: str | None = None) -> None:
    """Write a result to standard output: JSON with `--json`, otherwise the text.

    If there are several `errors`, they are listed after the text; `report_errors` shows only one.

    Args:
        data: see `emit`.
        args: with `json`.
        text: see `emit`.
    """
    stream: TextIO = getattr(args, "stdout", sys.stdout)
    if args.json or text is None:
        stream.write(_encoded(data))
        return
    errors = data.get("errors", ())
    listed = [error["message"] for error in errors] if len(errors) > 1 else []
    write_lines(stream, [*text.splitlines(), *listed])


def _encoded(data: dict[str, Any]) -> str:
    # Escaped to ASCII, so that file names survive any console encoding.
    return json.dumps(_with_nulls(data), indent=2, allow_nan=False) + "\n"


def _with_nulls(value: Any) -> Any:
    """Replace NaN, an undefined measurement, by None, which JSON can represent."""
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, Mapping):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_nulls(item) for item in value]
    return value


def write_json(file: Path, encoded: str) -> None:
    """Write JSON text to a file atomically; never overwrites a file that is not JSON.

    Raises:
        UserError: if the existing file is not JSON, or the file cannot be written.
    """
    json_output_path(str(file))
    try:
        if is_stream(file):
            file.write_text(encoded, encoding="ascii")
        else:
            replace_file(file, encoded.encode("ascii"))
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}. Choose another location.") from error


def _is_json(file: Path) -> bool:
    """Return whether a file is JSON or empty."""
    try:
        text = file.read_text(encoding="utf-8")
        if text:
            json.loads(text, object_pairs_hook=lambda _: None)  # parse without keeping a large result
    except (OSError, ValueError, RecursionError):
        return False
    return True


def progress(items: Iterable[Item], total: int | None, text: str) -> Iterator[Item]:
    """Iterate over items with a progress bar on standard error, if that is a terminal."""
    from tqdm import tqdm

    bar: Iterator[Item] = iter(
        tqdm(items, total=total, desc=text, disable=None, leave=False, file=sys.stderr)
    )
    return bar


@contextmanager
def counter(text: str) -> Iterator[Callable[[int, int | None], None]]:
    """Show a progress bar on standard error, if that is a terminal; yield `update(done, total)`."""
    from tqdm import tqdm

    with tqdm(desc=text, disable=None, leave=False, file=sys.stderr, mininterval=1.0) as bar:

        def update(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield update
