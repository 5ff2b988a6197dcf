"""The command line: one thin module per command, imported on demand."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import errno
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn, Protocol, TypeVar, cast

from ffgui import __version__
from ffgui.cli.terminal import complain
from ffgui.errors import UsageError, UserError
from ffgui.paths import is_packaged
from ffgui.policy import uninterrupted

PROGRAM: dict[str, str] = {
    "app": "open the window (default)",
    "detect": "find faces in pictures and videos",
    "cluster": "find faces in millions of pictures on several machines",
    "bench": "measure inference speed",
    "models": "list and download detectors of other projects",
    "info": "list model files and networks with their costs",
    "validate": "check a model file",
    "evaluate": "measure average precision on WIDER FACE",
    "compare": "compare two models: average precision, speed, size",
    "record": "record both models' faces on a video, camera or stream as MP4",
    "review": "compare two models on every frame of a video or folder, with a report",
    "diagnose": "print what a bug report needs",
}
LABORATORY: dict[str, str] = {
    "train": "train a detector",
    "average": "average the weights of checkpoints",
    "calibrate": "shift a checkpoint's scores to a rate of false alarms",
    "ablate": "run an ablation study of attention",
    "attention": "analyze the attention of a model",
    "export": "convert a checkpoint to a model file",
    "quantize": "convert a model file to INT8",
    "prune": "cut a network to fewer channels and distill it",
}
COMMANDS = PROGRAM | LABORATORY
"""Name -> one line of help; the module is `ffgui.cli.NAME`."""

_CLUSTER = frozenset({"ray", "pyarrow", "fsspec"})
_EXTRAS = _CLUSTER | {"torch", "lightning_fabric", "filelock", "onnx", "onnxscript", "scipy", "matplotlib"}
INSTALL_EXTRA = "`pip install '.[train]'` in the repository."
"""How to install the extra "train"."""
_INSTALL_CLUSTER = "`pip install '.[cluster]'` in the repository."
_NEEDS = {
    "cluster": "ray",
    "export": "torch",
    "train": "torch",
    "average": "torch",
    "calibrate": "torch",
    "ablate": "torch",
    "prune": "torch",
    "quantize": "onnx",
    "evaluate": "scipy",
    "compare": "scipy",
}
"""Package without which a command cannot do anything, so that its absence is reported first."""

_HELP_WIDTH = 100

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Errors of a place that takes no more output."""

_LAST_STREAM = 2
"""File descriptor of standard error."""

INTERRUPTED = 130
"""Exit status after Ctrl-C."""

_Result = TypeVar("_Result")


class _Command(Protocol):
    """Interface of a command's module."""

    HELP: str
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Run the command and return the exit status."""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are handled like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See {self.prog} --help")


def run(arguments: Sequence[str]) -> int:
    """Run a command and return the exit status.

    Errors are reported in one line on standard error; tracebacks go to the log file only.
    """
    _make_streams_safe()
    try:
        status = _dispatch(list(arguments))
        sys.stdout.flush()
    except UserError as error:
        return _report(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        return _report("Stopped.", INTERRUPTED)
    except BrokenPipeError:  # the reader of the output is gone
        _discard_output()
        return 0
    except OSError as error:
        if error.filename is not None:  # such as a file in a folder without access
            reason = f"{error.strerror}. Check the path and its permissions."
            return _report(f"Cannot use {error.filename}: {reason}", 1)
        if error.errno not in _FULL:
            return _report(_unexpected(error), 1)
        _discard_output()
        return _report(f"Cannot write the output: {error.strerror}. Send it to another place.", 1)
    except MemoryError:
        return _report("Not enough memory. Close other programs, or use smaller files.", 1)
    except Exception as error:  # noqa: BLE001 - last resort
        return _report(_unexpected(error), 1)
    return status


def _discard_output() -> None:
    """Redirect standard output to the null device: Python would try to flush it again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    try:
        return _run_command(arguments)
    except SystemExit as exit_:  # raised by argparse after --help and --version
        return int(exit_.code or 0)


