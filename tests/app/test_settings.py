"""Settings that make no sense never stop the start."""

import json
from pathlib import Path

import pytest

from ffgui.app.settings import Settings
from ffgui.app.settings_file import load, save
from ffgui.app.settings_store import SettingsStore
from ffgui.detect.sizes import InferenceSize


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    settings = Settings(
        theme="light",
        size=InferenceSize.parse("800"),
        camera_size=(1280, 720),
        mirror=True,
        panels=("models",),
    )
    assert save(settings, file) == ""
    assert load(file) == (settings, "")


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[1, 2]", b"null", b"\xff\xfe\x00rubbish", b"[" * 100_000])
def test_rubbish_gives_defaults_and_a_notice(tmp_path: Path, rubbish: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(rubbish)
    settings, notice = load(file)
    assert settings == Settings()
    assert "defaults" in notice


def test_a_bad_value_is_dropped_and_the_rest_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, "score": "high", "size": "0x0", "theme": "light", "new": 1}))
    settings, notice = load(file)
    assert settings == Settings(theme="light")
    assert "score" in notice
    assert "size" in notice


@pytest.mark.parametrize(
    "values", [{"rotation": True}, {"threads": 1.5}, {"score": True}, {"camera_size": [0, 1]}]
)
def test_values_of_a_wrong_type_are_dropped(tmp_path: Path, values: dict[str, object]) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, **values}))
    assert load(file)[0] == Settings()


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == (Settings(), "")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "Could not save" in save(Settings(), tmp_path / "file" / "settings.json")


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    save(Settings(), tmp_path / "settings.json")
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


def test_two_windows_do_not_undo_each_others_changes(tmp_path: Path, qapp: object) -> None:
    file = tmp_path / "settings.json"
    first, second = (SettingsStore(load(file)[0], file) for _ in range(2))
    first.change(score=0.6)
    first.save()
    second.change(nms=0.3)
    second.save()
    kept, _ = load(file)
    assert (kept.score, kept.nms) == (0.6, 0.3)


def test_a_change_is_announced_once_with_its_names(qapp: object) -> None:
    store = SettingsStore(Settings(), None)
    seen: list[frozenset[str]] = []
    store.changed.connect(seen.append)
    store.change(score=0.6, nms=0.4)
    store.change(score=0.6)
    assert seen == [frozenset({"score"})]
    with pytest.raises(TypeError):
        store.change(scor=0.7)


def test_every_setting_survives_the_file_or_belongs_to_the_session(tmp_path: Path) -> None:
    """No field is forgotten: what is not stored is listed here."""
    from dataclasses import fields

    session = {entry.name for entry in fields(Settings)} - Settings().to_json().keys()
    assert session == {"solo", "stage", "speed", "attention_frozen"}
