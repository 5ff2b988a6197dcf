import tarfile
from pathlib import Path

import pytest

from ffgui.evaluate.detection_files import find_detections, read_detections
from ffgui.evaluate.official_ground_truth import load_official_ground_truth

STORED = Path(__file__).parents[1] / "data" / "wider_detections_v1_published.tar.xz"
"""Detections of the published V1 on the 394 pictures, as the official tools take them.

ffgui export featherface_v1_published_64.pth --output v1_published.onnx
ffgui evaluate --model v1_published.onnx --wider val --ground-truth ground_truth --save-detections found
tar --sort=name -cJf wider_detections_v1_published.tar.xz -C found .
"""


@pytest.fixture(scope="session")
def stored_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("detections")
    with tarfile.open(STORED) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="session")
def wider_truth(shared):
    return load_official_ground_truth(shared / "wider" / "ground_truth")


@pytest.fixture(scope="session")
def stored(stored_folder, wider_truth):
    """Picture name -> rows of the stored detections."""
    return {
        name: read_detections(stored_folder, name) for name in find_detections(stored_folder, wider_truth)
    }
