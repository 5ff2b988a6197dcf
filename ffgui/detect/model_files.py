"""Finds model files by name."""

from __future__ import annotations

import os
from pathlib import Path

from ffgui.detect.catalog import CATALOG
from ffgui.errors import UserError
from ffgui.paths import models_folder, user_folder

VERSIONS = ("v1", "v2")


def user_models_folder() -> Path:
    """Return the folder of the user's own model files; it may not exist."""
    return user_folder("data") / "models"


def catalog_file(name: str) -> Path:
    """Return where the file of a model of the catalog is once it has been downloaded."""
    return user_models_folder() / f"{name}.onnx"


def resolve_model(name: str, variant: str = "deformable", precision: str = "fp32") -> Path:
    """Return the model file for a name or path.

    Args:
        name: "v1", "v2", a name from the catalog, or a path.
        variant: "deformable" or "dense"; of v1 and v2 only.
        precision: "fp32" or "int8"; of v1 and v2 only.

    Raises:
        UserError: if there is no such file.
    """
    if name in VERSIONS:
        suffix = ("" if variant == "deformable" else f"_{variant}") + (
            "" if precision == "fp32" else f"_{precision}"
        )
        file = models_folder() / f"featherface_{name}{suffix}.onnx"
        if not file.is_file() and precision == "int8":
            raise UserError(
                "There is no {file}: INT8 files are not shipped. Make one with `ffgui quantize {name}` "
                "and use its path.",
                file=file,
                name=name,
            )
        if not file.is_file():
            raise UserError(
                "The model file {file} is missing. Reinstall FeatherFace Studio, or use the path to a file.",
                file=file,
            )
        return file
    file = Path(name)
    if not file.exists() and name in CATALOG:
        return _downloaded(name)
    if not file.exists():
        raise UserError(
            "Unknown model {name!r}. Use v1, v2, a name that `ffgui models` lists, or the path to a file.",
            name=name,
        )
    return file


def _downloaded(name: str) -> Path:
    file = catalog_file(name)
    if not file.is_file():
        raise UserError("{name} has not been downloaded. Run `ffgui models get {name}`.", name=name)
    return file


def resolve_models(name: str, variant: str = "deformable") -> list[Path]:
    """Return the model files for a name or path as `resolve_model` does, with "both" for v1 and v2."""
    names = VERSIONS if name == "both" else (name,)
    return [resolve_model(one, variant) for one in names]


def shipped_models() -> list[Path]:
    """Return the model files that ship with the program, sorted by name."""
    return sorted(models_folder().glob("*.onnx"))


def user_models() -> list[Path]:
    """Return the model files in the user's own folder, sorted by name; none if it cannot be read."""
    try:
        found = sorted(user_models_folder().glob("*.onnx"))
    except OSError:
        return []
    return [file for file in found if os.path.isfile(file)]  # noqa: PTH113 - Path.is_file may raise


def list_models() -> list[Path]:
    """Return the shipped model files, then the user's own, each sorted by name."""
    return [*shipped_models(), *user_models()]
