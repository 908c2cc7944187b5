from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from recap import campaign as campaigns
from recap.errors import CampaignError

TOP = """\
name = "Your year in coffee"
brand = "Corner Coffee"
year = 2026
zone = "Europe/Athens"
"""
SOURCE = """\
[source]
path = "activity.csv"
[source.columns]
customer_id = "customer"
at = "time"
"""


def write(folder: Path, text: str | bytes) -> Path:
    (folder / "campaign.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def refusal(folder: Path, text: str | bytes) -> str:
    """Return the text of the error, with `.../` for the campaign's folder."""
    with pytest.raises(CampaignError) as error:
        campaigns.load(write(folder, text))
    return str(error.value).replace(f"{folder}/", ".../")


def message(text: str) -> str:
    return dedent(text).strip("\n")


def test_a_campaign_is_loaded_from_its_folder_or_its_file(tmp_path):
    """
    The folder and the campaign.toml in it name the same campaign.
    """
    write(tmp_path, TOP + SOURCE)

    assert "Corner Coffee" == campaigns.load(tmp_path).brand.name
    assert campaigns.load(tmp_path) == campaigns.load(tmp_path / "campaign.toml")


def test_the_folder_does_not_depend_on_the_working_directory(tmp_path, monkeypatch):
    """
    Paths of a campaign are relative to its folder, not to the shell's.
    """
    write(tmp_path, TOP + SOURCE)
    monkeypatch.chdir(tmp_path)

    assert tmp_path / "activity.csv" == campaigns.load(Path()).find("activity.csv")


def test_a_year_is_a_window_with_both_ends(tmp_path):
    """
    `year` counts from 1 January to 31 December, both included.
    """
    campaign = campaigns.load(write(tmp_path, TOP + SOURCE))

    assert (date(2026, 1, 1), date(2026, 12, 31)) == (campaign.first_day, campaign.last_day)


def test_a_frozen_campaign_is_read_back_unchanged(tmp_path):
    """
    The JSON of a run gives the same campaign.
    """
    campaign = campaigns.load(write(tmp_path, TOP + SOURCE))

    assert campaign == campaigns.read_frozen(campaign.model_dump_json(by_alias=True))


def test_a_byte_order_mark_is_ignored(tmp_path):
    """
    Windows editors write one before UTF-8 text.
    """
    marked = b"\xef\xbb\xbf" + (TOP + SOURCE).encode()

    assert 2026 == campaigns.load(write(tmp_path, marked)).year


def test_an_unknown_key_names_the_nearest(tmp_path):
    """
    For a typing error in a key, the error lists the keys of its table.
    """
    assert message("""
        source.columns.amuont: there is no such key here (its value is 'price'). Did you mean \
'amount'? [source.columns] has the keys customer_id, at, zone, item, item_name, item_by, category, \
channel, amount, savings, refunded, quantity, minutes, score, order_id.
          where: .../campaign.toml, key 'source.columns.amuont'
          fix:   correct the name of the key, or remove its line
    """) == refusal(tmp_path, TOP + SOURCE + 'amuont = "price"\n')


def test_a_key_in_the_wrong_table_is_reported_with_its_place(tmp_path):
    """
    TOML adds a key to the last table; the error has the place where the key belongs.
    """
    assert message("""
        source.columns.currency: there is no such key here (its value is 'EUR'). 'currency' is a \
key of the top of the file. [source.columns] has the keys customer_id, at, zone, item, item_name, \
item_by, category, channel, amount, savings, refunded, quantity, minutes, score, order_id.
          where: .../campaign.toml, key 'source.columns.currency'
          fix:   move it above the first [table]
    """) == refusal(tmp_path, TOP + SOURCE + 'currency = "EUR"\n')


def test_the_folder_is_never_typed(tmp_path):
    """
    recap sets `folder`; a line with this key is refused.
    """
    assert message("""
        folder: there is no such key; a campaign's folder is the folder of its campaign.toml.
          where: .../campaign.toml, key 'folder'
          fix:   remove its line
    """) == refusal(tmp_path, 'folder = "elsewhere"\n' + TOP + SOURCE)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            TOP.replace("Athens", "Atens") + SOURCE,
            """
            zone: 'Europe/Atens' is not a time zone, such as 'Europe/Athens' or 'UTC'. Did you \
mean 'Europe/Athens'?
              where: .../campaign.toml, key 'zone'
              fix:   write it like zone = "Europe/Athens"
            """,
        ),
        (
            TOP + 'locale = "greek"\n' + SOURCE,
            """
            locale: 'greek' is not a locale, such as 'en_GB' or 'el'.
              where: .../campaign.toml, key 'locale'
              fix:   write it like locale = "en_GB"
            """,
        ),
        (
            TOP + 'locale = "gr_GR"\n' + SOURCE,
            """
            locale: 'gr_GR' is not a locale, such as 'en_GB' or 'el'. Did you mean 'el_GR'?
              where: .../campaign.toml, key 'locale'
              fix:   write it like locale = "en_GB"
            """,
        ),
        (
            TOP + 'currency = "eur"\n' + SOURCE,
            """
            currency: 'eur' is not a currency of ISO 4217, such as 'EUR' or 'USD'. Did you mean \
'EUR'?
              where: .../campaign.toml, key 'currency'
              fix:   write it like currency = "EUR"
            """,
        ),
        (
            TOP.replace("2026", "26") + SOURCE,
            """
            year: 26 is too small; it must be 1900 or more.
              where: .../campaign.toml, key 'year'
              fix:   write it like year = 2026
            """,
        ),
        (
            TOP.replace("2026", '"this one"') + SOURCE,
            """
            year: 'this one' is text; it must be a whole number without quotes.
              where: .../campaign.toml, key 'year'
              fix:   write it like year = 2026
            """,
        ),
        (
            TOP.replace("year = 2026", 'from = "January"\nto = 2026-01-31') + SOURCE,
            """
            from: 'January' is text; it must be a date such as 2026-01-31, without quotes.
              where: .../campaign.toml, key 'from'
              fix:   write it like from = 2026-01-01
            """,
        ),
        (
            TOP.replace("year = 2026", "from = 2026-02-01\nto = 2026-01-31") + SOURCE,
            """
            year: 'from' (2026-02-01) is after 'to' (2026-01-31).
              where: .../campaign.toml, key 'year'
              fix:   keep one of these keys, remove the others
            """,
        ),
        (
            TOP + "from = 2026-02-01\n" + SOURCE,
            """
            year: both 'year' and 'from' or 'to' are given; use one of them.
              where: .../campaign.toml, key 'year'
              fix:   keep one of these keys, remove the others
            """,
        ),
        (
            TOP.replace("year = 2026\n", "") + SOURCE,
            """
            year: set either 'year', or both 'from' and 'to' (both days are included).
              where: .../campaign.toml, key 'year'
              fix:   keep one of these keys, remove the others
            """,
        ),
        (
            TOP.replace('brand = "Corner Coffee"\n', "") + SOURCE,
            """
            brand: is missing; the top of the file needs it.
              where: .../campaign.toml, key 'brand'
              fix:   add brand = "Corner Coffee"
            """,
        ),
        (
            TOP,
            """
            sources: there is no log: add [source], or one [sources.NAME] for each log.
              where: .../campaign.toml, key 'sources'
              fix:   write it like [sources.NAME], with columns under it
            """,
        ),
        (
            TOP.replace("Corner Coffee", "") + SOURCE,
            """
            brand.name: is empty; set a value, or remove the key.
              where: .../campaign.toml, key 'brand.name'
              fix:   write it like name = "Corner Coffee"
            """,
        ),
        (
            TOP + SOURCE.replace("[source.columns]", 'duplicates = "drp"\n[source.columns]'),
            """
            source.duplicates: 'drp' is not one of 'keep', 'drop'. Did you mean 'drop'?
              where: .../campaign.toml, key 'source.duplicates'
              fix:   write it like duplicates = "drop"
            """,
        ),
        (
            TOP + SOURCE + "savings = 3\n",
            """
            source.columns.savings: 3 is a number; it must be a list in brackets or text in quotes.
              where: .../campaign.toml, key 'source.columns.savings'
              fix:   write it like savings = "discount"
            """,
        ),
        (
            TOP + SOURCE + '[never_shown]\nitems = "*CIGARETTE*"\n',
            """
            never_shown.items: '*CIGARETTE*' is text; it must be a list in brackets.
              where: .../campaign.toml, key 'never_shown.items'
              fix:   write it like items = ["*CIGARETTE*"]
            """,
        ),
        (
            TOP + 'items = "products.csv"\n' + SOURCE,
            """
            items: 'products.csv' is text; it must be a table of keys.
              where: .../campaign.toml, key 'items'
              fix:   write it like [items], with path and id and name under it
            """,
        ),
        (
            TOP + SOURCE + '[draw]\nshowcase = "perhaps"\n',
            """
            draw.showcase: 'perhaps' is text; it must be true or false, without quotes.
              where: .../campaign.toml, key 'draw.showcase'
              fix:   write it like showcase = true
            """,
        ),
        (
            TOP + SOURCE + '[draw]\nahead = ["summary/sqare"]\n',
            """
            draw.ahead: 'summary/sqare' is not a story and a format, such as 'summary/link'; \
formats are story, portrait, square, link. Did you mean 'square'?
              where: .../campaign.toml, key 'draw.ahead'
              fix:   write it like ahead = ["summary/link"]
            """,
        ),
        (
            TOP + SOURCE + '[draw]\nahead = ["summary/link.wepb"]\n',
            """
            draw.ahead: 'summary/link.wepb' ends in 'wepb'; files are jpg, png, webp. \
Did you mean 'webp'?
              where: .../campaign.toml, key 'draw.ahead'
              fix:   write it like ahead = ["summary/link"]
            """,
        ),
    ],
)
def test_a_wrong_value_is_reported_with_what_is_allowed(tmp_path, text, error):
    """
    Every error has the file, the key, the value and the allowed values.
    """
    assert message(error) == refusal(tmp_path, text)


