"""Shared by the commands that use WIDER FACE."""

from argparse import Namespace

from ffgui.cli.wider_arguments import ap_meter
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model

PICTURES = ("0--Parade/0_Parade_Parade_0_12.jpg", "0--Parade/0_Parade_Parade_0_120.jpg")


def test_a_damaged_picture_is_skipped_in_later_measurements_too(wider_folder, shared):
    folder = wider_folder(PICTURES)
    picture = folder / "images" / PICTURES[0]
    whole = picture.read_bytes()
    picture.write_bytes(b"no picture")
    errors = []
    args = Namespace(wider=folder, ground_truth=shared / "wider" / "ground_truth", every=1)
    measure, runtime = ap_meter(args, errors), load_model(resolve_model("v2", "dense"))
    first = measure(runtime)
    picture.write_bytes(whole)
    assert measure(runtime) == first
    assert first.images == 1
    assert [error["path"] for error in errors] == [str(picture)]
