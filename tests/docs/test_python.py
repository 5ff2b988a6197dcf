"""The public Python interface, as shown in README."""

import subprocess
import sys
from pathlib import Path

import ffgui

ROOT = Path(ffgui.__file__).parents[1]


def test_the_lines_in_the_readme_find_a_face():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text.partition("<!-- python -->\n```python\n")[2].partition("```")[0]
    code = lines + "assert len(faces) == 1; assert faces.landmarks.shape == (1, 5, 2)"
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True, timeout=120)


def test_the_interface_matches_all_and_is_imported_lazily():
    code = (
        "import sys, ffgui; assert 'onnxruntime' not in sys.modules;"
        "assert all(hasattr(ffgui, name) for name in ffgui.__all__); assert not hasattr(ffgui, 'faces');"
        "assert 'torch' not in sys.modules; assert 'PySide6' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)