def test_several_problems_are_one_error(tmp_path):
    """
    All problems are reported together, so that they can be fixed together.
    """
    text = TOP.replace("Athens", "Atens").replace("2026", "26") + SOURCE + 'amuont = "price"\n'

    assert message("""
        campaign.toml has 3 problems:
          1. year: 26 is too small; it must be 1900 or more.
          2. zone: 'Europe/Atens' is not a time zone, such as 'Europe/Athens' or 'UTC'. Did you \
mean 'Europe/Athens'?
          3. source.columns.amuont: there is no such key here (its value is 'price'). Did you mean \
'amount'? [source.columns] has the keys customer_id, at, zone, item, item_name, item_by, category, \
channel, amount, savings, refunded, quantity, minutes, score, order_id.
          where: .../campaign.toml
          fix:   correct these keys; every key is explained in docs/campaign.md
    """) == refusal(tmp_path, text)


def test_at_most_five_problems_are_listed(tmp_path):
    """
    The message shows five problems and the number of all.
    """
    text = refusal(tmp_path, SOURCE + "\n".join(f"unknown_{n} = 1" for n in range(4)))

    assert "campaign.toml has 7 problems, of which the first 5:" == text.splitlines()[0]
    assert 5 == text.count("\n  ") - 2  # the lines "where" and "fix"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            'name = "a"\nzone = "Europe\n',
            r"""
            campaign.toml is not TOML: Illegal character '\n'.
              where: .../campaign.toml, line 2, column 15: zone = "Europe
              fix:   close the text with a " at the end of the line
            """,
        ),
        (
            "year = 2026\nyear = 2027\n",
            """
            campaign.toml is not TOML: Cannot overwrite a value.
              where: .../campaign.toml, line 2, column 12: year = 2027
              fix:   this key is set twice: keep one of the lines
            """,
        ),
        (
            'path = "C:\\data"\n',
            r"""
            campaign.toml is not TOML: Unescaped '\' in a string.
              where: .../campaign.toml, line 1, column 13: path = "C:\data"
              fix:   write the path with / instead of \
            """,
        ),
        (
            "order = [1, 2",
            """
            campaign.toml is not TOML: Unclosed array.
              where: .../campaign.toml, end of document
              fix:   close the list with a ]
            """,
        ),
        (
            "zone = Europe\n",
            """
            campaign.toml is not TOML: Invalid value.
              where: .../campaign.toml, line 1, column 8: zone = Europe
              fix:   write each line as key = "text", key = 1, key = true or key = ["one", "two"]
            """,
        ),
    ],
)
def test_invalid_toml_is_reported_with_line_and_column(tmp_path, text, error):
    """
    The error has the line, the column and the correct syntax.
    """
    assert message(error) == refusal(tmp_path, text)


