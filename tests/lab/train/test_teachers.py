"""Several teachers, and the mean of several runs."""

import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from train_helpers import TINY, ignore, losses

from ffgui.__main__ import main
from ffgui.detect.priors import decode_boxes, decode_landmarks, priors
from ffgui.errors import UsageError, UserError
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.lab.export.write import state_dict_bytes, write_file
from ffgui.lab.nets import load_network
from ffgui.lab.nets.featherface import FeatherFace, Outputs
from ffgui.lab.train import run as runs
from ffgui.lab.train.checkpoint_average import mean_network
from ffgui.lab.train.crops import to_input
from ffgui.lab.train.files import load
from ffgui.lab.train.losses import face_probability
from ffgui.lab.train.recipe import parse_recipe
from ffgui.lab.train.run_setup import create_run
from ffgui.lab.train.teachers import averaged, unmirrored

NARROW_PAIR = TINY.replace("channels = 16", "channels = 52\nteachers = [2.0, 1.0]")
ANSWERS = NARROW_PAIR + "trunk = 0.0\n"
for old, new in (('kind = "trunk"', 'kind = "answers"'), ('attention = "eca"', 'attention = "eca_spatial"')):
    ANSWERS = ANSWERS.replace(old, new)
PHOTOGRAPH = "wider/val/images/13--Interview/13_Interview_Interview_On_Location_13_912.jpg"


@pytest.fixture
def eca_spatial(shared):
    return shared / "weights/featherface_eca_spatial_published_52.pth"


def answers(margin, x):
    """Answers for one prior whose logits differ by `margin`, with all coordinates `x`."""
    logits = torch.tensor([[[1.0, 1.0 + margin]]])
    return Outputs(torch.full((1, 1, 4), x), logits, torch.full((1, 1, 10), x))


def test_several_answers_are_averaged_by_weight_and_by_how_sure_they_are():
    sure, unsure = answers(2.0, 1.0), answers(-1.0, 4.0)
    together = averaged([sure, unsure], [3.0, 1.0])
    assert (together.logits[..., 1] - together.logits[..., 0]).item() == pytest.approx(0.75 * 2 - 0.25)
    says = [0.75 * torch.tensor(2.0).sigmoid(), 0.25 * torch.tensor(-1.0).sigmoid()]
    expected = (says[0] * 1 + says[1] * 4) / (says[0] + says[1])
    assert together.boxes[0, 0].tolist() == pytest.approx([expected.item()] * 4)
    assert together.landmarks[0, 0].tolist() == pytest.approx([expected.item()] * 10)


def test_one_teacher_answers_as_it_does_alone():
    alone = answers(0.3, 2.0)
    assert averaged([alone], [1.0]) is alone


def test_answers_stay_finite_where_nobody_believes_in_a_face():
    nobody = answers(-200.0, 3.0)
    assert all(part.isfinite().all() for part in averaged([nobody, nobody], [1.0, 1.0]))


def test_mirrored_answers_are_those_of_the_mirrored_priors():
    height, width = 64, 96
    anchors = priors(height, width)
    there = {tuple(anchor): index for index, anchor in enumerate(anchors.tolist())}
    order = [there[width - x, y, w, h] for x, y, w, h in anchors.tolist()]
    rng = np.random.default_rng(1)
    said = Outputs(*(torch.from_numpy(rng.normal(size=(1, len(anchors), n))).float() for n in (4, 2, 10)))
    found = unmirrored(said, height, width)
    variances = (0.1, 0.2)
    before = decode_boxes(said.boxes[0].numpy(), anchors, variances)[order]
    expected = np.stack((width - before[:, 2], before[:, 1], width - before[:, 0], before[:, 3]), 1)
    np.testing.assert_allclose(
        decode_boxes(found.boxes[0].numpy(), anchors, variances), expected, atol=1e-4, rtol=1e-5
    )
    points = decode_landmarks(said.landmarks[0].numpy(), anchors, variances)[order]
    left_eye, right_eye, nose, left_mouth, right_mouth = np.moveaxis(points, 1, 0)
    expected = np.stack((right_eye, left_eye, nose, right_mouth, left_mouth), 1)
    expected[..., 0] = width - expected[..., 0]
    np.testing.assert_allclose(
        decode_landmarks(found.landmarks[0].numpy(), anchors, variances), expected, atol=1e-4, rtol=1e-5
    )
    torch.testing.assert_close(found.logits[0], said.logits[0][order])


def test_a_teacher_sees_about_the_same_in_the_mirror(teacher, shared):
    network = load_network(teacher).eval()
    picture = cv2.imread(str(shared / PHOTOGRAPH))
    pixels = np.full((320, 320, 3), 117, np.uint8)
    pixels[:160, :160] = cv2.resize(picture, (160, 160), interpolation=cv2.INTER_AREA)
    crop = to_input(pixels[None])
    with torch.no_grad():
        plain, turned = network(crop), network(crop.flip(-1))
    seen = unmirrored(turned, 320, 320)
    faces = face_probability(plain.logits) > 0.9
    assert faces.any()
    assert face_probability(seen.logits)[faces].mean() > 0.9
    assert face_probability(turned.logits)[faces].mean() < 0.5
    assert (seen.boxes - plain.boxes)[faces].abs().mean() < 0.3
    assert (seen.landmarks - plain.landmarks)[faces].abs().mean() < 0.3


