"""A camera."""

from __future__ import annotations

import cv2

from ffgui.errors import UserError
from ffgui.live.cameras import Camera, find_camera, list_cameras
from ffgui.live.devices import Device, DeviceOpener
from ffgui.live.sources.live_device import LiveDevice
from ffgui.live.state import Options, SourceInfo

_TRIES = 3
"""Reads that may fail in a row: a damaged picture now and then is not a lost camera."""


class CameraSource(LiveDevice):
    """Gives a camera's pictures as they come."""

    def __init__(self, wanted: str, options: Options, open_device: DeviceOpener) -> None:
        """Open the camera and wait for its first picture.

        Args:
            wanted: its id, name or number.
            options: `camera_size` and `camera_fps` are asked for.
            open_device: opens an index with OpenCV's API preference.

        Raises:
            UserError: if there is no such camera or it gives no picture.
        """
        camera = _resolve(wanted)
        super().__init__(open_device(camera.index, camera.backend, ()), _TRIES)
        try:
            if not self._device.isOpened():
                raise UserError(_busy(camera))
            _configure(self._device, options)
            self._waiting = self._grab()
            if self._waiting is None:
                raise UserError(_busy(camera))
        except BaseException:
            self._device.release()
            raise
        height, width = self._waiting.image.shape[:2]
        fps = self._device.get(cv2.CAP_PROP_FPS)
        self.info = SourceInfo(
            "camera", camera.name, live=True, width=width, height=height, fps=fps if fps > 0 else None
        )


def _resolve(wanted: str) -> Camera:
    cameras = list_cameras()
    camera = find_camera(wanted, cameras)
    if camera is not None:
        return camera
    if wanted.isdecimal():
        # A number that the user gives may be known to OpenCV alone.
        return Camera(wanted, f"Camera {wanted}", int(wanted), cv2.CAP_ANY)
    there = (
        f"Cameras here: {', '.join(camera.name for camera in cameras)}."
        if cameras
        else "No camera is connected."
    )
    raise UserError(f"There is no camera or file {wanted}. {there} Connect it, or choose another source.")


def _configure(device: Device, options: Options) -> None:
    """Ask for what is wanted; MJPG first, since uncompressed pictures are slow over USB."""
    device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    if options.camera_size is not None:
        device.set(cv2.CAP_PROP_FRAME_WIDTH, options.camera_size[0])
        device.set(cv2.CAP_PROP_FRAME_HEIGHT, options.camera_size[1])
    if options.camera_fps is not None:
        device.set(cv2.CAP_PROP_FPS, options.camera_fps)


def _busy(camera: Camera) -> str:
    return (
        f"{camera.name} gives no picture: it is absent, in use by another program, or not allowed. "
        "Connect it, close the other program or allow access, then try again."
    )
