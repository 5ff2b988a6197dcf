"""Times of attention."""

from ffgui.detect.model_files import resolve_model
from ffgui.lab.analyze.attention_time import attention_times


def test_each_kind_and_each_model_has_a_time():
    times = attention_times([resolve_model("v2"), resolve_model("v1", "dense")], rounds=2)
    assert [one["attention"] for one in times["kinds"]] == ["eca", "se", "cbam"]
    assert all(one["places_ms"] > 0 and one["attention_ms"] >= 0 for one in times["kinds"])
    v2, v1 = times["models"]
    assert (v2["attention"], v2["variant"]) == ("eca", "deformable")
    assert (v1["attention"], v1["variant"]) == ("cbam", "dense")
    assert all(one["places_ms"] < model["inference_ms"] for one in times["kinds"] for model in (v1, v2))
    of_kind = {one["attention"]: one["attention_ms"] for one in times["kinds"]}
    for model in (v1, v2):
        assert model["share"] == of_kind[model["attention"]] / model["inference_ms"] < 1
