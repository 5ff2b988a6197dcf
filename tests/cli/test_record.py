"""`ffgui record` in processes of its own, since it opens a window that is not shown."""

import csv

import cv2
import pytest

from ffgui.paths import resource


def length(file):
    video = cv2.VideoCapture(str(file))
    count = 0
    while video.grab():
        count += 1
    return count / video.get(cv2.CAP_PROP_FPS)


def test_a_source_is_recorded_for_some_seconds(ffgui_run, tmp_path):
    out, metrics = tmp_path / "out.mp4", tmp_path / "m.csv"
    done = ffgui_run(
        "record", "sample", "--view", "difference", "--seconds", "2", "--picture", "640x320", "--size", "160",
        "--output", out, "--metrics", metrics,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{out}: ")
    assert length(out) == pytest.approx(2, abs=1)
    video = cv2.VideoCapture(str(out))
    assert (video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (640, 320)
    with metrics.open(newline="") as stream:
        assert {row["model"] for row in csv.DictReader(stream)} == {"FeatherFace V1", "FeatherFace V2"}


def test_it_ends_with_the_source(ffgui_run, tmp_path):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "1.jpg").write_bytes(resource("sample/astronaut.jpg").read_bytes())
    (pictures / "2.jpg").write_bytes(resource("sample/grace_hopper.jpg").read_bytes())
    done = ffgui_run(
        "record", pictures, "--size", "160", "--no-names", "--picture", "640x320",
        "--output", tmp_path / "out.mp4",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    video = cv2.VideoCapture(str(tmp_path / "out.mp4"))
    assert (video.get(cv2.CAP_PROP_FRAME_WIDTH), video.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (640, 320)
    assert length(tmp_path / "out.mp4") > 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["{picture}", "--output", "{folder}/out.mp4"], "has no end. Pass --seconds."),
        (["{folder}/missing.mp4", "--output", "{folder}/out.mp4"], "missing.mp4"),
        (["sample", "--output", "{folder}/out.avi"], "Use the suffix .mp4"),
        (["sample", "--output", "{folder}/none/out.mp4"], "does not exist. Create it first."),
        (["sample", "--output", "{folder}/taken.mp4"], "exists. Choose another name"),
        (["sample", "--seconds", "0", "--output", "{folder}/out.mp4"], "number of seconds"),
        (["sample", "--picture", "10x10", "--output", "{folder}/out.mp4"], "pixels a side"),
    ],
)
def test_what_cannot_be_recorded(ffgui_run, tmp_path, arguments, complaint):
    (tmp_path / "taken.mp4").write_bytes(b"precious")
    picture = resource("sample/astronaut.jpg")
    done = ffgui_run("record", *(text.format(folder=tmp_path, picture=picture) for text in arguments))
    assert done.returncode in (1, 2)
    assert complaint in done.stderr
    assert (tmp_path / "taken.mp4").read_bytes() == b"precious"
    assert not (tmp_path / "out.mp4").exists()


def test_metrics_that_cannot_be_written_are_reported(ffgui_run, tmp_path):
    (tmp_path / "m.csv").symlink_to("nowhere.csv")
    done = ffgui_run(
        "record", resource("sample/astronaut.jpg"), "--seconds", "1", "--output", tmp_path / "out.mp4",
        "--metrics", tmp_path / "m.csv",
    )  # fmt: skip
    assert done.returncode == 1
    assert "Cannot write" in done.stderr
    assert "m.csv" in done.stderr
    assert not (tmp_path / "nowhere.csv").exists()
    assert length(tmp_path / "out.mp4") > 0
