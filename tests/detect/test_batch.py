import os
import sys
import threading
import time
from contextlib import closing

import pytest

from ffgui.detect.batch import PixelBudget, in_order
from ffgui.detect.engines.threads import usable_cores


def test_results_come_in_the_order_of_the_items():
    def slow_first(number):
        time.sleep(0.002 * (10 - number % 10))
        return number * 2

    assert list(in_order(slow_first, range(40), 4)) == [number * 2 for number in range(40)]


def test_workers_work_at_the_same_time():
    meeting = threading.Barrier(3, timeout=20)
    assert sorted(in_order(lambda _: meeting.wait(), range(3), 3)) == [0, 1, 2]


def test_items_are_taken_no_earlier_than_needed():
    taken = []

    def items():
        for number in range(1000):
            taken.append(number)
            yield number

    with closing(in_order(lambda number: number, items(), 2)) as results:
        for expected in range(10):
            assert next(results) == expected
            assert len(taken) <= expected + 4
    assert len(taken) <= 13


def test_what_has_not_begun_is_dropped_when_closed():
    begun = []
    gate = threading.Event()

    def wait(number):
        begun.append(number)
        if number:
            gate.wait(20)
        return number

    results = in_order(wait, range(100), 1)
    assert next(results) == 0
    gate.set()
    results.close()
    assert len(begun) <= 2


def test_a_failure_comes_in_its_place():
    results = in_order(lambda number: 6 // number, (3, 2, 0, 1), 2)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_pictures_under_way_stay_within_the_budget():
    budget = PixelBudget(100)
    lock = threading.Lock()
    now, most = 0, 0

    def work(pixels):
        nonlocal now, most
        with budget.take(pixels):
            with lock:
                now += pixels
                most = max(most, now)
            time.sleep(0.001)
            with lock:
                now -= pixels

    for _ in in_order(work, [40] * 30, 5):
        pass
    assert most == 80
    most = 0
    for _ in in_order(work, [30, 500, 30, 500] * 5, 4):
        pass
    assert most == 500  # alone, as nothing else fits beside it


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process to some cores")
def test_cores_that_the_process_may_not_use_do_not_count():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert usable_cores() == len(allowed)


def test_the_usual_budget_admits_several_pictures_at_once():
    budget = PixelBudget()
    with budget.take(1 << 20), budget.take(1 << 20):
        pass
