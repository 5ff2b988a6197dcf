"""`ffgui cluster` on a real Ray cluster of two nodes on this machine (extra "cluster")."""

import json
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

pytest.importorskip("ray", reason="needs the extra 'cluster'")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

from ffgui.cli import run  # noqa: E402
from ffgui.paths import resource  # noqa: E402

PICTURES, PART = 500, 20
OPTIONS = ("--model", "v2", "--size", "320x240")


@pytest.fixture
def cluster():
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.add_node(num_cpus=1)
    yield made
    made.shutdown()


@pytest.fixture
def pictures(tmp_path):
    """Many pictures in subfolders, one of them damaged."""
    photographs = sorted(resource("sample").glob("*.jpg"))
    for number in range(PICTURES):
        file = tmp_path / "pictures" / str(number // 100) / f"{number}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(photographs[number % len(photographs)], file)
    (tmp_path / "pictures/3/333.jpg").write_bytes(b"no picture")
    return tmp_path / "pictures"


def kill_a_worker(output: Path) -> None:
    """Wait for the first parts, then kill a worker."""
    while len(list(output.glob("part-*"))) < 3:
        time.sleep(0.05)
    workers = [
        process for process in psutil.process_iter(["cmdline"]) if "ray::Worker" in process_name(process)
    ]
    os.kill(workers[0].pid, signal.SIGKILL)


def process_name(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or ())


def rows(output: Path) -> list[dict]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [pq.ParquetFile(pa.BufferReader(file.read_bytes())) for file in sorted(output.glob("part-*"))]
    return [row for table in tables for row in table.read(use_threads=False).to_pylist()]


def test_no_picture_is_missing_or_duplicated_when_a_worker_is_killed(cluster, pictures, tmp_path, capsys):
    output = tmp_path / "faces"
    killer = threading.Thread(target=kill_a_worker, args=(output,))
    killer.start()
    command = ["cluster", str(pictures), "--output", str(output), "--address", cluster.address]
    options = [*OPTIONS, "--part-size", str(PART)]
    assert run([*command, *options]) == 1
    killer.join()
    assert "333.jpg is damaged" in capsys.readouterr().err

    found = rows(output)
    assert [row["path"] for row in found] == sorted(
        str(file.relative_to(pictures)) for file in pictures.rglob("*.jpg")
    )
    local = tmp_path / "local.json"
    assert run(["detect", *map(str, sorted(pictures.iterdir())), *OPTIONS, "--output", str(local)]) == 1
    expected = {
        str(Path(image["path"]).relative_to(pictures)): image
        for image in json.loads(local.read_text())["images"]
    }
    for row in found:
        if row["path"] == "3/333.jpg":
            assert (row["width"], row["faces_v2"]) == (None, None)
            continue
        image = expected.pop(row["path"])
        assert (row["width"], row["height"], row["faces_v2"]) == (
            image["width"],
            image["height"],
            image["models"]["v2"],
        )
    assert not expected

    lost = output / "part-000007.parquet"
    before = {file: file.stat().st_mtime_ns for file in output.iterdir()}
    content = lost.read_bytes()
    lost.unlink()
    assert run([*command, *options]) == 1
    assert lost.read_bytes() == content
    assert all(file.stat().st_mtime_ns == time for file, time in before.items() if file != lost)
    assert run([*command, *OPTIONS, "--part-size", "3"]) == 1
    assert "results of other pictures, models or settings" in capsys.readouterr().err


def test_a_cluster_that_does_not_answer(pictures, tmp_path, capsys):
    command = ["cluster", str(pictures), "--output", str(tmp_path / "faces"), "--address", "127.0.0.1:1"]
    assert run(command) == 1
    assert "Cannot reach a Ray cluster at 127.0.0.1:1" in capsys.readouterr().err
