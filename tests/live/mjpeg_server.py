"""An MJPEG-over-HTTP camera in a process of its own.

Usage: python mjpeg_server.py PORT (0 = any). Prints its port. Commands on standard input: `stall` and
`resume` the stream, or `slow` it down to a frame every 1.6 s. The end of standard input ends the server.
"""

from __future__ import annotations

import contextlib
import http.server
import sys
import threading

import cv2
import numpy as np

FPS = 25
SLOW_SECONDS = 1.6
BITS, CELL = 10, 32

sending = threading.Event()
sending.set()
slow = threading.Event()


def number_picture(number: int) -> np.ndarray:
    """As in `live_helpers`, which this process does not import."""
    image = np.full((240, BITS * CELL, 3), 90, np.uint8)
    for bit in range(BITS):
        image[:CELL, bit * CELL : (bit + 1) * CELL] = 255 if number >> bit & 1 else 0
    return image


class Camera(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        number = 0
        with contextlib.suppress(OSError):
            while True:
                sending.wait()
                data = cv2.imencode(".jpg", number_picture(number % 1024))[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                self.wfile.write(head.encode() + data + b"\r\n")
                number += 1
                threading.Event().wait(SLOW_SECONDS if slow.is_set() else 1 / FPS)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


class Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True


def main() -> None:
    server = Server(("127.0.0.1", int(sys.argv[1])), Camera)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        {"stall": sending.clear, "resume": sending.set, "slow": slow.set}[line.strip()]()


if __name__ == "__main__":
    main()
