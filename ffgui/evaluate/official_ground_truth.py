"""Reads the official ground truth files of WIDER FACE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.wider import DIFFICULTIES, GroundTruth, ImageLabels


def load_official_ground_truth(folder: Path) -> GroundTruth:
    """Read `wider_face_val.mat` and `wider_{easy,medium,hard}_val.mat`.

    Raises:
        UserError: if a file is missing, cannot be read, or does not match the others.
        ModuleNotFoundError: if SciPy is not installed.
    """
    boxes = read_lists(folder / "wider_face_val.mat", "face_bbx_list")
    counted = [read_lists(folder / f"wider_{difficulty}_val.mat", "gt_list") for difficulty in DIFFICULTIES]
    for difficulty, lists in zip(DIFFICULTIES, counted, strict=True):
        if lists.keys() != boxes.keys():
            raise UserError(
                f"wider_{difficulty}_val.mat and wider_face_val.mat in {folder} list different pictures. "
                "Use all four files from a single download of the official evaluation tools."
            )
    return GroundTruth(
        {name: _labeled(name, rows, [lists[name] for lists in counted]) for name, rows in boxes.items()}
    )


def _labeled(name: str, rows: NDArray[Any], kept: Iterable[NDArray[Any]]) -> ImageLabels:
    """Build the labels of a picture from x, y, width, height [N, 4] and 1-based indices of counted faces."""
    boxes = rows.reshape(-1, 4).astype(np.float32)
    boxes[:, 2:] += boxes[:, :2]
    counted = np.zeros((len(DIFFICULTIES), len(boxes)), bool)
    for flags, numbers in zip(counted, kept, strict=True):
        indices = numbers.ravel().astype(np.int64) - 1
        if len(indices) and not 0 <= indices.min() <= indices.max() < len(boxes):
            raise UserError(
                f"The ground truth counts faces of {name} that it does not list. Download it again."
            )
        flags[indices] = True
    return ImageLabels(name, boxes, counted)


def read_lists(path: Path, key: str) -> dict[str, NDArray[Any]]:
    """Read the arrays under `key` of an official MATLAB file, by picture name.

    Raises:
        UserError: if the file is missing, cannot be read, or has no such key.
        ModuleNotFoundError: if SciPy is not installed.
    """
    return _by_picture(path, _load(path, [key]), key)


def read_available_lists(path: Path, keys: Sequence[str]) -> dict[str, dict[str, NDArray[Any]]]:
    """Read the arrays under those of several keys that the file has; see `read_lists`."""
    content = _load(path, keys)
    return {key: _by_picture(path, content, key) for key in keys if key in content}


def _load(path: Path, keys: Sequence[str]) -> Mapping[str, Any]:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    if not path.is_file():
        raise UserError(
            f"{path} does not exist. The ground truth folder must contain wider_face_val.mat and "
            "wider_{easy,medium,hard}_val.mat from the official evaluation tools."
        )
    try:
        return loadmat(path, variable_names=["event_list", "file_list", *keys])
    except (MatReadError, OSError, ValueError, TypeError, NotImplementedError) as error:
        raise _not_official(path, error) from error


def _by_picture(path: Path, content: Mapping[str, Any], key: str) -> dict[str, NDArray[Any]]:
    try:
        events, files, values = content["event_list"], content["file_list"], content[key]
        return {
            f"{event[0]}/{file[0][0]}.jpg": value[0]
            for (event,), (names,), (arrays,) in zip(events, files, values, strict=True)
            for file, value in zip(names, arrays, strict=True)
        }
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _not_official(path, error) from error


def _not_official(path: Path, error: Exception) -> UserError:
    return UserError(
        f"{path} is not an official WIDER FACE ground truth file ({error}). "
        "Use the one from the official evaluation tools."
    )
