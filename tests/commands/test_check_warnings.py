"""The warnings of `recap check` about the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recap.activity import check, known_exports
from recap.campaign import Campaign
from recap.commands import check_warnings

COLUMNS = {"customer_id": "who", "at": "when", "item": "sku"}
ITEMS = {"path": "items.csv", "id": "sku", "name": "title"}


def campaign(folder: Path, sources: dict[str, list[str]], **changes: Any) -> Campaign:
    """Make a campaign of sources, each with its lines; the only one's name is empty."""
    for name, lines in sources.items():
        (folder / f"{name or 'log'}.csv").write_text("\n".join(["who,when,sku", *lines]))
    logs = {name: {"path": f"{name or 'log'}.csv", "columns": COLUMNS} for name in sources}
    log = {"source": logs[""]} if "" in logs else {"sources": logs}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": folder}
    return Campaign.model_validate(top | log | changes)


def warnings_of(plan: Campaign) -> list[str]:
    return [*check_warnings.warnings_of(plan, check(plan))]


def test_a_good_log_has_no_warnings(tmp_path):
    """
    All rows of this log count, and have times and names.
    """
    assert [] == warnings_of(campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7"]}))


def test_days_among_times_are_reported(tmp_path):
    """
    They take no part in facts about hours.
    """
    plan = campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7", "C-1,2017-03-06,7"]})

    assert [
        "1 of 2 lines have no time of day, the others do: these lines count, but not in facts "
        "about hours."
    ] == warnings_of(plan)


def test_zones_that_are_none_are_reported(tmp_path):
    """
    With the most frequent ones, and whose clock counts instead.
    """
    zones = ["Mars", "Mars", "Moon", "Europe/Athens", "+02:00"]
    (tmp_path / "log.csv").write_text(
        "\n".join(["who,when,z", *(f"C-1,2017-03-05 10:0{n},{z}" for n, z in enumerate(zones))])
    )
    columns = {"customer_id": "who", "at": "when", "zone": "z"}
    plan = Campaign.model_validate(
        {
            **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": tmp_path},
            "source": {"path": "log.csv", "columns": columns},
        }
    )

    assert [
        "3 lines have a zone that is no time zone, such as 'Mars', 'Moon': they count in the "
        "campaign's zone, UTC. Write zones as 'Europe/Athens' or '+02:00', or take out "
        "source.columns.zone."
    ] == warnings_of(plan)


def test_links_that_have_expired_are_reported(tmp_path):
    """
    The campaign of last year, copied with its moments.
    """
    over = "links.expires (2018-02-01 00:00:00+00:00) is over: no link opens."
    links = {"opens": "2018-01-01T00:00:00", "expires": "2018-02-01"}

    assert [over] == warnings_of(campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7"]}, links=links))


def test_a_brand_that_was_not_set_is_reported(tmp_path):
    """
    Otherwise every card would show the placeholder of `recap new --from`.
    """
    assert ["brand is still '...', and every card shows it."] == warnings_of(
        campaign(tmp_path, {"": ["C-1,2017-03-05 10:00,7"]}, brand="...")
    )


@pytest.mark.parametrize(
    ("plus", "tip"),
    [
        (
            1,
            "Most lines are negative. If payments are negative in this log, invert the sign: "
            'amount = "0 - amount", or "debit - credit".',
        ),
        (
            3,
            '2 lines are negative. If they are returns, set rule = "net" under [returns].',
        ),
    ],
)
def test_the_warning_about_negative_amounts_depends_on_their_number(tmp_path, plus, tip):
    """
    A few are returns; if nearly all amounts are negative, the log has the opposite sign.
    """
    lines = ["C-1,2017-03-05 10:00,-7"] * 2 + ["C-1,2017-03-06 11:00,7"] * plus
    source = {"path": "log.csv", "columns": {**COLUMNS, "amount": "sku"}}
    plan = campaign(tmp_path, {"": lines}, source=source)

    assert tip in warnings_of(plan)


@pytest.mark.parametrize("day", ["2017-03-05", "2017-03-05 00:00:00"])
def test_a_log_without_hours_is_reported(tmp_path, day):
    """
    Three times at midnight may be dates or chance, so the check says that they are dates.
    """
    assert [
        "The log has days, and no times of day (its times are dates, or all at midnight): "
        "no story is about hours."
    ] == warnings_of(campaign(tmp_path, {"": [f"C-{n},{day},7" for n in range(3)]}))


def test_the_source_without_hours_is_named(tmp_path):
    """
    One source without times removes the hours of all sources, so the warning names it.
    """
    plan = campaign(tmp_path, {"web": ["C-1,2017-03-05 10:00,7"], "till": ["C-1,2017-03-05,7"]})

    assert [
        "[sources.till] has days, and no times of day (its times are dates, or all at midnight): "
        "no story is about hours, for any source."
    ] == warnings_of(plan)
    assert "sources.till" == check_warnings.without_hours(plan, check(plan))


def test_items_without_a_name_are_reported(tmp_path):
    """
    Items that have only a number are not shown on cards; the warning has how many.
    """
    (tmp_path / "items.csv").write_text("sku,title\n1,Hat\n2,\n")
    skus = ["1", "2", "", "8", "8", "9", "A-1", "A-2"]
    lines = [f"C-1,2017-03-{day:02} 10:00,{sku}" for day, sku in enumerate(skus, 1)]

    assert [
        "1 of 8 events have a blank item: they count, but no card shows one. If another column "
        "than 'sku' has it, correct source.columns.item; if they are no purchases, leave them out "
        "with [source.drop].",
        "6 of 7 events have an item that has no name in items.csv (items.path), such as 8, 2, 9: "
        "they count, but no card shows them. Add their names there.",
    ] == warnings_of(campaign(tmp_path, {"": lines}, items=ITEMS))


def test_items_without_a_name_in_the_log_are_reported(tmp_path):
    """
    If the log has the names, an item has none if its name is empty in all rows.
    """
    columns = COLUMNS | {"item_name": "title"}
    (tmp_path / "titled.csv").write_text(
        "who,when,sku,title\nC-1,2017-03-05 10:00,1,Hat\nC-1,2017-03-06 10:00,1,\n"
        "C-1,2017-03-07 10:00,2,\n"
    )
    plan = campaign(tmp_path, {"": []}, source={"path": "titled.csv", "columns": columns})

    assert [
        "1 of 3 events have an item that has no name in the log (item_name), such as 2: "
        "they count, but no card shows them. Add their names there."
    ] == warnings_of(plan)


def test_lines_that_do_not_count_are_reported(tmp_path):
    """
    The warning has their number, and the key that fits them.
    """
    lines = ["C-1,13.03.2017 10:00,7", "C-1,14.03.2017 11:00,7", "C-1,2017-03-05 10:00,7"]

    assert [
        "2 of 3 lines of the log are rejected.",
        'The log\'s times look like day/month/year: set source.times = "day-first".',
    ] == warnings_of(campaign(tmp_path, {"": lines}))


def campaign_with_rules(
    folder: Path, *cells: str, column: str = "Status", **rules: object
) -> Campaign:
    """Make a campaign with a line for each of *cells* in the column Status, and rules on it."""
    lines = [f"who,when,{column}", *(f"C-{n},2017-03-05,{cell}" for n, cell in enumerate(cells))]
    (folder / "log.csv").write_text("\n".join(lines))
    source = {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}, "drop": rules}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": folder}
    return Campaign.model_validate(top | {"source": source})


def rule_warnings(plan: Campaign) -> list[str]:
    return [each for each in warnings_of(plan) if "leaves out no line" in each]


@pytest.mark.parametrize(
    ("cells", "rule", "shown"),
    [
        (["Cancelled", "paid"], "Canceld", "'Cancelled'"),
        (["Trailer: one", "paid"], "TRAILER", "'Trailer: one'"),
        (["storniert", "ok"], ["cancelled", "failed"], "'storniert'"),
    ],
)
def test_a_rule_that_may_be_misspelt_is_reported(tmp_path, cells, rule, shown):
    """
    Similar values of its column are shown, and those that mean in any language that nothing
    happened.
    """
    named = " or ".join(rule) if isinstance(rule, list) else rule

    assert [
        f"[source.drop] leaves out no line where Status is {named}, but the column has {shown}. "
        "Is the rule written as the file is?"
    ] == rule_warnings(campaign_with_rules(tmp_path, *cells, Status=rule))


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        (["paid", "shipped"], {"Status": ["Cancelled", "Refunded"]}),
        (["1", "2"], {"Status": {"below": 1}}),
        (["", "paid"], {"Status": "void"}),
        (["failed", "paid"], {"who": "C-0", "Status": "failed"}),
    ],
)
def test_a_rule_for_lines_that_the_log_does_not_have_is_no_warning(tmp_path, cells, rules):
    """
    Nor is one whose lines an earlier rule leaves out.
    """
    assert not rule_warnings(campaign_with_rules(tmp_path, *cells, **rules))


