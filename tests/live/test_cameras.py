from __future__ import annotations

import queue
import threading
import types

import pytest

from ffgui.live import cameras
from ffgui.live.cameras import Camera, CameraWatch, find_camera, list_cameras

FRONT = Camera("/dev/video0", "Front", 0, 200)
DESK = Camera("usb-7", "Desk", 2, 200)


def test_a_camera_is_found_by_id_name_or_number() -> None:
    both = [FRONT, DESK]
    assert find_camera("usb-7", both) is DESK
    assert find_camera("Front", both) is FRONT
    assert find_camera("2", both) is DESK
    assert find_camera("1", both) is None


def test_cameras_are_listed_without_opening_any() -> None:
    assert all(camera.name and camera.id for camera in list_cameras())


def test_each_entry_of_the_system_becomes_one_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = types.SimpleNamespace
    found = [
        entry(index=0, name="Cam", path="/dev/video0"),
        entry(index=0, name="Cam", path="/dev/video0"),
        entry(index=2, name=None, path=None),
    ]
    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", lambda _backend: found)
    if cameras.list_cameras():
        assert [(c.id, c.name, c.index) for c in list_cameras()] == [
            ("/dev/video0", "Cam", 0),
            ("Camera 2 2", "Camera 2", 2),
        ]


def test_cameras_of_one_name_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = types.SimpleNamespace
    found = [
        entry(index=4, name="HD Webcam", path=None),
        entry(index=0, name="HD Webcam", path="usb-1"),
        entry(index=2, name="Desk", path="usb-2"),
    ]
    monkeypatch.setattr("cv2_enumerate_cameras.enumerate_cameras", lambda _backend: found)
    listed = list_cameras()
    if listed:
        assert [camera.name for camera in listed] == ["HD Webcam (1)", "Desk", "HD Webcam (2)"]
        assert len({camera.id for camera in listed}) == 3
        assert find_camera("HD Webcam (2)", listed) is listed[2]


def test_the_watch_reports_connected_and_disconnected_cameras_in_its_own_thread() -> None:
    polls = iter([[], [], [FRONT], [FRONT], [FRONT, DESK], [DESK]])
    reported: queue.Queue[tuple[list[Camera], str]] = queue.Queue()
    last: list[list[Camera]] = [[]]

    def poll() -> list[Camera]:
        last[0] = next(polls, last[0])
        return last[0]

    watch = CameraWatch(lambda now: reported.put((now, threading.current_thread().name)), poll, interval=0.01)
    watch.start()
    watch.start()
    changes = [reported.get(timeout=10) for _ in range(4)]
    watch.stop()
    watch.stop()
    assert [now for now, _ in changes] == [[], [FRONT], [FRONT, DESK], [DESK]]
    assert {thread for _, thread in changes} == {"ffgui-camera-watch"}
    assert reported.empty()
    assert not any(thread.name == "ffgui-camera-watch" for thread in threading.enumerate())
