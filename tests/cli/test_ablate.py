"""The command `ffgui ablate`; whole studies are in tests/lab/analyze."""

import json
import os
import signal
import sys
import threading
import time

import pytest

from ffgui.cli import run
from ffgui.lab.analyze.ablation.configs import SEEDS, make_study


@pytest.fixture
def arguments(shared):
    return [
        "--data", str(shared / "wider/val"),
        "--init", str(shared / "weights/featherface_v1_published_64.pth"),
        "--teacher", str(shared / "weights/featherface_v1_published_64.pth"),
        "--wider", str(shared / "wider/val"),
        "--ground-truth", str(shared / "wider/ground_truth"),
    ]  # fmt: skip


def test_wrong_use_is_reported(arguments, capsys):
    assert run(["ablate", "colors", *arguments]) == 2
    assert "placement" in capsys.readouterr().err
    assert run(["ablate", "placement"]) == 2
    assert "--data" in capsys.readouterr().err
    assert run(["ablate", "eca", *arguments, "--steps", "none"]) == 2
    capsys.readouterr()
    assert run(["ablate", "variants", *arguments, "--attention", "se"]) == 2
    assert "Omit it for variants" in capsys.readouterr().err


def test_unusable_files_are_reported(arguments, shared, tmp_path, capsys):
    arguments += ["--runs", str(tmp_path), "--steps", "1", "--every", "200"]
    assert run(["ablate", "placement", *arguments, "--init", str(tmp_path / "none.pth")]) == 1
    assert "--init" in capsys.readouterr().err
    assert run(["ablate", "placement", *arguments, "--recipe", "nothing"]) == 1
    assert "Unknown recipe 'nothing'" in capsys.readouterr().err
    plain = shared / "weights/featherface_plain_published_56.pth"
    assert run(["ablate", "variants", *arguments, "--teacher", str(plain)]) == 1
    assert "CBAM" in capsys.readouterr().err


RECIPE = """
name = "short"
description = "small crops"
channels = 56
[[students]]
name = "v2"
attention = "eca"
deformable = false
[[stages]]
kind = "labels"
steps = 500
lr = 1e-3
lr_end = 0.0
[crops]
size = 64
batch = 2
[losses]
"""


@pytest.fixture
def pictures(wider_folder):
    """Two validation pictures, of which the second is unreadable."""
    names = ("0--Parade/0_Parade_Parade_0_12.jpg", "0--Parade/0_Parade_Parade_0_120.jpg")
    folder = wider_folder(names)
    (folder / "images" / names[1]).write_bytes(b"no picture")
    return folder


def send_at_first_step(log):
    """Send Ctrl-C as soon as a run has logged its first step."""
    while not (log.exists() and "\n1," in log.read_text()):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)


def figures_of_all(study):
    """The same scores for every network of a study."""
    same = {"easy": 0.9, "medium": 0.8, "hard": 0.7}
    return {str(seed): {one.name: same for one in study.students(seed)} for seed in SEEDS}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_saves_and_the_same_command_resumes(arguments, pictures, tmp_path, capsys):
    (tmp_path / "short.toml").write_text(RECIPE)
    command = ["ablate", "eca", *arguments, "--wider", str(pictures), "--every", "1", "--no-time"]
    command += ["--runs", str(tmp_path / "runs"), "--recipe", str(tmp_path / "short.toml"), "--json"]
    folder = tmp_path / "runs/ablation-eca"
    sender = threading.Thread(target=send_at_first_step, args=[folder / "seed1/log.csv"], daemon=True)
    sender.start()
    assert run(command) == 130
    said = capsys.readouterr().err
    assert "0_Parade_Parade_0_120.jpg is damaged" in said
    assert " of 500 in seed1; progress is saved. To resume, run the same command.\n" in said
    # What the rest of the study would measure.
    held = json.loads((folder / "results.json").read_text())
    held["figures"] = figures_of_all(make_study("eca", "eca", "cbam"))
    (folder / "results.json").write_text(json.dumps(held))
    assert run(command) == 1
    out, said = capsys.readouterr()
    result = json.loads(out)
    assert (result["images"], len(result["errors"])) == (1, 1)
    assert said.endswith("Unusable files were skipped.\n")
