"""A typing error in any key of campaign.toml ends in a message, never in a traceback."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import small_campaign
from typer.testing import CliRunner, Result
from workbook import write_workbook

from recap import activity
from recap import campaign as campaigns
from recap.activity import ReadReport
from recap.campaign import Campaign, validation_messages
from recap.cli import app
from recap.commands import check, story_coverage

Values = dict[str, Any]

FILES = {
    "log.csv": """\
who,when,zone,what,label,kind,place,price,saved,pieces,mins,stars,order,refers
C-1,2025-01-05 10:00,UTC,T,Tea,hot,shop,3.5,0.5,1,5,4,o1,
C-2,2025-03-05 10:00,UTC,K,Cake,food,shop,3.5,0.5,1,5,4,o2,
"""
    + "".join(  # times of day of one or two kinds may be days: such a log is read twice
        f"C-1,2025-04-0{hour} 1{hour}:00,UTC,T,Tea,hot,shop,3.5,0.5,1,5,4,o1{hour},\n"
        for hour in range(1, 7)
    ),
    "items.csv": "id,name,cat\nT,Tea,hot\nK,Cake,food\n",
    "people.csv": "id,name,lang,no,yes\nC-1,Ann,en_GB,,ja\nC-2,Bob,el,,ja\n",
    "staff.txt": "S-1\n",
    "out.txt": "O-1\n",
    "names.csv": "raw,display\nTea,Green tea\n",
    "pictures.csv": "name,picture\n",
    "logo.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>',
}
EVERY_KEY: Values = {
    "name": "A year",
    "brand": {
        "name": "Corner Shop",
        "logo": "logo.svg",
        "logo_dark": "logo.svg",
        "colors": ["#5b2a86"],
        "font": {
            "path": "package:font_manrope/files/Manrope-Bold.ttf",
            "weights": [700],
            "axes": {"opsz": 9},
        },
    },
    "year": 2025,
    "zone": "UTC",
    "locale": "en_GB",
    "currency": "EUR",
    "theme": "plain",
    "source": {
        "path": "log.csv",
        "format": "csv",
        "encoding": "utf-8",
        "decimal": ".",
        "thousands": ",",
        "durations": "mm:ss",
        "null_scores": [0],
        "zone": "UTC",
        "null_ids": ["guest"],
        "category_separator": "|",
        "fold_case": False,
        "duplicates": "keep",
        "times": "%Y-%m-%d %H:%M",
        "at_is": "start",
        "keep": {"price": {"at_least": 0}},
        "drop": {"what": ["test", "*trailer*"]},
        "extract": {"label": ["Watched *"]},
        "skip": 0,
        "footer": 0,
        "unescape_html": True,
        "clock": "customer",
        "return_when": {"kind": "refund"},
        "fill_down": ["place"],
        "columns": {
            "customer_id": "who",
            "at": "when",
            "zone": "zone",
            "item": "what",
            "item_name": "label",
            "item_by": "kind",
            "category": "kind",
            "channel": "place",
            "amount": "price",
            "savings": "saved",
            "refunded": "price - price",
            "quantity": "pieces",
            "minutes": "mins",
            "score": "stars",
            "order_id": "order",
        },
    },
    "items": {
        "path": "items.csv",
        "encoding": "utf-8",
        "id": "id",
        "name": "name",
        "by": "cat",
        "count_by": "id",
        "unescape_html": True,
        "category": "cat",
        "category_separator": "|",
    },
    "customers": {
        "path": "people.csv",
        "encoding": "utf-8",
        "id": "id",
        "name": "name",
        "name_vocative": "name",
        "locale": "lang",
        "unescape_html": True,
    },
    "returns": {"rule": "net", "orders": ["R*"], "refers_to": "refers"},
    "not_items": {"items": ["FEE*"]},
    "robots": {"most_events_a_day": 1000, "customers": "staff.txt"},
    "opted_out": {
        "file": "out.txt",
        "column": "no",
        "yes": ["ja"],
        "no": ["nein"],
        "blank": "no",
    },
    "opted_in": {"column": "yes", "yes": ["ja"], "no": ["nein"], "blank": "no"},
    "display": {
        "items": "names.csv",
        "categories": "names.csv",
        "channels": "names.csv",
        "pictures": "pictures.csv",
    },
    "never_shown": {"items": ["X*"], "categories": ["Y*"]},
    "words": {"event": ["a", "b"], "order": ["a", "b"], "channel": ["a", "b"]},
    "personas": [{"name": "Owl", "description": "Hoo.", "when": "events >= 1"}],
    "waivers": [{"rule": "small-text", "story": "cover", "reason": "decoration"}],
    "stories": {"order": ["summary"], "most": 10},
    "invite": {"title": "Soon?", "text": "Yes.", "button": "Go", "link": "https://shop.example/"},
    "tone": {
        **{"strongest": "praise", "food": "praise", "alcohol": "neutral", "health": "neutral"},
        **{"money": "praise", "inactivity": "neutral", "names": {"*tea*": "neutral"}},
    },
    "draw": {"ahead": ["summary/link"], "showcase": False, "size": "fast", "pdf": "a4"},
    "page": {"show_lines": True, "guess": True},
    "links": {"opens": "2026-01-05T09:00:00", "expires": "2199-01-01T00:00:00"},
    "delivery": {"base_url": "http://127.0.0.1:8000", "store": "store"},
}
COLUMNS: Values = EVERY_KEY["source"]["columns"]
ONE_CUSTOMER = {name: column for name, column in COLUMNS.items() if name != "customer_id"}
INSTEAD_OF_OTHERS: dict[str, Values] = {  # keys that replace other keys
    "from": {"year": None, "from": "2025-01-01", "to": "2025-12-31"},
    "to": {"year": None, "from": "2025-01-01", "to": "2025-12-31"},
    "sources": {"source": None, "sources": {"web": EVERY_KEY["source"]}},
    "source.url": {"url": "sqlite:///shop.db", "query": "select 1", "path": None},
    "source.member": {"path": "log.zip", "member": "log.csv"},
    "source.sheet": {"path": "log.xlsx", "format": "xlsx", "sheet": "Sheet1"},
    "source.header": {"skip": 1, "header": FILES["log.csv"].partition("\n")[0].split(",")},
    "source.customer": {"customer": "C-1", "columns": ONE_CUSTOMER},
    "source.customer_from": {"customer_from": "file", "columns": ONE_CUSTOMER},
    "source.query": {"url": "sqlite:///shop.db", "query": "select 1", "path": None},
}
KEYS = validation_messages.keys(Campaign)
SHOWN = (
    "name",
    "brand",
    "words",
    "personas",
    "stories",
    "invite",
    "tone",
    "draw",
    "page",
    "links",
    "delivery",
)
PATHS = {"theme", "source.path", "items.path", "customers.path", "robots.customers"}
PATHS |= {
    "brand.logo",
    "brand.logo_dark",
    "brand.font.path",
    "opted_out.file",
    "delivery.store",
    "delivery.base_url",
}
PATHS |= {f"display.{name}" for name in EVERY_KEY["display"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign folder with a theme of one story, and every file that `EVERY_KEY` names."""
    folder = tmp_path_factory.mktemp("typing")
    small_campaign.campaign(folder)
    for name, text in FILES.items():
        (folder / name).write_text(text)
    with ZipFile(folder / "log.zip", "w") as archive:
        archive.write(folder / "log.csv", "log.csv")
    rows = [line.split(",") for line in FILES["log.csv"].splitlines()]
    write_workbook(folder / "log.xlsx", {"Sheet1": rows})
    return folder


