"""What a study has measured so far, kept in a file from which it goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.analyze.ablation.configs import SEEDS
from ffgui.lab.analyze.ablation.report import Measured
from ffgui.lab.train.files import unusable

_FILE = "results.json"
_OF_PICTURES = ("images", "pictures_sha256", "truth_sha256")
"""Settings that are free until something was measured."""


class Results:
    """The file `results.json` in a study's folder.

    Attributes:
        figures: seed -> student -> average precision.
        times: student -> median milliseconds.
        pictures: names of those that students are measured on; none if nobody has chosen them yet.
        left_out: validation pictures that cannot be used, as a command's `errors`.
        broken: training pictures that could not be used.
    """

    def __init__(self, folder: Path) -> None:
        """Read what is there.

        Raises:
            UserError: if it is something else.
        """
        self._file = folder / _FILE
        self._settings: dict[str, Any] = {}
        self.figures: dict[int, dict[str, Measured]] = {seed: {} for seed in SEEDS}
        self.times: dict[str, float] = {}
        self.pictures: list[str] = []
        self.left_out: list[dict[str, str]] = []
        self.broken: set[str] = set()
        if self._file.exists():
            self._restore()

    @property
    def begun(self) -> bool:
        """Whether any student was measured, so that the others must be on the same pictures."""
        return any(self.figures.values())

    @property
    def errors(self) -> list[dict[str, str]]:
        """All pictures that could not be used, as a command's `errors`."""
        return [*self.left_out, *unusable(self.broken)]

    def settle(self, settings: Mapping[str, Any]) -> None:
        """Make sure that what is there was found with these settings, and keep them.

        Raises:
            UserError: if not, or if the file cannot be written.
        """
        free = () if self.begun else _OF_PICTURES
        other = [
            key for key, value in settings.items() if key not in free and self._settings.get(key) != value
        ]
        folder = self._file.parent
        if self._settings and other:
            raise UserError(
                f"{folder} holds an ablation with another {', '.join(other)}. "
                "Choose other --runs, or the same settings to go on with it."
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{folder} cannot be made: {error.strerror}. Choose other --runs.") from error
        self._settings = dict(settings)
        self.save()

    def keep(self, seed: int, name: str, measured: Measured) -> None:
        """Note the figures of a student."""
        self.figures[seed][name] = measured
        self.save()

    def keep_times(self, times: dict[str, float]) -> None:
        """Note how long all networks take, in milliseconds."""
        self.times = times
        self.save()

    def save(self) -> None:
        """Write the file.

        Raises:
            UserError: if that cannot be.
        """
        figures = {
            str(seed): {name: asdict(measured) for name, measured in runs.items()}
            for seed, runs in self.figures.items()
        }
        held = {
            "settings": self._settings,
            "figures": figures,
            "times": self.times,
            "pictures": self.pictures,
            "left_out": self.left_out,
            "broken": sorted(self.broken),
        }
        write_text(self._file, json.dumps(held, indent=2) + "\n")

    def _restore(self) -> None:
        try:
            held = json.loads(self._file.read_text("utf-8"))
            self._settings = dict(held["settings"])
            self.figures |= {
                int(seed): {name: Measured(**ap) for name, ap in runs.items()}
                for seed, runs in held["figures"].items()
            }
            self.times = dict(held["times"])
            # Earlier versions kept none of these, and measured only where all could be read.
            self.pictures = list(held.get("pictures", ()))
            self.left_out = [dict(error) for error in held.get("left_out", ())]
            self.broken = set(held.get("broken", ()))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{self._file} is not what an ablation wrote. Move it away, or choose other --runs."
            ) from error


def write_text(file: Path, text: str) -> None:
    """Write a file of a study, whole or not at all.

    Raises:
        UserError: if that cannot be.
    """
    try:
        replace_file(file, text.encode())
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}. Choose other --runs.") from error
