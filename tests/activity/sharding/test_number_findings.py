import pytest
from activity_log import campaign, values, write

from recap.activity import ReadReport, check
from recap.activity.cleaning import UnreadableNumbers, ZeroScores
from recap.activity.sharding.shards import split


def paid(folder, *numbers, ours="amount", **source):
    write(folder / "log.csv", "who;when;paid", *(f"C-1;2017-03-05;{n}" for n in numbers))
    return campaign(folder, columns={ours: "paid"}, source=source)


def test_unreadable_numbers_are_counted_by_column_and_shape(tmp_path):
    """
    A shape has 9 for a digit and a for a letter, so that no value is shown.
    """
    plan = paid(tmp_path, "7", "8", "n/a", "5 km", "9 km", "free")

    assert (
        UnreadableNumbers(
            table="source",
            column="paid",
            rows=4,
            of_rows=6,
            shapes=("9 aa", "a/a", "aaaa"),
            fix="name the texts of 'paid' that are no numbers under [source.drop], "
            "or map another column",
        ),
    ) == check(plan).unreadable


@pytest.mark.parametrize(("odd", "are_many"), [(1, False), (2, True)])
def test_more_than_one_row_in_a_hundred_is_no_typing_error(tmp_path, odd, are_many):
    """
    The limit counts the used rows and those with unreadable numbers.
    """
    (column,) = check(paid(tmp_path, *["7"] * 99, *["n/a"] * odd)).unreadable

    assert are_many == column.are_many


def test_the_fix_is_the_key_that_reads_the_values(tmp_path):
    """
    The other decimal mark, or durations.
    """
    (marks,) = check(paid(tmp_path, "1.5", "2,50", decimal=".")).unreadable
    (durations,) = check(paid(tmp_path, "7", "01:14:03", "00:43:30")).unreadable

    assert 'set decimal = { paid = "," } under [source]' == marks.fix
    assert "map 'paid' as minutes: its values are durations" == durations.fix


def test_the_report_of_a_split_has_them(tmp_path):
    """
    A run reads them again from its folder.
    """
    read_report = split(paid(tmp_path, "7", "n/a"), tmp_path / "out")

    assert read_report.unreadable == ReadReport.from_json(read_report.to_json()).unreadable


@pytest.mark.parametrize(
    ("scores", "zeros"),
    [
        (["5", "0", "0", "", "3"], ZeroScores(2, 4)),
        (["5", "3"], ZeroScores(0, 2)),
        (["0", "0"], ZeroScores()),
    ],
)
def test_scores_of_0_among_others_are_counted(tmp_path, scores, zeros):
    """
    Where all scores are 0, they are no ratings at all.
    """
    assert zeros == check(paid(tmp_path, *scores, ours="score")).zero_scores


def test_null_scores_are_blank(tmp_path):
    """
    Their lines count.
    """
    plan = paid(tmp_path, "5", "0", "3", ours="score", null_scores=[0])

    assert {5, None, 3} == {*values(plan, "score")}


@pytest.mark.parametrize(
    ("amounts", "orders"),
    [
        ([f"{n // 2}1.50" for n in range(2, 12)], 5),
        ([f"{n // 2}1.50" for n in range(2, 10)], 0),  # four may be a coincidence
        ([f"{n // 2}1.50" for n in range(2, 12)] + ["3", "4"], 0),  # two amounts in one order
        (["12.50"] * 10, 0),  # each ticket costs the same
    ],
)
def test_totals_of_orders_on_each_line(tmp_path, amounts, orders):
    """
    Each order has two lines: where all have one amount, the amount may be that of the order.
    """
    rows = [f"C-1;2017-03-05;{amount};B{n // 2}" for n, amount in enumerate(amounts)]
    write(tmp_path / "log.csv", "who;when;paid;bon", *rows)
    plan = campaign(tmp_path, columns={"amount": "paid", "order_id": "bon"})

    assert orders == check(plan).repeated_totals


@pytest.mark.parametrize(
    ("values_", "fix"),
    [
        (["12 %", "5%"], "its values are percentages: export it with numbers without a percent"),
        (["5 K", "1.2M"], "its values are shortened numbers: export it with all digits"),
    ],
)
def test_the_fix_for_percentages_and_shortened_numbers(tmp_path, values_, fix):
    (column,) = check(paid(tmp_path, "7", *values_)).unreadable

    assert column.fix.startswith(fix)


def test_lines_of_nobody_are_counted_by_their_id(tmp_path):
    """
    A blank id is none of them.
    """
    write(tmp_path / "log.csv", "who,when", *(f"{who},2017-03-05" for who in ("0", "0", "", "7")))
    read_report = check(campaign(tmp_path, source={"null_ids": ["0", "guest"]}))

    assert read_report.null_ids == {"0": 2}
    assert read_report.rejected == {"no customer": 3}
