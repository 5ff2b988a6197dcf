"""`ffgui cluster`: find faces in millions of pictures, on all machines of a Ray cluster."""

from __future__ import annotations

import argparse
import logging
import os
import socket
from collections import Counter, deque
from collections.abc import Iterator, Sequence
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
"""Parts per worker that are in progress or wait."""

_DEATHS = 5
"""Workers that may die over one part."""


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
    from ffgui.detect.model import load_model
    from ffgui.detect.model_files import resolve_models

    policy.load_runtimes()
    source, output = Folder(_absolute(args.source)), Folder(_absolute(args.output))
    files = resolve_models(args.model)
    infos = [load_model(file).info for file in files]
    names = source.pictures()
    plan = Plan(
        source.url,
        len(names),
        listing_hash(names),
        args.part_size,
        {info.key: info.sha256 for info in infos},
        args.score,
        str(args.size),
    )
    parts = PartFiles(output, plan)
    missing = parts.missing()
    arguments = (
        {file.name: file.read_bytes() for file in files},
        source.url,
        output.url,
        args.score,
        args.size,
    )
    try:
        work = _run_parts(args.address, arguments, names, args.part_size, missing)
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
    address: str | None, arguments: tuple[Any, ...], names: Sequence[str], size: int, parts: Sequence[int]
) -> Iterator[int]:
    """Yield the index of each part once it is written.

    Raises:
        UserError: if there is no cluster at the address, or workers die over a part again and again.
    """
    if not parts:
        return
    import ray

    _connect(address)
    try:
        workers = _Workers(arguments)
        waiting, deaths = deque(parts), Counter[int]()
        idle = [workers.start() for _ in range(min(_cores(), len(parts)))] * _IN_PROGRESS
        running: dict[Any, tuple[int, Any]] = {}
        while waiting or running:
            while waiting and idle:
                index, worker = waiting.popleft(), idle.pop(0)
                task = worker.run.remote(index, names[index * size : (index + 1) * size])
                running[task] = index, worker
            (done,), _ = ray.wait(list(running))
            index, worker = running.pop(done)
            if _succeeded(done):
                idle.append(worker)
                yield index
                continue
            deaths[index] += 1
            if deaths[index] > _DEATHS:
                raise UserError(
                    f"{_DEATHS} workers died over part {index}, perhaps for want of memory. Choose a smaller "
                    "--size, or fewer cores per machine (ray start --num-cpus), and run the command again."
                )
            waiting.appendleft(index)
            idle = [other for other in idle if other is not worker]
            idle.append(workers.replacement(worker))
    finally:
        ray.shutdown()


def _connect(address: str | None) -> None:
    # Nothing is reported to Ray's makers.
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


class _Workers:
    """Starts workers, each on a core of its own."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        import ray

        from ffgui.cli.cluster_worker import Worker

        self._class = ray.remote(num_cpus=1)(Worker)
        self._arguments = [ray.put(argument) for argument in arguments]
        self._replacements: dict[Any, Any] = {}

    def start(self) -> Any:
        return self._class.remote(*self._arguments)

    def replacement(self, dead: Any) -> Any:
        """Return the replacement of a dead worker; several of its parts may ask for it."""
        if dead not in self._replacements:
            self._replacements[dead] = self.start()
        return self._replacements[dead]


def _succeeded(done: Any) -> bool:
    """Return whether a part is written; False if its worker has died.

    Raises:
        UserError: if the part cannot be written.
    """
    import ray

    try:
        ray.get(done)
    except ray.exceptions.RayActorError:
        return False
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, UserError):
            raise UserError(str(error.cause)) from error
        raise
    return True
