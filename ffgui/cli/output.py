"""How commands hand out results: JSON on standard output or in a file, progress beside it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, TextIO, TypeVar

from ffgui.errors import UsageError, UserError
from ffgui.files import replace_file

Item = TypeVar("Item")


def add_output_arguments(
    parser: argparse.ArgumentParser, target: Callable[[str], Path] | None = None
) -> None:
    """Add `--json` and `--output FILE`, which `emit` obeys; `target` reads FILE, `json_target` by default."""
    parser.add_argument("--json", action="store_true", help="write the result as JSON on standard output")
    parser.add_argument(
        "--output",
        type=target or json_target,
        metavar="FILE",
        help="write the result as JSON to FILE; never over a file that is not JSON",
    )


def json_target(text: str) -> Path:
    """Read `--output FILE`, and refuse at once what must not be overwritten.

    Raises:
        UserError: if FILE is a folder, lies in none, or holds something that is not JSON.
    """
    file = Path(text)
    check_place(file)
    if file.is_file() and not _is_json(file):
        raise UserError(f"{file} is not a JSON file and will not be overwritten. Name another file.")
    return file


def check_place(file: Path) -> None:
    """Refuse before any work a file that could not be written.

    Raises:
        UserError: if it is a folder or lies in none.
    """
    if file.is_dir():
        raise UserError(f"{file} is a folder. Name a file in it.")
    if not file.parent.is_dir():
        raise UserError(f"There is no folder {file.parent} to write {file.name} in. Make it first.")


def check_model_place(file: Path) -> None:
    """The same for a model file.

    Raises:
        UsageError: if it is not called one.
        UserError: see `check_place`.
    """
    if file.suffix.lower() != ".onnx":
        raise UsageError(f"{file.name} does not end as a model file does: use .onnx.")
    check_place(file)


@contextmanager
def only_result(args: argparse.Namespace) -> Iterator[None]:
    """While it lasts, nothing but the result of `emit` gets to standard output.

    Whatever libraries print, from Python or below, goes to standard error.
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
    """Whether libraries below Python write to the same place; not so in a test or a notebook."""
    try:
        return stream.fileno() == 1
    except (OSError, ValueError):
        return False


PASSED_OVER = " What cannot be used was passed over."
"""A consequence of `complain`, true of one or many, whether the work is done or was to end early."""


def complain(errors: Sequence[Mapping[str, str]], consequence: str = "") -> int:
    """Say on standard error what failed first, and how much more did; return the exit status.

    Args:
        errors: the command's `errors`, one at least.
        consequence: what follows from it, if anything; begins with a space.
    """
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    sys.stderr.write(f"ffgui: {errors[0]['message']}{more}{consequence}\n")
    return 1


def emit(data: dict[str, Any], args: argparse.Namespace, text: str | None = None) -> None:
    """Hand out a command's result.

    With `--output` the JSON goes to the file; standard output gets what `show` writes, also if
    the file cannot be written.

    Args:
        data: what JSON can hold; a not finite number is an error.
        args: with the arguments of `add_output_arguments`.
        text: the same for people; None for the JSON.

    Raises:
        UserError: if the file cannot be written.
    """
    try:
        if args.output is not None:
            write_json(args.output, _encoded(data))
    finally:  # what took long to measure is not lost with the file
        show(data, args, text)


def show(data: dict[str, Any], args: argparse.Namespace, text: str | None = None) -> None:
    """Write a result to standard output: the JSON with `--json`, the text without it.

    Several `errors` are listed after the text, as `complain` names one.

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
    stream.writelines(f"{line}\n" for line in [*text.splitlines(), *listed])


def _encoded(data: dict[str, Any]) -> str:
    # Escaped to ASCII: whatever a console's encoding and a file name hold, it comes out whole.
    return json.dumps(data, indent=2, allow_nan=False) + "\n"


def write_json(file: Path, encoded: str) -> None:
    """Write JSON text to a file, whole or not at all, and never over a file that is not JSON.

    Raises:
        UserError: if that is what stands there, or the file cannot be written.
    """
    json_target(str(file))
    try:
        if file.exists() and not file.is_file():  # a pipe or a device
            file.write_text(encoded, encoding="ascii")
        else:
            replace_file(file, encoded.encode("ascii"))
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}. Name another place.") from error


def _is_json(file: Path) -> bool:
    """Whether a file holds JSON or nothing at all."""
    try:
        text = file.read_text(encoding="utf-8")
        if text:
            json.loads(text, object_pairs_hook=lambda _: None)  # a result of many pictures is not kept
    except (OSError, ValueError):
        return False
    return True


def progress(items: Iterable[Item], total: int | None, text: str) -> Iterator[Item]:
    """Pass items on and show a progress bar on standard error, if that is a terminal."""
    from tqdm import tqdm

    bar: Iterator[Item] = iter(
        tqdm(items, total=total, desc=text, disable=None, leave=False, file=sys.stderr)
    )
    return bar


@contextmanager
def counter(text: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, if that is a terminal, told how much is done and of how much."""
    from tqdm import tqdm

    with tqdm(desc=text, disable=None, leave=False, file=sys.stderr, mininterval=1.0) as bar:

        def told(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield told
