import shutil
from pathlib import Path

import pytest
import torch
from train_helpers import TINY

from ffgui.lab.train.run_setup import create_run


@pytest.fixture(scope="session")
def teacher(shared) -> Path:
    return shared / "weights/featherface_v1_published_64.pth"


@pytest.fixture(scope="session")
def begun(small_data, teacher, tmp_path_factory) -> Path:
    """The folder of a run that has not taken a step; copy it."""
    folder = tmp_path_factory.mktemp("begun") / "tiny"
    create_run(folder, TINY, small_data, teacher)
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
