"""An RTSP camera in a process of its own, with GStreamer's server: run it by the system's Python.

Usage: python3 rtsp_server.py PORT FILE [PASSWORD] (port 0 = any). Prints its port. Mounts:

    /h264    the H.264 video in FILE, once
    /mjpeg   a test picture, 25 per second
    /change  a test picture that changes its size after two seconds

With PASSWORD, user `me` needs it. The end of standard input ends the server. SIGSTOP and SIGCONT stall and
resume it.
"""

from __future__ import annotations

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

SMALLER, LARGER = (
    f"video/x-raw,format=I420,width={width},height={height},framerate=25/1"
    for width, height in ((320, 240), (480, 360))
)
MJPEG = "jpegenc ! rtpjpegpay name=pay0 pt=26"
ROLE = "user"


def factory(pipeline: str) -> GstRtspServer.RTSPMediaFactory:
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(f"( {pipeline} )")
    made.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(ROLE, "media.factory.access", True)
    permissions.add_permission_for_role(ROLE, "media.factory.construct", True)
    made.set_permissions(permissions)
    return made


def change_size(_factory: object, media: GstRtspServer.RTSPMedia) -> None:
    caps = media.get_element().get_by_name_recurse_up("caps")

    def change() -> bool:
        caps.set_property("caps", Gst.Caps.from_string(LARGER))
        return False

    GLib.timeout_add(2000, change)


def authentication(password: str) -> GstRtspServer.RTSPAuth:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("me", password), token)
    return auth


def main() -> None:
    port, file, *password = sys.argv[1:]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    mounts = server.get_mount_points()
    video = f"filesrc location={file} ! qtdemux ! h264parse ! rtph264pay name=pay0 config-interval=1"
    mounts.add_factory("/h264", factory(video))
    mounts.add_factory("/mjpeg", factory(f"videotestsrc is-live=true ! {SMALLER} ! {MJPEG}"))
    changing = factory(
        f"videotestsrc is-live=true ! videoscale ! capsfilter name=caps caps={SMALLER} ! {MJPEG}"
    )
    changing.connect("media-constructed", change_size)
    mounts.add_factory("/change", changing)
    if password:
        server.set_auth(authentication(*password))
    server.attach(None)
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    loop.run()


if __name__ == "__main__":
    main()
