import pytest
from activity_log import adds_up, campaign, complaint, events, log, rejected, values

from recap.activity import check, fingerprint, split
from recap.errors import ActivityError, CampaignError

pytestmark = pytest.mark.slow

HEADER = "who,when,what,order,paid,pieces,of"
COLUMNS = {"item": "what", "order_id": "order", "amount": "paid"}
RULES = ["net", "show", "ignore"]


def shop(folder, *rows, rule="net", columns=COLUMNS, **returns):
    """Make a campaign with *rows* of C-1: day, item, order, amount, quantity, returned order."""
    lines = []
    for row in rows:
        day, *rest = row.split()
        cells = ["" if cell == "-" else cell for cell in rest]
        lines.append(",".join(["C-1", f"2017-{day}", *cells, *[""] * (5 - len(cells))]))
    log(folder, *lines, header=HEADER)
    return campaign(folder, columns=columns, returns={"rule": rule, **returns})


def net_amounts(plan):
    """Return the amount of each order without its returns, from the shard."""
    year = events(plan)
    lines = year[year["kind"] == "event"].fillna({"returned": 0})
    left = lines.assign(left=lines["amount"] - lines["returned"]).groupby("order_id")["left"].sum()
    return left.to_dict()


def test_without_a_rule_negative_lines_are_rejected(tmp_path):
    """
    The campaign must say what a negative amount means; the error has the key.
    """
    log(tmp_path, "C-1,2017-03-05,-5", header="who,when,paid")

    with pytest.raises(ActivityError) as error:
        check(campaign(tmp_path, columns={"amount": "paid"}))

    assert (
        "No row is left to count: 1 read, 1 negative amount. First: log.csv row 2, paid = '-5'.\n"
        "  where: log.csv (source.path in campaign.toml)\n"
        "  fix:   if payments are negative in this log, invert the sign: "
        'amount = "0 - Amount"; else define returns under [returns], '
        "or correct source.columns.amount."
    ) == complaint(error, tmp_path)


@pytest.mark.parametrize(("rule", "kind"), [("net", "correction"), ("show", "return")])
def test_a_return_is_a_kind_of_line(tmp_path, rule, kind):
    """
    It counts, its amount is negative, and no row is rejected.
    """
    plan = shop(tmp_path, "03-01 Hat A 9", "03-02 Hat B -4", rule=rule)

    assert ["event", kind] == values(plan, "kind")
    assert [9.0, -4.0] == values(plan, "amount")
    assert (2, {}) == (check(plan).used, check(plan).rejected)


def test_ignored_returns_are_rejected(tmp_path):
    """
    They are listed with their reason, and their money is not subtracted.
    """
    plan = shop(tmp_path, "03-01 Hat A 9", "03-02 Hat B -4", rule="ignore")

    assert [9.0] == values(plan, "amount")
    assert ["return"] == [row["reason"] for row in rejected(plan)]
    assert adds_up(check(plan))


@pytest.mark.parametrize("order", ["C-7", "c7", "XC"])
def test_an_order_id_can_mark_a_return(tmp_path, order):
    """
    The amount of such a line is subtracted, also where the log writes no minus.
    """
    plan = shop(tmp_path, "03-01 Hat A 9", f"03-02 Hat {order} 4", orders=["C*", "?C"])

    assert ["event", "correction"] == values(plan, "kind")
    assert [9.0, -4.0] == values(plan, "amount")


def test_a_negative_quantity_is_a_return(tmp_path):
    """
    Whatever the sign of its amount, the money was given back.
    """
    columns = COLUMNS | {"quantity": "pieces"}
    plan = shop(tmp_path, "03-01 Hat A 9 1", "03-02 Hat A 9 -1", columns=columns)

    assert [9.0, -9.0] == values(plan, "amount")


@pytest.mark.parametrize("rule", RULES)
def test_a_cancelled_order_is_not_the_biggest_order(tmp_path, rule):
    """
    Under every rule, a cancelled order has no amount left.
    """
    plan = shop(
        tmp_path,
        *("01-18T10:01 Jar 1 77183.6", "01-18T10:17 Jar C2 -77183.6", "03-01 Hat 3 9"),
        rule=rule,
    )

    assert {"1": 0.0, "3": 9.0} == net_amounts(plan)


def test_a_credit_note_refers_to_its_order(tmp_path):
    """
    The column with the order overrides every other match.
    """
    plan = shop(
        tmp_path,
        *("03-01 Hat A 9", "03-02 Hat B 9", "03-03 - N 5 - A"),
        orders=["N"],
        refers_to="of",
    )

    assert {"A": 4.0, "B": 9.0} == net_amounts(plan)


def test_a_return_with_the_same_order_id_belongs_to_that_order(tmp_path):
    """
    A line of an order may return part of it.
    """
    assert {"A": 6.0, "B": 4.0} == net_amounts(
        shop(tmp_path, "03-01 Hat A 9", "03-02 Hat B 4", "03-03 Cap A -3")
    )