def test_another_encoding_is_an_error_with_line_and_column(tmp_path):
    """
    A file saved in a Windows encoding is refused, not read as gibberish.
    """
    assert message("""
        campaign.toml is not written in UTF-8: byte 0xe9 is not valid.
          where: .../campaign.toml, line 2, column 12
          fix:   save it again with the encoding UTF-8
    """) == refusal(tmp_path, 'year = 2026\nname = "café"\n'.encode("latin-1"))


def test_a_folder_without_a_campaign_is_an_error_with_a_fix(tmp_path):
    """
    The fix is the command that creates a campaign.
    """
    with pytest.raises(CampaignError) as error:
        campaigns.load(tmp_path)

    assert message(f"""
        There is no campaign.toml in this folder.
          where: {tmp_path}
          fix:   create one: recap new {tmp_path}
        """) == str(error.value)


def test_a_missing_folder_gets_a_suggestion(tmp_path):
    """
    For a typing error in the name, the error suggests a folder that exists.
    """
    (tmp_path / "coffee").mkdir()

    with pytest.raises(CampaignError) as error:
        campaigns.load(tmp_path / "cofee")

    assert message(f"""
        There is no folder '{tmp_path}/cofee'. Did you mean 'coffee'?
          where: {tmp_path}
          fix:   use the folder of a campaign, or create one: recap new {tmp_path}/cofee
        """) == str(error.value)


