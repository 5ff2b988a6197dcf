import cv2
import numpy as np
import pytest

from ffgui.detect.pictures import read_picture, write_png
from ffgui.errors import UserError
from ffgui.paths import resource


def save(path, image, *arguments):
    encoded = cv2.imencode(path.suffix, image, *arguments)[1].tobytes()
    path.write_bytes(encoded)
    return path


def test_red_is_red(tmp_path):
    red = np.zeros((8, 8, 3), np.uint8)
    red[..., 2] = 255
    np.testing.assert_array_equal(read_picture(save(tmp_path / "red.png", red)), red)


def test_deep_gray_and_transparent_pictures_become_bgr(tmp_path):
    deep = save(tmp_path / "deep.png", np.full((4, 6, 3), 256 * 200, np.uint16))
    gray = save(tmp_path / "gray.png", np.full((4, 6), 90, np.uint8))
    clear = save(tmp_path / "clear.png", np.full((4, 6, 4), (10, 20, 30, 0), np.uint8))
    for file, pixel in ((deep, (200, 200, 200)), (gray, (90, 90, 90)), (clear, (10, 20, 30))):
        image = read_picture(file)
        assert image.shape == (4, 6, 3)
        assert image.dtype == np.uint8
        assert (image == pixel).all()


def with_orientation(jpeg, orientation):
    """The JPEG with an EXIF block that holds nothing but its orientation."""
    tiff = (
        b"MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"
        + bytes([orientation])
        + bytes(6)
    )
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]


def test_exif_orientation_turns_the_picture(tmp_path):
    image = np.zeros((20, 60, 3), np.uint8)
    image[:, :30] = 255  # white on the left
    jpeg = cv2.imencode(".jpg", image)[1].tobytes()
    (tmp_path / "turned.jpg").write_bytes(with_orientation(jpeg, 6))  # to be turned clockwise
    turned = read_picture(tmp_path / "turned.jpg")
    assert turned.shape == (60, 20, 3)
    assert turned[:25].min() > 200
    assert turned[35:].max() < 50


@pytest.mark.parametrize("share", [0.01, 0.5, 0.95])
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_truncated_picture(tmp_path, suffix, share, capfd):
    whole = cv2.imencode(suffix, read_picture(resource("sample/astronaut.jpg")))[1].tobytes()
    file = tmp_path / f"cut{suffix}"
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(UserError, match="damaged or not a supported picture"):
        read_picture(file)


def test_files_without_a_picture(tmp_path):
    with pytest.raises(UserError, match="no file"):
        read_picture(tmp_path / "absent.jpg")
    with pytest.raises(UserError, match="not a file"):
        read_picture(tmp_path)
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(UserError, match="is empty"):
        read_picture(tmp_path / "empty.jpg")
    (tmp_path / "text.jpg").write_text("hello")
    with pytest.raises(UserError, match="damaged or not a supported picture"):
        read_picture(tmp_path / "text.jpg")


def test_writing_to_a_place_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="Cannot write"):
        write_png(tmp_path / "absent" / "x.png", np.zeros((4, 4, 3), np.uint8))
