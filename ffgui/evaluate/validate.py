"""Looks over a model file: whether it loads, says all about itself, and does what it should."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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


def validate(file: Path, network_checks: Mapping[str, model_checks.Check] = _NONE) -> Report:
    """Check a model file; one that does not load gives a report with that one failed check.

    Args:
        file: the model file.
        network_checks: see `checks_of`.
    """
    try:
        model = load_model(file)
    except UserError as error:
        return Report(file, None, (Check("loads", False, str(error)),))
    assert isinstance(model.family, FeatherFaceFamily)
    checked = CheckedFile(model, model.family)
    size = f"{model.info.size_bytes / 1e6:.2f} MB"
    made = tuple(_make(name, check, checked) for name, check in checks_of(checked, network_checks).items())
    return Report(file, model.info, (Check("loads", True, size), *made))


def _make(name: str, check: model_checks.Check, file: CheckedFile) -> Check:
    try:
        return Check(name, True, check(file))
    except SkippedError as reason:
        return Check(name, None, f"skipped: {reason}")
    except (FailedError, UserError) as reason:
        return Check(name, False, str(reason))
    except Exception as error:  # noqa: BLE001 - whatever a damaged model makes the library say
        return Check(name, False, f"{type(error).__name__}: {error}")
