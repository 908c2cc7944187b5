from activity_log import campaign, events, log, values, write

from recap.activity import check

HEADER = "who,when,what,order,paid"
COLUMNS = {"item": "what", "order_id": "order", "amount": "paid"}


def shop(folder, *rows, **more):
    log(folder, *(f"C-1,2017-03-0{at},{row}" for at, row in enumerate(rows, 1)), header=HEADER)
    return campaign(folder, columns=COLUMNS, not_items={"items": ["post*", "DISCOUNT"]}, **more)


def test_lines_that_match_a_fee_pattern_are_fees(tmp_path):
    """
    Patterns ignore case; the money of fees counts.
    """
    plan = shop(tmp_path, "Hat,A,9", "POSTAGE,A,2", "Posters,A,5")

    assert ["event", "fee", "fee"] == values(plan, "kind")
    assert 16.0 == sum(values(plan, "amount"))
    assert 1 == check(plan).control_totals["events"]


def test_a_discount_counts_without_a_rule_for_returns(tmp_path):
    """
    A negative line that is not an item is not a return: its money counts.
    """
    assert [9.0, -2.0] == values(shop(tmp_path, "Hat,A,9", "Discount,A,-2"), "amount")


def test_a_discount_is_not_a_return(tmp_path):
    """
    Where returns are ignored, a discount still lowers the amount.
    """
    plan = shop(
        tmp_path, "Hat,A,9", "Discount,A,-2", "Hat,A,-9", "POSTAGE,C1,3",
        returns={"rule": "ignore", "orders": ["C*"]},
    )  # fmt: skip

    assert ["event", "fee"] == values(plan, "kind")
    assert {"return": 2} == check(plan).rejected


def test_fee_patterns_match_names_of_the_item_table(tmp_path):
    """
    Where the log has item ids, the patterns are compared with the names.
    """
    write(tmp_path / "items.csv", "id,name", "1,Hat", "2,Postage abroad")
    items = {"path": "items.csv", "id": "id", "name": "name"}

    plan = shop(tmp_path, "1,A,9", "2,A,4", "3,A,1", items=items)

    assert ["event", "fee", "event"] == values(plan, "kind")


def test_a_campaign_without_kinds_has_no_column_for_them(tmp_path):
    """
    Without rules for returns and fees, every line is an event.
    """
    log(tmp_path, "C-1,2017-03-01,Hat,A,9", header=HEADER)

    assert "kind" not in events(campaign(tmp_path, columns=COLUMNS))


def test_a_customer_with_only_fees_has_no_recap(tmp_path):
    """
    A fee is not an event.
    """
    log(tmp_path, "C-1,2017-03-01,Hat,A,9", "C-2,2017-03-01,POSTAGE,B,2", header=HEADER)
    plan = campaign(tmp_path, columns=COLUMNS, not_items={"items": ["postage"]})

    assert (1, {"no event": 1}) == (check(plan).customers, check(plan).rejected)
