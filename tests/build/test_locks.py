"""The hashes by which CI installs belong to the versions that it names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def versions(file):
    return {
        re.sub(r"[-_.]+", "-", name).lower(): version for name, version in ENTRY.findall(file.read_text())
    }


def test_every_version_has_hashes():
    locked, wanted = versions(ROOT / "build/ci.lock"), versions(ROOT / "constraints.txt")
    wanted.pop("torch")  # each machine has a build of its own
    assert locked == wanted
    for file in ("build/ci.lock", "build/audit.lock"):
        for entry in re.split(r"^(?=\S)", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]:
            assert "--hash=sha256:" in entry, entry
