"""Tries damaged inputs for a time, in processes that may crash.

    python tests/fuzz/run.py --minutes 30

Each fault is listed with the kind and seed that reproduce it:

    python tests/fuzz/run.py --kind KIND --seed SEED
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

_BATCH = 200
_PATIENCE = 60.0
"""Seconds for one input; whatever takes longer hangs."""


def try_batch(kind: str, first: int, count: int, report: Path) -> None:
    """Try some seeds, and write down what happens before and after each."""
    from inputs import try_one

    from ffgui import policy
    from ffgui.log import start_log

    policy.load_runtimes()
    with tempfile.TemporaryDirectory() as folder, report.open("w", buffering=1) as out:
        os.environ["XDG_STATE_HOME"] = folder
        start_log()
        for seed in range(first, first + count):
            out.write(json.dumps({"seed": seed}) + "\n")
            try:
                result: dict[str, Any] = {"accepted": try_one(kind, seed, Path(folder))}
            except Exception:  # noqa: BLE001 - this is what is looked for
                result = {"fault": traceback.format_exc()}
            out.write(json.dumps(result) + "\n")


def run_batch(kind: str, first: int, count: int, report: Path) -> tuple[int, int, int, list[dict[str, Any]]]:
    """Run a batch in a process; return the next seed, inputs tried, inputs accepted, and faults."""
    command = [sys.executable, __file__, "--kind", kind, "--seed", str(first), "--count", str(count)]
    process = subprocess.Popen(
        [*command, "--report", str(report)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    size, changed = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(0.1)
        now = report.stat().st_size if report.exists() else 0
        if now != size:
            size, changed = now, time.monotonic()
        elif time.monotonic() - changed > _PATIENCE:
            process.kill()
            process.wait()
    entries = [json.loads(line) for line in report.read_text().splitlines()]
    seeds = [entry["seed"] for entry in entries[::2]]
    faults = [
        {"kind": kind, "seed": seed, "fault": done["fault"]}
        for seed, done in zip(seeds, entries[1::2], strict=False)
        if "fault" in done
    ]
    if process.returncode:
        faults.append(
            {"kind": kind, "seed": seeds[-1], "fault": f"the process ended with {process.returncode}"}
        )
    accepted = sum(bool(done.get("accepted")) for done in entries[1::2])
    return (seeds[-1] + 1 if seeds else first + count), len(seeds), accepted, faults


def run(minutes: float, first: int) -> dict[str, Any]:
    """Try all kinds in turn until the time is over."""
    from inputs import KINDS

    until = time.monotonic() + minutes * 60
    following = dict.fromkeys(KINDS, first)
    counts = {kind: {"tried": 0, "accepted": 0, "faults": 0} for kind in KINDS}
    faults: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < until:
            for kind, seed in following.items():
                following[kind], tried, accepted, found = run_batch(
                    kind, seed, _BATCH, Path(folder) / "report"
                )
                faults += found
                for name, number in (("tried", tried), ("accepted", accepted), ("faults", len(found))):
                    counts[kind][name] += number
    return {
        "minutes": minutes,
        "inputs": sum(c["tried"] for c in counts.values()),
        "kinds": counts,
        "faults": faults,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--kind", help="try one kind only, in this process")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--report", type=Path, default=Path("/dev/stdout"))
    args = parser.parse_args()
    if args.kind:
        try_batch(args.kind, args.seed, args.count, args.report)
        return 0
    result = run(args.minutes, args.seed)
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 1 if result["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
