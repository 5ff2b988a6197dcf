"""Reading files of strangers."""

import tracemalloc
from pathlib import Path

import pytest

from ffgui.errors import UserError
from ffgui.files import read_bounded
from ffgui.limits import MODEL_BYTES, Limit
from ffgui.translatable import Translatable


def test_a_small_file_takes_little_memory_whatever_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    tracemalloc.start()
    try:
        assert read_bounded(tmp_path / "a", MODEL_BYTES) == b"content"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10**6


def test_a_file_at_the_limit_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    limit = Limit("FFGUI_MAX_TEST", 3, Translatable("bytes"))
    (tmp_path / "a").write_bytes(b"abc")
    (tmp_path / "b").write_bytes(b"abcd")
    assert read_bounded(tmp_path / "a", limit) == b"abc"
    with pytest.raises(UserError, match=r"b is larger than 3 bytes\. .*FFGUI_MAX_TEST"):
        read_bounded(tmp_path / "b", limit)
