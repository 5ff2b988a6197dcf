"""Looks over a model file: whether it loads, says all about itself, and does what it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.evaluate.model_checks import FailedError, Model, SkippedError, checks_of


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        ok: None if it could not be looked at here.
        detail: what was found.
    """

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of a model file; `info` is None if it does not load."""

    file: Path
    info: ModelInfo | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; what was skipped does not count."""
        return all(check.ok is not False for check in self.checks)


def validate(file: Path) -> Report:
    """Check a model file.

    A file that does not load gives a report with that one failed check.
    """
    try:
        runtime = open_onnx(file)
    except UserError as error:
        return Report(file, None, (Check("loads", False, str(error)),))
    model = Model(file, runtime)
    size = f"{runtime.info.size_bytes / 1e6:.2f} MB"
    made = tuple(_make(name, check, model) for name, check in checks_of(model).items())
    return Report(file, runtime.info, (Check("loads", True, size), *made))


def _make(name: str, check: Callable[[Model], str], model: Model) -> Check:
    try:
        return Check(name, True, check(model))
    except SkippedError as reason:
        return Check(name, None, f"skipped: {reason}")
    except (FailedError, UserError) as reason:
        return Check(name, False, str(reason))
    except Exception as error:  # noqa: BLE001 - whatever a damaged model makes the library say
        return Check(name, False, f"{type(error).__name__}: {error}")
