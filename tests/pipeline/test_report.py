"""The report as people read it."""

from pathlib import Path

from recap.facts import ReconciledTotal
from recap.pipeline import report as reports
from recap.pipeline.artifacts import DrawCounts
from recap.pipeline.report import Report, StageReport
from recap.runs.jobs import Failure


def stage(name, seconds, made=0, reused=0):
    return StageReport(
        stage=name, done=3, total=3, made=made, reused=reused, failures=0, seconds=seconds
    )


WHOLE = (
    ReconciledTotal(
        name="events",
        log=1469300,
        reported=1469300,
        not_counted=0,
        rounding_difference=0,
        also=("hours", "months"),
    ),
    ReconciledTotal(
        name="amount",
        log=4093422.1,
        reported=4093422.1,
        not_counted=0,
        rounding_difference=0,
        also=("months",),
    ),
    ReconciledTotal(name="returns", log=0, reported=0, not_counted=0, rounding_difference=0),
)


def report(folder=Path("out"), failures=(), sums=WHOLE, hidden=None, cards=None):
    return Report(
        campaign="A small year",
        folder=folder,
        read=1469307,
        used=1469300,
        rejected={"opted out": 4, "unreadable date": 3},
        sums=tuple(sums),
        hidden=hidden or {},
        customers=3,
        snapshots=2,
        made=5,
        reused=1,
        cards=cards or DrawCounts(painted=5),
        stages=(stage("freeze", 2.5), stage("draw", 185.0, made=5, reused=1)),
        failures=tuple(failures),
        gallery=folder / "gallery" / "index.html",
    )


def failure(recap_id="aa11", reason="no room", story="streak"):
    return Failure("draw", 0, recap_id, story, reason)


def test_the_report_reads_well():
    """
    Numbers add up, stages say how long they took, and the last line is what to open.
    """
    assert str(report()) == (
        "A small year: 2 recaps in 3 min 08 s\n"
        "\n"
        "  lines read      1,469,307\n"
        "  used            1,469,300\n"
        "  rejected                7\n"
        "          4  opted out\n"
        "          3  unreadable date\n"
        "    each with its row: out/activity/rejected.csv\n"
        "  adds up               the log        the recaps\n"
        "    events            1,469,300         1,469,300\n"
        "    amount         4,093,422.10      4,093,422.10\n"
        "    with the same sums: hours, months\n"
        "  customers               3\n"
        "  files drawn             5\n"
        "  reused                  1\n"
        "  failures                0\n"
        "\n"
        "  freeze           2.5 s\n"
        "  draw        3 min 05 s   5 drawn, 1 reused\n"
        "\n"
        "Open: out/gallery/index.html"
    )


def test_the_rows_of_those_who_failed_have_a_column_of_their_own():
    """
    What is in the log and in no recap is told where it is.
    """
    some = ReconciledTotal(
        name="amount", log=12.5, reported=10, not_counted=2.5, rounding_difference=0
    )

    assert (
        "  adds up               the log        the recaps       not counted\n"
        "    amount                12.50                10              2.50\n"
    ) in str(report(sums=[some]))


def test_what_rounding_takes_away_is_shown():
    """
    Minutes are told in whole ones, so both sides differ, and the report says by what.
    """
    minutes = ReconciledTotal(
        name="minutes", log=320561.7, reported=320578, not_counted=0, rounding_difference=-16.3
    )
    cents = ReconciledTotal(
        name="amount", log=10.001, reported=10.0, not_counted=0, rounding_difference=0.001
    )

    assert (
        "  adds up               the log        the recaps          rounding\n"
        "    minutes          320,561.70           320,578            -16.30\n"
    ) in str(report(sums=[minutes]))
    assert "rounding" not in str(report(sums=[cents]))


def test_letters_that_no_font_has_are_told():
    """
    Which they are, and of how many cards; and how many cards were drawn slowly.
    """
    one = DrawCounts(painted=3, unpainted=1, with_missing_glyphs=1, missing_glyphs={"U+A9C1": 2})
    two = DrawCounts(painted=1, with_missing_glyphs=1, missing_glyphs={"U+10A0": 1, "U+A9C1": 1})

    told = str(report(cards=one + two))

    assert (
        "  files drawn             5\n"
        "  drawn slowly            1   'recap check' says why\n"
        "  reused                  1\n"
        "  not drawn               4   characters on 2 cards that no font has: U+A9C1, U+10A0\n"
    ) in told


def test_what_is_never_shown_is_told():
    """
    How many names, and how many lines with one, were kept out of every list and rank of names.
    """
    told = str(report(hidden={"item": 1, "category": 2, "lines": 1234}))

    assert (
        "  never shown         1,234   lines used, with 1 item name and 2 category names "
        "that no list or rank contains\n"
    ) in told
    assert "never shown" not in str(report(hidden={"item": 0, "category": 0, "lines": 0}))


def test_failures_are_gathered_by_their_reason():
    """
    A thousand customers with one cause are one cause.
    """
    many = [failure(f"r{n}") for n in range(4)]

    told = str(report(failures=[*many, failure("r9", "too long", story=None)]))

    assert (
        "5 recaps failed; failures.csv has their customers:\n"
        "  draw: too long\n"
        "    1 recap: r9\n"
        "  draw, streak: no room\n"
        "    4 recaps: r0, r1, r2, ...\n"
    ) in told


def test_who_failed_is_written_for_a_spreadsheet(tmp_path):
    """
    A customer id or a reason that begins like a formula stays text.
    """
    reports.write_files(report(tmp_path, [failure(reason="=1+1")]), {"aa11": "+49 1"})

    assert (tmp_path / "failures.csv").read_text() == (
        "customer,recap,stage,story,reason\n'+49 1,aa11,draw,streak,'=1+1\n"
    )
