import shutil
from pathlib import Path

import pytest
import torch
from train_helpers import TINY

from ffgui.train.beginning import begin


@pytest.fixture(scope="session")
def teacher(shared) -> Path:
    return shared / "weights/featherface_v1_published_64.pth"


@pytest.fixture(scope="session")
def small_data(shared, tmp_path_factory) -> Path:
    """Twelve labelled pictures of three events."""
    folder = tmp_path_factory.mktemp("data")
    entries = (shared / "wider/val/label.txt").read_text("utf-8").split("# ")[1:]
    chosen = [
        entry
        for event in ("0--Parade", "13--Interview", "19--Couple")
        for entry in [entry for entry in entries if entry.startswith(event)][:4]
    ]
    (folder / "label.txt").write_text("".join(f"# {entry}" for entry in chosen), "utf-8")
    for name in (entry.partition("\n")[0].strip() for entry in chosen):
        (folder / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shared / "wider/val/images" / name, folder / "images" / name)
    return folder


@pytest.fixture(scope="session")
def begun(small_data, teacher, tmp_path_factory) -> Path:
    """The folder of a run that has not taken a step; copy it."""
    folder = tmp_path_factory.mktemp("begun") / "tiny"
    begin(folder, TINY, small_data, teacher)
    return folder


@pytest.fixture
def copy_of_run(begun, tmp_path):
    def copy(name):
        return Path(shutil.copytree(begun, tmp_path / name))

    return copy


@pytest.fixture
def one_thread():
    """Sums come out the same, to the last bit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
