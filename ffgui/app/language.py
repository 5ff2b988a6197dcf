"""The language of the window: English in the source, other languages in `resources/translations`.

Every text that the window composes goes through `tr`. Tables that are made before the language is known
hold English texts, marked with `mark`; they are translated when they are shown. A text without a translation
is shown in English.
"""

from __future__ import annotations

import string
from typing import Any, Literal, cast, get_args

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ffgui.app.settings import LanguageChoice
from ffgui.paths import resource
from ffgui.translatable import Translatable

Language = Literal["en", "de", "zh_CN"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

NAMES: dict[Language, str] = {"en": "English", "de": "Deutsch", "zh_CN": "简体中文"}
"""Each language's name for itself."""

CONTEXT = "ffgui"
"""Context of all texts in the translation files."""

_separators: dict[int, str] = {}
"""Replacements for the comma and the point of a formatted number."""


def mark(text: str) -> str:
    """Return a text as it is; the translation files get it, and `tr` translates it later."""
    return text


def tr(text: str, n: int | None = None, /, *, one: str = "", **values: object) -> str:
    """Return a text in the language of the window.

    Args:
        text: in English, with `{name}` or `{name:.2f}` for each of `values`, and `%n` for a count.
        n: the count.
        one: the English text for a count of one.
        values: what replaces the names; numbers with a format get the separators of the language.
    """
    found = QCoreApplication.translate(CONTEXT, text, None, -1 if n is None else n)
    if n == 1 and found == text.replace("%n", "1"):
        found = one.replace("%n", "1")
    return _formatter.vformat(found, (), values) if values else found


def translated(text: str) -> str:
    """Translate a text from a package without Qt; return a plain string unchanged."""
    if not isinstance(text, Translatable):
        return text
    found = QCoreApplication.translate(CONTEXT, text.template)
    values = {
        name: translated(value) if isinstance(value, str) else value for name, value in text.values.items()
    }
    formatted = _formatter.vformat(found, (), values) if values else found
    return formatted.replace("。 ", "。")  # a full-width stop needs no space before the next sentence


def decimal(value: float, form: str) -> str:
    """Return a number as the language of the window writes it, such as 1,234.5 or 1.234,5."""
    return format(value, form).translate(_separators)


class _Formatter(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec and isinstance(value, (int, float)):
            return decimal(value, format_spec)
        return str(super().format_field(value, format_spec))


_formatter = _Formatter()


def in_use(choice: LanguageChoice) -> bool:
    """Return whether the window already speaks the language of a choice."""
    return QLocale(_language_of(choice)) == QLocale()


def install(app: QCoreApplication, choice: LanguageChoice) -> Language:
    """Set the language of all widgets that are made from now on, and return it."""
    language = _language_of(choice)
    locale = QLocale(language)
    QLocale.setDefault(locale)
    point, comma = locale.decimalPoint(), locale.groupSeparator()
    _separators.clear()
    _separators.update({ord("."): point, ord(","): comma})
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
    for name, folder in (
        (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"ffgui_{language}", str(resource("translations"))),
    ):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
    return language


def _language_of(choice: LanguageChoice) -> Language:
    return system_language(QLocale.system().uiLanguages()) if choice == "system" else choice


def system_language(preferred: list[str]) -> Language:
    """Return the first language of a list such as ["zh-Hans-CN", "zh-CN", "en-US"] that is shipped."""
    for tag in preferred:
        parts = tag.replace("_", "-").split("-")
        if parts[0] == "zh" and not {"Hant", "TW", "HK", "MO"} & set(parts):
            return "zh_CN"
        if parts[0] in ("en", "de"):
            return cast(Language, parts[0])
    return "en"
