import importlib
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def drawing(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("draw_architecture")


def words(svg):
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg.read_text("utf-8"))


@pytest.mark.parametrize(("version", "parameters"), [("v1", "528,106"), ("v2", "515,115")])
def test_the_figure_shows_the_network_as_it_is(drawing, tmp_path, version, parameters):
    drawn = words(drawing.save(version, tmp_path))
    assert drawn == words(DOCS / "images" / f"architecture-{version}.svg")
    assert any(parameters in text for text in drawn)
    boxes = [int(text.split()[0].replace(",", "")) for text in drawn if text.endswith(" parameters")]
    assert sum(boxes) == int(parameters.replace(",", ""))