def test_a_return_without_an_order_belongs_to_the_last_purchase(tmp_path):
    """
    Same item, same amount, earlier; each purchase is returned once.
    """
    plan = shop(
        tmp_path,
        *("03-01 Hat A 9", "03-02 Hat B 9", "03-03 Hat X -9", "03-04 Hat C 9"),
        *("03-05 Hat Y -9", "03-06 Cap D 9", "03-07 Hat Z -9", "03-08 Hat Q -9"),
    )

    assert {"A": 0.0, "B": 0.0, "C": 0.0, "D": 9.0} == net_amounts(plan)


def test_a_return_of_an_unknown_purchase_belongs_to_no_order(tmp_path):
    """
    If the log does not have the purchase, only the money counts.
    """
    plan = shop(tmp_path, "03-01 Hat X -9", "03-02 Hat A 9", "03-03 Hat Y -8")

    assert {"A": 9.0} == net_amounts(plan)
    assert -8.0 == sum(values(plan, "amount"))


def test_a_return_belongs_to_its_own_customer(tmp_path):
    """
    Two customers may have the same order number and item.
    """
    log(
        tmp_path,
        *("C-1,2017-03-01,Hat,A,9,,", "C-2,2017-03-01,Hat,A,9,,", "C-2,2017-03-02,Hat,A,-9,,"),
        header=HEADER,
    )
    plan = campaign(tmp_path, columns=COLUMNS, returns={"rule": "net"})

    year = events(plan).set_index("customer_id")["returned"]

    assert [9.0] == [*year.dropna()]
    assert year.loc["C-1"] != year.loc["C-1"]


def test_a_customer_with_only_returns_has_no_recap(tmp_path):
    """
    The rows are rejected with their reason.
    """
    log(tmp_path, "C-1,2017-03-01,9", "C-2,2017-03-01,-9", header="who,when,paid")
    plan = campaign(tmp_path, columns={"amount": "paid"}, returns={"rule": "net"})

    read_report = split(plan, tmp_path / "out")

    assert (1, 1, {"no event": 1}) == (
        read_report.customers,
        read_report.used,
        read_report.rejected,
    )


def test_control_totals_separate_kinds(tmp_path):
    """
    They count events and orders, the money without returned money, and returns.
    """
    read_report = check(shop(tmp_path, "03-01 Hat A 9", "03-02 Hat B -4", rule="show"))

    totals = {"events": 1, "orders": 1, "amount": 50_000}
    assert totals | {"returns": 1, "returned": 40_000} == read_report.control_totals


def test_patterns_of_orders_need_an_order_column(tmp_path):
    """
    A rule that could never match is an error.
    """
    plan = shop(tmp_path, "03-01 Hat A 9", orders=["C*"], columns={"amount": "paid"})

    with pytest.raises(CampaignError) as error:
        check(plan)

    assert (
        "returns.orders has patterns, but no column of the log is mapped for them.\n"
        "  where: returns.orders in campaign.toml\n"
        "  fix:   map order_id under [source.columns], or take out returns.orders."
    ) == complaint(error, tmp_path)


def test_a_changed_rule_changes_the_fingerprint(tmp_path):
    """
    A run then reads the log again.
    """
    marks = {fingerprint(shop(tmp_path, "03-01 Hat A 9", rule=rule)) for rule in RULES}

    assert 3 == len(marks)


