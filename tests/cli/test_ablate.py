"""`ffgui ablate` as it is called; whole studies are in tests/analyse."""

import pytest

from ffgui.cli import run


@pytest.fixture
def arguments(shared):
    return [
        "--data", str(shared / "wider/val"),
        "--init", str(shared / "weights/featherface_v1_published_64.pth"),
        "--teacher", str(shared / "weights/featherface_v1_published_64.pth"),
        "--wider", str(shared / "wider/val"),
        "--ground-truth", str(shared / "wider/ground_truth"),
    ]  # fmt: skip


def test_wrong_use_is_said(arguments, capsys):
    assert run(["ablate", "colours", *arguments]) == 2
    assert "placement" in capsys.readouterr().err
    assert run(["ablate", "placement"]) == 2
    assert "--data" in capsys.readouterr().err
    assert run(["ablate", "eca", *arguments, "--steps", "none"]) == 2
    capsys.readouterr()
    assert run(["ablate", "variants", *arguments, "--attention", "se"]) == 2
    assert "leave --attention out" in capsys.readouterr().err


def test_files_that_cannot_be_used_are_said(arguments, shared, tmp_path, capsys):
    arguments += ["--runs", str(tmp_path), "--steps", "1", "--every", "200"]
    assert run(["ablate", "placement", *arguments, "--init", str(tmp_path / "none.pth")]) == 1
    assert "--init" in capsys.readouterr().err
    assert run(["ablate", "placement", *arguments, "--recipe", "nothing"]) == 1
    assert "no recipe 'nothing'" in capsys.readouterr().err
    plain = shared / "weights/featherface_plain_published_56.pth"
    assert run(["ablate", "variants", *arguments, "--teacher", str(plain)]) == 1
    assert "CBAM" in capsys.readouterr().err
