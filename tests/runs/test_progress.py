"""Showing the progress of a run."""

import io

import pytest
from rich.console import Console

from recap.runs import progress
from recap.runs.progress import Lines, Progress


def now(stage="draw", done=50, total=200, **more):
    return Progress(stage=stage, done=done, total=total, seconds=more.pop("seconds", 10.0), **more)


def lines(*progresses, every_s=0.0):
    out = io.StringIO()
    show = Lines(out, every_s)
    for each in progresses:
        show(each)
    return out.getvalue().splitlines()


def test_a_line_has_pace_and_time_left():
    """
    It has customers and cards a second, failures, and the time that is left.
    """
    assert lines(now(cards=100, reused=3, failures=2)) == [
        "draw: 50 of 200 customers; "
        "5.0 customers/s, 100 cards, 10/s, 3 reused, 2 failed, 30.0 s left"
    ]


def test_a_finished_stage_shows_how_long_it_took():
    """
    The elapsed time replaces the time that is left.
    """
    assert lines(now(done=200, finished=True)) == [
        "draw: 200 of 200 customers, done in 10.0 s; 20 customers/s"
    ]


def test_a_reused_stage_has_no_pace():
    """
    An earlier run did the work: a million customers a second would be misleading.
    """
    assert lines(now(done=200, seconds=0.001, finished=True)) == [
        "draw: 200 of 200 customers, done in 0.0 s"
    ]


def test_lines_come_every_few_seconds_only():
    """
    The log of a long run stays short.
    """
    assert [] == lines(*[now(done=n) for n in range(50)], every_s=5.0)


def test_a_notice_is_written_once():
    """
    A notice is written again only when it changes.
    """
    shown = lines(*[now(done=0, notice="No worker answers.")] * 3, every_s=5.0)

    assert ["No worker answers."] == shown


def test_the_read_stage_shows_percent_and_elapsed_time():
    """
    A large log is read for minutes: the line shows percent and elapsed time.
    """
    assert lines(now("read", done=43, total=100, seconds=185.0)) == [
        "read: 43 % of the log; 3 min 05 s so far"
    ]


def test_no_time_left_is_shown_before_enough_is_done():
    """
    Early in a stage there is no estimate: the first card takes as long as a hundred others.
    """
    assert now(done=0).left_s is None
    assert now(done=19, total=1000).left_s is None
    assert 490.0 == now(done=20, total=1000).left_s
    assert 90.0 == now(done=1, total=10).left_s
    assert "draw: 0 of 200 customers" == lines(now(done=0, seconds=4.0))[0]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(4.21, "4.2 s"), (59.94, "59.9 s"), (185, "3 min 05 s"), (7830, "2 h 10 min")],
)
def test_durations_are_readable(seconds, expected):
    """
    Seconds below a minute, then minutes and seconds, then hours and minutes.
    """
    assert expected == progress.duration(seconds)


def test_a_terminal_gets_bars():
    """
    One row for now_ stage, with the notice above.
    """
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    with progress.bars(console) as show:
        show(now(stage="freeze", done=200, finished=True))
        show(now(notice="No worker answers."))

    shown = out.getvalue()
    assert "No worker answers." in shown
    assert "20 customers/s" in shown
    assert "50 of 200 customers" in shown


def test_a_file_gets_lines():
    """
    Bars are shown only in terminals.
    """
    out = io.StringIO()
    with progress.listener(out) as show:
        show(now(done=200, finished=True))

    assert "draw: 200 of 200 customers, done in 10.0 s; 20 customers/s\n" == out.getvalue()


@pytest.mark.parametrize(
    ("after_s", "expected"),
    [(progress.FIRST_TRANSIENT_LINE_S, ""), (0.0, "try: 50 of 200 stories; 30.0 s left\n")],
)
def test_a_transient_stage_gets_a_line_only_when_it_takes_long(monkeypatch, after_s, expected):
    """
    Outside a terminal a long stage gets a line, and a finished one none.
    """
    monkeypatch.setattr(progress, "FIRST_TRANSIENT_LINE_S", after_s)
    out = io.StringIO()
    with progress.transient_listener(out) as show:
        show(now(stage="try"))
        show(now(stage="try", done=200, finished=True))

    assert expected == out.getvalue()