@pytest.mark.parametrize("back", ["5", "-5"])
@pytest.mark.parametrize(
    ("rule", "kinds", "amounts"),
    [
        ("net", ["event", "event", "correction"], [9.0, 9.0, -5.0]),
        ("show", ["event", "event", "return"], [9.0, 9.0, -5.0]),
        ("count", ["event", "event", "correction"], [9.0, 9.0, -5.0]),
        ("ignore", ["event", "event"], [9.0, 9.0]),
    ],
)
def test_a_column_may_have_what_was_given_back(tmp_path, back, rule, kinds, amounts):
    """
    A refund beside its purchase is a return, and no line of the log; the order is smaller by it.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,A,9,0",
        f"C-1,2017-03-02,B,9,{back}",
        header="who,when,o,paid,back",
    )
    columns = {"order_id": "o", "amount": "paid", "refunded": "back"}
    plan = campaign(tmp_path, columns=columns, returns={"rule": rule})

    year = events(plan).sort_values(["kind", "amount"], ascending=[False, False])

    assert sorted(kinds) == sorted(year["kind"])
    assert sorted(amounts) == sorted(year["amount"])
    assert {"A": 9.0, "B": 4.0} == net_amounts(plan)
    assert (2, 2, {}) == (check(plan).read, check(plan).used, check(plan).rejected)
    assert [] == rejected(plan)


def test_a_refund_is_rejected_with_its_purchase(tmp_path):
    """
    It is a part of that line: of a duplicate, of staff, of another year, of who opted out.
    """
    lines = ["C-1,2017-03-01,9,5", "C-1,2017-03-01,9,5", "T-1,2017-03-01,9,5", "C-1,2015-01-01,9,5"]
    log(tmp_path, *lines, "N-1,2017-03-01,9,5", header="who,when,paid,back")
    (tmp_path / "staff.txt").write_text("T-1")
    (tmp_path / "no.txt").write_text("N-1")
    plan = campaign(
        tmp_path,
        columns={"amount": "paid", "refunded": "back"},
        source={"duplicates": "drop"},
        returns={"rule": "net"},
        robots={"customers": "staff.txt", "most_events_a_day": 1},
        opted_out={"file": "no.txt"},
    )

    report = check(plan)

    assert [9.0, -5.0] == sorted(values(plan, "amount"), reverse=True)
    assert {"opted out": 1, "outside the window": 1, "duplicate": 1, "staff": 1} == report.rejected
    assert adds_up(report)
    assert 3 == len(rejected(plan))


def test_an_unreadable_refund_is_rejected(tmp_path):
    """
    Otherwise it would count as nothing.
    """
    log(tmp_path, "C-1,2017-03-01,9,n/a", "C-1,2017-03-01,9,", header="who,when,paid,back")
    columns = {"amount": "paid", "refunded": "back"}
    plan = campaign(tmp_path, columns=columns, returns={"rule": "net"})

    assert {"unreadable number": 1} == check(plan).rejected


def test_a_refund_without_an_order_lowers_its_own_line(tmp_path):
    """
    A part of the price is no other purchase's price.
    """
    log(tmp_path, "C-1,2017-03-01,A,5,0", "C-1,2017-03-02,,9,5", header="who,when,o,paid,back")
    columns = {"order_id": "o", "amount": "paid", "refunded": "back"}

    assert {"A": 5.0} == net_amounts(campaign(tmp_path, columns=columns, returns={"rule": "net"}))


@pytest.mark.parametrize(("rule", "used"), [("net", 2), ("show", 2), ("count", 2), ("ignore", 1)])
def test_another_column_may_say_what_is_a_return(tmp_path, rule, used):
    """
    Its money is subtracted although the log writes no minus.
    """
    log(tmp_path, "C-1,2017-03-01,9,Sale", "C-1,2017-03-02,4,REFUND", header="who,when,paid,Type")
    plan = campaign(
        tmp_path,
        columns={"amount": "paid"},
        source={"return_when": {"Type": ["refund", "void*"]}},
        returns={"rule": rule},
    )

    assert (9.0 if rule == "ignore" else 5.0) == sum(values(plan, "amount"))
    assert used == check(plan).used


def test_returns_may_count_as_events(tmp_path):
    """
    Who brings something back was there; the money is subtracted from the year and the order.
    """
    rows = ["03-01 Hat A 9", "03-02 Hat A -4", "03-03 Cap B 7", "03-04 Cap - -7"]
    plan = shop(tmp_path, *rows, rule="count")

    year = events(plan)

    assert {"event"} == {*year["kind"]}
    assert 5.0 == year["amount"].sum()
    assert {"A": 5.0, "B": 0.0} == net_amounts(plan)


def test_what_was_brought_back_is_no_piece(tmp_path):
    """
    `total_quantity` says that returns are not subtracted.
    """
    columns = COLUMNS | {"quantity": "pieces"}
    plan = shop(tmp_path, "03-01 Hat A 9 2", "03-02 Hat A -4 -1", rule="count", columns=columns)

    assert [2.0, None] == values(plan, "quantity")


def test_a_machine_that_returns_all_day_is_one(tmp_path):
    """
    Where returns are events, they count for the limit.
    """
    log(
        tmp_path,
        "C-1,2017-03-01,9",
        "C-1,2017-03-01,-9",
        "C-2,2017-03-01,9",
        header="who,when,paid",
    )

    def robots(rule: str) -> int:
        plan = campaign(
            tmp_path,
            columns={"amount": "paid"},
            returns={"rule": rule},
            robots={"most_events_a_day": 1},
        )
        return check(plan).rejected.get("robot", 0)

    assert (0, 2) == (robots("net"), robots("count"))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"columns": {"amount": "paid", "refunded": "back"}}, "source.columns.refunded"),
        ({"source": {"return_when": {"Type": "refund"}}}, "source.return_when"),
    ],
)
def test_returns_need_a_rule(tmp_path, changes, key):
    """
    Otherwise nobody knows whether their money counts.
    """
    with pytest.raises(ValueError, match=f"is missing, and {key} needs it"):
        campaign(tmp_path, **changes)
