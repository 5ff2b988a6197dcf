import cv2
import pytest

from ffgui.paths import resource


@pytest.fixture(scope="session")
def photograph():
    return cv2.imread(str(resource("sample/astronaut.jpg")))
