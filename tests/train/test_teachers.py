"""Several teachers, and the mean of several runs."""

import json

import pytest
import torch
from train_helpers import TINY, ignore, losses

from ffgui.__main__ import main
from ffgui.errors import UsageError, UserError
from ffgui.nets import load_network
from ffgui.nets.featherface import Outputs
from ffgui.train import run as runs
from ffgui.train.beginning import begin
from ffgui.train.files import load
from ffgui.train.recipe import parse_recipe
from ffgui.train.soup import mean_network
from ffgui.train.teachers import agreed

NARROW_PAIR = TINY.replace("channels = 16", "channels = 52\nteachers = [2.0, 1.0]")


@pytest.fixture
def eca_spatial(shared):
    return shared / "weights/featherface_eca_spatial_published_52.pth"


def answers(margin, x):
    """Answers for one prior whose logits differ by `margin`, with all coordinates `x`."""
    logits = torch.tensor([[[1.0, 1.0 + margin]]])
    return Outputs(torch.full((1, 1, 4), x), logits, torch.full((1, 1, 10), x))


def test_several_answers_are_averaged_by_weight_and_by_how_sure_they_are():
    sure, unsure = answers(2.0, 1.0), answers(-1.0, 4.0)
    together = agreed([sure, unsure], [3.0, 1.0])
    assert (together.logits[..., 1] - together.logits[..., 0]).item() == pytest.approx(0.75 * 2 - 0.25)
    says = [0.75 * torch.tensor(2.0).sigmoid(), 0.25 * torch.tensor(-1.0).sigmoid()]
    expected = (says[0] * 1 + says[1] * 4) / (says[0] + says[1])
    assert together.boxes[0, 0].tolist() == pytest.approx([expected.item()] * 4)
    assert together.landmarks[0, 0].tolist() == pytest.approx([expected.item()] * 10)


def test_one_teacher_answers_as_it_does_alone():
    alone = answers(0.3, 2.0)
    assert agreed([alone], [1.0]) is alone


def test_answers_stay_finite_where_nobody_believes_in_a_face():
    nobody = answers(-200.0, 3.0)
    assert all(part.isfinite().all() for part in agreed([nobody, nobody], [1.0, 1.0]))


def test_a_second_teacher_changes_what_is_learned_and_survives_a_resume(
    teacher, eca_spatial, small_data, tmp_path, one_thread
):
    start = tmp_path / "start"
    start.mkdir()
    (start / "v2.pth").write_bytes(eca_spatial.read_bytes())
    recipe = NARROW_PAIR.replace('kind = "trunk"', 'kind = "answers"').replace(
        'attention = "eca"', 'attention = "eca_spatial"'
    )
    recipe += "trunk = 0.0\n"
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    begin(whole, recipe, small_data, start, [teacher, eca_spatial]).train(ignore, until=4)
    begin(parts, recipe, small_data, start, [teacher, eca_spatial]).train(ignore, until=2)
    runs.resume(parts).train(ignore, until=4)
    assert losses(parts) == losses(whole)
    training = load(whole / "v2.pth")["metadata"]["training"]
    assert [one.partition(",")[0] for one in training["teachers"]] == [teacher.name, eca_spatial.name]
    alone = tmp_path / "alone"
    single = recipe.replace("teachers = [2.0, 1.0]", "teachers = [1.0]")
    begin(alone, single, small_data, start, [teacher]).train(ignore, until=1)
    step = (1, "v2", "scores")
    assert losses(alone)[step] != losses(whole)[step]


def test_as_many_teachers_as_the_recipe_has_weights_for(teacher, small_data, tmp_path):
    with pytest.raises(UsageError, match="has weights for 2 teachers"):
        begin(tmp_path / "run", NARROW_PAIR, small_data, tmp_path, [teacher])
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


def test_what_has_no_mean_is_refused(begun, teacher, tmp_path, capsys):
    file, output = str(begun / "v2.pth"), str(tmp_path / "mean.pth")
    assert main(["average", file, str(teacher), "--output", output]) == 1
    assert "another network than the first" in capsys.readouterr().err
    assert main(["average", file, "--output", output]) == 2
    assert main(["average", file, file, "--output", file]) == 1
    assert "will not be overwritten" in capsys.readouterr().err
    assert main(["average", file, file, "--output", str(tmp_path / "mean.onnx")]) == 2
    assert not (tmp_path / "mean.pth").exists()
