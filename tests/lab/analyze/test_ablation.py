"""Ablation studies: configurations, significant differences, and a small study end to end."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from ffgui.errors import UserError
from ffgui.lab.analyze.ablation.configs import SEEDS, StudyName, make_study, study_recipe
from ffgui.lab.analyze.ablation.report import ApScores, Costs, build_report
from ffgui.lab.analyze.ablation.run_ablation import (
    AblationCallbacks,
    AblationOptions,
    AblationStoppedError,
    load_start,
    run_ablation,
)
from ffgui.lab.nets import PLACES, NetworkConfig
from ffgui.lab.train.files import skipped_message
from ffgui.lab.train.recipe import parse_recipe, recipe_source, recipe_text

SILENT = AblationCallbacks(lambda *_: None)
TEMPLATE = parse_recipe(recipe_text("ablation"))


def test_placement_removes_each_place_and_uses_each_alone():
    study = make_study("placement", "eca", "cbam")
    found = {one.name: (one.student.attention, one.student.places, one.baseline) for one in study.candidates}
    assert found["all"] == ("eca", PLACES, "none")
    assert found["without_c4"] == ("eca", ("c3", "c5", "p3", "p4", "p5"), "all")
    assert found["only_p5"] == ("eca", ("p5",), "none")
    assert len(found) == 14
    assert [len(study.students(seed)) for seed in SEEDS] == [14, 2, 2]
    assert study.references == ("none", "all")


def test_variants_include_every_kind_and_both_cbams():
    study = make_study("variants", "eca", "cbam")
    found = {one.name: (one.student.attention, one.student.reinit) for one in study.candidates}
    assert found == {
        "none": ("none", True), "eca": ("eca", True), "eca_multi": ("eca_multi", True),
        "eca_spatial": ("eca_spatial", True), "se": ("se", True), "cbam": ("cbam", True),
        "kept": ("cbam", False),
    }  # fmt: skip


def test_kernel_sizes_come_from_gamma_and_b_or_are_fixed():
    study = make_study("eca", "eca", "cbam")
    configs = [one.student.config(NetworkConfig()) for one in study.candidates]
    assert {config.eca_kernel for config in configs} == {0, 1, 3, 5, 7, 9}
    assert {(config.eca_gamma, config.eca_b) for config in configs} == {(2, 1), (1, 1), (4, 1)}


@pytest.mark.parametrize("name", get_args(StudyName))
@pytest.mark.parametrize("seed", SEEDS)
def test_recipes_of_a_study_survive_a_round_trip(name, seed):
    study = make_study(name, "eca", "cbam")
    recipe = study_recipe(TEMPLATE, study, seed, channels=48, steps=7)
    assert (recipe.steps, recipe.seed, recipe.channels) == (7, seed, 48)
    assert not any(student.deformable for student in recipe.students)
    assert parse_recipe(recipe_source(recipe)) == recipe


def ap(hard):
    return ApScores(0.9, 0.8, hard)


def test_only_differences_above_the_noise_are_ranked():
    study = make_study("placement", "eca", "cbam")
    first = {one.name: ap(0.700) for one in study.candidates}
    first |= {"all": ap(0.710), "without_c3": ap(0.690), "without_p3": ap(0.708), "only_c5": ap(0.716)}
    scores = {
        1: first,
        2: {"none": ap(0.702), "all": ap(0.705)},
        3: {"none": ap(0.698), "all": ap(0.708)},
    }
    costs = {one.name: Costs(400_000, 22, 10**9, None, [3]) for one in study.candidates}
    settings = {
        "study": "placement", "init": "a.pth", "steps": 9, "crops_per_step": 2, "crop_size": 64,
        "images": 5, "size": "640x480",
    }  # fmt: skip
    table, text = build_report(study, settings, costs, scores)
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
        measure_time=False,
    )


def forget(results, *seeds):
    """Remove the scores of ECA at all places, as if the study had stopped before them."""
    held = json.loads(results.read_text())
    for seed in seeds:
        del held["figures"][seed]["all"]
    results.write_text(json.dumps(held))


def test_a_study_runs_end_to_end_and_resumes(options):
    phases = []
    table = run_ablation(
        options, AblationCallbacks(lambda phase, done, whole: phases.append((phase, done, whole)))
    )
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
    forget(results, "3")
    again = []
    assert run_ablation(options, AblationCallbacks(lambda phase, *_: again.append(phase))) == table
    assert not [phase for phase in again if "seed1" in phase or "seed2" in phase]


def test_other_settings_do_not_mix_with_results(options):
    run_ablation(options, SILENT)
    with pytest.raises(UserError, match="different steps"):
        run_ablation(replace(options, steps=2), SILENT)
    faster = replace(TEMPLATE, crops=options.template.crops, weight_decay=0.5)
    with pytest.raises(UserError, match="different recipe_sha256"):
        run_ablation(replace(options, template=faster), SILENT)


def test_a_start_whose_attention_cannot_be_replaced_is_rejected(shared, tmp_path):
    with pytest.raises(UserError, match="Start from V1 or V2"):
        load_start(shared / "weights/featherface_plain_published_56.pth")
    with pytest.raises(UserError, match="--init"):
        load_start(tmp_path / "none.pth")


GOOD = "0--Parade/0_Parade_Parade_0_12.jpg"
BROKEN = "0--Parade/0_Parade_Parade_0_120.jpg"


@pytest.fixture
def small(options, shared, tmp_path):
    """A study of two networks with two validation pictures, one damaged, and four training pictures."""
    data, wider = tmp_path / "data", tmp_path / "wider"
    entries = (shared / "wider/val/label.txt").read_text("utf-8").split("# ")[1:5]
    for name in (entry.partition("\n")[0].strip() for entry in entries):
        copy_picture(shared, data, name)
    (data / "label.txt").write_text("no face\n" + "".join(f"# {entry}" for entry in entries), "utf-8")
    copy_picture(shared, wider, GOOD)
    copy_picture(shared, wider, BROKEN).write_bytes(b"no picture")
    pair = tuple(one for one in options.study.candidates if one.name in ("none", "all"))
    study = replace(options.study, candidates=pair)
    return replace(options, study=study, folder=tmp_path / "run", data=data, wider=wider, every=1)


def copy_picture(shared, folder, name):
    file = folder / "images" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(shared / "wider/val/images" / name, file)
    return file


@pytest.mark.slow
def test_an_unreadable_picture_is_skipped_for_the_whole_study(small, shared):
    broken = small.wider / "images" / BROKEN
    table = run_ablation(small, SILENT)
    assert table["images"] == 1
    assert [error["path"] for error in table["errors"]] == [str(broken)]
    copy_picture(shared, small.wider, BROKEN)
    forget(small.folder / "results.json", "2")
    assert run_ablation(small, SILENT) == table
    broken.unlink()
    forget(small.folder / "results.json", "3")
    assert run_ablation(small, SILENT) == table
    (small.wider / "images" / GOOD).rename(broken)
    with pytest.raises(UserError, match=f"measured on {GOOD}.*Restore it"):
        run_ablation(small, SILENT)


def stopping_in(phase, note):
    """Callbacks that stop a study as soon as a phase starts."""
    begun = []
    return AblationCallbacks(lambda name, *_: begun.append(name.startswith(phase)), note, lambda: any(begun))


@pytest.mark.slow
def test_a_picture_may_be_repaired_until_something_is_measured(small, shared):
    """Unreadable training pictures are reported once and listed at the end."""
    for file in sorted((small.data / "images").rglob("*.jpg"))[1:]:
        file.write_bytes(b"no picture")
    options = replace(small, steps=2)
    said = []
    with pytest.raises(AblationStoppedError, match="at step 1 of 2 in seed1; progress is saved"):
        run_ablation(options, stopping_in("Training", said.append))
    assert "Skipped 1 label line: label.txt:1: not numbers" in said
    assert any(text.startswith(f"Skipped: {small.wider / 'images' / BROKEN}") for text in said)
    copy_picture(shared, small.wider, BROKEN)
    with pytest.raises(AblationStoppedError, match="while measuring seed1"):
        run_ablation(options, stopping_in("Measuring", said.append))
    table = run_ablation(options, AblationCallbacks(lambda *_: None, said.append))
    assert table["images"] == 2
    assert table["label_faults"] == ["label.txt:1: not numbers"]
    paths = [error["path"] for error in table["errors"]]
    assert paths
    assert all(Path(path).is_relative_to(small.data) for path in paths)
    assert [said.count(skipped_message(path)) for path in paths] == [1] * len(paths)
    assert json.loads((small.folder / "table.json").read_text()) == table
    assert run_ablation(options, SILENT) == table


def test_no_readable_pictures_are_reported_before_training(small):
    (small.wider / "images" / GOOD).write_bytes(b"no picture")
    with pytest.raises(UserError, match="No picture can be used"):
        run_ablation(small, SILENT)
    assert not small.folder.exists()