@pytest.mark.parametrize(
    ("cells", "count"), [(["Attending", "Checked In"], 0), (["Canceld", "Attending"], 1)]
)
def test_a_rule_of_a_known_export_is_written_as_its_files_are(tmp_path, cells, count):
    """
    A similar value is another state, unless it says that nothing happened.
    """
    (eventbrite,) = [each for each in known_exports() if each.name == "eventbrite"]
    drop = {"Attendee Status": eventbrite.source["drop"]["Attendee Status"]}
    plan = campaign_with_rules(tmp_path, *cells, column="Attendee Status", **drop)

    assert len(rule_warnings(plan)) == count


def test_the_warning_about_a_rule_shows_no_customer(tmp_path):
    """
    The ids of the log may be similar to those of the rule.
    """
    assert [
        "[source.drop] leaves out no line where who is in [source.drop], but the column has "
        "similar values. Is the rule written as the file is?"
    ] == rule_warnings(campaign_with_rules(tmp_path, "a", "b", who="C-00"))


def test_orders_that_rules_leave_out_in_part_are_reported(tmp_path):
    """
    Their status may be on the first line of each order only.
    """
    lines = ["who,when,order,Status", "C-1,2017-03-05,1,void", "C-1,2017-03-05,1,"]
    (tmp_path / "log.csv").write_text("\n".join(lines))
    columns = {"customer_id": "who", "at": "when", "order_id": "order"}
    source = {"path": "log.csv", "columns": columns, "drop": {"Status": "void"}}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": tmp_path}

    partly = Campaign.model_validate(top | {"source": source})
    filled = Campaign.model_validate(
        top | {"source": source | {"drop": {"Status": "paid"}, "fill_down": ["Status"]}}
    )

    assert (
        "[source.keep] or [source.drop] leaves out a part of the lines of 1 order. If the rule's "
        "column has a value only on the first line of an order, name it in source.fill_down."
    ) in warnings_of(partly)
    assert 0 == check(filled).split_orders


