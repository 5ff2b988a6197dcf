"""The translation files hold every text of the window, translated and compiled."""

import re
from pathlib import Path

import pytest
import translations
from PySide6.QtCore import QTranslator

from ffgui.app.language import CONTEXT


@pytest.mark.parametrize("code", list(translations.FORMS))
def test_translations_keep_names_formats_and_counts(code: str) -> None:
    texts = translations.source_texts(translations.ROOT / "ffgui")
    for text, forms in translations.read(translations.FOLDER / f"ffgui_{code}.ts").items():
        for form in forms:
            assert sorted(re.findall(r"{[^}]*}", form)) == sorted(re.findall(r"{[^}]*}", text)), form
            assert ("%n" in form) == texts[text], form


@pytest.mark.parametrize("code", list(translations.FORMS))
def test_compiled_translations_are_up_to_date(code: str) -> None:
    translator = QTranslator()
    assert translator.load(f"ffgui_{code}", str(translations.FOLDER))
    for text, forms in translations.read(translations.FOLDER / f"ffgui_{code}.ts").items():
        counted = "%n" in text
        counts = (1, 2) if counted and len(forms) > 1 else (2,) if counted else (-1,)
        found = [translator.translate(CONTEXT, text, "", n) or text for n in counts]
        assert found == forms, "run build/translations.py"


def test_translations_are_complete() -> None:
    texts = translations.source_texts(translations.ROOT / "ffgui")
    for code in translations.FORMS:
        file = translations.FOLDER / f"ffgui_{code}.ts"
        known = translations.read(file)
        assert not translations.missing(texts, known), "run build/translations.py and translate these"
        assert file.read_text(encoding="utf-8") == translations.written(code, texts, known)


@pytest.mark.parametrize("call", ["tr", "UserError", "Translatable"])
def test_f_strings_are_refused(tmp_path: Path, call: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").write_text(f'{call}(f"{{x}} faces")')
    with pytest.raises(SystemExit, match="f-string"):
        translations.source_texts(tmp_path)


def test_new_texts_are_unfinished_and_old_ones_kept() -> None:
    new = translations.written("de", {"old": False, "new": False, "%n x": True}, {"old": ["alt"]})
    assert "<translation>alt</translation>" in new
    assert new.count('type="unfinished"') == 2
