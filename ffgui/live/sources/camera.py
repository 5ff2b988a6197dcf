"""A camera of this computer."""

from __future__ import annotations

import cv2

from ffgui.errors import UserError
from ffgui.files import exists, home_expanded
from ffgui.live.cameras import Camera, find_camera, list_cameras
from ffgui.live.capture_devices import CaptureDevice, CaptureOpener
from ffgui.live.sources.live_source import LiveSource
from ffgui.live.sources.source import SourceKind
from ffgui.live.state import Options, SourceInfo
from ffgui.translatable import Translatable

_ATTEMPTS = 3
"""A damaged frame now and then is not a lost camera."""

_PREFIX = "camera:"


class CameraSource(LiveSource):
    """Gives a camera's frames as they come."""

    def __init__(self, wanted: str, options: Options, open_capture: CaptureOpener) -> None:
        """Open the camera and wait for its first frame.

        Args:
            wanted: id, name or number of the camera.
            options: `camera_size` and `camera_fps` are requested.
            open_capture: opens an index with OpenCV's API preference.

        Raises:
            UserError: if there is no such camera or it gives no frame.
        """
        camera = _resolve(wanted)
        super().__init__(open_capture(camera.index, camera.backend, ()), _ATTEMPTS)
        self._format = _format(options)
        try:
            if not self._device.isOpened():
                raise _no_picture(camera)
            _configure(self._device, options)
            self._first = self._grab()
            if self._first is None:
                raise _no_picture(camera)
        except BaseException:
            self._device.release()
            raise
        height, width = self._first.image.shape[:2]
        fps = self._device.get(cv2.CAP_PROP_FPS)
        self.info = SourceInfo(
            "camera",
            camera.name,
            live=True,
            width=width,
            height=height,
            fps=fps if fps > 0 else None,
            camera=True,
        )

    def must_reopen(self, options: Options, paused: float) -> bool:  # noqa: ARG002
        """Return whether another size or rate is wanted than the camera was opened with."""
        return _format(options) != self._format


def _resolve(wanted: str) -> Camera:
    cameras = list_cameras()
    camera = find_camera(wanted, cameras)
    if camera is not None:
        return camera
    if wanted.isdecimal():
        # A number may be known to OpenCV alone.
        return Camera(wanted, f"Camera {wanted}", int(wanted), cv2.CAP_ANY)
    found = (
        Translatable("Available cameras: {cameras}.", cameras=", ".join(camera.name for camera in cameras))
        if cameras
        else Translatable("No camera is connected.")
    )
    raise UserError(
        "There is no camera or file {wanted}. {found} Connect it, or choose another source.",
        wanted=wanted,
        found=found,
    )


def _format(options: Options) -> tuple[tuple[int, int] | None, float | None]:
    return options.camera_size, options.camera_fps


def _configure(device: CaptureDevice, options: Options) -> None:
    """Request a format; MJPG first, because uncompressed frames are slow over USB."""
    device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    if options.camera_size is not None:
        device.set(cv2.CAP_PROP_FRAME_WIDTH, options.camera_size[0])
        device.set(cv2.CAP_PROP_FRAME_HEIGHT, options.camera_size[1])
    if options.camera_fps is not None:
        device.set(cv2.CAP_PROP_FPS, options.camera_fps)


def _no_picture(camera: Camera) -> UserError:
    return UserError(
        "{camera} sends no pictures. It may be disconnected, in use by another program, or blocked. "
        "Connect it, close the other program or allow access, then try again.",
        camera=camera.name,
    )


def _recognize(text: str) -> str | None:
    if text.startswith(_PREFIX):
        return text.removeprefix(_PREFIX)
    path = home_expanded(text)
    return text if text.isdecimal() or (exists(path) and path.is_char_device()) else None


KIND = SourceKind(
    recognize=_recognize,
    open=lambda address, context: CameraSource(address, context.options, context.open_capture),
    can_hang=True,
)