def _sales(folder: Path, *lines: str, name: str = "log.csv") -> list[str]:
    """Check a log of sales; return the warnings about totals."""
    (folder / name).write_text("\n".join(["who,when,sku,paid", *lines]))
    columns = COLUMNS | {"amount": "paid"}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": folder}
    plan = Campaign.model_validate(top | {"source": {"path": name, "columns": columns}})
    return [warning for warning in warnings_of(plan) if "total" in warning]


@pytest.mark.parametrize(
    ("last", "where", "rule"),
    [
        ("TOTAL,2017-03-04,,36", "its 'who' is 'TOTAL'", 'drop = { "who" = "TOTAL" }'),
        ("C-1,2017-03-04,Σύνολο:,36", "its 'sku' is 'Σύνολο:'", 'drop = { "sku" = '),
        ("C-9,2017-03-04,x,4", "its amount is the sum of all others", "footer = 1 under [source]"),
    ],
)
def test_a_total_at_the_end_is_reported(tmp_path, last, where, rule):
    """
    By its word, in many languages, or because it is the sum of the others.
    """
    lines = ["C-1,2017-03-01,7,1", "C-1,2017-03-02,7,1", "C-2,2017-03-03,7,2"]

    (warning,) = _sales(tmp_path, *lines, last)

    assert f"Row 5, the last of log.csv, counts and looks like a total: {where}." in warning
    assert rule in warning


def test_a_last_line_that_is_no_total_is_not_reported(tmp_path):
    """
    Nor is a total that does not count: it has no customer, or is left out.
    """
    lines = ["C-1,2017-03-01,7,1", "C-1,2017-03-02,7,1", "C-2,2017-03-03,7,2"]

    assert [] == _sales(tmp_path, *lines, "C-2,2017-03-04,Totalled,3")
    assert [] == _sales(tmp_path, *lines, ",2017-03-04,TOTAL,4")
    assert [] == _sales(tmp_path, "C-1,2017-03-02,7,1", "C-1,2017-03-03,7,1")


