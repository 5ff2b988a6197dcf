"""The slot and the barrier, with threads in the place of workers."""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest

from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.live.frame_broker import FrameBroker, Job
from ffgui.live.state import SIDES, Frame, Mode, ModelResult, Shown, Side


def frame(number: int) -> Frame:
    return Frame(np.zeros((2, 2, 3), np.uint8), number, float(number))


def result(job: Job) -> ModelResult:
    empty = Result(Detections.empty(), Attention(), Timing(0, 0, 0))
    return ModelResult(job.frame, empty, 0.5, 0.0, 0.0, job.dropped)


class WorkerStub:
    """Takes jobs in a thread on request, so that a test decides which worker is slow."""

    def __init__(self, broker: FrameBroker, side: Side) -> None:
        self.broker, self.side = broker, side
        self.jobs: list[Job | None] = []
        self._took = threading.Semaphore(0)
        broker.join(side)

    def take(self) -> None:
        def work() -> None:
            self.jobs.append(self.broker.take(self.side))
            self._took.release()

        threading.Thread(target=work, daemon=True).start()

    def job(self) -> Job:
        assert self._took.acquire(timeout=10)
        job = self.jobs[-1]
        assert job is not None
        return job

    def got_nothing(self) -> bool:
        return not self._took.acquire(timeout=0.05)

    def deliver(self, job: Job) -> None:
        self.broker.deliver(self.side, job, result(job))


def broker_and_workers(
    mode: Mode = "paired", sides: tuple[Side, ...] = SIDES
) -> tuple[FrameBroker, WorkerStub, WorkerStub]:
    numbers = itertools.count(1)
    broker = FrameBroker(mode, sides, lambda: next(numbers))
    return broker, WorkerStub(broker, "left"), WorkerStub(broker, "right")


def numbers_shown(shown: Shown | None) -> dict[Side, int]:
    assert shown is not None
    return {side: result.frame.number for side, result in shown.results.items()}


def test_a_pair_is_shown_together_and_belongs_to_one_frame() -> None:
    broker, left, right = broker_and_workers()
    left.take()
    right.take()
    broker.publish(frame(0))
    one, other = left.job(), right.job()
    left.deliver(one)
    assert broker.shown is None
    right.deliver(other)
    assert numbers_shown(broker.shown) == {"left": 0, "right": 0}


def test_the_barrier_waits_for_the_slower_worker_and_then_hands_out_the_newest_frame() -> None:
    broker, left, right = broker_and_workers()
    left.take()
    right.take()
    broker.publish(frame(0))
    left.deliver(left.job())
    left.take()
    for number in (1, 2, 3):
        broker.publish(frame(number))
    assert left.got_nothing()
    right.deliver(right.job())
    right.take()
    assert left.job().frame.number == right.job().frame.number == 3
    assert left.jobs[-1].dropped == 2


def test_no_frame_is_handed_out_twice() -> None:
    broker, left, right = broker_and_workers()
    left.take()
    right.take()
    broker.publish(frame(0))
    left.deliver(left.job())
    right.deliver(right.job())
    left.take()
    right.take()
    assert left.got_nothing()
    broker.close()


def test_when_one_leaves_during_a_round_the_other_is_shown_and_goes_on() -> None:
    broker, left, right = broker_and_workers()
    left.take()
    right.take()
    broker.publish(frame(0))
    left.deliver(left.job())
    broker.leave("right")
    assert numbers_shown(broker.shown) == {"left": 0}
    left.take()
    broker.publish(frame(1))
    assert left.job().frame.number == 1


def test_free_run_lets_each_worker_run_at_its_own_pace() -> None:
    broker, left, right = broker_and_workers("free")
    left.take()
    right.take()
    broker.publish(frame(0))
    right.job()
    left.deliver(left.job())
    left.take()
    broker.publish(frame(1))
    left.deliver(left.job())
    assert numbers_shown(broker.shown) == {"left": 1}


def test_free_run_shows_no_side_that_has_left_or_was_switched_off() -> None:
    broker, left, right = broker_and_workers("free")
    left.take()
    right.take()
    broker.publish(frame(0))
    left.deliver(left.job())
    late = right.job()
    broker.leave("left")
    broker.configure("free", ("left",))
    right.deliver(late)
    assert numbers_shown(broker.shown) == {"left": 0}
    broker.configure("free", SIDES)
    right.deliver(late)
    assert numbers_shown(broker.shown) == {"right": 0}


def test_a_hidden_side_gets_no_frames_and_those_it_misses_do_not_count_as_dropped() -> None:
    broker, left, right = broker_and_workers("paired", ("left",))
    left.take()
    right.take()
    broker.publish(frame(0))
    left.deliver(left.job())
    assert right.got_nothing()
    for number in range(1, 6):
        broker.publish(frame(number))
    broker.configure("paired", SIDES)
    broker.publish(frame(6))
    left.take()
    assert right.job().dropped == 0
    assert left.job().dropped == 5


@pytest.mark.parametrize("after", ["paired", "free"])
def test_changing_the_mode_during_a_round_blocks_no_worker(after: Mode) -> None:
    broker, left, right = broker_and_workers("free" if after == "paired" else "paired")
    left.take()
    right.take()
    broker.publish(frame(0))
    jobs = left.job(), right.job()
    broker.configure(after, SIDES)
    left.deliver(jobs[0])
    right.deliver(jobs[1])
    left.take()
    right.take()
    broker.publish(frame(1))
    left.deliver(left.job())
    right.deliver(right.job())
    assert numbers_shown(broker.shown) == {"left": 1, "right": 1}


def test_serials_rise_and_capture_times_are_kept() -> None:
    broker, left, _ = broker_and_workers("paired", ("left",))
    for number in range(3):
        left.take()
        broker.publish(frame(number))
        left.deliver(left.job())
    assert broker.shown is not None
    assert broker.shown.serial == 3
    assert broker.captured(2, "left") == 1.0
    assert broker.captured(2, "right") is None
    assert broker.captured(99, "left") is None


def test_hold_stops_frames_until_released() -> None:
    broker, left, _ = broker_and_workers("free")
    broker.hold(True)
    left.take()
    broker.publish(frame(0))
    assert left.got_nothing()
    broker.hold(False)
    assert left.job().frame.number == 0


def test_closing_releases_all_workers() -> None:
    broker, left, _ = broker_and_workers()
    left.take()
    broker.close()
    assert not left.got_nothing()
    assert left.jobs == [None]


def test_a_late_worker_is_left_out_until_it_is_idle_again() -> None:
    broker, left, right = broker_and_workers()
    left.take()
    right.take()
    broker.publish(frame(0))
    stuck = left.job()
    right.deliver(right.job())
    right.take()
    assert broker.leave_out_late(60) == []
    assert broker.leave_out_late(0) == ["left"]
    assert broker.leave_out_late(0) == []
    assert numbers_shown(broker.shown) == {"right": 0}
    broker.publish(frame(1))
    right.deliver(right.job())
    assert numbers_shown(broker.shown) == {"right": 1}
    left.deliver(stuck)
    left.take()
    right.take()
    broker.publish(frame(2))
    for worker in (left, right):
        worker.deliver(worker.job())
    assert numbers_shown(broker.shown) == {"left": 2, "right": 2}


def test_nobody_is_late_while_frames_are_held() -> None:
    broker, _, _ = broker_and_workers()
    broker.hold(True)
    assert broker.leave_out_late(0) == []
    broker.hold(False)
    assert broker.leave_out_late(60) == []
