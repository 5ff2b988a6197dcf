import numpy as np
import pytest

from ffgui.live.rotation import turn
from ffgui.live.state import Frame, KnownFace


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_truth_turns_with_the_picture(rotation: int, mirrored: bool) -> None:
    image = np.zeros((30, 50, 3), np.uint8)
    image[4:10, 7:21] = 255
    frame = Frame(image, 0, 0.0, truth=(KnownFace((7, 4, 21, 10), hard=True),))

    turned = turn(frame, rotation, mirrored)

    rows, columns = np.nonzero(turned.image[..., 0])
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert turned.truth == (KnownFace(box, hard=True),)


def test_a_turned_picture_cannot_be_written_to_and_the_source_keeps_its_own() -> None:
    image = np.zeros((4, 6, 3), np.uint8)
    assert not turn(Frame(image, 0, 0.0), 0, False).image.flags.writeable
    assert image.flags.writeable