@pytest.mark.parametrize(("good", "is_error"), [(99, True), (200, False)])
def test_many_unreadable_numbers_stop_the_check(tmp_path, good, is_error):
    """
    More than one line in a hundred is no typing error; both messages have the shapes and the key.
    """
    lines = ["C-1,2017-03-05 10:00,7"] * good + ["C-1,2017-03-05 10:00,n/a"] * 2
    source = {"path": "log.csv", "columns": {**COLUMNS, "amount": "sku"}}
    plan = campaign(tmp_path, {"": lines}, source=source)
    read_report = check(plan)

    what = f"2 of {good + 2} lines have an unreadable 'sku', of the form 'a/a'"
    fix = "name the texts of 'sku' that are no numbers under [source.drop], or map another column."
    assert (
        [f"{what}.\n  where: [source] in campaign.toml\n  fix:   {fix}"] if is_error else []
    ) == [str(error) for error in check_warnings.errors_of(read_report)]
    assert is_error != (f"{what}: {fix}" in warnings_of(plan))


def test_scores_of_0_are_reported(tmp_path):
    """
    They may mean that nobody has rated.
    """
    lines = [f"C-1,2017-03-05 10:00,{score}" for score in (5, 0, 4)]
    source = {"path": "log.csv", "columns": {**COLUMNS, "score": "sku"}}

    assert (
        "1 of 3 scores are 0. If 0 means 'not rated', set null_scores = [0] under [source]."
    ) in warnings_of(campaign(tmp_path, {"": lines}, source=source))


def test_a_decimal_comma_that_the_values_show_is_reported(tmp_path):
    """
    The key makes the reading faster, and a later log is read in the same way.
    """
    lines = ["C-1,2017-03-05 10:00,€ 12", 'C-1,2017-03-05 11:00,"3,50"']
    source = {"path": "log.csv", "columns": {**COLUMNS, "amount": "sku"}}

    assert (
        "'sku' has decimal commas, as its values show: decimal = { sku = \",\" } under [source]."
    ) in warnings_of(campaign(tmp_path, {"": lines}, source=source))


@pytest.mark.parametrize(("kind", "is_reported"), [("refund", False), ("Refund!", True)])
def test_a_rule_for_returns_without_effect_is_reported(tmp_path, kind, is_reported):
    """
    Otherwise what was given back would count as bought.
    """
    lines = ["who,when,paid,Type", "C-1,2017-03-05,9,sale", "C-1,2017-03-06,4,refund"]
    (tmp_path / "log.csv").write_text("\n".join(lines))
    columns = {"customer_id": "who", "at": "when", "amount": "paid"}
    source = {"path": "log.csv", "columns": columns, "return_when": {"Type": kind}}
    top = {"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": tmp_path}
    plan = Campaign.model_validate(top | {"source": source, "returns": {"rule": "net"}})

    warning = "No line of the log is a return by [source.return_when]. "
    assert is_reported == (f"{warning}Are the rules written as the file is?" in warnings_of(plan))


MONTHS = range(1, 9)


def diary(folder: Path, rows: list[str], header: str, at: str, **source: Any) -> list[str]:
    """Return the warnings for a log with several columns of times."""
    (folder / "log.csv").write_text("\n".join([header, *rows]))
    columns = {"customer_id": "who", "at": at}
    log = {"path": "log.csv", "columns": columns, **source}
    top = {"name": "Year", "brand": "B", "year": 2025, "zone": "UTC", "folder": folder}
    warnings = warnings_of(Campaign.model_validate(top | {"source": log}))
    return [warning for warning in warnings if warning.startswith("By '")]


def test_a_date_that_spreads_lines_over_the_year_is_proposed(tmp_path):
    """
    The mapped one has all lines in a few days: those on which they were written down.
    """
    rows = [f"ann,2025-12-2{m},2025-0{m}-11" for m in MONTHS]
    rows += ["ann,2026-01-02,2025-12-31"]

    assert [
        "By 'Date', 8 of 9 lines are inside the window, all within 8 days; by 'Watched Date', 9 "
        'are, in 9 months. If that is when it happened, set source.columns.at = "Watched Date".'
    ] == diary(tmp_path, rows, "who,Date,Watched Date", "Date")


def test_a_date_with_clearly_more_lines_inside_the_window_is_proposed(tmp_path):
    """
    With its format, where that is another one.
    """
    rows = [f"ann,{2024 + m % 2}-0{m}-01,1{m}.0{m}.2025" for m in MONTHS]

    assert [
        "By 'Date', 4 of 8 lines are inside the window; by 'Datum', 8 are, in 8 months. If that "
        'is when it happened, set source.columns.at = "Datum" and times = "day-first".'
    ] == diary(tmp_path, rows, "who,Date,Datum", "Date")


