"""The documented code that prints a profile by operator."""

import re
from pathlib import Path

import pytest

from ffgui.detect.engines import ONNX_RUNTIME, native

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kernel", ["", "0"])
def test_the_profile_names_the_operators_that_run(monkeypatch, capsys, kernel):
    page = (ROOT / "docs/performance.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert "range(100)" in code
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FFGUI_KERNEL", kernel)
    exec(code.replace("range(100)", "range(2)"), {})
    operators = {line.split()[0] for line in capsys.readouterr().out.splitlines()}
    assert {"Conv", "DeformConv"} <= operators
    assert ("Stem" in operators) == (native.kernels() != ONNX_RUNTIME)
