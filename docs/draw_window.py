"""Photographs every state of the window: `python docs/draw_window.py --output DIR`.

Each state is written as `DIR/<scale>x/<theme>/<state>.png`, for both themes at 1 and 2 pixels per point, and
the pictures of README and docs are renewed. An option that selects leaves those alone; `--docs` renews only
them. The window is the real one, on its built-in sample.

`docs/images/report-light.png` is a browser's picture of the report of `ffgui review sample --output DIR`:
`chromium --headless --hide-scrollbars --window-size=1280,1150 --screenshot=report-light.png DIR/report.html`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from window_states import Walk

IMAGES = Path(__file__).parent / "images"
SIZE = "1280x800"
WARM_UP = 32.0
"""Seconds that the window runs before the pictures of the documents, so that its plots are full."""
ANALYSIS = 900.0
"""Seconds to wait for the analysis of the sample on a busy machine."""
DISAGREEMENT = 4
"""Rank of the disagreement in the picture of the timeline, the largest first."""


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="folder for the pictures of all states")
    parser.add_argument("--docs", action="store_true", help="renew the pictures in docs/images")
    parser.add_argument("--size", help="size of the window (1280x800)")
    parser.add_argument("--font", type=int, help="font size in percent (100)")
    parser.add_argument("--scale", type=int, choices=(1, 2), help="pixels per point (both)")
    parser.add_argument("--language", default="en", help="language of the window, such as de (en)")
    parser.add_argument("--theme", choices=("dark", "light"), help="colors (both)")
    parser.add_argument(
        "--states", help="only states whose name contains one of these words, comma-separated"
    )
    args = parser.parse_args()
    if args.output is None and not args.docs:
        parser.error("pass --output DIR, --docs, or both")
    if args.output is not None:
        for scale in (args.scale,) if args.scale else (1, 2):
            _in_own_process(scale, args)
    selected = any((args.size, args.font, args.scale, args.theme, args.states, args.language != "en"))
    if args.docs or not selected:
        _draw_docs()


def _in_own_process(scale: int, args: argparse.Namespace) -> None:
    """Draw at one scale: Qt reads the scale when the process starts."""
    if os.environ.get("QT_SCALE_FACTOR") == str(scale):
        _draw_states(scale, args)
        return
    environment = os.environ | {"QT_SCALE_FACTOR": str(scale)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, __file__, *sys.argv[1:], "--scale", str(scale)]
    command = [part for part in command if part != "--docs"]
    subprocess.run(command, env=environment, check=True)  # noqa: S603


def _draw_states(scale: int, args: argparse.Namespace) -> None:
    from window_states import open_walk, walk_states

    words = args.states.split(",") if args.states else [""]
    for theme in (args.theme,) if args.theme else ("dark", "light"):
        folder = args.output / f"{scale}x" / theme
        folder.mkdir(parents=True, exist_ok=True)
        with open_walk(theme, _size(args.size or SIZE), args.font or 100, args.language) as walk:
            for name, look in walk_states(walk, lambda name: any(word in name for word in words)):
                look.grab().save(str(folder / f"{name}.png"))
                sys.stdout.write(f"{folder / name}.png\n")


def _size(text: str) -> tuple[int, int]:
    width, height = map(int, text.split("x"))
    return width, height


def _draw_docs() -> None:
    """Renew docs/images: a running window with full plots."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from window_states import POSITION, open_walk

    for theme, pictures in _DOCS.items():
        with open_walk(theme, _size(SIZE), 100) as walk:
            walk.window.build_panels()
            walk.settings.change(loop=True)
            from ffgui.live.sources import SourceSpec

            walk.open(SourceSpec("sample"))
            until = time.perf_counter() + WARM_UP
            walk.wait(lambda until=until: time.perf_counter() > until)
            for name, values in pictures.items():
                walk.settings.change(**values)
                walk.play_to(POSITION)
                walk.refresh().grab().save(str(IMAGES / f"{name}.png"))
                sys.stdout.write(f"{IMAGES / name}.png\n")
            if theme == "dark":
                _draw_timeline(walk)


def _draw_timeline(walk: Walk) -> None:
    """Renew the picture of an analysis of the whole sample, at one of its largest disagreements."""
    walk.settings.change(view="difference", panels_visible=False)
    walk.controller.pipeline.set_paused(True)
    walk.analyze(ANALYSIS)
    for _ in range(DISAGREEMENT):
        walk.trigger("next_disagreement")
        walk.settle(0.5)
    walk.refresh().grab().save(str(IMAGES / "timeline-dark.png"))
    sys.stdout.write(f"{IMAGES / 'timeline-dark.png'}\n")


_DOCS: dict[str, dict[str, dict[str, object]]] = {
    "dark": {
        "window-dark": {"panels": ("attention",)},
        "difference-dark": {"view": "difference", "panels": ("attention",)},
        "speed-dark": {"view": "split", "panels": ("speed",)},
    },
    "light": {"window-light": {"panels": ("attention",)}},
}

if __name__ == "__main__":
    main()
