"""Texts that the window can translate, and the errors that carry them."""

import pickle

import pytest

from ffgui.errors import UsageError, UserError
from ffgui.translatable import Translatable, sentences


def test_a_text_is_english_and_keeps_its_parts() -> None:
    text = Translatable("{count:,} of {file!r}", count=1234, file="{a}.png")
    assert text == "1,234 of '{a}.png'"
    assert (text.template, text.values) == ("{count:,} of {file!r}", {"count": 1234, "file": "{a}.png"})


def test_without_values_braces_are_literal() -> None:
    assert Translatable("{a} and {") == "{a} and {"
    assert str(UserError(f"{'{a}'} is missing.")) == "{a} is missing."


def test_sentences_are_joined_and_empty_ones_left_out() -> None:
    first = Translatable("There is no {file}.", file="a.png")
    assert sentences(first, "", "Check it.") == "There is no a.png. Check it."
    assert list(sentences(first, "", "Check it.").values.values()) == [first, "Check it."]


@pytest.mark.parametrize("kind", [UserError, UsageError])
def test_an_error_has_its_message(kind: type[UserError]) -> None:
    error = kind("There is no {file}.", file="{x}")
    assert str(error) == error.message == "There is no {x}."
    assert type(str(error)) is str
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.message.template, copy.message.values) == (
        str(error),
        error.message.template,
        error.message.values,
    )
