import pytest
from video_files import write_video

from ffgui.detect.pictures import read_picture
from ffgui.paths import resource


@pytest.fixture(scope="session")
def clip(tmp_path_factory):
    """Twelve frames of 320x240 in which the astronaut moves to the left, two pixels a frame."""
    astronaut = read_picture(resource("sample/astronaut.jpg"))
    pictures = [astronaut[20:260, 40 + 2 * n : 360 + 2 * n] for n in range(12)]
    return write_video(tmp_path_factory.mktemp("clip") / "clip.mp4", pictures)
