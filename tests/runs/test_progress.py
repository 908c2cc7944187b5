"""How a run is shown while it runs."""

import io

import pytest
from rich.console import Console

from recap.runs import progress
from recap.runs.progress import Lines, Progress


def now(stage="draw", done=50, total=200, **more):
    return Progress(stage=stage, done=done, total=total, seconds=more.pop("seconds", 10.0), **more)


def lines(*told, every_s=0.0):
    out = io.StringIO()
    show = Lines(out, every_s)
    for each in told:
        show(each)
    return out.getvalue().splitlines()


def test_a_line_says_pace_and_time_left():
    """
    Customers and cards a second, failures, and how long it still takes.
    """
    assert lines(now(cards=100, reused=3, failures=2)) == [
        "draw: 50 of 200 customers; "
        "5.0 customers/s, 100 cards, 10/s, 3 reused, 2 failed, 30.0 s left"
    ]


def test_a_stage_that_is_over_says_how_long_it_took():
    """
    There is nothing left to wait for.
    """
    assert lines(now(done=200, finished=True)) == [
        "draw: 200 of 200 customers, done in 10.0 s; 20 customers/s"
    ]


def test_a_stage_that_was_done_already_has_no_pace():
    """
    Nobody counts a million customers a second; they were counted by an earlier run.
    """
    assert lines(now(done=200, seconds=0.001, finished=True)) == [
        "draw: 200 of 200 customers, done in 0.0 s"
    ]


def test_lines_come_every_few_seconds_only():
    """
    A log file of a run of hours can be read.
    """
    assert [] == lines(*[now(done=n) for n in range(50)], every_s=5.0)


def test_a_notice_is_written_once():
    """
    What to do about missing workers is said again when it changes, not ten times a second.
    """
    told = lines(*[now(done=0, notice="No worker answers.")] * 3, every_s=5.0)

    assert ["No worker answers."] == told


def test_a_long_stage_of_one_piece_shows_that_it_goes_on():
    """
    A log of a hundred million lines is read for minutes before anything of it is done.
    """
    assert lines(now("read", done=43, total=100, seconds=185.0)) == [
        "read: 43 % of the log; 3 min 05 s so far"
    ]


def test_nothing_is_promised_before_enough_is_done():
    """
    No pace yet: no time left. The first card of a thousand takes as long as a hundred others.
    """
    assert now(done=0).left_s is None
    assert now(done=19, total=1000).left_s is None
    assert 490.0 == now(done=20, total=1000).left_s
    assert 90.0 == now(done=1, total=10).left_s
    assert "draw: 0 of 200 customers" == lines(now(done=0, seconds=4.0))[0]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(4.21, "4.2 s"), (59.94, "59.9 s"), (185, "3 min 05 s"), (7830, "2 h 10 min")],
)
def test_durations_are_said_as_people_say_them(seconds, said):
    """
    Seconds while they matter, then minutes, then hours.
    """
    assert said == progress.duration(seconds)


def test_a_terminal_gets_bars():
    """
    A stage a row, with its notice above.
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
    Bars are for terminals.
    """
    out = io.StringIO()
    with progress.listener(out) as show:
        show(now(done=200, finished=True))

    assert "draw: 200 of 200 customers, done in 10.0 s; 20 customers/s\n" == out.getvalue()


@pytest.mark.parametrize(
    ("after_s", "said"),
    [(progress.FIRST_TRANSIENT_LINE_S, ""), (0.0, "try: 50 of 200 stories; 30.0 s left\n")],
)
def test_what_passes_is_told_while_it_lasts(monkeypatch, after_s, said):
    """
    Off a terminal a line says what takes long, and none what is over.
    """
    monkeypatch.setattr(progress, "FIRST_TRANSIENT_LINE_S", after_s)
    out = io.StringIO()
    with progress.transient_listener(out) as show:
        show(now(stage="try"))
        show(now(stage="try", done=200, finished=True))

    assert said == out.getvalue()
