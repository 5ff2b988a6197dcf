"""Studies of attention: who is compared, what counts as a difference, and one small study from end to end."""

import json
from dataclasses import replace

import pytest

from ffgui.analyse.ablation import AblationOptions, ablate, load_start
from ffgui.analyse.ablation_report import Costs, Measured, report
from ffgui.analyse.studies import SEEDS, STUDIES, make_study, study_recipe
from ffgui.errors import UserError
from ffgui.nets import PLACES, NetworkConfig
from ffgui.train.recipe import parse_recipe, recipe_source, recipe_text

TEMPLATE = parse_recipe(recipe_text("ablation"))


def test_placement_leaves_each_place_out_and_puts_each_in_alone():
    study = make_study("placement", "eca", "cbam")
    found = {one.name: (one.student.attention, one.student.places, one.against) for one in study.candidates}
    assert found["all"] == ("eca", PLACES, "none")
    assert found["without_c4"] == ("eca", ("c3", "c5", "p3", "p4", "p5"), "all")
    assert found["only_p5"] == ("eca", ("p5",), "none")
    assert len(found) == 14
    assert [len(study.students(seed)) for seed in SEEDS] == [14, 2, 2]
    assert study.references == ("none", "all")


def test_variants_have_every_kind_and_cbam_kept_and_anew():
    study = make_study("variants", "eca", "cbam")
    found = {one.name: (one.student.attention, one.student.reinit) for one in study.candidates}
    assert found == {
        "none": ("none", True), "eca": ("eca", True), "eca_multi": ("eca_multi", True),
        "eca_spatial": ("eca_spatial", True), "se": ("se", True), "cbam": ("cbam", True),
        "kept": ("cbam", False),
    }  # fmt: skip


def test_kernels_come_from_gamma_and_b_or_are_fixed():
    study = make_study("eca", "eca", "cbam")
    configs = [one.student.config(NetworkConfig()) for one in study.candidates]
    assert {config.eca_kernel for config in configs} == {0, 1, 3, 5, 7, 9}
    assert {(config.eca_gamma, config.eca_b) for config in configs} == {(2, 1), (1, 1), (4, 1)}


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_recipes_of_a_study_survive_their_file(name, seed):
    study = make_study(name, "eca", "cbam")
    recipe = study_recipe(TEMPLATE, study, seed, channels=48, steps=7)
    assert (recipe.steps, recipe.seed, recipe.channels) == (7, seed, 48)
    assert not any(student.deformable for student in recipe.students)
    assert parse_recipe(recipe_source(recipe)) == recipe


def ap(hard):
    return Measured(0.9, 0.8, hard)


def test_only_differences_above_the_noise_are_ranked():
    study = make_study("placement", "eca", "cbam")
    first = {one.name: ap(0.700) for one in study.candidates}
    first |= {"all": ap(0.710), "without_c3": ap(0.690), "without_p3": ap(0.708), "only_c5": ap(0.716)}
    figures = {
        1: first,
        2: {"none": ap(0.702), "all": ap(0.705)},
        3: {"none": ap(0.698), "all": ap(0.708)},
    }
    costs = {one.name: Costs(400_000, 22, 10**9, None, [3]) for one in study.candidates}
    settings = {
        "study": "placement", "init": "a.pth", "steps": 9, "crops_per_step": 2, "crop_size": 64,
        "images": 5, "size": "640x480",
    }  # fmt: skip
    table, text = report(study, settings, costs, figures)
    assert table["noise"]["hard"] == pytest.approx(0.005)
    rows = {row["name"]: row for row in table["rows"]}
    assert rows["without_c3"]["difference"]["hard"] == pytest.approx(-0.020)
    assert "difference" not in rows["none"]
    without = [f"without_{place}" for place in ("c4", "c5", "p4", "p5")]
    assert table["ranked"]["hard"] == ["only_c5", "all", *without, "without_c3"]
    assert table["ranked"]["easy"] == []
    assert "**+1.60**" in text
    assert "| -0.20 |" in text
    assert "no difference is above the noise" in text


@pytest.fixture(scope="module")
def options(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ablation")
    study = make_study("placement", "eca", "cbam")
    few = [one for one in study.candidates if one.name in ("none", "all", "only_c3")]
    published = shared / "weights/featherface_v1_published_64.pth"
    return AblationOptions(
        study=replace(study, candidates=tuple(few)),
        folder=folder / "run",
        data=shared / "wider/val",
        init=published,
        teacher=published,
        wider=shared / "wider/val",
        ground_truth=shared / "wider/ground_truth",
        template=replace(TEMPLATE, crops=replace(TEMPLATE.crops, size=64, batch=2)),
        steps=1,
        every=200,
        timed=False,
    )


def test_a_study_from_end_to_end_goes_on_where_it_was(options):
    phases = []
    table = ablate(options, lambda phase, done, whole: phases.append((phase, done, whole)))
    assert [row["name"] for row in table["rows"]] == ["none", "all", "only_c3"]
    none, everywhere, one = table["rows"]
    assert [row["attention_parameters"] for row in table["rows"]] == [0, 22, 3]
    assert everywhere["parameters"] - none["parameters"] == 22
    assert one["macs"] - none["macs"] == 3 * 64
    assert one["kernels"] == [3]
    assert set(table["seeds"]["all"]) == {"1", "2", "3"}
    assert ("Training 3 students, seed1", 1, 1) in phases
    assert json.loads((options.folder / "table.json").read_text()) == table
    results = options.folder / "results.json"
    held = json.loads(results.read_text())
    del held["figures"]["3"]["all"]
    results.write_text(json.dumps(held))
    again = []
    assert ablate(options, lambda phase, *_: again.append(phase)) == table
    assert not [phase for phase in again if "seed1" in phase or "seed2" in phase]


def test_other_settings_do_not_mix_with_results(options):
    ablate(options, lambda *_: None)
    with pytest.raises(UserError, match="another steps"):
        ablate(replace(options, steps=2), lambda *_: None)
    faster = replace(TEMPLATE, crops=options.template.crops, weight_decay=0.5)
    with pytest.raises(UserError, match="another recipe_sha256"):
        ablate(replace(options, template=faster), lambda *_: None)


def test_a_start_whose_attention_cannot_be_exchanged_is_said(shared, tmp_path):
    with pytest.raises(UserError, match="Start from V1 or V2"):
        load_start(shared / "weights/featherface_plain_published_56.pth")
    with pytest.raises(UserError, match="--init"):
        load_start(tmp_path / "none.pth")
