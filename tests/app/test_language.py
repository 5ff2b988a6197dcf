"""Languages of the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import untranslated
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox
from pytestqt.qtbot import QtBot
from untranslated import translations
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app import language, main
from ffgui.app.formatting import number, signed
from ffgui.app.help.help_window import HelpWindow
from ffgui.app.language import decimal, system_language, tr, translated
from ffgui.app.settings import LANGUAGE_CHOICES, LanguageChoice, Settings
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.live.sources import SourceSpec
from ffgui.live.state import SIDE_WORDS
from ffgui.translatable import Translatable, sentences


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QCoreApplication) -> Iterator[None]:
    yield
    language.install(qapp, "en")


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [
        (["de-Latn-DE", "de-DE", "de"], "de"),
        (["de-AT"], "de"),
        (["zh-Hans-CN", "zh-CN", "en"], "zh_CN"),
        (["zh-SG"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "en-US"], "en"),
        (["fr-FR", "de-DE"], "de"),
        (["fr-FR"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_system_language_is_the_first_that_is_shipped(preferred: list[str], expected: str) -> None:
    assert system_language(preferred) == expected


def test_every_language_can_be_chosen_and_has_a_name() -> None:
    assert ("system", *language.LANGUAGES) == LANGUAGE_CHOICES
    assert set(language.NAMES) == set(language.LANGUAGES)
    assert set(translations.FORMS) == set(language.LANGUAGES) - {"en"}


def test_english_has_plurals_without_a_translation(qapp: QCoreApplication) -> None:
    language.install(qapp, "en")
    counts = [tr("%n faces", n, one="%n face") for n in (0, 1, 2)]
    assert counts == ["0 faces", "1 face", "2 faces"]


def test_texts_plurals_numbers_keys_and_buttons_are_german(qapp: QCoreApplication) -> None:
    assert language.install(qapp, "de") == "de"
    assert tr("Open file…") == "Datei öffnen…"
    assert [tr("%n faces", n, one="%n face") for n in (0, 1, 2)] == [
        "0 Gesichter",
        "1 Gesicht",
        "2 Gesichter",
    ]
    assert tr("Score threshold: {score:.2f}.", score=0.5) == "Score-Schwelle: 0,50."
    assert (number(1234.5, 1, " ms"), signed(-0.25), decimal(1234567, ",")) == (
        "1234,5 ms",
        "−0,25",
        "1.234.567",
    )
    assert QKeySequence("Ctrl+O").toString(QKeySequence.SequenceFormat.NativeText) == "Strg+O"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"
    assert QLocale().language() == QLocale.Language.German


def test_chinese_has_one_plural_form(qapp: QCoreApplication) -> None:
    language.install(qapp, "zh_CN")
    assert [tr("%n faces", n, one="%n face") for n in (1, 2)] == ["1 张人脸", "2 张人脸"]
    assert tr("{name}: {value}", name="a", value="b") == "a\uff1ab"


def test_a_text_that_is_not_translated_stays_english(qapp: QCoreApplication) -> None:
    language.install(qapp, "de")
    assert tr("nothing of this kind: {share:.1f} %", share=1.5) == "nothing of this kind: 1,5 %"
    assert [tr("%n of a kind", n, one="only one") for n in (1, 2)] == ["only one", "2 of a kind"]


def test_messages_of_packages_without_qt_are_translated_with_their_values(qapp: QCoreApplication) -> None:
    reason = Translatable("It misses a face with score {score:.2f}.", score=0.5)
    message = sentences(Translatable("The {side} pane has stopped.", side=SIDE_WORDS["left"]), reason)
    assert translated(message) == "The left pane has stopped. It misses a face with score 0.50."
    language.install(qapp, "de")
    assert translated(message) == "Der Bereich links wurde angehalten. Ein Gesicht mit dem Score 0,50 fehlt."
    language.install(qapp, "zh_CN")
    assert translated(message) == "左侧窗格已停止。漏检了一张置信度为 0.50 的人脸。"
    assert translated("plain {text}") == "plain {text}"
    assert translated(Translatable("not {known}", known="{x}")) == "not {x}"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("de", "Die Datei {file} gibt es nicht. Prüfen Sie den Pfad."),
        ("zh_CN", "文件 {file} 不存在。请检查路径。"),
    ],
)
def test_an_error_is_shown_in_the_language_of_the_window(
    open_window: Opener,
    qtbot: QtBot,
    qapp: QCoreApplication,
    tmp_path: Path,
    code: LanguageChoice,
    expected: str,
) -> None:
    language.install(qapp, code)
    missing = tmp_path / "missing.mp4"
    window = open_window(str(missing))
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert window.notices.message is not None
    assert window.notices.message.text == expected.format(file=missing)


def test_a_change_of_the_language_leaves_nothing_of_the_old_one(qapp: QCoreApplication) -> None:
    language.install(qapp, "de")
    language.install(qapp, "en")
    assert tr("Open file…") == "Open file…"
    assert number(0.5, 1) == "0.5"
    assert QKeySequence("Ctrl+O").toString(QKeySequence.SequenceFormat.NativeText) == "Ctrl+O"


def test_the_window_starts_in_the_chosen_language(qtbot: QtBot) -> None:
    start = main.StartOptions(
        settings=Settings(language="en"),
        overrides={"language": "de"},
        settings_file=None,
        notice="",
        models={"left": resolve_model("v1"), "right": resolve_model("v2")},
        source=SourceSpec("sample"),
        load=load_model,
        backend="onnxruntime",
    )
    with main._open_window(start) as window:
        assert window.actions_by_key["open_file"].text() == "Datei öffnen…"
        menu = window.toolbar.language
        assert [action.text() for action in menu.actions()] == [
            "Systemsprache",
            "English",
            "Deutsch",
            "简体中文",
        ]
        assert [action.data() for action in menu.actions() if action.isChecked()] == ["de"]
        menu.actions()[1].trigger()
        assert window.settings.values.language == "en"
        window.shut_down()


def test_every_text_of_the_window_is_translated(open_window: Opener, qtbot: QtBot) -> None:
    main.application()
    translator = untranslated.install()
    try:
        window = open_window(panels=("models", "speed"))
        wait_for_results(window, qtbot)
        found = untranslated.untranslated(window)
        for panel in ("attention", "speed", "accuracy"):
            window.dock.show_panel(panel)
            window.refresh_now()
            found += untranslated.untranslated(window.dock.panel(panel))
        window.sheet.open_below(window.toolbar.adjust)
        found += untranslated.untranslated(window.sheet)
        window.sheet.close()
        window.show_help("Glossary")
        window.source_dialogs.get_detector()
        window.source_dialogs.ask_size()
        for dialog in window.findChildren(QDialog):
            found += untranslated.untranslated(dialog)
            dialog.close()
        assert window.findChild(HelpWindow) is not None
    finally:
        QCoreApplication.removeTranslator(translator)
    assert not found, "\n".join(found)
    assert not translator.not_in_files()
