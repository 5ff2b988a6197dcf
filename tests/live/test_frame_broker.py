"""The barrier and the slot, with threads that stand for workers."""

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


def answer(job: Job) -> ModelResult:
    empty = Result(Detections.empty(), Attention(), Timing(0, 0, 0))
    return ModelResult(job.frame, empty, 0.5, 0.0, 0.0, job.dropped)


class Hand:
    """Takes jobs in a thread when told to, so that a test decides who is slow."""

    def __init__(self, exchange: FrameBroker, side: Side) -> None:
        self.exchange, self.side = exchange, side
        self.jobs: list[Job | None] = []
        self._took = threading.Semaphore(0)
        exchange.join(side)

    def take(self) -> None:
        def work() -> None:
            self.jobs.append(self.exchange.take(self.side))
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
        self.exchange.deliver(self.side, job.turn, answer(job))


def desk(mode: Mode = "paired", sides: tuple[Side, ...] = SIDES) -> tuple[FrameBroker, Hand, Hand]:
    numbers = itertools.count(1)
    exchange = FrameBroker(mode, sides, lambda: next(numbers))
    return exchange, Hand(exchange, "left"), Hand(exchange, "right")


def numbers_shown(shown: Shown | None) -> dict[Side, int]:
    assert shown is not None
    return {side: result.frame.number for side, result in shown.results.items()}


def test_a_pair_is_shown_together_and_belongs_to_one_frame() -> None:
    exchange, left, right = desk()
    left.take()
    right.take()
    exchange.publish(frame(0))
    one, other = left.job(), right.job()
    left.deliver(one)
    assert exchange.shown is None
    right.deliver(other)
    assert numbers_shown(exchange.shown) == {"left": 0, "right": 0}


def test_the_barrier_waits_for_the_slower_one_and_then_gives_the_newest() -> None:
    exchange, left, right = desk()
    left.take()
    right.take()
    exchange.publish(frame(0))
    left.deliver(left.job())
    left.take()
    for number in (1, 2, 3):
        exchange.publish(frame(number))
    assert left.got_nothing()
    right.deliver(right.job())
    right.take()
    assert left.job().frame.number == right.job().frame.number == 3
    assert left.jobs[-1].dropped == 2


def test_no_frame_is_given_twice() -> None:
    exchange, left, right = desk()
    left.take()
    right.take()
    exchange.publish(frame(0))
    left.deliver(left.job())
    right.deliver(right.job())
    left.take()
    right.take()
    assert left.got_nothing()
    exchange.close()


def test_when_one_leaves_in_mid_round_the_other_is_shown_and_goes_on() -> None:
    exchange, left, right = desk()
    left.take()
    right.take()
    exchange.publish(frame(0))
    left.deliver(left.job())
    exchange.leave("right")
    assert numbers_shown(exchange.shown) == {"left": 0}
    left.take()
    exchange.publish(frame(1))
    assert left.job().frame.number == 1


def test_free_run_lets_each_go_at_its_own_pace() -> None:
    exchange, left, right = desk("free")
    left.take()
    right.take()
    exchange.publish(frame(0))
    right.job()
    left.deliver(left.job())
    left.take()
    exchange.publish(frame(1))
    left.deliver(left.job())
    assert numbers_shown(exchange.shown) == {"left": 1}


def test_free_run_shows_no_side_that_has_left_or_was_switched_off() -> None:
    exchange, left, right = desk("free")
    left.take()
    right.take()
    exchange.publish(frame(0))
    left.deliver(left.job())
    late = right.job()
    exchange.leave("left")
    exchange.configure("free", ("left",))
    right.deliver(late)
    assert numbers_shown(exchange.shown) == {"left": 0}
    exchange.configure("free", SIDES)
    right.deliver(late)
    assert numbers_shown(exchange.shown) == {"right": 0}


def test_a_side_that_is_not_shown_gets_nothing_and_what_it_misses_is_not_dropped() -> None:
    exchange, left, right = desk("paired", ("left",))
    left.take()
    right.take()
    exchange.publish(frame(0))
    left.deliver(left.job())
    assert right.got_nothing()
    for number in range(1, 6):
        exchange.publish(frame(number))
    exchange.configure("paired", SIDES)
    exchange.publish(frame(6))
    left.take()
    assert right.job().dropped == 0
    assert left.job().dropped == 5


@pytest.mark.parametrize("after", ["paired", "free"])
def test_changing_the_mode_in_mid_round_blocks_nobody(after: Mode) -> None:
    exchange, left, right = desk("free" if after == "paired" else "paired")
    left.take()
    right.take()
    exchange.publish(frame(0))
    jobs = left.job(), right.job()
    exchange.configure(after, SIDES)
    left.deliver(jobs[0])
    right.deliver(jobs[1])
    left.take()
    right.take()
    exchange.publish(frame(1))
    left.deliver(left.job())
    right.deliver(right.job())
    assert numbers_shown(exchange.shown) == {"left": 1, "right": 1}


def test_serials_rise_and_capture_times_are_remembered() -> None:
    exchange, left, _ = desk("paired", ("left",))
    for number in range(3):
        left.take()
        exchange.publish(frame(number))
        left.deliver(left.job())
    assert exchange.shown is not None
    assert exchange.shown.serial == 3
    assert exchange.captured(2, "left") == 1.0
    assert exchange.captured(2, "right") is None
    assert exchange.captured(99, "left") is None


def test_hold_gives_nothing_until_released() -> None:
    exchange, left, _ = desk("free")
    exchange.hold(True)
    left.take()
    exchange.publish(frame(0))
    assert left.got_nothing()
    exchange.hold(False)
    assert left.job().frame.number == 0


def test_closing_lets_everybody_go() -> None:
    exchange, left, _ = desk()
    left.take()
    exchange.close()
    assert not left.got_nothing()
    assert left.jobs == [None]
