import numpy as np
import pytest

from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.live.rotation import rotate_frame
from ffgui.live.state import Frame


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_ground_truth_rotates_with_the_frame(rotation: int, mirrored: bool) -> None:
    image = np.zeros((30, 50, 3), np.uint8)
    image[4:10, 7:21] = 255
    frame = Frame(image, 0, 0.0, ground_truth=(LabeledFace((7, 4, 21, 10), hard=True),))

    rotated = rotate_frame(frame, rotation, mirrored)

    rows, columns = np.nonzero(rotated.image[..., 0])
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert rotated.ground_truth == (LabeledFace(box, hard=True),)


def test_the_rotated_image_is_read_only_and_the_source_keeps_its_own() -> None:
    image = np.zeros((4, 6, 3), np.uint8)
    assert not rotate_frame(Frame(image, 0, 0.0), 0, False).image.flags.writeable
    assert image.flags.writeable
