"""The text of a report, and its files."""

from dataclasses import replace
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


SUMS = (
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


def report(
    folder=Path("out"), failures=(), sums=SUMS, hidden=None, cards=None, consent=None, unreadable=()
):
    return Report(
        campaign="A small year",
        folder=folder,
        read=1469307,
        used=1469300,
        rejected={"opted out": 4, "unreadable date": 3},
        sums=tuple(sums),
        unknown_zones=0,
        tzdata="2026f",
        hidden=hidden or {},
        consent=consent or {},
        unreadable=unreadable,
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


def test_lines_that_the_campaign_drops_are_not_faults():
    """
    They have their own rows, by rule; with the used and the rejected lines they are all lines.
    """
    dropped = {"dropped: Status is failed": 1200, "dropped: ms is below 30000": 34}
    text = str(replace(report(), rejected={**dropped, "unreadable date": 3}))

    assert (
        "  dropped             1,234   by [source.keep] and [source.drop]\n"
        "      1,200  Status is failed\n"
        "         34  ms is below 30000\n"
        "  rejected                3\n"
        "          3  unreadable date\n"
        "    each with its row: out/activity/rejected.csv\n"
    ) in text


def test_the_text_of_a_report():
    """
    It has numbers that add up, the time of each stage, and as last line the page to open.
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
        "  time zones          2026f   of the tz database\n"
        "\n"
        "  freeze           2.5 s\n"
        "  draw        3 min 05 s   5 drawn, 1 reused\n"
        "\n"
        "Open: out/gallery/index.html"
    )


def test_unreadable_numbers_are_in_the_report():
    """
    A run goes on without their lines, and says which column has too many.
    """
    assert "  unreadable date\n    check: 20 of 99 lines have an unreadable 'paid'\n" in str(
        report(unreadable=["20 of 99 lines have an unreadable 'paid'"])
    )


def test_sums_that_were_not_counted_have_a_column():
    """
    The sums of customers that could not be counted explain the difference.
    """
    some = ReconciledTotal(
        name="amount", log=12.5, reported=10, not_counted=2.5, rounding_difference=0
    )

    assert (
        "  adds up               the log        the recaps       not counted\n"
        "    amount                12.50                10              2.50\n"
    ) in str(report(sums=[some]))


def test_a_rounding_difference_is_shown():
    """
    Minutes are shown rounded, so the sums differ, and the report shows by how much.
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


def test_characters_that_no_font_has_are_reported():
    """
    The report has their code points, how many cards lack some, and how many were drawn slowly.
    """
    one = DrawCounts(painted=3, unpainted=1, with_missing_glyphs=1, missing_glyphs={"U+A9C1": 2})
    two = DrawCounts(painted=1, with_missing_glyphs=1, missing_glyphs={"U+10A0": 1, "U+A9C1": 1})

    text = str(report(cards=one + two))

    assert (
        "  files drawn             5\n"
        "  drawn slowly            1   'recap check' says why\n"
        "  reused                  1\n"
        "  not drawn               4   characters on 2 cards that no font has: U+A9C1, U+10A0\n"
    ) in text


def test_hidden_names_are_reported():
    """
    The report has the number of hidden names and of lines with one.
    """
    text = str(report(hidden={"item": 1, "category": 2, "lines": 1234}))

    assert (
        "  never shown         1,234   lines used, with 1 item name and 2 category names "
        "that no list or rank contains\n"
    ) in text
    assert "never shown" not in str(report(hidden={"item": 0, "category": 0, "lines": 0}))


def test_failures_are_grouped_by_reason():
    """
    Many failures with one cause are one entry.
    """
    many = [failure(f"r{n}") for n in range(4)]

    text = str(report(failures=[*many, failure("r9", "too long", story=None)]))

    assert (
        "5 recaps failed; failures.csv has their customers:\n"
        "  draw: too long\n"
        "    1 recap: r9\n"
        "  draw, streak: no room\n"
        "    4 recaps: r0, r1, r2, ...\n"
    ) in text


def test_failures_csv_is_safe_in_a_spreadsheet(tmp_path):
    """
    A cell that begins like a formula gets an apostrophe.
    """
    reports.write_files(report(tmp_path, [failure(reason="=1+1")]), {"aa11": "+49 1"})

    assert (tmp_path / "failures.csv").read_text() == (
        "customer,recap,stage,story,reason\n'+49 1,aa11,draw,streak,'=1+1\n"
    )


def test_what_customers_answered():
    """
    The report shows the answers of each column, and the customers whose answer nobody can read.
    """
    answers = {"yes": 1200, "no": 30, "blank": 4, "other": 0}
    text = str(report(consent={"opted_in": answers, "opted_out": answers | {"other": 5}}))

    assert "  opted_in            1,234   customers in the log: 1,200 yes, 30 no, 4 blank\n" in text
    assert (
        "  opted_out           1,239   customers in the log: 1,200 yes, 30 no, 4 blank, "
        "5 neither: no recap ('recap check')\n"
    ) in text
    assert "customers in the log" not in str(report())
