"""The table of files to change in CONTRIBUTING.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def paths():
    """Paths of the table, with the change that they belong to."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = page.partition("## Where to change what\n")[2].partition("\n## ")[0]
    for change, *cells in re.findall(r"^\| (an? [^|]+)\|([^|]*)\|([^|]*)\|$", section, re.MULTILINE):
        for path in re.findall(r"`([^`]+)`", " ".join(cells)):
            yield pytest.param(path, id=f"{change.strip()}: {path}")


@pytest.mark.parametrize("path", list(paths()))
def test_the_files_of_a_change_exist(path):
    found = [file for file in ROOT.glob(path.replace("NAME", "[a-z]*")) if file.is_file()]
    assert found, f"{path} does not exist"
    assert "NAME" in path or len(found) == 1


def test_all_changes_are_listed():
    changes = {parameters.id.partition(":")[0] for parameters in paths()}
    assert changes >= {
        "a source", "a view", "a panel", "an action", "a detector family", "an engine", "a command",
        "a metric of detectors", "a loss",
    }  # fmt: skip
