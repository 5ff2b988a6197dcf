"""Each promise of docs/reliability.md names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_named_test_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/reliability.md").read_text("utf-8")))
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    missing = sorted(name for name in named if f"def {name}(" not in code)
    assert len(named) > 40
    assert missing == []


def test_the_limits_are_those_of_the_program():
    from ffgui import limits

    page = (ROOT / "SECURITY.md").read_text("utf-8")
    known = [value for value in vars(limits).values() if isinstance(value, limits.Limit)]
    for limit in known:
        assert f"| {limit.default:,} {limit.unit} | `{limit.variable}` |" in page
    assert page.count("`FFGUI_MAX") == len(known)