def test_another_file_is_not_a_campaign(tmp_path):
    """
    Only a campaign.toml is a campaign.
    """
    (tmp_path / "activity.csv").touch()

    with pytest.raises(CampaignError) as error:
        campaigns.load(tmp_path / "activity.csv")

    assert message(f"""
        'activity.csv' is not a campaign.
          where: {tmp_path}/activity.csv
          fix:   use a folder that contains a campaign.toml
        """) == str(error.value)


def test_a_path_may_be_in_a_package(tmp_path):
    """
    `package:NAME/path` is a file of an installed package.
    """
    campaign = campaigns.load(write(tmp_path, TOP + SOURCE))

    assert Path(campaigns.__file__) == campaign.find("package:recap/campaign/__init__.py")


@pytest.mark.parametrize("package", ["no_such_package", "tomllib.nothing", ""])
def test_a_missing_package_is_an_error(tmp_path, package):
    """
    The error has the name of the package.
    """
    campaign = campaigns.load(write(tmp_path, TOP + SOURCE))

    with pytest.raises(CampaignError) as error:
        campaign.find(f"package:{package}/data.csv")

    assert f"The Python package '{package}' is not installed." == error.value.what


def test_the_zone_of_the_machine_is_refused(tmp_path):
    """
    With `localtime`, facts would differ between machines.
    """
    text = TOP.replace("Europe/Athens", "localtime") + SOURCE

    assert "zone: 'localtime' is not a time zone" in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            'times = "epoch_mss"',
            "source.times: 'epoch_mss' is not a time format: use one of epoch_s, epoch_ms, "
            "epoch_us, day-first, month-first, or a pattern such as '%y%m%d'. "
            "Did you mean 'epoch_ms'?",
        ),
        (
            'times = "%d.%m.%Q"',
            "source.times: '%d.%m.%Q' has an unknown '%Q'; allowed are "
            "%a %A %d %b %B %m %y %Y %H %I %p %M %S %f %z %j %%.",
        ),
        (
            'times = "%d.%m. %H:%M"',
            "source.times: '%d.%m. %H:%M' needs year, month and day, as '%d.%m.%Y' has.",
        ),
        (
            'at_is = "end"',
            "source.at_is: 'end' needs source.columns.minutes, to compute when the event began.",
        ),
    ],
)
def test_time_formats_are_checked(tmp_path, typed, expected):
    """
    An invalid time format is reported before the log is read.
    """
    text = TOP + SOURCE.replace("[source.columns]", f"{typed}\n[source.columns]")

    assert expected == refusal(tmp_path, text).splitlines()[0]


