"""Validates a model file, check by check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from ffgui.detect.families.featherface import FeatherFaceFamily
from ffgui.detect.model import load_model
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.evaluate import model_checks
from ffgui.evaluate.model_checks import CheckedFile, FailedError, SkippedError, checks_of

_NONE: Mapping[str, model_checks.Check] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Check:
    """Result of one check.

    Attributes:
        ok: None if the check was skipped.
        detail: the finding.
    """

    name: str
    ok: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """Results of all checks of a model file; `info` is None if it does not load."""

    file: Path
    info: ModelInfo | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether no check failed; skipped ones do not count."""
        return all(check.ok is not False for check in self.checks)


def validate(file: Path, network_checks: Mapping[str, model_checks.Check] = _NONE) -> ValidationReport:
    """Check a model file of any family; FeatherFace files have more checks than others.

    Args:
        file: the model file.
        network_checks: see `checks_of`.
    """
    try:
        model = load_model(file)
    except UserError as error:
        return ValidationReport(file, None, (Check("loads", False, str(error)),))
    loads = Check("loads", True, f"{model.info.family}, {model.info.size_bytes / 1e6:.2f} MB")
    if not isinstance(model.family, FeatherFaceFamily):
        return ValidationReport(
            file, model.info, (loads, _run(model_checks.FACE, lambda: model_checks.face(model)))
        )
    checked = CheckedFile(model, model.family)
    checks = checks_of(checked, network_checks)
    results = tuple(_run(name, partial(check, checked)) for name, check in checks.items())
    return ValidationReport(file, model.info, (loads, *results))


def _run(name: str, check: Callable[[], str]) -> Check:
    try:
        return Check(name, True, check())
    except SkippedError as reason:
        return Check(name, None, f"skipped: {reason}")
    except (FailedError, UserError) as reason:
        return Check(name, False, str(reason))
    except Exception as error:  # noqa: BLE001 - a damaged model makes the library raise anything
        return Check(name, False, f"{type(error).__name__}: {error}")
