"""Customers' own locales: none stops a run, and `check` counts those that were replaced."""

from __future__ import annotations

from pathlib import Path

from recap.activity import ReplacedLocale, check, read_customers, split
from recap.campaign import Campaign
from recap.commands import language_warnings


def campaign(folder: Path, *customers: str) -> Campaign:
    """Make a campaign whose customers C-1, C-2... have these locales; each has one event."""
    names = [f"C-{nth}" for nth in range(1, len(customers) + 1)]
    (folder / "log.csv").write_text("\n".join(["who,when", *(f"{n},2017-03-05" for n in names)]))
    rows = [f"{name},{locale}" for name, locale in zip(names, customers, strict=True)]
    (folder / "people.csv").write_text("\n".join(["id,lang", *rows, "C-99,qq"]))
    return Campaign.model_validate(
        {
            **{"name": "Year", "brand": "B", "year": 2017, "zone": "UTC", "folder": folder},
            "source": {"path": "log.csv", "columns": {"customer_id": "who", "at": "when"}},
            "customers": {"path": "people.csv", "id": "id", "locale": "lang"},
        }
    )


def test_every_customer_has_a_locale_that_can_be_shown(tmp_path):
    """
    A locale that CLDR does not have falls back; one that does not exist is the campaign's.
    """
    split(campaign(tmp_path, "en-gb", "el_DE", "klingon", ""), tmp_path / "out")
    locales = [row["locale"] for row in read_customers(tmp_path / "out").to_pylist()]

    assert ["en_GB", "el", None, None] == locales


def test_check_counts_replaced_locales(tmp_path):
    """
    Each with the number of customers of the log; another spelling is not counted.
    """
    report = check(campaign(tmp_path, "el_DE", "en-GB", "en_GR", "el_DE", "klingon"))

    assert (
        ReplacedLocale(written="el_DE", used="el", customers=2),
        ReplacedLocale(written="en_GR", used="en_150", customers=1),
        ReplacedLocale(written="klingon", used=None, customers=1),
    ) == report.replaced_locales
    assert report == type(report).from_json(report.to_json())


def test_the_warnings_name_the_locales(tmp_path):
    """
    The replaced locales, and the column with those that do not exist.
    """
    made = campaign(tmp_path, "el_DE", "en_GR", "el_DE", "klingon")

    assert [
        "3 customers have a locale that CLDR does not have. The nearest one is used: "
        "'el_DE' as 'el' (2), 'en_GR' as 'en_150' (1).",
        "1 customer has a locale that does not exist: 'klingon' (1). They get 'en_US', the "
        "campaign's. Correct the column 'lang' of people.csv.",
    ] == [*language_warnings.warnings_of(made, check(made), None)]