@pytest.mark.parametrize(
    ("at", "times", "expected"),
    [
        (
            '["day", "time", "zone"]',
            "day-first",
            "source.columns.at: a list of 'day', 'time', 'zone' is not a date and a time: use one "
            'column, or two such as ["date", "time"], the date first.',
        ),
        (
            '["day", "day"]',
            "day-first",
            "source.columns.at: a list of 'day', 'day' is not a date and a time: use one "
            'column, or two such as ["date", "time"], the date first.',
        ),
        (
            "[]",
            "day-first",
            "source.columns.at: a list of nothing is not a date and a time: use one "
            'column, or two such as ["date", "time"], the date first.',
        ),
        (
            '["day", "time"]',
            "epoch_ms",
            "source.times: 'epoch_ms' has a time of day; when 'at' is two columns, 'times' is "
            "the format of the first one, the date.",
        ),
        (
            '["day", "time"]',
            "%d.%m.%Y %H:%M",
            "source.times: '%d.%m.%Y %H:%M' has a time of day; when 'at' is two columns, 'times' "
            "is the format of the first one, the date.",
        ),
    ],
)
def test_a_date_and_a_time_are_two_columns(tmp_path, at, times, expected):
    """
    `at` has one or two columns; with two, `times` is the format of the date alone.
    """
    columns = SOURCE.replace('at = "time"', f"at = {at}")
    text = TOP + columns.replace("[source.columns]", f'times = "{times}"\n[source.columns]')

    assert expected == refusal(tmp_path, text).splitlines()[0]


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("path", '"http://["', "'http://[' is not an address: Invalid IPv6 URL."),
        ("path", f'"{"x" * 256}.csv"', "a name in this path is longer than 255 bytes."),
        ("path", '"a\\u0000b"', "contains a NUL character (\\u0000): remove it."),
        (
            "path",
            '"~no-such-user/log.csv"',
            "'~no-such-user/log.csv' starts with ~, but there is no such user here.",
        ),
        (
            "columns.savings",
            "[]",
            "is an empty list; use one or more columns, or remove the key.",
        ),
    ],
)
def test_values_that_no_later_step_can_use_are_refused(tmp_path, key, typed, message):
    """
    Without the check they cause errors in the file system, the URL parser or DuckDB.
    """
    source = SOURCE if key != "path" else SOURCE.replace('"activity.csv"', typed)
    text = source if key == "path" else f"{source}savings = {typed}\n"

    assert f"source.{key}: {message}" == refusal(tmp_path, TOP + text).splitlines()[0]
