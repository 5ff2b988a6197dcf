"""Every command line in the documents is valid."""

import re
import shlex
from pathlib import Path

import pytest

from ffgui.cli import COMMANDS, command

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "models/MODEL_CARD.md",
    "build/RELEASE.md",
    "docs/*.md",
    "docs/*.ipynb",
)


def shown():
    """Yield each command line with its page, except those with an ellipsis and bare command names."""
    for page in sorted(file for pattern in PAGES for file in ROOT.glob(pattern)):
        text = page.read_text("utf-8")
        fenced = re.findall(r"^ffgui (?:.*?)(?= {3,}|$)", text, re.MULTILINE)
        inline = re.findall(r"(?<!`)`(ffgui [^`]+)`", text)
        for line in dict.fromkeys(" ".join(line.split()) for line in fenced + inline):
            words = line.removeprefix("ffgui ")
            if "..." not in line and " " in words:
                yield pytest.param(words, id=f"{page.name}: {line}")


@pytest.mark.parametrize("line", list(shown()))
def test_documented_commands_parse(line):
    name, *arguments = shlex.split(re.sub(r" \[.*?\]", "", line), comments=True)
    command(name)[1].parse_args(arguments)


def test_all_commands_are_documented_with_arguments_except_info():
    named = {parameters.values[0].split()[0] for parameters in shown()}
    assert named >= set(COMMANDS) - {"info"}