def test_a_second_teacher_changes_what_is_learned_and_survives_a_resume(
    teacher, eca_spatial, small_data, tmp_path, one_thread
):
    start = tmp_path / "start"
    start.mkdir()
    (start / "v2.pth").write_bytes(eca_spatial.read_bytes())
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    create_run(whole, ANSWERS, small_data, start, [teacher, eca_spatial]).train(ignore, until=4)
    create_run(parts, ANSWERS, small_data, start, [teacher, eca_spatial]).train(ignore, until=2)
    runs.resume(parts).train(ignore, until=4)
    assert losses(parts) == losses(whole)
    training = load(whole / "v2.pth")["metadata"]["training"]
    assert [one.partition(",")[0] for one in training["teachers"]] == [teacher.name, eca_spatial.name]
    alone = tmp_path / "alone"
    single = ANSWERS.replace("teachers = [2.0, 1.0]", "teachers = [1.0]")
    create_run(alone, single, small_data, start, [teacher]).train(ignore, until=1)
    step = (1, "v2", "scores")
    assert losses(alone)[step] != losses(whole)[step]


def test_mirrored_answers_change_what_is_learned_and_survive_a_resume(
    teacher, eca_spatial, small_data, tmp_path, one_thread
):
    start = tmp_path / "start"
    start.mkdir()
    (start / "v2.pth").write_bytes(eca_spatial.read_bytes())
    recipes = {name: f"mirrored = {name}\n{ANSWERS}" for name in ("true", "false")}
    for name, recipe in recipes.items():
        create_run(tmp_path / name, recipe, small_data, start, [teacher, eca_spatial]).train(ignore, until=2)
    parts = tmp_path / "parts"
    create_run(parts, recipes["true"], small_data, start, [teacher, eca_spatial]).train(ignore, until=1)
    runs.resume(parts).train(ignore, until=2)
    assert losses(parts) == losses(tmp_path / "true")
    step = (1, "v2", "scores")
    assert losses(tmp_path / "true")[step] != losses(tmp_path / "false")[step]


def test_as_many_teachers_as_the_recipe_has_weights_for(teacher, small_data, tmp_path):
    with pytest.raises(UsageError, match=r"--teacher once for each teacher of recipe \w+ \(2\)"):
        create_run(tmp_path / "run", NARROW_PAIR, small_data, tmp_path, [teacher])
    for weights in ("[]", "[1.0, 0.0]"):
        with pytest.raises(UserError, match="teachers holds"):
            parse_recipe(NARROW_PAIR.replace("[2.0, 1.0]", weights))


def test_the_mean_of_two_networks_lies_between_them(begun, tmp_path):
    first = load_network(begun / "v2.pth")
    second = load_network(begun / "v2.pth")
    with torch.no_grad():
        for value in second.state_dict().values():
            value.add_(2)
    mean = mean_network([first, second]).state_dict()
    for name, value in first.state_dict().items():
        expected = value if not value.dtype.is_floating_point else value + 1
        torch.testing.assert_close(mean[name], expected)


def test_average_writes_a_checkpoint_that_says_what_it_is(begun, tmp_path, capsys):
    output = tmp_path / "mean.pth"
    file = str(begun / "v2.pth")
    assert main(["average", file, file, "--output", str(output), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    held = load(output)["metadata"]
    assert held["training"] == result["training"]
    assert held["training"]["recipe"] == "mean of tiny"
    assert [one["recipe"] for one in held["training"]["of"]] == ["tiny", "tiny"]
    begun_from = "which started from featherface_v1_published_64.pth"
    assert held["start"].startswith(f"mean of tiny, {begun_from}")
    again = tmp_path / "again.pth"
    assert main(["average", file, str(output), "--output", str(again)]) == 0
    assert load(again)["metadata"]["training"]["recipe"] == "mean of tiny"
    for mine, theirs in zip(
        load_network(output).state_dict().values(), load_network(file).state_dict().values(), strict=True
    ):
        torch.testing.assert_close(mine, theirs)


def test_weights_carry_what_one_network_learned_to_another(begun, tmp_path, capsys):
    first, second, third = tmp_path / "v1.pth", tmp_path / "tuned.pth", begun / "v2.pth"
    tuned = read_checkpoint(third)
    other = FeatherFace(replace(tuned.network.config, attention="cbam", deformable=True))
    write_file(state_dict_bytes(other, tuned.provenance), first)
    with torch.no_grad():
        for value in tuned.network.parameters():
            value.add_(2)
    write_file(state_dict_bytes(tuned.network, tuned.provenance), second)
    output = tmp_path / "carried.pth"
    files = [str(file) for file in (first, second, third)]
    assert main(["average", *files, "--output", str(output), "--weights", "1", "0.5", "-0.5"]) == 0
    before, after = load_network(first), load_network(output)
    shared = {name for name, _ in tuned.network.named_parameters()}
    names = {name for name, _ in before.named_parameters()}
    assert shared - names
    assert names - shared
    for name, value in before.named_parameters():
        torch.testing.assert_close(after.get_parameter(name), value + (name in shared))
    training = load(output)["metadata"]["training"]
    assert training["recipe"] == "weighted mean of tiny"
    assert training["weights"] == [1, 0.5, -0.5]

    for weights in (["1", "0.5"], ["1", "0.5", "0.5"]):
        assert main(["average", *files, "--output", str(output), "--weights", *weights]) == 2
        assert "their sum must be 1" in capsys.readouterr().err
    assert main(["average", *files, "--output", str(output)]) == 1


def test_what_has_no_mean_is_refused(begun, teacher, tmp_path, capsys):
    file, output = str(begun / "v2.pth"), str(tmp_path / "mean.pth")
    assert main(["average", file, str(teacher), "--output", output]) == 1
    assert "different architecture than the first" in capsys.readouterr().err
    assert main(["average", file, "--output", output]) == 2
    assert main(["average", file, file, "--output", file]) == 1
    assert "will not be overwritten" in capsys.readouterr().err
    assert main(["average", file, file, "--output", str(tmp_path / "mean.onnx")]) == 2
    assert not (tmp_path / "mean.pth").exists()