@pytest.mark.parametrize("other", ["Birthday", "Updated at", "Created at", "Delivery date"])
def test_a_date_of_something_else_is_not_proposed(tmp_path, other):
    """
    By its name it is not when the event happened.
    """
    rows = [f"ann,2025-12-2{m},2025-0{m}-11" for m in MONTHS]

    assert [] == diary(tmp_path, rows, f"who,Date,{other}", "Date")


def test_the_better_date_is_not_questioned(tmp_path):
    """
    Neither where it is mapped, nor where both have nearly the same lines.
    """
    rows = [f"ann,2025-12-2{m},2025-0{m}-11,2025-0{m}-12" for m in MONTHS]

    assert [] == diary(tmp_path, rows, "who,Date,Watched Date,Sold", "Watched Date")


def currencies(folder: Path, header: str, rows: list[str], **source: Any) -> list[str]:
    """Return the warnings about currencies for a log with these rows."""
    (folder / "log.csv").write_text("\n".join([header, *rows]))
    columns = {"customer_id": "who", "at": "day", "amount": "paid"}
    log = {"path": "log.csv", "columns": columns, **source}
    top = {"name": "Year", "brand": "B", "year": 2025, "zone": "UTC", "folder": folder}
    warnings = warnings_of(Campaign.model_validate(top | {"source": log}))
    return [warning for warning in warnings if "currenc" in warning]


@pytest.mark.parametrize(
    ("amounts", "counts", "rule"),
    [
        (("$5", "€5", "$6"), "2 lines in USD, 1 line in EUR", '"*$*"'),
        (("12 EUR", "12 USD", "€ 3"), "2 lines in EUR, 1 line in USD", '["*EUR*", "*€*"]'),
        (("£1.50", "£2", "5 kr."), "2 lines in GBP, 1 line in kr", '"*£*"'),
    ],
)
def test_amounts_in_several_currencies_are_reported(tmp_path, amounts, counts, rule):
    """
    With the used lines of each, and the rule that lets one count; the rule ends the warning.
    """
    rows = [f"a,2025-01-0{n}," + amount for n, amount in enumerate(amounts, 1)]
    kept = rule.strip('[]"').split('", "')

    assert [
        "The amounts are in several currencies, and are added up as if they were in one: "
        f"{counts} ('paid' of [source]). Convert them before, or let only one count: "
        f"keep = {{ paid = {rule} }} under [source]."
    ] == currencies(tmp_path, "who,day,paid", rows)
    assert [] == currencies(tmp_path, "who,day,paid", rows, keep={"paid": kept})


@pytest.mark.parametrize("amounts", [("€5", "5 EUR", "7"), ("$5", "6.00 usd", "-"), ("1", "2")])
def test_amounts_in_one_currency_are_no_warning(tmp_path, amounts):
    """
    However it is written, and also where some amounts have none.
    """
    rows = [f"a,2025-01-0{n},{amount}" for n, amount in enumerate(amounts, 1)]

    assert [] == currencies(tmp_path, "who,day,paid", rows)


def test_a_column_of_several_currencies_is_reported(tmp_path):
    """
    Of the lines that count and have an amount; the other currency column is of other amounts.
    """
    codes = ("EUR", "usd", "EUR", "", "GBP")
    rows = [f"a,202{5 - (code == 'GBP')}-01-01,5,{code},USD" for code in codes]
    header = "who,day,paid,currency,converted currency"

    (warning,) = currencies(tmp_path, header, rows)
    assert "2 lines in EUR, 1 line in USD ('currency' of [source])" in warning
    assert 'keep = { currency = "EUR" } under [source]' in warning
    assert [] == currencies(tmp_path, header, rows, keep={"currency": "eur"})


def test_sources_with_different_currencies_are_reported(tmp_path):
    """
    Each has one; together they are added up.
    """
    columns = {"customer_id": "who", "at": "day", "amount": "paid"}
    sources = {}
    for name, code in {"shop": "EUR", "till": "CHF"}.items():
        (tmp_path / f"{name}.csv").write_text(f"who,day,paid,cur\na,2025-01-01,5,{code}\n")
        sources[name] = {"path": f"{name}.csv", "columns": columns}
    top = {"name": "Year", "brand": "B", "year": 2025, "zone": "UTC", "folder": tmp_path}

    warnings = warnings_of(Campaign.model_validate(top | {"sources": sources}))

    several = "1 line in EUR ('cur' of [sources.shop]); 1 line in CHF ('cur' of [sources.till])"
    assert any(several in warning for warning in warnings)
