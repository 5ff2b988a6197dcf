"""The command line: one thin module a command, imported only when its command is given."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import NoReturn, Protocol, TypeVar, cast

from ffgui import __version__
from ffgui.errors import UsageError, UserError

COMMANDS: dict[str, str] = {
    "app": "open the window (what ffgui does without a command)",
    "detect": "find faces in pictures and videos",
    "info": "show networks and model files with their costs",
    "bench": "measure speed",
    "export": "turn a checkpoint into a model file",
    "quantize": "make an INT8 model file",
    "prune": "cut a network to fewer channels and distil it",
    "validate": "check a model file",
    "train": "train a detector",
    "average": "average the weights of checkpoints",
    "ablate": "measure what attention, its kind and its place are worth",
    "evaluate": "measure average precision on WIDER FACE",
    "compare": "compare two models: average precision, speed and size",
    "attention": "what attention does, and whether detections need it",
}
"""Name -> one line of help; the module is `ffgui.cli.NAME`."""

_EXTRAS = frozenset({"torch", "lightning_fabric", "filelock", "onnx", "onnxscript", "scipy", "matplotlib"})
INSTALL_EXTRA = "in the clone pip install '.[train]'"
"""How the extra "train" is installed."""
_NEEDS = {
    "export": "torch",
    "train": "torch",
    "average": "torch",
    "ablate": "torch",
    "prune": "torch",
    "quantize": "onnx",
    "evaluate": "scipy",
    "compare": "scipy",
}
"""What a command cannot do anything without, so that it is said before the work and not in its midst."""

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended."""

_Result = TypeVar("_Result")


class _Command(Protocol):
    """What a command's module holds."""

    HELP: str
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it, and return the exit status."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints take the same way as all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See {self.prog} --help")


def run(arguments: Sequence[str]) -> int:
    """Run a command and return the exit status.

    Failures become one sentence on standard error; a traceback goes to the log file only.
    """
    _mend_streams()
    try:
        status = _dispatch(list(arguments))
        sys.stdout.flush()
    except UserError as error:
        return _complain(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        return _complain("Stopped.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python would try to flush once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last net of the process
        return _complain(_unexpected(error), 1)
    return status


def _dispatch(arguments: list[str]) -> int:
    try:
        return _run_command(arguments)
    except SystemExit as end:  # how argparse leaves after --help and --version
        return int(end.code or 0)


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
    from ffgui.cli.output import only_result

    with only_result(args):
        return _with_extras(lambda: module.run(args))


def command(name: str) -> tuple[_Command, argparse.ArgumentParser]:
    """A command and what reads its arguments.

    Raises:
        UsageError: if there is no such command.
        UserError: if it needs what is not installed.
    """
    if name not in COMMANDS:
        raise UsageError(_unknown(name))
    module = cast(_Command, _with_extras(lambda: import_module(f"{__name__}.{name}")))
    parser = _Parser(
        prog=f"ffgui {name}",
        description=module.HELP,
        epilog=f"example:\n  {module.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return module, parser


def _top_parser() -> _Parser:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {text}" for name, text in COMMANDS.items())
    parser = _Parser(
        prog="ffgui",
        usage="ffgui [--version] [--help] [COMMAND ...]",
        description="FeatherFace Studio: two very small face detectors, side by side, live.",
        epilog=(
            f"commands:\n{commands}\n\nexample:\n  ffgui detect photo.jpg --json\n\n"
            "ffgui COMMAND --help says more about each.\n\n"
            "Exit status: 0 for done, 1 for something that failed and is said, 2 for wrong arguments, "
            f"{INTERRUPTED} for stopped by Ctrl-C."
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"ffgui {__version__}")
    return parser


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean {close[0]}?" if close else f"The commands are {', '.join(COMMANDS)}."
    return f"There is no command {name!r}. {hint}"


def _with_extras(action: Callable[[], _Result]) -> _Result:
    """Do something, and say which extra is missing if it needs one that is not installed."""
    try:
        return action()
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        # The packaged program leaves out more: what only training and conversion need.
        if missing not in _EXTRAS and not _is_packaged():
            raise
        raise UserError(_missing(missing)) from error


def _is_packaged() -> bool:
    return bool(getattr(sys, "frozen", False))


def _missing(module: str) -> str:
    """How to get what is not installed."""
    if _is_packaged():
        return (
            f"This packaged program has no training part ({module}): install Python, clone the program's "
            f"sources, and {INSTALL_EXTRA}"
        )
    return f'This needs {module}, which is not installed. For the extra "train", {INSTALL_EXTRA}'


def _unexpected(error: Exception) -> str:
    from ffgui.log import record_failure

    log = record_failure(error)
    where = f"The details are in {log}" if log else "The log file cannot be written"
    return f"Something went wrong inside the program ({type(error).__name__}: {error}). {where}."


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"ffgui: {' '.join(message.split())}\n")
    return status


def _mend_streams() -> None:
    """Make standard output and error safe to write to, whatever the platform made of them."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # a windowed program has no console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
