"""A short run of the fuzz suite; `python tests/fuzz/run.py --minutes 30` is a long one."""

import pytest
from inputs import KINDS, try_one

from ffgui import policy
from ffgui.log import start_log

policy.load_runtimes()

INPUTS = {"model": 12, "metadata": 30}
"""The others are quick."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_is_accepted_or_refused_with_a_sentence(kind, tmp_path):
    start_log()  # as in the program, which also logs what it is given
    for seed in range(INPUTS.get(kind, 60)):
        try_one(kind, seed, tmp_path)