@pytest.fixture(scope="module")
def was_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> ReadReport:
    """Return what `recap check` reads of the log of `EVERY_KEY`."""
    recap("check", folder, EVERY_KEY)
    campaign = campaigns.load(folder)
    return activity.sample(campaign, tmp_path_factory.mktemp("read"), shards=1)


@pytest.fixture(autouse=True)
def _draw_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample cards do not depend on the keys, and take most of the time of a check."""
    monkeypatch.setattr(check, "_check_cards", lambda *_: check.CardChecks())


@pytest.fixture
def _read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of what is shown change nothing of what is read: for them the log is read once."""
    key = request.node.callspec.params["key"]
    if key.partition(".")[0] in SHOWN:
        report = request.getfixturevalue("was_read")
        monkeypatch.setattr(activity, "sample", lambda *_, **__: report)
        monkeypatch.setattr(story_coverage, "measure_coverage", lambda *_: None)


def recap(command: str, folder: Path, values: Values) -> Result:
    lines = [f"{json.dumps(key)} = {toml(value)}\n" for key, value in values.items()]
    (folder / "campaign.toml").write_text("".join(lines), encoding="utf-8")
    return CliRunner().invoke(app, [command, str(folder)])


def toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def table_of(values: Values, key: str) -> Values:
    """Return the table of *values* that has the dotted *key*."""
    table: Any = values
    for name in key.split(".")[:-1]:
        table = table[name]
        table = table[0] if isinstance(table, list) else table
    return table