def _run_command(arguments: list[str]) -> int:
    if not arguments:
        arguments = ["app"]
    name = arguments[0]
    if name.startswith("-"):
        _top_parser().parse_args(arguments)
    module, parser = command(name)
    args = parser.parse_args(arguments[1:])
    needed = _NEEDS.get(name)
    if needed is not None and find_spec(needed) is None:
        raise UserError(_missing(needed))
    if not getattr(args, "json", False):
        return _with_extras(lambda: module.run(args))
    from ffgui.cli.output import reserve_stdout

    with reserve_stdout(args):
        return _with_extras(lambda: module.run(args))


def command(name: str) -> tuple[_Command, argparse.ArgumentParser]:
    """Import a command and build its argument parser.

    Raises:
        UsageError: if there is no such command.
        UserError: if it needs a package that is not installed.
    """
    if name not in COMMANDS:
        raise UsageError(_unknown(name))
    with uninterrupted():
        module = cast(_Command, _with_extras(lambda: import_module(f"{__name__}.{name}")))
    parser = _Parser(
        prog=f"ffgui {name}",
        description=textwrap.fill(module.HELP, _HELP_WIDTH),
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return module, parser


def _top_parser() -> _Parser:
    width = max(map(len, COMMANDS))
    program, laboratory = (
        "\n".join(f"  {name:<{width}}  {text}" for name, text in group.items())
        for group in (PROGRAM, LABORATORY)
    )
    parser = _Parser(
        prog="ffgui",
        usage="ffgui [--version] [--help] [COMMAND ...]",
        description="FeatherFace Studio: two very small face detectors, side by side, live.",
        epilog=(
            f"program:\n{program}\n\n"
            f"laboratory (install the extra 'train'):\n{laboratory}\n\n"
            "example:\n  ffgui detect photo.jpg --json\n\n"
            "For help on a command: ffgui COMMAND --help\n\n"
            f"Exit status: 0 done, 1 failed, 2 wrong arguments, {INTERRUPTED} stopped by Ctrl-C."
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"ffgui {__version__}")
    return parser


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"The commands are {', '.join(COMMANDS)}."
    return f"Unknown command {name!r}. {hint}"


def _with_extras(action: Callable[[], _Result]) -> _Result:
    """Run an action; if an optional package is missing, tell which extra provides it."""
    try:
        return action()
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        # The packaged program excludes further packages that only training and conversion need.
        if missing not in _EXTRAS and not is_packaged():
            raise
        raise UserError(_missing(missing)) from error


def _missing(module: str) -> str:
    """Return a message about a missing package and how to install it."""
    if module in _CLUSTER and not is_packaged():
        return f"{module} is not installed. To install the extra 'cluster', run {_INSTALL_CLUSTER}"
    if module in _CLUSTER:
        return (
            f"The packaged program does not include {module}. Install Python, clone the repository, and run "
            f"{_INSTALL_CLUSTER}"
        )
    if is_packaged():
        return (
            f"The packaged program does not include the laboratory ({module}). Install Python, clone the "
            f"repository, and run {INSTALL_EXTRA}"
        )
    return f"{module} is not installed. To install the extra 'train', run {INSTALL_EXTRA}"


def _unexpected(error: Exception) -> str:
    from ffgui.log import record_failure

    log = record_failure(error)
    details = f"Details are in {log}" if log else "The log file could not be written"
    return f"Internal error ({type(error).__name__}: {error}). {details}."


def _report(message: str, status: int) -> int:
    complain(message)
    return status


def _make_streams_safe() -> None:
    """Make sure that standard output and error exist and accept any character."""
    # A file opened later must not get the descriptor of a closed stream: libraries would write into it.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _LAST_STREAM:
        pass
    os.close(descriptor)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # a windowed program on Windows has no console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
