import numpy as np
import pytest

from ffgui.detect.letterbox import PADDING, input_size, letterbox
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UsageError


def picture(width, height):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("size", "frame", "tensor"),
    [
        ("original", (640, 480), (640, 480)),
        ("original", (641, 479), (672, 480)),
        ("original", (1, 1), (32, 32)),
        ("320", (640, 480), (320, 256)),
        ("640", (100, 300), (224, 640)),
        ("640x480", (1920, 1080), (640, 480)),
        ("640x480", (64, 64), (640, 480)),
        ("100x100", (300, 100), (128, 128)),
    ],
)
def test_size_of_the_tensor(size, frame, tensor):
    found, _ = letterbox(picture(*frame), InferenceSize.parse(size))
    assert found.shape == (tensor[1], tensor[0], 3)
    assert found.dtype == np.uint8
    assert found.flags.c_contiguous


def test_padding_is_zero_to_the_network_and_lies_at_right_and_bottom():
    image = picture(50, 40)
    tensor, _ = letterbox(image, InferenceSize.parse("original"))
    np.testing.assert_array_equal(tensor[:40, :50], image)
    assert (tensor[:, 50:] == PADDING).all()
    assert (tensor[40:] == PADDING).all()


def test_a_picture_that_fits_is_not_copied():
    image = picture(640, 480)
    assert np.shares_memory(letterbox(image, InferenceSize.parse("640x480"))[0], image)


def test_a_mirrored_view_is_made_contiguous():
    tensor, _ = letterbox(picture(640, 480)[:, ::-1], InferenceSize.parse("original"))
    assert tensor.flags.c_contiguous


@pytest.mark.parametrize("frame", [(1920, 1080), (333, 777), (50, 40)])
@pytest.mark.parametrize("size", ["original", "640", "640x480", "320x320"])
def test_there_and_back(frame, size):
    """A white square, found again in the tensor, lies where scale and offset say."""
    width, height = frame
    image = np.zeros((height, width, 3), np.uint8)
    x1, y1, x2, y2 = width // 4, height // 4, width // 2, height // 2
    image[y1:y2, x1:x2] = 255
    tensor, transform = letterbox(image, InferenceSize.parse(size))
    lit = (tensor > 128).all(axis=2)
    rows, columns = np.flatnonzero(lit.any(axis=1)), np.flatnonzero(lit.any(axis=0))
    corners = np.array([[columns[0], rows[0]], [columns[-1] + 1, rows[-1] + 1]])
    back = transform.to_frame(corners.astype(np.float32))
    tolerance = 1 + 1 / min(transform.scale)
    np.testing.assert_allclose(back, [[x1, y1], [x2, y2]], atol=tolerance)


def test_content_is_the_part_that_is_no_padding():
    _, transform = letterbox(picture(640, 320), InferenceSize.parse("640x480"))
    np.testing.assert_allclose(transform.content, (0, 0, 1, 320 / 480))


def test_strong_reduction_averages_and_skips_nothing():
    image = np.zeros((960, 1280, 3), np.uint8)
    image[::2] = 200  # lines that a bilinear step would take all or nothing of
    tensor, _ = letterbox(image, InferenceSize.parse("320x240"))
    assert set(np.unique(tensor[:240])) == {100}


@pytest.mark.parametrize("text", ["", "0", "31", "640x", "640x9000", "big", "-640", "640x480x3", "1e3"])
def test_sizes_that_are_not_understood(text):
    with pytest.raises(UsageError, match="Invalid size"):
        InferenceSize.parse(text)


@pytest.mark.parametrize("text", ["original", "640", "640x480"])
def test_sizes_are_written_as_they_are_read(text):
    assert str(InferenceSize.parse(text)) == text


@pytest.mark.parametrize("size", ["original", "640", "640x480", "33x500"])
@pytest.mark.parametrize("shape", [(1, 1), (480, 640), (1, 900), (901, 77)])
def test_the_size_of_the_input_is_known_beforehand(size, shape):
    wanted = InferenceSize.parse(size)
    padded, transform = letterbox(np.zeros((*shape, 3), np.uint8), wanted)
    assert input_size(shape[1], shape[0], wanted) == transform.input_size == padded.shape[1::-1]
