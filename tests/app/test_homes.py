"""Homes of all kinds: of others, with odd names, that cannot be written to."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from window_helpers import PATIENCE_MS, Opener

import ffgui
from ffgui.detect.model_files import resolve_model
from ffgui.paths import user_folder

SECONDS = "2"


def start(home: Path, folder: Path, output: Path) -> subprocess.Popen[str]:
    """The self-test in a process that knows of no other home, started from `folder`."""
    root = Path(ffgui.__file__).parents[1]
    environment = {
        "HOME": str(home),
        "PYTHONPATH": str(root),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }
    if "FFGUI_MODELS" in os.environ:
        environment["FFGUI_MODELS"] = os.environ["FFGUI_MODELS"]
    command = [sys.executable, "-m", "ffgui", "app", "--self-test", SECONDS, "--output", str(output)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder, env=environment)


def test_self_tests_side_by_side_leave_every_home_as_it_was(tmp_path: Path) -> None:
    """Two at once in a home whose settings ask for something else, and one without any."""
    home, elsewhere = tmp_path / "Zoë Łukasz 用户 дом", tmp_path / "else where"
    elsewhere.mkdir()
    settings = home / ".config" / "ffgui" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"version": 1, "variant": "dense", "score": 0.9}))
    before = settings.read_bytes()
    no_home = tmp_path / "file"
    no_home.write_text("")
    homes = (home, home, no_home / "home")
    outputs = [elsewhere / f"{number}.json" for number in range(len(homes))]
    running = [start(*each) for each in zip(homes, (elsewhere,) * 3, outputs, strict=True)]
    for process, output in zip(running, outputs, strict=True):
        _, said = process.communicate(timeout=4 * PATIENCE_MS / 1000)
        assert (process.returncode, said) == (0, "")
        record = json.loads(output.read_text())
        assert (
            record["models"]["v1"]["sha256"] == hashlib.sha256(resolve_model("v1").read_bytes()).hexdigest()
        )
    assert settings.read_bytes() == before
    assert [path for path in home.rglob("*") if path.is_file()] == [settings]
    assert sorted(path.name for path in elsewhere.iterdir()) == ["0.json", "1.json", "2.json"]


def test_settings_that_cannot_be_saved_are_said_once_and_the_window_goes_on(
    open_window: Opener, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    window = open_window(file=tmp_path / "file" / "settings.json")
    window.settings.change(score=0.6)
    window.settings.save()
    assert window.notices.message is not None
    assert window.notices.message.level == "warning"
    assert "Could not save" in window.notices.message.text
    window.notices.dismiss()
    window.settings.change(score=0.7)
    window.settings.save()
    assert window.notices.message is None


def test_each_user_has_folders_of_their_own(home: Path) -> None:
    for kind in ("config", "data", "log"):
        assert user_folder(kind).is_relative_to(home)


def test_without_any_home_nothing_is_kept_where_one_happens_to_be(home: Path, monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("HOME", "~")
    folder = user_folder("config")
    assert folder.is_absolute()
    assert not folder.is_relative_to(tmp_path)
