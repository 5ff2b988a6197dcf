import json

import pytest

from ffgui.cli import run
from ffgui.detect.model_files import resolve_model
from ffgui.lab.export.checkpoint import read_checkpoint


@pytest.fixture(scope="session")
def checkpoints():
    """The checkpoints beside the shipped models."""
    return {version: resolve_model(version).with_suffix(".pth") for version in ("v1", "v2")}


@pytest.fixture(scope="session")
def networks(checkpoints):
    return {version: read_checkpoint(file).network for version, file in checkpoints.items()}


@pytest.fixture(scope="session")
def exported(checkpoints, tmp_path_factory):
    """Model files made by the command."""
    folder = tmp_path_factory.mktemp("exported")
    files = {version: folder / f"{version}.onnx" for version in checkpoints}
    for version, file in files.items():
        assert run(["export", str(checkpoints[version]), "--output", str(file)]) == 0
    return files


@pytest.fixture
def result_of(capsys):
    """Run a command with --json and return its output."""

    def call(*arguments, status=0):
        capsys.readouterr()
        assert run([*map(str, arguments), "--json"]) == status
        return json.loads(capsys.readouterr().out)

    return call