def with_key(key: str) -> Values:
    """Return `EVERY_KEY` with *key*, without the keys that it replaces."""
    values = copy.deepcopy(EVERY_KEY)
    table = table_of(values, key)
    for name, value in INSTEAD_OF_OTHERS.get(key, {}).items():
        table[name] = value
        if value is None:
            del table[name]
    return values


def mistakes(key: str) -> Iterator[tuple[str, Values]]:
    """Yield what a person may type for *key* by mistake, each in an otherwise valid file."""
    name, value = key.rpartition(".")[2], table_of(with_key(key), key)[key.rpartition(".")[2]]
    text = value[0] if isinstance(value, list) else value
    typed = {
        "a number": 3,
        "a list of numbers": [3],
        "an empty text": "",
        "an empty list": [],
        "an empty text in a list": [""],
        "a nested table": {"nested": {"value": 1}},
        "a character that no file name has": "a\0b",
    }
    if key in PATHS:
        typed |= {
            "a name too long for a file": "x" * 300,
            "half an address": "http://[",
            "an unknown user": "~no-such-user/x",
            "an unknown package": "package:no_such_package/x",
        }
    if isinstance(text, str):
        typed |= {"a misspelt value": f"{text}z", "the wrong case": text.swapcase()}
        typed |= {"a misspelt value in a list": [f"{text}z"]}
    for mistake, wrong in typed.items():
        values = with_key(key)
        table_of(values, key)[name] = wrong
        yield mistake, values
    values = with_key(key)
    table = table_of(values, key)
    table[f"{name}{name[-1]}"] = table.pop(name)
    yield "a misspelt key", values


def test_the_campaign_of_these_tests_is_valid(folder):
    """
    Without a typing error the check passes: each error below comes from the mistake alone.
    """
    result = recap("check", folder, EVERY_KEY)

    assert (0, None) == (result.exit_code, result.exception), result.output


@pytest.mark.usefixtures("_read_once")
@pytest.mark.parametrize("key", KEYS)
def test_no_typing_error_ends_in_a_traceback(folder, key):
    """
    `recap check` accepts the value, or exits with 2 and says what is wrong, where, and the fix.
    """
    for mistake, values in mistakes(key):
        result = recap("check", folder, values)

        assert isinstance(result.exception, SystemExit | None), f"{key}: {mistake}"
        assert result.exit_code in (0, 2), f"{key}: {mistake}"
        if result.exit_code == 2:
            assert "where: " in result.output, f"{key}: {mistake}"
            assert "fix:   " in result.output, f"{key}: {mistake}"
        if mistake == "a misspelt key":
            assert result.exit_code == 2, f"{key}: {mistake}"


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        (
            "stories.order",
            ["sumary"],
            "The theme 'plain' has no story 'sumary'. Did you mean 'summary'?\n"
            "  where: campaign.toml, key 'stories.order'\n"
            "  fix:   use one of summary\n",
        ),
        (
            "draw.ahead",
            ["sumary/link"],
            "The theme 'plain' has no story 'sumary'. Did you mean 'summary'?\n"
            "  where: campaign.toml, key 'draw.ahead'\n"
            "  fix:   use one of summary\n",
        ),
    ],
)
def test_a_run_reports_an_unknown_story_before_it_reads_the_log(folder, key, typed, message):
    """
    Exit code 2: the run cannot start. 1 would mean that it finished with failures.
    """
    values = with_key(key)
    table_of(values, key)[key.rpartition(".")[2]] = typed

    result = recap("run", folder, values)

    assert (2, message) == (result.exit_code, result.stderr)
