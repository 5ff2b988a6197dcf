import cv2
import numpy as np
import pytest

from ffgui.detect.model_files import resolve_model
from ffgui.detect.videos import read_video
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.lab.train.crops import to_input
from ffgui.paths import resource


@pytest.fixture(scope="session")
def photographs(tmp_path_factory):
    """A folder with six pictures of the built-in sample, small enough to be quick."""
    folder = tmp_path_factory.mktemp("photographs")
    for name in ("astronaut.jpg", "grace_hopper.jpg"):
        picture = cv2.imread(str(resource(f"sample/{name}")))
        cv2.imwrite(str(folder / name), cv2.resize(picture, None, fx=0.5, fy=0.5))
    for number, frame in enumerate(read_video(resource("sample/source/white_house_2009.mp4"))):
        if number % 20 == 0:
            cv2.imwrite(str(folder / f"frame{number:03}.png"), cv2.resize(frame, None, fx=0.6, fy=0.6))
        if number == 60:
            break
    return folder


@pytest.fixture(scope="session")
def checkpoint_of():
    """The checkpoint beside a shipped dense model."""
    return lambda version: read_checkpoint(resolve_model(version, "dense").with_suffix(".pth"))


@pytest.fixture(scope="session")
def faces():
    """The sample's two portraits as a batch float32 [2, 3, 192, 192], mean subtracted."""
    pictures = [
        cv2.resize(cv2.imread(str(resource(f"sample/{name}")))[:400, :400], (192, 192))
        for name in ("astronaut.jpg", "grace_hopper.jpg")
    ]
    return to_input(np.stack(pictures))
