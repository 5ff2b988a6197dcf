"""Opens the window on the sample, resizes it, and prints what it became and how it looked, as JSON.

python resize_under_compositor.py 1280x800 720x480
"""

import json
import sys
import time

from PySide6.QtWidgets import QApplication

from ffgui import policy

policy.load_runtimes()

from ffgui.app.controller import AppController  # noqa: E402
from ffgui.app.main import application  # noqa: E402
from ffgui.app.settings import Settings  # noqa: E402
from ffgui.app.settings_store import SettingsStore  # noqa: E402
from ffgui.app.style.theme import Theme  # noqa: E402
from ffgui.app.window import MainWindow  # noqa: E402
from ffgui.detect.model import load_model  # noqa: E402
from ffgui.detect.model_files import resolve_model  # noqa: E402
from ffgui.live.sources import SourceSpec  # noqa: E402

PATIENCE_S = 60


def wait_for_newer_results(window: MainWindow) -> None:
    before = window.controller.pipeline.latest()
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        QApplication.processEvents()
        shown = window.controller.pipeline.latest()
        if shown is not None and (before is None or shown.serial > before.serial + 2):
            return
        time.sleep(0.02)
    raise TimeoutError


def main() -> None:
    app = application()
    settings = SettingsStore(Settings(), None, app)
    models = {"left": resolve_model("v1"), "right": resolve_model("v2")}
    controller = AppController(settings, models, load_model, "onnxruntime")
    controller.open(SourceSpec("sample"))
    window = MainWindow(controller, Theme(app), ("onnxruntime",))
    window.show()
    window.build_panels()
    looks = []
    for size in sys.argv[1:]:
        window.resize(*map(int, size.split("x")))
        wait_for_newer_results(window)
        picture = window.grab().toImage()
        colors = {picture.pixel(x, picture.height() // 3) for x in range(picture.width())}
        looks.append(
            {
                "platform": app.platformName(),
                "window": [window.width(), window.height()],
                "pixels": [picture.width(), picture.height()],
                "colors": len(colors),
            }
        )
    window.shut_down()
    sys.stdout.write(json.dumps(looks))


main()
