"""`ffgui compare` from its arguments to its table, JSON, contact sheet and exit status."""

import json
import sys

import cv2
import pytest

from ffgui.__main__ import main

PICTURES = (
    "0--Parade/0_Parade_Parade_0_12.jpg",
    "0--Parade/0_Parade_Parade_0_814.jpg",
    "13--Interview/13_Interview_Interview_2_People_Visible_13_217.jpg",
)
QUICK = ("--frames", "4", "--speed-size", "320x256", "--resamples", "200")


@pytest.fixture
def pictures(wider_folder):
    """A folder with three real pictures of the data set."""
    return wider_folder(PICTURES)


@pytest.fixture
def compare(shared, pictures):
    """Run the command on the three pictures with more arguments."""

    def call(a, b, *more):
        truth = shared / "wider" / "ground_truth"
        folders = ["--wider", str(pictures), "--ground-truth", str(truth)]
        return main(["compare", "--a", str(a), "--b", str(b), *folders, *QUICK, *map(str, more)])

    return call


def test_two_models_are_compared(compare, shared, tmp_path, capsys):
    sheet = tmp_path / "differ.jpg"
    assert compare("v1", "v2", "--sheet", sheet, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    a, b, difference = result["a"], result["b"], result["difference"]
    assert (result["images"], result["errors"]) == (3, [])
    for name in ("easy", "medium", "hard"):
        assert difference[name]["value"] == pytest.approx(b[name] - a[name], abs=1e-9)
        assert difference[name]["low"] <= difference[name]["high"]
    assert (a["attention"], b["attention"]) == ("cbam", "eca")
    assert a["parameters"] - b["parameters"] == a["attention_parameters"] - b["attention_parameters"]
    assert result["speed"]["b_over_a"] == pytest.approx(b["median_ms"] / a["median_ms"])
    assert a["size_mb"] > 0
    assert cv2.imread(str(sheet)).shape[1] == 1504
    listed = result["sheet"]["pictures"]
    assert {picture["name"] for picture in listed} <= set(PICTURES)

    # The same figures as `evaluate` gives.
    folders = ["--wider", str(tmp_path / "wider"), "--ground-truth", str(shared / "wider" / "ground_truth")]
    assert main(["evaluate", "--model", "v2", *folders, "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert [alone[key] for key in ("easy", "medium", "hard")] == [
        b[key] for key in ("easy", "medium", "hard")
    ]
    assert alone["data_sha256"] == result["data_sha256"]


def test_the_table_mentions_the_head_start_of_v1(compare, capsys):
    assert compare("v2", "v1", "--size", "320") == 0
    text = capsys.readouterr().out
    assert "V1 - V2" in text
    assert "AP hard" in text
    assert "ms at 320x256" in text
    assert "Only V1 keeps that network's trained CBAM; V2 could not" in text


def test_a_model_against_itself_does_not_differ(compare, tmp_path, capsys):
    sheet = tmp_path / "none.png"
    assert compare("v1", "v1", "--every", "2", "--size", "320", "--sheet", sheet, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["images"], result["note"], result["sheet"]["pictures"]) == (2, None, [])
    assert set(result["difference"]["hard"].values()) == {0.0}


def test_a_damaged_picture_is_skipped_for_both_models(compare, pictures, capsys):
    (pictures / "images" / PICTURES[0]).write_bytes(b"no picture")
    assert compare("v1", "v2", "--size", "320", "--json") == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["images"] == 2
    assert [error["path"] for error in result["errors"]] == [str(pictures / "images" / PICTURES[0])]
    assert PICTURES[0] in err


def test_results_survive_an_unwritable_contact_sheet(compare, tmp_path, capsys):
    sheet = tmp_path / "sheet.png"
    sheet.mkdir()
    assert compare("v1", "v2", "--size", "320", "--sheet", sheet, "--json") == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["images"] == 3
    assert "sheet" not in result
    assert [error["path"] for error in result["errors"]] == [str(sheet)]
    assert "sheet.png: " in err


def test_pictures_of_another_size_than_the_ground_truth_are_rejected(compare, pictures, capsys):
    for name in PICTURES:
        file = str(pictures / "images" / name)
        cv2.imwrite(file, cv2.resize(cv2.imread(file), (64, 48)))
    assert compare("v1", "v2") == 1
    assert "No picture can be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (["--a", "both"], 2, "one model each"),
        (["--b", "nowhere.onnx"], 1, "nowhere.onnx"),
        (["--sheet", "sheet.svg"], 2, "Use the suffix .png or .jpg"),
        (["--sheet", "sheet.jpg", "--pictures", "466"], 2, "at most 465"),
        (["--resamples", "0"], 2, "whole number"),
        (["--seed", "-1"], 2, "whole number"),
        (["--wider", "nowhere"], 1, "older nowhere does not exist"),
        (["--ground-truth", "nowhere"], 1, "wider_face_val.mat does not exist"),
    ],
)
def test_failures_say_what_to_do(compare, capsys, more, status, words):
    assert compare("v1", "v2", *more) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_a_missing_extra_is_reported(compare, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert compare("v1", "v2", "--sheet", tmp_path / "sheet.png") == 1
    assert "matplotlib is not installed" in capsys.readouterr().err
