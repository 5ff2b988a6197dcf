"""`ffgui cluster`: find faces in millions of pictures, on all machines of a Ray cluster."""

from __future__ import annotations

import argparse
import logging
import os
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ffgui import policy
from ffgui.cli import INTERRUPTED
from ffgui.cli.arguments import add_size, count, score
from ffgui.cli.cluster_parts import Folder, PartFiles, Plan, listing_hash
from ffgui.cli.output import progress, report_errors
from ffgui.cli.terminal import complain
from ffgui.errors import UserError

HELP = (
    "Find faces in the pictures of a folder or bucket and its subfolders, on all cores of all machines of a "
    "Ray cluster. The results are Parquet files of a number of pictures each; the same command resumes an "
    "interrupted run. Every machine needs this program with the extra 'cluster', and access to both folders. "
    "Buckets need the package that fsspec names for them, such as s3fs or gcsfs."
)
EXAMPLE = "ffgui cluster s3://bucket/pictures --output s3://bucket/faces --address auto"

_IN_PROGRESS = 2
"""Parts assigned to a worker at a time: one running, one queued."""

_MAX_FAILURES = 5
"""Worker crashes tolerated per part."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "source", metavar="SOURCE", help="folder of pictures, a path or a URL such as s3://..."
    )
    parser.add_argument(
        "--output", required=True, metavar="FOLDER", help="folder for the results, path or URL"
    )
    parser.add_argument(
        "--address",
        metavar="ADDRESS",
        help="of the cluster: HOST:PORT, ray://HOST:PORT, or auto on one of its machines (default: none, "
        "all cores of this machine)",
    )
    parser.add_argument("--model", default="both", help="v1, v2, both (default) or a model file")
    parser.add_argument("--score", type=score, default=0.5, help="score threshold from 0 to 1 (default: 0.5)")
    add_size(parser)
    parser.add_argument(
        "--part-size", type=count, default=1000, metavar="N", help="pictures per part (default: 1000)"
    )


def run(args: argparse.Namespace) -> int:
    """Find faces and write the parts; return 1 if a picture could not be processed."""
    from ffgui.cli.cluster_worker import ModelContent
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import resolve_models

    policy.load_runtimes()
    source, output = Folder(_absolute(args.source)), Folder(_absolute(args.output))
    files = resolve_models(args.model)
    models = {load_model(file).info.key: ModelContent.read(file) for file in files}
    names = source.pictures()
    plan = Plan(
        source.url,
        len(names),
        listing_hash(names),
        args.part_size,
        {key: model.sha256 for key, model in models.items()},
        args.score,
        str(args.size),
    )
    parts = PartFiles(output, plan)
    size = args.part_size
    missing = {index: names[index * size : (index + 1) * size] for index in parts.missing()}
    arguments = (list(models.values()), source.url, output.url, args.score, args.size)
    try:
        work = _run_parts(args.address, arguments, missing)
        for _ in progress(work, len(missing), "Parts"):
            pass
    except KeyboardInterrupt:
        left = len(parts.missing())
        complain(f"Stopped with {left} of {parts.count} parts left. To resume, run the same command.")
        return INTERRUPTED
    errors = parts.errors()
    return report_errors(errors) if errors else 0


def _absolute(folder: str) -> str:
    return folder if "://" in folder else os.path.abspath(folder)  # noqa: PTH100 - keeps URLs of any kind


def _run_parts(
    address: str | None, arguments: Sequence[Any], parts: Mapping[int, Sequence[str]]
) -> Iterator[int]:
    """Yield the index of each part once it is written.

    Args:
        address: of the cluster; None for this machine.
        arguments: of `Worker`.
        parts: index -> names of the pictures.

    Raises:
        UserError: if there is no cluster at the address, a worker cannot start, or a part keeps crashing
            workers.
    """
    if not parts:
        return
    import ray

    _connect(address)
    try:
        yield from _schedule(_worker_starter(arguments), min(_cores(), len(parts)), parts)
    finally:
        ray.shutdown()


def _schedule(start: Callable[[], Any], workers: int, parts: Mapping[int, Sequence[str]]) -> Iterator[int]:
    """Assign parts to workers, and replace workers that crash; yield the index of each finished part.

    Args:
        start: starts a worker.
        workers: number of workers.
        parts: index -> names of the pictures.

    Raises:
        UserError: if a worker cannot start, or a part keeps crashing workers.
    """
    import ray

    waiting, failures = deque(parts), Counter[int]()
    idle = [start() for _ in range(workers)] * _IN_PROGRESS
    running: dict[Any, tuple[int, Any]] = {}  # oldest first
    while waiting or running:
        while waiting and idle:
            index, worker = waiting.popleft(), idle.pop(0)
            running[worker.run.remote(index, parts[index])] = index, worker
        (done,), _ = ray.wait(list(running))
        index, worker = running[done]
        if _succeeded(done):
            del running[done]
            idle.append(worker)
            yield index
            continue
        lost = [task for task, (_, other) in running.items() if other is worker]
        indices = [running.pop(task)[0] for task in lost]
        _count_failure(failures, indices[0])  # the others were queued
        waiting.extendleft(reversed(indices))
        idle = [other for other in idle if other is not worker] + [start()] * _IN_PROGRESS


def _count_failure(failures: Counter[int], index: int) -> None:
    """Count a worker crash.

    Raises:
        UserError: if the part has crashed too many workers.
    """
    failures[index] += 1
    if failures[index] > _MAX_FAILURES:
        raise UserError(
            f"Part {index} crashed {failures[index]} workers, possibly because they ran out of memory. "
            "Choose a smaller --size, or fewer cores per machine (ray start --num-cpus), and run the command "
            "again."
        )


def _connect(address: str | None) -> None:
    # Disable Ray's usage statistics.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray

    where = address or "this machine"
    try:
        if address not in (None, "auto", "local"):
            _check_reachable(str(address))
        ray.init(
            address=address or "local",
            include_dashboard=None if address else False,
            log_to_driver=False,
            logging_level=logging.ERROR,
        )
    except (OSError, RuntimeError, ValueError) as error:
        reason = str(error).rstrip(".")
        raise UserError(
            f"Cannot reach a Ray cluster at {where}: {reason}. Start one with: ray start --head"
        ) from error


def _check_reachable(address: str) -> None:
    """Connect to the cluster's port once: Ray itself would try for many minutes.

    Raises:
        OSError: if nothing answers.
        ValueError: if the address has no port.
    """
    host, _, port = address.rpartition("/")[2].rpartition(":")
    if not port.isdecimal():
        raise ValueError("the address has no port.")
    with socket.create_connection((host, int(port)), timeout=10):
        pass


def _cores() -> int:
    """Return the number of cores of the cluster."""
    import ray

    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _worker_starter(arguments: Sequence[Any]) -> Callable[[], Any]:
    """Return a function that starts a worker on a core of its own."""
    import ray

    from ffgui.cli.cluster_worker import Worker

    actor = ray.remote(num_cpus=1)(Worker)
    stored = [ray.put(argument) for argument in arguments]
    return lambda: actor.remote(*stored)


def _succeeded(done: Any) -> bool:
    """Return whether a part is written; False if its worker crashed.

    Raises:
        UserError: if the worker could not start, or the part cannot be written.
    """
    import ray

    try:
        ray.get(done)
    except ray.exceptions.OutOfMemoryError:  # killed by Ray's memory monitor
        return False
    except ray.exceptions.RayActorError as error:
        if error.actor_init_failed:
            raise UserError(
                f"A worker could not start: {_last_line(error).rstrip('.')}. Check that every machine has "
                "this program with the extra 'cluster', and run the command again."
            ) from error
        return False
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, UserError):
            raise UserError(str(error.cause)) from error
        raise
    return True


def _last_line(error: Exception) -> str:
    """Return the last line of the remote traceback in an error's message: the exception raised there."""
    line = str(error).rstrip().rpartition("\n")[2]
    return line.removeprefix(f"{UserError.__module__}.{UserError.__qualname__}: ")
