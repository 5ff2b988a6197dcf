"""Results of a study so far, stored in a file from which it can be resumed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.analyze.ablation.configs import SEEDS
from ffgui.lab.analyze.ablation.report import ApScores
from ffgui.lab.train.files import unusable

_FILE = "results.json"
_PICTURE_SETTINGS = ("images", "pictures_sha256", "truth_sha256")
"""Settings that may change until something has been measured."""


class StudyResults:
    """The file `results.json` in a study's folder.

    Attributes:
        scores: seed -> student -> average precision.
        times: student -> median milliseconds.
        pictures: names of the validation pictures; empty if they have not been selected yet.
        left_out: unusable validation pictures, as a command's `errors`.
        broken: unusable training pictures.
    """

    def __init__(self, folder: Path) -> None:
        """Read the file if it exists.

        Raises:
            UserError: if it is not a results file.
        """
        self._file = folder / _FILE
        self._settings: dict[str, Any] = {}
        self.scores: dict[int, dict[str, ApScores]] = {seed: {} for seed in SEEDS}
        self.times: dict[str, float] = {}
        self.pictures: list[str] = []
        self.left_out: list[dict[str, str]] = []
        self.broken: set[str] = set()
        if self._file.exists():
            self._restore()

    @property
    def has_scores(self) -> bool:
        """Whether any student has been measured, so that the others need the same pictures."""
        return any(self.scores.values())

    @property
    def errors(self) -> list[dict[str, str]]:
        """All unusable pictures, as a command's `errors`."""
        return [*self.left_out, *unusable(self.broken)]

    def bind(self, settings: Mapping[str, Any]) -> None:
        """Check that existing results have these settings, and store the settings.

        Raises:
            UserError: if the settings differ, or the file cannot be written.
        """
        free = () if self.has_scores else _PICTURE_SETTINGS
        changed = [
            key for key, value in settings.items() if key not in free and self._settings.get(key) != value
        ]
        folder = self._file.parent
        if self._settings and changed:
            raise UserError(
                f"{folder} holds an ablation with a different {', '.join(changed)}. "
                "Pass a different --runs, or use the same settings to resume it."
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"Cannot create {folder}: {error.strerror}. Pass a different --runs.") from error
        self._settings = dict(settings)
        self.save()

    def record(self, seed: int, name: str, scores: ApScores) -> None:
        """Store the scores of a student."""
        self.scores[seed][name] = scores
        self.save()

    def record_times(self, times: dict[str, float]) -> None:
        """Store the inference times of all networks, in milliseconds."""
        self.times = times
        self.save()

    def save(self) -> None:
        """Write the file.

        Raises:
            UserError: if it cannot be written.
        """
        scores = {
            str(seed): {name: asdict(measured) for name, measured in runs.items()}
            for seed, runs in self.scores.items()
        }
        content = {
            "settings": self._settings,
            "figures": scores,
            "times": self.times,
            "pictures": self.pictures,
            "left_out": self.left_out,
            "broken": sorted(self.broken),
        }
        write_text(self._file, json.dumps(content, indent=2) + "\n")

    def _restore(self) -> None:
        try:
            content = json.loads(self._file.read_text("utf-8"))
            self._settings = dict(content["settings"])
            self.scores |= {
                int(seed): {name: ApScores(**ap) for name, ap in runs.items()}
                for seed, runs in content["figures"].items()
            }
            self.times = dict(content["times"])
            # Earlier versions had none of these, and measured only if all pictures were readable.
            self.pictures = list(content.get("pictures", ()))
            self.left_out = [dict(error) for error in content.get("left_out", ())]
            self.broken = set(content.get("broken", ()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UserError(
                f"{self._file} is not a results file of an ablation. Move it, or pass a different --runs."
            ) from error


def write_text(file: Path, text: str) -> None:
    """Write a file of a study atomically.

    Raises:
        UserError: if it cannot be written.
    """
    try:
        replace_file(file, text.encode())
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}. Pass a different --runs.") from error
