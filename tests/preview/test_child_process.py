"""A process that holds an object: its results, its errors, and its end."""

import os
import time
from contextlib import closing

import pytest

from recap.errors import CardError, TemplateError
from recap.preview.child_process import ChildProcess


class Worker:
    def __init__(self, report):
        self._report, self._calls = report, 0

    def count(self):
        self._calls += 1
        return self._calls

    def work(self):
        self._report(0.5)
        return "done"

    def fail(self):
        raise TemplateError("what", "where", "fix")

    def wait(self):
        time.sleep(60)

    def end(self):
        os._exit(3)


class Closing(ChildProcess):
    close = ChildProcess.stop


def test_calls_share_one_object_and_errors_come_back():
    """
    An error of ours arrives whole; the object lives on.
    """
    shares: list[float] = []
    with closing(Closing(Worker, 30, shares.append)) as process:
        assert 1 == process.call("count")
        with pytest.raises(TemplateError) as refused:
            process.call("fail")
        assert ("what", "where", "fix") == refused.value.args
        assert 2 == process.call("count")
        assert "done" == process.call("work")
        assert [0.5] == shares


def test_a_call_that_hangs_or_ends_the_process_costs_only_itself():
    """
    The next call gets a new process.
    """
    with closing(Closing(Worker, 3)) as process:
        with pytest.raises(CardError, match="The process that draws has ended"):
            process.call("end")
        assert 1 == process.call("count")
        with pytest.raises(CardError, match="This took longer than 3 seconds"):
            process.call("wait")
        assert 1 == process.call("count")
