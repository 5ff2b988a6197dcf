"""The page on other detectors names all of them."""

import re
import tomllib
from pathlib import Path

from ffgui.detect.catalog import CATALOG, RESTRICTED
from ffgui.detect.families import FAMILIES
from ffgui.detect.sidecar import read_sidecar, sidecar_file

PAGE = (Path(__file__).parents[2] / "docs" / "detectors.md").read_text("utf-8")


def test_families_licenses_and_ap_are_those_of_the_program():
    for spec in FAMILIES:
        assert re.search(rf"^\| \[?{re.escape(spec.label)}\b", PAGE, re.MULTILINE), spec.label
    for family, license_ in RESTRICTED.items():
        assert family in PAGE
        assert license_ in PAGE.replace("\n", " ")
    for entry in CATALOG.values():
        assert "| {} | {} | {} |".format(*entry.ap) in PAGE, entry.title


def test_the_sidecar_in_the_page_is_valid(tmp_path):
    text = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
    model = tmp_path / "model.onnx"
    sidecar_file(model).write_text(text)
    sidecar = read_sidecar(model)
    assert all(getattr(sidecar, key) is not None for key in tomllib.loads(text))
